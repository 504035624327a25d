//! Changing rows: each change is a version of its own.
//!
//! Forms say which text they were shown ([`Seen`]): when another one stands there by now, nothing is done, and the person decides.

use super::rows::cells;
use super::versions::Change;
use crate::db::{Tx, execute, fetch_one, fetch_optional};
use crate::{Backend, Caller, Error, Result};
use domain::ids::{DatasetId, OrganizationId};
use domain::rows::{self, DELETED, Seen};
use domain::{Problem, Refusal};
use std::collections::HashSet;

/// Puts another text into a row. With `over`, also where somebody else changed the row meanwhile, or deleted it: then it is there again.
pub async fn edit(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    dataset: DatasetId,
    seen: Seen,
    typed: Vec<String>,
    over: bool,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let change = Change::begin(backend, &mut tx, caller, organization, dataset).await?;
    let columns = super::columns(&mut tx, dataset).await?;
    let last: Option<(String, i64, Option<i64>)> = fetch_optional!(
        tx,
        "SELECT cells, added_in, removed_in FROM dataset_rows WHERE dataset_id = $1 AND position = $2 ORDER BY added_in DESC LIMIT 1",
        dataset.uuid(),
        seen.position
    )?;
    let (before, added_in, removed_in) = last.ok_or(Refusal::NotFound)?;
    let before = cells(&before)?;
    let typed = rows::typed(&columns, &before, typed)?;
    if !over && (removed_in.is_some() || added_in != seen.added_in) {
        return Err(Problem::RowChanged.into());
    }
    if removed_in.is_none() && typed == before {
        return Ok(());
    }
    end(&mut tx, &change, seen.position, added_in).await?;
    add_at(&mut tx, &change, seen.position, &typed).await?;
    let (more, what) = if removed_in.is_none() { (0, "edited") } else { (1, "brought back") };
    change.finish(backend, tx, caller, organization, more, &format!("Row {} {what}", seen.position)).await
}

/// Adds a row at the end, and answers its place.
pub async fn add(backend: &Backend, caller: &Caller, organization: &OrganizationId, dataset: DatasetId, typed: Vec<String>) -> Result<i64> {
    let mut tx = backend.db.write().await?;
    let change = Change::begin(backend, &mut tx, caller, organization, dataset).await?;
    let columns = super::columns(&mut tx, dataset).await?;
    let typed = rows::typed(&columns, &[], typed)?;
    if typed.iter().all(|cell| cell.trim().is_empty()) {
        return Err(Refusal::field("cells", "Fill in at least one cell.").into());
    }
    // Behind every row there ever was: the place of a deleted one is not given to another.
    let (last,): (Option<i64>,) = fetch_one!(tx, "SELECT max(position) FROM dataset_rows WHERE dataset_id = $1", dataset.uuid())?;
    let position = last.unwrap_or(0) + 1;
    add_at(&mut tx, &change, position, &typed).await?;
    change.finish(backend, tx, caller, organization, 1, &format!("Row {position} added")).await?;
    Ok(position)
}

/// Deletes rows, all of them or, when one is not as it was shown, none. Older versions keep them.
pub async fn delete(backend: &Backend, caller: &Caller, organization: &OrganizationId, dataset: DatasetId, seen: &[Seen]) -> Result<usize> {
    let mut tx = backend.db.write().await?;
    let change = Change::begin(backend, &mut tx, caller, organization, dataset).await?;
    let places: HashSet<i64> = seen.iter().map(|seen| seen.position).collect();
    if places.is_empty() {
        return Err(Refusal::field("rows", "Choose the rows to delete.").into());
    }
    if places.len() != seen.len() || places.len() > DELETED {
        return Err(Refusal::field("rows", format!("Choose at most {DELETED} rows, each once.")).into());
    }
    for seen in seen {
        if end(&mut tx, &change, seen.position, seen.added_in).await? == 0 {
            return Err(Problem::RowChanged.into());
        }
    }
    let what = match seen {
        [one] => format!("Row {} deleted", one.position),
        many => format!("{} rows deleted", many.len()),
    };
    let fewer = i64::try_from(seen.len()).unwrap_or(0);
    change.finish(backend, tx, caller, organization, -fewer, &what).await?;
    Ok(seen.len())
}

/// Ends a row that is still there; how many were.
async fn end(tx: &mut Tx, change: &Change, position: i64, added_in: i64) -> Result<u64> {
    Ok(execute!(
        tx,
        "UPDATE dataset_rows SET removed_in = $4 WHERE dataset_id = $1 AND position = $2 AND added_in = $3 AND removed_in IS NULL",
        change.dataset.uuid(),
        position,
        added_in,
        change.version
    )?)
}

async fn add_at(tx: &mut Tx, change: &Change, position: i64, cells: &[String]) -> Result<()> {
    let json = serde_json::to_string(cells).map_err(|error| Error::Internal(error.to_string()))?;
    execute!(
        tx,
        "INSERT INTO dataset_rows (dataset_id, position, cells, added_in) VALUES ($1, $2, $3, $4)",
        change.dataset.uuid(),
        position,
        json,
        change.version
    )?;
    Ok(())
}
