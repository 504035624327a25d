//! The end of a resource: out of sight at once, with its name free; what belongs to it goes in small groups afterwards, so
//! that others can write in between.

use super::{lock, typed};
use crate::access::{level_of, me, visible};
use crate::db::{Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::{Backend, Caller, Result, access, audit, datasets, members, runs};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::ids::{DatasetId, EvaluationId, OrganizationId};
use uuid::Uuid;

/// The most dependents that are named.
const NAMED: i64 = 50;
/// The rows of a run that go in one transaction.
const GROUP: i64 = 5_000;

/// An evaluation that cannot be without a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependent {
    /// The evaluation.
    pub id: EvaluationId,
    /// Its name.
    pub name: String,
    /// Whether the caller may delete it.
    pub may_delete: bool,
}

/// What goes with a dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dependents {
    /// The first of those that the caller can see.
    pub named: Vec<Dependent>,
    /// How many there are, seen or not.
    pub total: i64,
    /// How many of them the caller may not delete.
    pub kept: i64,
}

impl Dependents {
    /// Why the dataset cannot be deleted by the caller, if it cannot: others have made something of it.
    pub fn refusal(&self) -> Option<String> {
        if self.kept == 0 {
            return None;
        }
        let names: Vec<_> = self.named.iter().filter(|dependent| !dependent.may_delete).map(|one| format!("“{}”", one.name)).collect();
        let unseen = self.kept - i64::try_from(names.len()).unwrap_or(0);
        let unseen = match unseen {
            ..=0 => None,
            1 => Some("one that you cannot see".to_owned()),
            count => Some(format!("{count} that you cannot see")),
        };
        let all = names.into_iter().chain(unseen).collect::<Vec<_>>().join(", ");
        Some(format!("Evaluations that you may not delete look at it: {all}. Ask those who own them first."))
    }
}

/// The evaluations over a dataset, for somebody who may delete it.
pub async fn dependents(backend: &Backend, caller: &Caller, organization: &OrganizationId, dataset: DatasetId) -> Result<Dependents> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Dataset, dataset.uuid(), Level::Admin).await?;
    find_dependents(backend, &mut conn, caller, organization, dataset.uuid()).await
}

#[derive(sqlx::FromRow)]
struct Named {
    id: Uuid,
    name: String,
    level: i64,
}

async fn find_dependents(
    backend: &Backend,
    conn: &mut crate::db::Conn,
    caller: &Caller,
    organization: &OrganizationId,
    dataset: Uuid,
) -> Result<Dependents> {
    let (account, now) = (caller.account_id.uuid(), backend.now().micros());
    let (total, kept): (i64, i64) = fetch_one!(
        conn,
        concat!(
            "WITH ",
            me!(),
            " SELECT count(*), count(CASE WHEN level = 3 THEN NULL ELSE 1 END) FROM (SELECT ",
            level_of!("r"),
            " AS level FROM evaluations e JOIN resources r ON r.id = e.id WHERE r.organization_id = $3 AND r.state = 'ready' AND e.dataset_id = $4) AS d"
        ),
        account,
        now,
        organization.as_str(),
        dataset
    )?;
    let named: Vec<Named> = fetch_all!(
        conn,
        visible!("", "LEFT JOIN evaluations e ON e.id = r.id", "e.dataset_id = $6"),
        account,
        now,
        organization.as_str(),
        ResourceKind::Evaluation.as_str(),
        NAMED,
        dataset
    )?;
    let named = named.into_iter().map(|row| Dependent {
        id: row.id.into(),
        name: row.name,
        may_delete: Level::from_number(row.level) == Some(Level::Admin),
    });
    Ok(Dependents { named: named.collect(), total, kept })
}

/// Deletes a resource; its name must be typed. The evaluations over a dataset go with it, unless there is one among them that
/// the caller may not delete: then nothing goes.
pub async fn delete(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    kind: ResourceKind,
    id: Uuid,
    typed_name: &str,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    let resource = access::require(backend, &mut tx, caller, organization, kind, id, Level::Admin).await?;
    if typed_name.trim() != resource.name {
        return Err(Refusal::field("confirmation", format!("Type {} to delete it.", resource.name)).into());
    }
    lock(&mut tx, id).await?;
    let mut detail = resource.name;
    if kind == ResourceKind::Dataset {
        let dependents = find_dependents(backend, &mut tx, caller, organization, id).await?;
        if let Some(message) = dependents.refusal() {
            return Err(Refusal::field("confirmation", message).into());
        }
        if dependents.total > 0 {
            detail = format!("{detail}, with {} evaluations over it", dependents.total);
            discard_evaluations_over(backend, &mut tx, id).await?;
        }
    }
    discard(backend, &mut tx, kind, id).await?;
    audit::record(backend, &mut tx, caller, Some(organization), &format!("{kind}s.delete"), typed(kind, id), detail).await?;
    tx.commit().await?;
    sweep_soon(backend);
    Ok(())
}

