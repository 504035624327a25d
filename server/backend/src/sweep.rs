//! What nobody needs any more is removed, a few times an hour: deleted resources, unfinished imports, organizations whose
//! grace is over, results of removed runs, forms that nobody came back to, old letters, links and sessions.
//!
//! To add something: a function that removes it in bounded steps, and its call in [`sweep`].

use crate::db::execute;
use crate::{Backend, Result, credits, datasets, evaluations, idempotency, invitations, organizations, resources, runs};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the server sweeps.
const EVERY: Duration = Duration::from_secs(15 * 60);
/// How long letters and used or expired links are kept: they hold addresses, and whoever asks for help speaks of last week's.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Sweeps when the server starts and then again and again, until `stop`.
pub async fn keep_swept(backend: Backend, stop: CancellationToken) {
    while !stop.is_cancelled() {
        sweep(&backend).await;
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Sweeps everything once. What cannot be removed now is found the next time.
pub async fn sweep(backend: &Backend) {
    let report = |what: &str, outcome: Result<()>| {
        if let Err(error) = outcome {
            tracing::warn!(%error, "{what} could not be tended yet");
        }
    };
    report("deleted evaluations", resources::sweep(backend).await);
    report("unfinished imports", datasets::sweep(backend).await);
    report("deleted organizations", organizations::deletion::sweep(backend).await.map(drop));
    report("removed runs", runs::sweep(backend).await);
    report("holds of trials", runs::once::sweep(backend).await);
    report("expired credits", credits::grants::sweep(backend).await);
    report("the news that credits run low", credits::limits::tell(backend).await);
    report("results of invitations", invitations::sweep(backend).await);
    report("forms that were kept", evaluations::kept::sweep(backend).await);
    report("kept answers", idempotency::sweep(backend).await);
    report("old letters and sessions", old(backend).await);
}

async fn old(backend: &Backend) -> Result<()> {
    let now = backend.now();
    let before = now.micros() - i64::try_from(KEPT.as_micros()).unwrap_or(i64::MAX);
    let mut tx = backend.db.write().await?;
    execute!(tx, "DELETE FROM letters WHERE created_at < $1 AND state <> 'waiting'", before)?;
    execute!(tx, "DELETE FROM mailed_links WHERE expires_at < $1", before)?;
    execute!(tx, "DELETE FROM sessions WHERE expires_at < $1", now.micros())?;
    tx.commit().await
}
