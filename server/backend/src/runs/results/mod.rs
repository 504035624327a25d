//! What a run found: a verdict for each row, beside the cells that were looked at.
//!
//! [`results`] reads a page of them, [`row()`] one of them whole, [`batch`] as many as fit for a file. `read.rs` finds them.

mod read;
mod row;

pub use row::{AskedModel, Detail, Said, row};

use super::{Run, find};
use crate::access;
use crate::datasets::rows::Cell;
use crate::page::{self, Page};
use crate::{Backend, Caller, Result, datasets};
use domain::access::Level;
use domain::ids::{OrganizationId, RunId};
use domain::runs::{Outcome, Place, ResultQuery};
use read::{Direction, Found, Reader};

/// Rows that are read at a time for a file.
const BATCH: i64 = 1_000;

/// What a criterion says of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Pass, fail or error.
    pub outcome: Outcome,
    /// Why, where that was kept: always of an error.
    pub reason: Option<String>,
}

/// The verdict on one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict<C = Cell> {
    /// The row's place in the dataset, from 1.
    pub position: i64,
    /// The cells, one for each of the columns; nothing when the dataset is not shared with the caller.
    pub cells: Option<Vec<C>>,
    /// The verdict as a whole.
    pub outcome: Outcome,
    /// What each criterion says, in their order.
    pub criteria: Vec<Answered>,
    /// What a person said, if anybody did.
    pub judged: Option<bool>,
}

/// A page of verdicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Results {
    /// The columns that are shown: those that the criteria look at, each once.
    pub columns: Vec<String>,
    /// The verdicts, and where the next page begins.
    pub page: Page<Verdict, Place>,
    /// Whether the page ends because so many rows were looked through, and not because it is full.
    pub looked_far: bool,
}

/// The verdicts behind `after` (`Place::default()` for the first page). A page of long rows holds fewer than `limit`; one that
/// is searched ends after many rows, whatever was found.
pub async fn results(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: RunId,
    query: impl Into<ResultQuery>,
    after: Place,
    limit: i64,
) -> Result<Results> {
    let query = query.into();
    let mut conn = backend.db.read().await?;
    let run = find(backend, &mut conn, caller, organization, id, Level::View).await?;
    let shared = access::level(backend, &mut conn, caller, organization, run.dataset.uuid()).await?.is_some();
    let known = if shared { datasets::columns(&mut conn, run.dataset).await? } else { Vec::new() };
    let reader = Reader::new(&run, &known, shared, &query);
    let columns = looked_at(&run);
    let places: Vec<Option<usize>> = columns.iter().map(|name| known.iter().position(|column| column == name)).collect();
    let clip = move |found: Found| {
        let shown = |cells: Vec<String>| {
            let cell = |place: &Option<usize>| Cell::clip(place.and_then(|place| cells.get(place)).cloned().unwrap_or_default());
            places.iter().map(cell).collect()
        };
        Verdict {
            position: found.position,
            cells: found.cells.map(shown),
            outcome: found.outcome,
            criteria: found.criteria,
            judged: found.judged,
        }
    };
    let read = reader.page(&mut conn, after, page::limit(limit), Direction::Forward, clip).await?;
    Ok(Results { columns, page: Page { items: read.items, next: read.next }, looked_far: read.looked_far })
}

/// Verdicts for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The columns of the dataset; none when it is not shared with the caller.
    pub columns: Vec<String>,
    /// What was asked.
    pub criteria: Vec<String>,
    /// The verdicts with whole cells, perhaps none; and where the next batch begins.
    pub page: Page<Verdict<String>, Place>,
}

/// The next verdicts behind `after` with whole cells, as many as fit. Access is asked for each batch.
pub async fn batch(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: RunId,
    query: &ResultQuery,
    after: Place,
) -> Result<Batch> {
    let mut conn = backend.db.read().await?;
    let run = find(backend, &mut conn, caller, organization, id, Level::View).await?;
    let shared = access::level(backend, &mut conn, caller, organization, run.dataset.uuid()).await?.is_some();
    let columns = if shared { datasets::columns(&mut conn, run.dataset).await? } else { Vec::new() };
    let width = columns.len();
    let whole = move |found: Found| {
        let filled = |mut cells: Vec<String>| {
            cells.resize(width, String::new());
            cells
        };
        Verdict {
            position: found.position,
            cells: found.cells.map(filled),
            outcome: found.outcome,
            criteria: found.criteria,
            judged: found.judged,
        }
    };
    let read = Reader::new(&run, &columns, shared, query).once(&mut conn, after, BATCH, whole).await?;
    let criteria = run.criteria.into_iter().map(|criterion| criterion.name).collect();
    Ok(Batch { columns, criteria, page: Page { items: read.items, next: read.next } })
}

/// The columns that the criteria of a run look at, each once.
pub(super) fn looked_at(run: &Run) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for criterion in &run.criteria {
        if !columns.contains(&criterion.column) {
            columns.push(criterion.column.clone());
        }
    }
    columns
}
