//! Tells how far runs are to whoever follows them: however many look at a run, this server asks the database once a second.

use super::Run;
use crate::db::fetch_optional;
use crate::{Backend, Error, Result};
use domain::ids::RunId;
use domain::runs::{Pace, RunState};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How often the database is asked for a run that somebody follows.
const EVERY: Duration = Duration::from_secs(1);

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Its state.
    pub state: RunState,
    /// The number of rows.
    pub total: i64,
    /// Rows that are done.
    pub done: i64,
    /// Rows that pass.
    pub passed: i64,
    /// Rows that could not be decided.
    pub errors: i64,
    /// Rows whose errors wait to be tried again.
    pub retry_left: i64,
    /// How fast it goes; nothing before anything is measured, or when it has ended.
    pub pace: Option<Pace>,
}

impl From<&Run> for Progress {
    fn from(run: &Run) -> Self {
        let pace = Pace::of(run.done, run.total - run.done, run.worked).filter(|_| run.state.is_open());
        Self {
            state: run.state,
            total: run.total,
            done: run.done,
            passed: run.passed,
            errors: run.errors(),
            retry_left: run.retry_left,
            pace,
        }
    }
}

/// What is known of a run that is followed: nothing before the first answer, and nothing any more when the run was removed.
pub type Seen = Option<Progress>;

/// The runs that are followed on this server.
#[derive(Debug, Clone, Default)]
pub struct Watched(Arc<Mutex<HashMap<RunId, watch::Sender<Seen>>>>);

impl Watched {
    /// Follows a run. Whoever calls has decided that the caller may see it, and knows how far it is now. The channel closes when
    /// the run has ended or is gone.
    pub fn follow(&self, backend: &Backend, run: RunId, now: Progress) -> watch::Receiver<Seen> {
        let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watched.get(&run) {
            return sender.subscribe();
        }
        let (sender, receiver) = watch::channel(Some(now));
        watched.insert(run, sender.clone());
        tokio::spawn(keep_looking(self.clone(), backend.clone(), run, sender));
        receiver
    }

    /// Forgets a run that nobody follows any more; true when it was forgotten.
    fn forget(&self, run: RunId, sender: &watch::Sender<Seen>, ended: bool) -> bool {
        let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Under the lock: nobody can begin to follow between the look and the removal.
        let over = ended || sender.receiver_count() == 0;
        if over {
            watched.remove(&run);
        }
        over
    }
}

async fn keep_looking(watched: Watched, backend: Backend, run: RunId, sender: watch::Sender<Seen>) {
    loop {
        tokio::time::sleep(EVERY).await;
        let ended = match look(&backend, run).await {
            Ok(seen) => {
                sender.send_if_modified(|before| std::mem::replace(before, seen) != seen);
                seen.is_none_or(|progress| !progress.state.is_open())
            }
            // The next second may bring an answer.
            Err(error) => {
                tracing::warn!(%error, "a run cannot be followed now");
                false
            }
        };
        if watched.forget(run, &sender, ended) {
            return;
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    state: String,
    total: i64,
    done: i64,
    passed: i64,
    retry_left: i64,
    worked: i64,
    figures: Option<String>,
}

async fn look(backend: &Backend, run: RunId) -> Result<Seen> {
    let mut conn = backend.db.read().await?;
    let row: Option<Row> = fetch_optional!(
        conn,
        "SELECT CASE WHEN paused THEN 'paused' ELSE state END AS state, total, done, passed, retry_left, worked, figures FROM runs WHERE id = $1",
        run.uuid()
    )?;
    let Some(row) = row else { return Ok(None) };
    let state: RunState = row.state.parse().map_err(Error::Internal)?;
    let done = row.done - row.retry_left;
    Ok(Some(Progress {
        state,
        total: row.total,
        done,
        passed: row.passed,
        errors: super::figures(row.figures.as_deref(), 0)?.errors(),
        retry_left: row.retry_left,
        pace: Pace::of(done, row.total - done, row.worked).filter(|_| state.is_open()),
    }))
}