async fn discard_evaluations_over(backend: &Backend, tx: &mut Tx, dataset: Uuid) -> Result<()> {
    let ids: Vec<(Uuid,)> = fetch_all!(
        tx,
        "SELECT r.id FROM evaluations e JOIN resources r ON r.id = e.id WHERE e.dataset_id = $1 AND r.state = 'ready' ORDER BY r.id",
        dataset
    )?;
    for (id,) in ids {
        discard(backend, tx, ResourceKind::Evaluation, id).await?;
    }
    Ok(())
}

/// Puts a resource out of everybody's sight and frees its name. The next [`sweep`] removes it.
async fn discard(backend: &Backend, tx: &mut Tx, kind: ResourceKind, id: Uuid) -> Result<()> {
    // The resource before what belongs to it, as everywhere.
    execute!(tx, "UPDATE resources SET state = 'importing', name_key = $2 WHERE id = $1", id, typed(kind, id))?;
    execute!(tx, "DELETE FROM grants WHERE resource_id = $1", id)?;
    match kind {
        ResourceKind::Dataset => execute!(tx, "UPDATE datasets SET import_lease = 0 WHERE id = $1", id)?,
        ResourceKind::Evaluation => execute!(
            tx,
            "UPDATE runs SET state = 'cancelled', ended_at = $2, lease_holder = NULL, lease_until = NULL
             WHERE evaluation_id = $1 AND ended_at IS NULL",
            id,
            backend.now().micros()
        )?,
    };
    Ok(())
}

/// Removes in the background what was deleted.
fn sweep_soon(backend: &Backend) {
    let backend = backend.clone();
    tokio::spawn(async move {
        let swept = async {
            sweep(&backend).await?;
            datasets::sweep(&backend).await
        };
        if let Err(error) = swept.await {
            tracing::warn!(%error, "what was deleted could not be removed yet");
        }
    });
}

/// Removes deleted evaluations with their runs. What a stopped server left is found by the next one. Datasets have their own
/// sweep, which comes after this one: no dataset goes before the evaluations over it.
pub async fn sweep(backend: &Backend) -> Result<()> {
    // Somebody may have made one over a dataset while it was deleted.
    let mut tx = backend.db.write().await?;
    let deleted: Vec<(Uuid,)> = fetch_all!(
        tx,
        "SELECT r.id FROM resources r JOIN datasets d ON d.id = r.id WHERE r.kind = 'dataset' AND r.state = 'importing' AND d.import_lease = 0"
    )?;
    for (dataset,) in deleted {
        discard_evaluations_over(backend, &mut tx, dataset).await?;
    }
    let evaluations: Vec<(Uuid,)> = fetch_all!(tx, "SELECT id FROM resources WHERE kind = 'evaluation' AND state = 'importing'")?;
    tx.commit().await?;
    for (id,) in evaluations {
        remove_runs(backend, id).await?;
        let mut tx = backend.db.write().await?;
        execute!(tx, "DELETE FROM resources WHERE id = $1 AND state = 'importing'", id)?;
        tx.commit().await?;
    }
    Ok(())
}

/// Removes the runs of an evaluation, some rows of one at a time.
async fn remove_runs(backend: &Backend, evaluation: Uuid) -> Result<()> {
    loop {
        let mut tx = backend.db.write().await?;
        let run: Option<(Uuid,)> = fetch_optional!(tx, "SELECT id FROM runs WHERE evaluation_id = $1 LIMIT 1", evaluation)?;
        let Some((run,)) = run else { return Ok(()) };
        let (last,): (Option<i64>,) = fetch_one!(
            tx,
            "SELECT max(position) FROM (SELECT position FROM verdicts WHERE run_id = $1 ORDER BY position LIMIT $2) AS first",
            run,
            GROUP
        )?;
        match last {
            Some(last) => {
                execute!(tx, "DELETE FROM results WHERE run_id = $1 AND position <= $2", run, last)?;
                execute!(tx, "DELETE FROM verdicts WHERE run_id = $1 AND position <= $2", run, last)?;
            }
            None => {
                execute!(tx, "UPDATE runs SET state = state WHERE id = $1", run)?;
                runs::charges::let_go(backend, &mut tx, run).await?;
                execute!(tx, "DELETE FROM runs WHERE id = $1", run)?;
            }
        }
        tx.commit().await?;
    }
}
