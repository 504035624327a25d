//! One row of a version, whole, with its neighbours.

use super::versions::{self, Chosen};
use crate::access::{self, Resource};
use crate::db::{Conn, fetch_optional};
use crate::{Backend, Caller, Result};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::ids::{DatasetId, OrganizationId};
use domain::rows::Seen;

/// A row as its own page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeRow {
    /// The dataset.
    pub resource: Resource,
    /// The version that is shown.
    pub version: Chosen,
    /// Where the row is, and which text.
    pub seen: Seen,
    /// Column and cell.
    pub cells: Vec<(String, String)>,
    /// The place of the row before.
    pub previous: Option<i64>,
    /// The place of the row after.
    pub next: Option<i64>,
}

/// The row at a place.
pub async fn whole(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    dataset: DatasetId,
    version: Option<i64>,
    position: i64,
) -> Result<WholeRow> {
    let mut conn = backend.db.read().await?;
    let resource = access::require(backend, &mut conn, caller, organization, ResourceKind::Dataset, dataset.uuid(), Level::View).await?;
    let version = versions::choose(&mut conn, dataset, version).await?;
    let found: Option<(String, i64)> = fetch_optional!(
        conn,
        "SELECT cells, added_in FROM dataset_rows
         WHERE dataset_id = $1 AND position = $2 AND added_in <= $3 AND (removed_in IS NULL OR removed_in > $3)",
        dataset.uuid(),
        position,
        version.number
    )?;
    let (json, added_in) = found.ok_or(Refusal::NotFound)?;
    let columns = super::columns(&mut conn, dataset).await?;
    let (previous, next) = neighbours(&mut conn, dataset, version.number, position).await?;
    Ok(WholeRow {
        resource,
        version,
        seen: Seen { position, added_in },
        cells: columns.into_iter().zip(super::rows::cells(&json)?).collect(),
        previous,
        next,
    })
}

async fn neighbours(conn: &mut Conn, dataset: DatasetId, version: i64, position: i64) -> Result<(Option<i64>, Option<i64>)> {
    let previous: Option<(i64,)> = fetch_optional!(
        conn,
        "SELECT position FROM dataset_rows
         WHERE dataset_id = $1 AND position < $2 AND added_in <= $3 AND (removed_in IS NULL OR removed_in > $3)
         ORDER BY position DESC LIMIT 1",
        dataset.uuid(),
        position,
        version
    )?;
    let next: Option<(i64,)> = fetch_optional!(
        conn,
        "SELECT position FROM dataset_rows
         WHERE dataset_id = $1 AND position > $2 AND added_in <= $3 AND (removed_in IS NULL OR removed_in > $3)
         ORDER BY position LIMIT 1",
        dataset.uuid(),
        position,
        version
    )?;
    Ok((previous.map(|(position,)| position), next.map(|(position,)| position)))
}
