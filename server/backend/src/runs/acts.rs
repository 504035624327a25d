//! What can be done with a run: stop it, let it go on, try its errors again, remove it. Done twice, each is done once.

use super::start::sees_dataset;
use super::{charges, compare, find, keep};
use crate::db::{Tx, execute, fetch_all, fetch_one};
use crate::{Backend, Caller, Result, audit};
use domain::Problem;
use domain::access::Level;
use domain::ids::{OrganizationId, RunId};
use domain::runs::RunState;
use uuid::Uuid;

/// Results that go in one transaction.
const GROUP: i64 = 5_000;

/// Stops a run that has not ended; what is done is kept.
pub async fn cancel(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: RunId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let run = find(backend, &mut tx, caller, organization, id, Level::Edit).await?;
    let stopped = execute!(
        tx,
        "UPDATE runs SET state = 'cancelled', ended_at = $2, lease_holder = NULL, lease_until = NULL
         WHERE id = $1 AND state IN ('queued', 'running')",
        id.uuid(),
        backend.now().micros()
    )?;
    if stopped == 0 {
        return Err(Problem::RunEnded.into());
    }
    charges::let_go(backend, &mut tx, id.uuid()).await?;
    audit::record(backend, &mut tx, caller, Some(organization), "runs.cancel", id, &run.evaluation_name).await?;
    tx.commit().await
}

/// Lets a run that was cancelled, or could not go on, go on behind the last row that it did. One that is open goes on anyway.
pub async fn resume(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: RunId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let run = find(backend, &mut tx, caller, organization, id, Level::Edit).await?;
    sees_dataset(backend, &mut tx, caller, organization, run.dataset.uuid()).await?;
    let opened = execute!(
        tx,
        "UPDATE runs SET state = 'queued', ended_at = NULL, failure = NULL, paused = FALSE, faults = 0, lease_holder = NULL, lease_until = NULL
         WHERE id = $1 AND state IN ('cancelled', 'failed')",
        id.uuid()
    )?;
    if opened == 0 {
        return unless_open(&mut tx, id).await;
    }
    compare::forget(&mut tx, id).await?;
    audit::record(backend, &mut tx, caller, Some(organization), "runs.resume", id, &run.evaluation_name).await?;
    tx.ring(&backend.runs_waiting);
    tx.commit().await
}

/// Tries again what could not be decided, and nothing else. Only for a run that has done all its rows: another one is resumed.
pub async fn retry(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: RunId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let run = find(backend, &mut tx, caller, organization, id, Level::Edit).await?;
    sees_dataset(backend, &mut tx, caller, organization, run.dataset.uuid()).await?;
    // Locked before anything is counted: a retry that is under way would change the number.
    execute!(tx, "UPDATE runs SET state = state WHERE id = $1", id.uuid())?;
    let rows = keep::count_to_retry(&mut tx, id).await?;
    if rows == 0 && run.state == RunState::Succeeded {
        return Err(Problem::NothingToRetry.into());
    }
    let opened = execute!(
        tx,
        "UPDATE runs SET state = 'queued', ended_at = NULL, faults = 0, retry_cursor = 0, retry_left = $2
         WHERE id = $1 AND state = 'succeeded'",
        id.uuid(),
        rows
    )?;
    if opened == 0 {
        return unless_open(&mut tx, id).await;
    }
    compare::forget(&mut tx, id).await?;
    let detail = format!("{}: {rows} rows", run.evaluation_name);
    audit::record(backend, &mut tx, caller, Some(organization), "runs.retry", id, detail).await?;
    tx.ring(&backend.runs_waiting);
    tx.commit().await
}

/// Nothing is to be done for a run that is open; one that has ended refuses.
async fn unless_open(tx: &mut Tx, id: RunId) -> Result<()> {
    let (state,): (String,) = fetch_one!(tx, "SELECT state FROM runs WHERE id = $1", id.uuid())?;
    match state.parse() {
        Ok(RunState::Queued | RunState::Running) => Ok(()),
        Ok(RunState::Failed | RunState::Paused | RunState::Cancelled) => Err(Problem::RunUnfinished.into()),
        _ => Err(Problem::RunEnded.into()),
    }
}

/// Removes a run with its results, stopping it first. When this returns nobody finds it any more; the results go in the background.
pub async fn delete(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: RunId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let run = find(backend, &mut tx, caller, organization, id, Level::Edit).await?;
    // Locked before it is looked at: whoever works on it may be about to hold credits.
    execute!(tx, "UPDATE runs SET state = state WHERE id = $1", id.uuid())?;
    charges::let_go(backend, &mut tx, id.uuid()).await?;
    let removed = execute!(tx, "DELETE FROM runs WHERE id = $1", id.uuid())?;
    if removed == 0 {
        return Err(domain::Refusal::NotFound.into());
    }
    let detail = format!("{}: {} of {} rows", run.evaluation_name, run.done, run.total);
    audit::record(backend, &mut tx, caller, Some(organization), "runs.delete", id, detail).await?;
    tx.commit().await?;
    let backend = backend.clone();
    tokio::spawn(async move {
        if let Err(error) = clear(&backend, id.uuid()).await {
            tracing::warn!(%error, "the results of a removed run could not be removed yet");
        }
    });
    Ok(())
}

/// Removes what is left of runs that are gone, whoever removed them.
pub async fn sweep(backend: &Backend) -> Result<()> {
    let mut conn = backend.db.read().await?;
    let gone: Vec<(Uuid,)> = fetch_all!(conn, "SELECT id FROM removed_runs LIMIT 100")?;
    drop(conn);
    for (id,) in gone {
        clear(backend, id).await?;
    }
    Ok(())
}

/// In groups, so that others can write in between.
async fn clear(backend: &Backend, run: Uuid) -> Result<()> {
    loop {
        let mut tx = backend.db.write().await?;
        let results = execute!(
            tx,
            "DELETE FROM results WHERE (run_id, position, criterion_id) IN (
                 SELECT run_id, position, criterion_id FROM results WHERE run_id = $1 LIMIT $2)",
            run,
            GROUP
        )?;
        let verdicts = execute!(
            tx,
            "DELETE FROM verdicts WHERE (run_id, position) IN (SELECT run_id, position FROM verdicts WHERE run_id = $1 LIMIT $2)",
            run,
            GROUP
        )?;
        let answers = execute!(
            tx,
            "DELETE FROM model_answers WHERE (run_id, position, criterion_id) IN (
                 SELECT run_id, position, criterion_id FROM model_answers WHERE run_id = $1 LIMIT $2)",
            run,
            GROUP
        )?;
        if results + verdicts + answers == 0 {
            execute!(tx, "DELETE FROM removed_runs WHERE id = $1", run)?;
            return tx.commit().await;
        }
        tx.commit().await?;
    }
}
