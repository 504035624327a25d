//! Starting a run: of an evaluation as it is now, or of what an earlier run asked.

use super::find;
use crate::access;
use crate::db::{Tx, execute, fetch_one};
use crate::{Backend, Caller, Error, Result, audit, evaluations};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::ids::{EvaluationId, OrganizationId, RunId, VariantId};
use uuid::Uuid;

/// Starts a run of the main variant of an evaluation over its dataset as both are now. The same request key starts one run, however
/// often it comes.
pub async fn start(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    evaluation: EvaluationId,
    request_key: &str,
) -> Result<RunId> {
    start_variant(backend, caller, organization, evaluation, None, request_key).await
}

/// Starts a run of one variant of an evaluation; of the main one when none is named.
pub async fn start_variant(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    evaluation: EvaluationId,
    variant: Option<VariantId>,
    request_key: &str,
) -> Result<RunId> {
    let mut tx = backend.db.write().await?;
    let resource =
        access::require(backend, &mut tx, caller, organization, ResourceKind::Evaluation, evaluation.uuid(), Level::Edit).await?;
    lock(&mut tx, evaluation).await?;
    let (dataset, version, rows, asked_version): (Uuid, i64, i64, i64) = fetch_one!(
        tx,
        "SELECT d.id, d.version, d.row_count, e.version FROM evaluations e JOIN datasets d ON d.id = e.dataset_id WHERE e.id = $1",
        evaluation.uuid()
    )?;
    sees_dataset(backend, &mut tx, caller, organization, dataset).await?;
    check(request_key)?;
    let asks = evaluations::snapshot(&mut tx, evaluation).await?;
    let variant = asks.variant(variant).ok_or(Refusal::NotFound)?;
    let criteria = serde_json::to_string(&variant.criteria).map_err(|error| Error::Internal(error.to_string()))?;
    let id: RunId = backend.id();
    let inserted = execute!(
        tx,
        "INSERT INTO runs (id, organization_id, evaluation_id, dataset_id, dataset_version, criteria, state, total, started_by, request_key, created_at,
             rule, judgment_column, evaluation_version, variant_id, variant_name)
         VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (evaluation_id, request_key) DO NOTHING",
        id.uuid(),
        organization.as_str(),
        evaluation.uuid(),
        dataset,
        version,
        &criteria,
        rows,
        caller.account_id.uuid(),
        request_key,
        backend.now().micros(),
        variant.rule.as_str(),
        &asks.judgment_column,
        asked_version,
        variant.id.uuid(),
        &variant.name
    )?;
    if inserted == 0 {
        return first(&mut tx, evaluation, request_key).await;
    }
    audit::record(backend, &mut tx, caller, Some(organization), "runs.start", id, &resource.name).await?;
    tx.ring(&backend.runs_waiting);
    tx.commit().await?;
    Ok(id)
}

/// Starts a run that asks what an earlier one asked, of the same rows. The same request key starts one run.
pub async fn again(backend: &Backend, caller: &Caller, organization: &OrganizationId, earlier: RunId, request_key: &str) -> Result<RunId> {
    let mut tx = backend.db.write().await?;
    let run = find(backend, &mut tx, caller, organization, earlier, Level::Edit).await?;
    lock(&mut tx, run.evaluation).await?;
    sees_dataset(backend, &mut tx, caller, organization, run.dataset.uuid()).await?;
    check(request_key)?;
    let id: RunId = backend.id();
    let inserted = execute!(
        tx,
        "INSERT INTO runs (id, organization_id, evaluation_id, dataset_id, dataset_version, criteria, rule, judgment_column, total,
             evaluation_version, variant_id, variant_name, state, started_by, request_key, created_at)
         SELECT $1, organization_id, evaluation_id, dataset_id, dataset_version, criteria, rule, judgment_column, total,
             evaluation_version, variant_id, variant_name, 'queued', $3, $4, $5 FROM runs WHERE id = $2
         ON CONFLICT (evaluation_id, request_key) DO NOTHING",
        id.uuid(),
        earlier.uuid(),
        caller.account_id.uuid(),
        request_key,
        backend.now().micros()
    )?;
    if inserted == 0 {
        return first(&mut tx, run.evaluation, request_key).await;
    }
    let detail = format!("{}: {earlier} again", run.evaluation_name);
    audit::record(backend, &mut tx, caller, Some(organization), "runs.start", id, detail).await?;
    tx.ring(&backend.runs_waiting);
    tx.commit().await?;
    Ok(id)
}

/// The lock that whoever edits the evaluation takes too: what is read after it is of one moment.
async fn lock(tx: &mut Tx, evaluation: EvaluationId) -> Result<()> {
    execute!(tx, "UPDATE evaluations SET version = version WHERE id = $1", evaluation.uuid())?;
    Ok(())
}

pub(super) async fn sees_dataset(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    dataset: Uuid,
) -> Result<()> {
    match access::level(backend, tx, caller, organization, dataset).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::Forbidden { needed: "view access to the dataset of this evaluation".into() }.into()),
    }
}

fn check(request_key: &str) -> Result<()> {
    if request_key.is_empty() || request_key.len() > 100 {
        return Err(Refusal::field("request_key", "Reload the page and try again.").into());
    }
    Ok(())
}

/// The run that was started with the key.
async fn first(tx: &mut Tx, evaluation: EvaluationId, request_key: &str) -> Result<RunId> {
    let (first,): (Uuid,) =
        fetch_one!(tx, "SELECT id FROM runs WHERE evaluation_id = $1 AND request_key = $2", evaluation.uuid(), request_key)?;
    Ok(first.into())
}
