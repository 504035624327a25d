//! Reading rows: a page of them with long cells clipped, and batches for runs.

use crate::access;
use crate::db::{Conn, Driver, fetch_one, fetch_optional};
use crate::page::{self, Page};
use crate::{Backend, Caller, Error, Result};
use domain::access::{Level, ResourceKind};
use domain::ids::{DatasetId, OrganizationId};
use futures::{Stream, TryStreamExt};

/// The most characters of a cell in a list.
const CLIP: usize = 400;
/// A page or batch of rows ends early when its cells take so many bytes: a thousand rows may be two gigabytes.
const BYTES: usize = 1 << 20;

/// A row with its cells as a list shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place in the dataset, from 1.
    pub position: i64,
    /// The cells in the order of the columns.
    pub cells: Vec<Cell>,
}

/// The text of a cell, perhaps only its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The text.
    pub text: String,
    /// Whether there is more of it.
    pub clipped: bool,
}

impl Cell {
    /// Keeps the beginning of a long text.
    pub(crate) fn clip(mut text: String) -> Self {
        let end = text.char_indices().nth(CLIP).map(|(end, _)| end);
        if let Some(end) = end {
            text.truncate(end);
        }
        Self { text, clipped: end.is_some() }
    }
}

/// A row as the database keeps it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct StoredRow {
    /// The row's identifier: stays the same in every version that has the row.
    pub id: i64,
    pub position: i64,
    /// JSON: the cells in the order of the columns.
    pub cells: String,
}

/// The cells of a stored row.
pub(crate) fn cells(json: &str) -> Result<Vec<String>> {
    serde_json::from_str(json).map_err(|error| Error::Internal(format!("cells: {error}")))
}

/// The rows of the current version behind `after` (0 for the first page). A page of long rows holds fewer than `limit`.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    dataset: DatasetId,
    after: i64,
    limit: i64,
) -> Result<Page<Row, i64>> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Dataset, dataset.uuid(), Level::View).await?;
    let (version,): (i64,) = fetch_one!(conn, "SELECT version FROM datasets WHERE id = $1", dataset.uuid())?;
    let limit = page::limit(limit);
    let batch = batch(&mut conn, dataset, version, after, limit).await?;
    let row = |row: StoredRow| Ok(Row { position: row.position, cells: cells(&row.cells)?.into_iter().map(Cell::clip).collect() });
    let items = batch.rows.into_iter().map(row).collect::<Result<Vec<_>>>()?;
    let next = if batch.more { items.last().map(|row| row.position) } else { None };
    Ok(Page { items, next })
}

/// The names of the columns, and the same rows as places with their cells, whole.
pub async fn whole(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    dataset: DatasetId,
    after: i64,
    limit: i64,
) -> Result<(Vec<String>, Page<(i64, Vec<String>), i64>)> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Dataset, dataset.uuid(), Level::View).await?;
    let (version,): (i64,) = fetch_one!(conn, "SELECT version FROM datasets WHERE id = $1", dataset.uuid())?;
    let columns = super::columns(&mut conn, dataset).await?;
    let batch = batch(&mut conn, dataset, version, after, page::limit(limit)).await?;
    let items = batch.rows.iter().map(|row| Ok((row.position, cells(&row.cells)?))).collect::<Result<Vec<_>>>()?;
    let next = if batch.more { items.last().map(|(position, _)| *position) } else { None };
    Ok((columns, Page { items, next }))
}

/// Rows in order, and whether there may be more behind them.
pub(crate) struct Batch {
    pub rows: Vec<StoredRow>,
    pub more: bool,
}

/// The rows of a version behind a position: at most `limit`, and no more than fit into [`BYTES`] but at least one.
pub(crate) async fn batch(conn: &mut Conn, dataset: DatasetId, version: i64, after: i64, limit: i64) -> Result<Batch> {
    const ROWS: &str = "SELECT id, position, cells FROM dataset_rows
         WHERE dataset_id = $1 AND added_in <= $2 AND (removed_in IS NULL OR removed_in > $2) AND position > $3
         ORDER BY position LIMIT $4";
    let id = dataset.uuid();
    match conn.driver() {
        Driver::Sqlite(connection) => {
            let rows = sqlx::query_as(ROWS).bind(id).bind(version).bind(after).bind(limit + 1).fetch(connection);
            collect(rows, limit, |row: &StoredRow| row.cells.len()).await
        }
        Driver::Postgres(connection) => {
            let rows = sqlx::query_as(ROWS).bind(id).bind(version).bind(after).bind(limit + 1).fetch(connection);
            collect(rows, limit, |row: &StoredRow| row.cells.len()).await
        }
    }
    .map(|(rows, more)| Batch { rows, more })
}

/// The position of the last row of a version; 0 when it has none.
pub(crate) async fn last(conn: &mut Conn, dataset: DatasetId, version: i64) -> Result<i64> {
    let last: Option<(i64,)> = fetch_optional!(
        conn,
        "SELECT position FROM dataset_rows
         WHERE dataset_id = $1 AND added_in <= $2 AND (removed_in IS NULL OR removed_in > $2) ORDER BY position DESC LIMIT 1",
        dataset.uuid(),
        version
    )?;
    Ok(last.map_or(0, |(position,)| position))
}

/// Takes rows while they fit; true when some are left.
pub(crate) async fn collect<T>(
    rows: impl Stream<Item = std::result::Result<T, sqlx::Error>>,
    limit: i64,
    size: impl Fn(&T) -> usize,
) -> Result<(Vec<T>, bool)> {
    futures::pin_mut!(rows);
    let limit = usize::try_from(limit).unwrap_or(0);
    let (mut taken, mut bytes) = (Vec::new(), 0_usize);
    while let Some(row) = rows.try_next().await? {
        bytes = bytes.saturating_add(size(&row));
        if taken.len() == limit || (bytes > BYTES && !taken.is_empty()) {
            return Ok((taken, true));
        }
        taken.push(row);
    }
    Ok((taken, false))
}
