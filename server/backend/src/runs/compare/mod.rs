//! Two runs on the same dataset: what flipped between them, row by row.
//!
//! A row is the same in both when it is the same stored row: one that was edited in between is only in one and only in the other.
//! `count.rs` goes through both runs, `kept.rs` does that once for two runs that have ended, and `offered.rs` says what a run
//! can be compared with.

mod count;
mod kept;
mod offered;

pub(super) use kept::forget;
pub use offered::{Offered, offered};

use super::results::looked_at;
use super::{Run, find};
use crate::access;
use crate::datasets::rows::{self, Cell};
use crate::page::Page;
use crate::{Backend, Caller, Result, datasets};
use domain::access::Level;
use domain::agreement::Flips;
use domain::evaluations::Criterion;
use domain::ids::{CriterionId, OrganizationId, RunId};
use domain::{FieldErrors, Refusal};

/// Which flips are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flip {
    /// Rows that passed and fail now.
    PassToFail,
    /// Rows that failed and pass now.
    FailToPass,
}

/// A row that flipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flipped {
    /// Its place in the dataset.
    pub position: i64,
    /// The cells that the criteria look at; nothing when the dataset is not shared with the caller.
    pub cells: Option<Vec<Cell>>,
}

/// Two runs beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The one that is compared with.
    pub before: Run,
    /// The one that is looked at.
    pub after: Run,
    /// Criteria that both asked: the identifier in each, and the name.
    pub criteria: Vec<(CriterionId, CriterionId, String)>,
    /// Rows that both decided.
    pub flips: Flips,
    /// Rows that are in both, of which one could not be decided.
    pub undecided: i64,
    /// Rows that only the first one did.
    pub only_before: i64,
    /// Rows that only the second one did.
    pub only_after: i64,
    /// The columns of [`Flipped::cells`].
    pub columns: Vec<String>,
    /// The flips that were asked for, in the order of the rows.
    pub page: Page<Flipped, i64>,
}

/// What is compared: the verdict on the row, or what one criterion said, by its identifier in the second run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// The criterion; the verdict as a whole without.
    pub criterion: Option<CriterionId>,
    /// Which flips are listed.
    pub flip: Flip,
    /// The position of the last one seen.
    pub after: i64,
    /// How many are listed.
    pub limit: i64,
}

/// Compares two runs of one dataset. The caller must see both.
pub async fn compare(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    before: RunId,
    after: RunId,
    wanted: Compared,
) -> Result<Comparison> {
    let mut conn = backend.db.read().await?;
    let before = find(backend, &mut conn, caller, organization, before, Level::View).await?;
    let after = find(backend, &mut conn, caller, organization, after, Level::View).await?;
    if before.dataset != after.dataset {
        return Err(FieldErrors::one("with", "These runs look at different datasets, so they have no rows in common.").into());
    }
    let criteria = common(&before, &after);
    let pair = match wanted.criterion {
        None => None,
        Some(id) => {
            let (before, after, _) = criteria.iter().find(|(_, after, _)| *after == id).ok_or(Refusal::NotFound)?;
            Some((*before, *after))
        }
    };
    drop(conn);
    let both = count::Both { before: before.id, after: after.id, pair };
    let counted = kept::counted(backend, &before, &after, both).await?;
    let (flips, undecided) = (counted.flips, counted.undecided);
    let mut conn = backend.db.read().await?;
    let in_both = i64::try_from(flips.n()).unwrap_or(i64::MAX) + undecided;
    let shared = access::level(backend, &mut conn, caller, organization, after.dataset.uuid()).await?.is_some();
    let known = if shared { datasets::columns(&mut conn, after.dataset).await? } else { Vec::new() };
    let columns = looked_at(&after);
    let places: Vec<Option<usize>> = columns.iter().map(|name| known.iter().position(|column| column == name)).collect();
    let (rows, more) = match counted.positions(wanted.flip) {
        Some(positions) => count::rows_at(&mut conn, after.id, positions, wanted).await?,
        None => count::flipped(&mut conn, both, wanted).await?,
    };
    let next = if more { rows.last().map(|row| row.position) } else { None };
    let clip = |row: count::Row| {
        let cells = row.cells.filter(|_| shared).map(|json| rows::cells(&json)).transpose()?;
        let cell =
            |cells: &[String], place: &Option<usize>| Cell::clip(place.and_then(|place| cells.get(place)).cloned().unwrap_or_default());
        let cells = cells.map(|cells| places.iter().map(|place| cell(&cells, place)).collect());
        Ok(Flipped { position: row.position, cells })
    };
    let page = Page { items: rows.into_iter().map(clip).collect::<Result<_>>()?, next };
    Ok(Comparison {
        only_before: before.done + before.retry_left - in_both,
        only_after: after.done + after.retry_left - in_both,
        before,
        after,
        criteria,
        flips,
        undecided,
        columns,
        page,
    })
}

/// The criteria that both ask: the same one, or one of the same name in another evaluation.
fn common(before: &Run, after: &Run) -> Vec<(CriterionId, CriterionId, String)> {
    let same = |criterion: &Criterion| {
        let named = || before.criteria.iter().find(|one| one.name.to_lowercase() == criterion.name.to_lowercase());
        let found = before.criteria.iter().find(|one| one.id == criterion.id).or_else(named)?;
        Some((found.id, criterion.id, criterion.name.clone()))
    };
    after.criteria.iter().filter_map(same).collect()
}
