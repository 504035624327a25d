//! What two runs that have ended come to is counted once and kept: a million rows take more than a second to go through, and
//! change only when one of the runs goes on.

use super::count::{self, Both};
use super::{Flip, Run};
use crate::db::{Tx, execute, fetch_optional};
use crate::{Backend, Error, Result};
use domain::agreement::Flips;
use domain::ids::RunId;
use uuid::Uuid;

/// Flips whose positions are kept. Where there are more of them, a page of them is soon found.
const KEPT: i64 = 10_000;

/// How the rows of two runs flipped.
pub(super) struct Counted {
    pub flips: Flips,
    /// Rows that are in both, of which one could not be decided.
    pub undecided: i64,
    /// The positions of what flipped, where they are few.
    to_fail: Option<Vec<i64>>,
    to_pass: Option<Vec<i64>>,
}

impl Counted {
    /// The positions of all that flipped this way, if they are known.
    pub fn positions(&self, flip: Flip) -> Option<&[i64]> {
        match flip {
            Flip::PassToFail => self.to_fail.as_deref(),
            Flip::FailToPass => self.to_pass.as_deref(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    both_pass: i64,
    pass_to_fail: i64,
    fail_to_pass: i64,
    both_fail: i64,
    undecided: i64,
    to_fail: Option<String>,
    to_pass: Option<String>,
}

impl TryFrom<Row> for Counted {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let rows = |rows: i64| u64::try_from(rows).unwrap_or(0);
        let positions = |json: Option<String>| {
            let read = json.map(|json| serde_json::from_str(&json)).transpose();
            read.map_err(|error| Error::Internal(format!("positions of flips: {error}")))
        };
        Ok(Self {
            flips: Flips {
                both_pass: rows(row.both_pass),
                pass_to_fail: rows(row.pass_to_fail),
                fail_to_pass: rows(row.fail_to_pass),
                both_fail: rows(row.both_fail),
            },
            undecided: row.undecided,
            to_fail: positions(row.to_fail)?,
            to_pass: positions(row.to_pass)?,
        })
    }
}

/// Positions as they are kept.
pub(super) fn json(positions: &[i64]) -> Result<String> {
    serde_json::to_string(positions).map_err(|error| Error::Internal(error.to_string()))
}

/// What was kept of the two; else counts it, and keeps it when both have ended.
pub(super) async fn counted(backend: &Backend, before: &Run, after: &Run, both: Both) -> Result<Counted> {
    let criterion = both.pair.map_or(Uuid::nil(), |(_, after)| after.uuid());
    let mut conn = backend.db.read().await?;
    let kept: Option<Row> = fetch_optional!(
        conn,
        "SELECT both_pass, pass_to_fail, fail_to_pass, both_fail, undecided, to_fail, to_pass FROM comparisons
         WHERE before_id = $1 AND after_id = $2 AND criterion_id = $3",
        both.before.uuid(),
        both.after.uuid(),
        criterion
    )?;
    if let Some(kept) = kept {
        return kept.try_into();
    }
    let (flips, undecided) = count::count(&mut conn, both).await?;
    let ended = !before.state.is_open() && !after.state.is_open();
    let (mut to_fail, mut to_pass) = (None, None);
    if ended {
        to_fail = count::positions(&mut conn, both, Flip::PassToFail, KEPT).await?;
        to_pass = count::positions(&mut conn, both, Flip::FailToPass, KEPT).await?;
    }
    drop(conn);
    let counted = Counted { flips, undecided, to_fail, to_pass };
    // Whoever asked gets the answer even when it cannot be kept: then the next one counts again.
    if ended && let Err(error) = keep(backend, before, after, criterion, &counted).await {
        tracing::warn!(%error, "a comparison could not be kept");
    }
    Ok(counted)
}

/// Keeps it, unless one of the two went on since it was looked at.
async fn keep(backend: &Backend, before: &Run, after: &Run, criterion: Uuid, counted: &Counted) -> Result<()> {
    let count = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
    let positions = |positions: &Option<Vec<i64>>| positions.as_deref().map(json).transpose();
    let mut tx = backend.db.write().await?;
    // In one order, whichever of the two is compared with the other.
    let mut runs = [before, after];
    runs.sort_by_key(|run| run.id.uuid());
    for run in runs {
        let same = execute!(
            tx,
            "UPDATE runs SET state = state WHERE id = $1 AND state = $2 AND ended_at = $3 AND done = $4",
            run.id.uuid(),
            run.state.as_str(),
            run.ended_at.map(|at| at.micros()),
            run.done + run.retry_left
        )?;
        if same == 0 {
            return Ok(());
        }
    }
    execute!(
        tx,
        "INSERT INTO comparisons
             (before_id, after_id, criterion_id, both_pass, pass_to_fail, fail_to_pass, both_fail, undecided, to_fail, to_pass)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
        before.id.uuid(),
        after.id.uuid(),
        criterion,
        count(counted.flips.both_pass),
        count(counted.flips.pass_to_fail),
        count(counted.flips.fail_to_pass),
        count(counted.flips.both_fail),
        counted.undecided,
        positions(&counted.to_fail)?,
        positions(&counted.to_pass)?
    )?;
    tx.commit().await
}

/// Forgets what was kept of a run that goes on, within the change that lets it.
pub(crate) async fn forget(tx: &mut Tx, run: RunId) -> Result<()> {
    execute!(tx, "DELETE FROM comparisons WHERE before_id = $1 OR after_id = $1", run.uuid())?;
    Ok(())
}
