//! Deleted evaluations: nobody reaches them from the commit on; their results go in small groups, so that others can write in between.

use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::{Backend, Result};
use domain::ids::EvaluationId;
use uuid::Uuid;

/// Rows of a run whose results go in one transaction.
const GROUP: i64 = 1_000;

/// Takes an evaluation out of sight: its name is free, its runs stop.
pub(super) async fn discard(backend: &Backend, tx: &mut Tx, id: EvaluationId) -> Result<()> {
    // Like an import that was given up: what is not ready is reached by nobody.
    execute!(tx, "UPDATE resources SET state = 'importing', name_key = $2 WHERE id = $1", id.uuid(), id.to_string())?;
    execute!(tx, "DELETE FROM grants WHERE resource_id = $1", id.uuid())?;
    execute!(
        tx,
        "UPDATE runs SET state = 'cancelled', ended_at = $2, lease_holder = NULL, lease_until = NULL
         WHERE evaluation_id = $1 AND state IN ('queued', 'running')",
        id.uuid(),
        backend.now().micros()
    )?;
    Ok(())
}

/// Removes in the background what was discarded.
pub(super) fn remove_soon(backend: &Backend, id: EvaluationId) {
    let backend = backend.clone();
    tokio::spawn(async move {
        // What could not be removed now is found by the next sweep.
        if let Err(error) = remove(&backend, id).await {
            tracing::warn!(%error, "a deleted evaluation could not be removed yet");
        }
    });
}

/// Removes the deleted evaluations whose server did not come to the end of it.
pub async fn sweep(backend: &Backend) -> Result<()> {
    let mut conn = backend.db.read().await?;
    let left: Vec<(Uuid,)> = fetch_all!(conn, "SELECT id FROM resources WHERE kind = 'evaluation' AND state = 'importing' LIMIT 100")?;
    drop(conn);
    for (id,) in left {
        remove(backend, id.into()).await?;
    }
    Ok(())
}

/// Removes results, run by run, then the evaluation. Two servers at once do no harm.
async fn remove(backend: &Backend, id: EvaluationId) -> Result<()> {
    loop {
        let mut tx = backend.db.write().await?;
        let run: Option<(Uuid,)> = fetch_optional!(
            tx,
            "SELECT u.id FROM runs u JOIN resources r ON r.id = u.evaluation_id WHERE u.evaluation_id = $1 AND r.state = 'importing' LIMIT 1",
            id.uuid()
        )?;
        let Some((run,)) = run else {
            execute!(tx, "DELETE FROM resources WHERE id = $1 AND state = 'importing'", id.uuid())?;
            return tx.commit().await;
        };
        let results = execute!(
            tx,
            "DELETE FROM results WHERE run_id = $1 AND position < (SELECT min(x.position) FROM results x WHERE x.run_id = $1) + $2",
            run,
            GROUP
        )?;
        let verdicts = execute!(
            tx,
            "DELETE FROM verdicts WHERE run_id = $1 AND position < (SELECT min(x.position) FROM verdicts x WHERE x.run_id = $1) + $2",
            run,
            GROUP
        )?;
        if results + verdicts == 0 {
            execute!(tx, "DELETE FROM runs WHERE id = $1", run)?;
        }
        tx.commit().await?;
    }
}
