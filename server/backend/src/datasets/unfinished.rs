//! Imports that are under way, and those that did not come to their end: refused files, broken connections, crashed servers.
//!
//! Their rows are in the database but nobody can reach them. Their name is freed at once; the rows go in small groups, so
//! that others can write in between.

use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::{Backend, Caller, Result, organizations};
use domain::ids::{DatasetId, OrganizationId, TeamId};
use uuid::Uuid;

/// Rows that go in one transaction.
const GROUP: i64 = 5_000;

/// Gives an import up when it is dropped before its end, as happens when the client hangs up.
pub(super) struct Unfinished {
    backend: Backend,
    id: Option<DatasetId>,
}

impl Unfinished {
    pub fn new(backend: &Backend, id: DatasetId) -> Self {
        Self { backend: backend.clone(), id: Some(id) }
    }

    /// It came to its end.
    pub fn finished(mut self) {
        self.id = None;
    }

    /// Gives it up: when this returns, the name is free again; the rows follow.
    pub async fn give_up(mut self) -> Result<()> {
        let Some(id) = self.id else { return Ok(()) };
        free_now(&self.backend, id).await?;
        self.id = None;
        remove_soon(&self.backend, id);
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let (Some(id), Ok(runtime)) = (self.id, tokio::runtime::Handle::try_current()) else { return };
        let backend = self.backend.clone();
        runtime.spawn(async move {
            let removed = async {
                free_now(&backend, id).await?;
                remove(&backend, id).await
            };
            report(removed.await);
        });
    }
}

/// Removes in the background what was freed.
pub(super) fn remove_soon(backend: &Backend, id: DatasetId) {
    let backend = backend.clone();
    tokio::spawn(async move { report(remove(&backend, id).await) });
}

/// How many rows of an import under this name are stored by now, for whoever imports it; nothing when there is none under way.
pub async fn so_far(backend: &Backend, caller: &Caller, organization: &OrganizationId, name: &str) -> Result<Option<i64>> {
    let mut conn = backend.db.read().await?;
    organizations::known(backend, &mut conn, caller, organization).await?;
    let found: Option<(i64,)> = fetch_optional!(
        conn,
        "SELECT d.row_count FROM resources r JOIN datasets d ON d.id = r.id
         WHERE r.kind = 'dataset' AND r.state = 'importing' AND r.organization_id = $1 AND r.owner_id = $2 AND r.name_key = $3
         ORDER BY r.id DESC LIMIT 1",
        organization.as_str(),
        caller.account_id.uuid(),
        name.trim().to_lowercase()
    )?;
    Ok(found.map(|(rows,)| rows))
}

/// What could not be removed now is found by the next [`sweep`].
fn report(outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "an unfinished import could not be removed yet");
    }
}

/// Removes the imports whose server has been silent for longer than its lease. Every new import does the same.
pub async fn sweep(backend: &Backend) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let lapsed = free_lapsed(backend, &mut tx).await?;
    tx.commit().await?;
    for id in lapsed {
        remove(backend, id).await?;
    }
    Ok(())
}

/// Sweeps once in the background.
pub(crate) fn sweep_soon(backend: &Backend) {
    let backend = backend.clone();
    tokio::spawn(async move { report(sweep(&backend).await) });
}

/// Makes every dataset of a team an import that was given up: from the commit on nobody reaches it, and the next [`sweep`]
/// removes it. No evaluation may look at them any more. Until then `keeper` is their team, since theirs may go.
pub(crate) async fn discard(tx: &mut Tx, team: TeamId, keeper: TeamId) -> Result<()> {
    let (team, word) = (team.uuid(), team.to_string());
    // The resources first, as everywhere: whoever deletes one locks it before its dataset.
    execute!(
        tx,
        "UPDATE resources SET state = 'importing', name_key = name_key || ' ' || $2 WHERE team_id = $1 AND kind = 'dataset'",
        team,
        word
    )?;
    execute!(
        tx,
        "DELETE FROM grants WHERE resource_id IN (SELECT r.id FROM resources r WHERE r.team_id = $1 AND r.kind = 'dataset')",
        team
    )?;
    execute!(
        tx,
        "UPDATE datasets SET import_lease = 0 WHERE id IN (SELECT r.id FROM resources r WHERE r.team_id = $1 AND r.kind = 'dataset')",
        team
    )?;
    execute!(tx, "UPDATE resources SET team_id = $2 WHERE team_id = $1 AND kind = 'dataset'", team, keeper.uuid())?;
    Ok(())
}

/// Frees the names of lapsed imports and says which they are: the caller removes them after its transaction.
pub(super) async fn free_lapsed(backend: &Backend, tx: &mut Tx) -> Result<Vec<DatasetId>> {
    let lapsed: Vec<(Uuid,)> =
        fetch_all!(tx, "SELECT id FROM datasets WHERE import_lease IS NOT NULL AND import_lease < $1 LIMIT 100", backend.now().micros())?;
    let lapsed: Vec<DatasetId> = lapsed.into_iter().map(|(id,)| id.into()).collect();
    for id in &lapsed {
        free(tx, *id).await?;
    }
    Ok(lapsed)
}

async fn free_now(backend: &Backend, id: DatasetId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    free(&mut tx, id).await?;
    tx.commit().await
}

/// Frees the name and ends the lease: whoever still adds rows finds out.
async fn free(tx: &mut Tx, id: DatasetId) -> Result<()> {
    // The resource first, as everywhere: whoever deletes one locks it before its dataset.
    let open = execute!(tx, "UPDATE resources SET name_key = $2 WHERE id = $1 AND state = 'importing'", id.uuid(), id.to_string())?;
    if open > 0 {
        execute!(tx, "UPDATE datasets SET import_lease = 0 WHERE id = $1", id.uuid())?;
    }
    Ok(())
}

/// Removes what is left of an import that was given up.
async fn remove(backend: &Backend, id: DatasetId) -> Result<()> {
    loop {
        let mut tx = backend.db.write().await?;
        let gone = execute!(
            tx,
            "DELETE FROM dataset_rows WHERE id IN (
                 SELECT w.id FROM dataset_rows w JOIN datasets d ON d.id = w.dataset_id
                 WHERE w.dataset_id = $1 AND d.import_lease = 0 LIMIT $2)",
            id.uuid(),
            GROUP
        )?;
        if gone == 0 {
            execute!(tx, "DELETE FROM resources WHERE id = $1 AND state = 'importing'", id.uuid())?;
            return tx.commit().await;
        }
        tx.commit().await?;
    }
}
