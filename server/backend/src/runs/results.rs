//! What a run found: a verdict for each row, beside the cell that was looked at.

use super::find;
use crate::access;
use crate::datasets::rows::{self, Cell};
use crate::db::Driver;
use crate::page::{self, Page};
use crate::{Backend, Caller, Result, datasets};
use domain::access::Level;
use domain::ids::{OrganizationId, RunId};
use domain::runs::ResultFilter;

/// The verdict on one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The row's place in the dataset, from 1.
    pub position: i64,
    /// The cell that was looked at; nothing when the dataset is not shared with the caller.
    pub cell: Option<Cell>,
    /// Whether it passes.
    pub passed: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    position: i64,
    passed: bool,
    cells: Option<String>,
}

/// The statement, with or without its condition: as two texts, so that each finds its index.
macro_rules! verdicts {
    ($condition:literal) => {
        concat!(
            "SELECT v.position, v.passed, w.cells FROM results v LEFT JOIN dataset_rows w ON w.id = v.row_id AND w.dataset_id = $3
             WHERE v.run_id = $1 AND v.position > $2 AND v.criterion_id = $4 ",
            $condition,
            " ORDER BY v.position LIMIT $5"
        )
    };
}

/// The verdicts behind row `after` (0 for the first page), in the order of the rows. A page of long rows holds fewer than `limit`.
///
/// They are the verdicts of the run's first criterion, since an evaluation has one so far.
pub async fn results(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: RunId,
    filter: ResultFilter,
    after: i64,
    limit: i64,
) -> Result<Page<Verdict, i64>> {
    let mut conn = backend.db.read().await?;
    let run = find(backend, &mut conn, caller, organization, id, Level::View).await?;
    let Some(criterion) = run.criteria.first() else { return Ok(Page { items: Vec::new(), next: None }) };
    let shared = access::level(backend, &mut conn, caller, organization, run.dataset.uuid()).await?.is_some();
    let columns = if shared { datasets::columns(&mut conn, run.dataset).await? } else { Vec::new() };
    let column = columns.iter().position(|name| *name == criterion.column);
    let limit = page::limit(limit);
    let sql = match filter {
        ResultFilter::All => verdicts!(""),
        ResultFilter::Passed => verdicts!("AND v.passed = TRUE"),
        ResultFilter::Failed => verdicts!("AND v.passed = FALSE"),
    };
    let (run_id, dataset, criterion) = (run.id.uuid(), run.dataset.uuid(), criterion.id.uuid());
    let size = |row: &Row| row.cells.as_ref().map_or(0, String::len);
    let (rows, more) = match conn.driver() {
        Driver::Sqlite(connection) => {
            let query = sqlx::query_as(sql).bind(run_id).bind(after).bind(dataset).bind(criterion).bind(limit + 1);
            rows::collect(query.fetch(connection), limit, size).await?
        }
        Driver::Postgres(connection) => {
            let query = sqlx::query_as(sql).bind(run_id).bind(after).bind(dataset).bind(criterion).bind(limit + 1);
            rows::collect(query.fetch(connection), limit, size).await?
        }
    };
    let verdict = |row: Row| {
        let cell = match (column, row.cells) {
            (Some(column), Some(json)) => rows::cells(&json)?.into_iter().nth(column).map(Cell::clip),
            _ => None,
        };
        Ok(Verdict { position: row.position, cell, passed: row.passed })
    };
    let items = rows.into_iter().map(verdict).collect::<Result<Vec<_>>>()?;
    let next = if more { items.last().map(|verdict| verdict.position) } else { None };
    Ok(Page { items, next })
}
