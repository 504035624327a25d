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
    /// The cells that were looked at, one for each of [`Results::columns`]; nothing when the dataset is not shared with the caller.
    pub cells: Option<Vec<Cell>>,
    /// Whether it passes as a whole.
    pub passed: bool,
    /// What each criterion says, in their order.
    pub criteria: Vec<bool>,
    /// What a person said, if anybody did.
    pub judged: Option<bool>,
}

/// A page of verdicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Results {
    /// The columns that are shown: those that the criteria look at, each once.
    pub columns: Vec<String>,
    /// The verdicts, and where the next page begins.
    pub page: Page<Verdict, i64>,
}

#[derive(sqlx::FromRow)]
struct Row {
    position: i64,
    passed: bool,
    judged: Option<bool>,
    /// Which criteria fail, as their identifiers with commas between them.
    failed: Option<String>,
    cells: Option<String>,
}

/// The statement, with its condition as one text each, so that each finds its index. Identifiers of criteria are put together as
/// text in the way of each database.
macro_rules! verdicts {
    ($failed:literal, $condition:literal) => {
        concat!(
            "SELECT v.position, v.passed, v.judged, w.cells,
                    (SELECT string_agg(",
            $failed,
            ", ',') FROM results x WHERE x.run_id = v.run_id AND x.position = v.position AND NOT x.passed) AS failed
             FROM verdicts v LEFT JOIN dataset_rows w ON w.id = v.row_id AND w.dataset_id = $3
             WHERE v.run_id = $1 AND v.position > $2 ",
            $condition,
            " ORDER BY v.position LIMIT $4"
        )
    };
}

/// The text for a filter.
macro_rules! filtered {
    ($failed:literal, $filter:expr) => {
        match $filter {
            ResultFilter::All => verdicts!($failed, ""),
            ResultFilter::Passed => verdicts!($failed, "AND v.passed = TRUE"),
            ResultFilter::Failed => verdicts!($failed, "AND v.passed = FALSE"),
            ResultFilter::Disagreed => verdicts!($failed, "AND v.judged <> v.passed"),
        }
    };
}

/// The verdicts behind row `after` (0 for the first page), in the order of the rows. A page of long rows holds fewer than `limit`.
pub async fn results(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: RunId,
    filter: ResultFilter,
    after: i64,
    limit: i64,
) -> Result<Results> {
    let mut conn = backend.db.read().await?;
    let run = find(backend, &mut conn, caller, organization, id, Level::View).await?;
    let shared = access::level(backend, &mut conn, caller, organization, run.dataset.uuid()).await?.is_some();
    let known = if shared { datasets::columns(&mut conn, run.dataset).await? } else { Vec::new() };
    let mut columns: Vec<String> = Vec::new();
    for criterion in &run.criteria {
        if !columns.contains(&criterion.column) {
            columns.push(criterion.column.clone());
        }
    }
    let places: Vec<Option<usize>> = columns.iter().map(|name| known.iter().position(|column| column == name)).collect();
    let limit = page::limit(limit);
    let (run_id, dataset) = (run.id.uuid(), run.dataset.uuid());
    let size = |row: &Row| row.cells.as_ref().map_or(0, String::len);
    let (rows, more) = match conn.driver() {
        Driver::Sqlite(connection) => {
            let sql = filtered!("lower(hex(x.criterion_id))", filter);
            let query = sqlx::query_as(sql).bind(run_id).bind(after).bind(dataset).bind(limit + 1);
            rows::collect(query.fetch(connection), limit, size).await?
        }
        Driver::Postgres(connection) => {
            let sql = filtered!("replace(x.criterion_id::text, '-', '')", filter);
            let query = sqlx::query_as(sql).bind(run_id).bind(after).bind(dataset).bind(limit + 1);
            rows::collect(query.fetch(connection), limit, size).await?
        }
    };
    let names: Vec<String> = run.criteria.iter().map(|criterion| criterion.id.uuid().simple().to_string()).collect();
    let verdict = |row: Row| {
        let cells = match row.cells {
            Some(json) if shared => {
                let cells = rows::cells(&json)?;
                let shown = places.iter().map(|place| place.and_then(|place| cells.get(place)).cloned().unwrap_or_default());
                Some(shown.map(Cell::clip).collect())
            }
            _ => None,
        };
        let failed = row.failed.unwrap_or_default();
        let criteria = names.iter().map(|name| !failed.split(',').any(|one| one == name)).collect();
        Ok(Verdict { position: row.position, cells, passed: row.passed, criteria, judged: row.judged })
    };
    let items = rows.into_iter().map(verdict).collect::<Result<Vec<_>>>()?;
    let next = if more { items.last().map(|verdict| verdict.position) } else { None };
    Ok(Results { columns, page: Page { items, next } })
}
