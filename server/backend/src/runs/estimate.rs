//! What a run of an evaluation would take, before it begins.

use super::desk::Examples;
use crate::db::{fetch_all, fetch_one};
use crate::{Backend, Caller, Result, access, datasets, evaluations, models, provider_keys};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::credits::KeySource;
use domain::ids::{EvaluationId, OrganizationId, VariantId};
use domain::models::Tokens;
use domain::runs::{Estimate, JudgeEstimate, Speed};

/// Runs that are drawn on.
const LATEST: i64 = 5;

/// Rows and criteria now; rows, microseconds and criteria of a run.
type Latest = (i64, i64, Option<i64>, Option<i64>, Option<String>);

/// How many rows and criteria a run would have now, and how long the latest runs let one expect that it takes.
pub async fn estimate(backend: &Backend, caller: &Caller, organization: &OrganizationId, evaluation: EvaluationId) -> Result<Estimate> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Evaluation, evaluation.uuid(), Level::View).await?;
    // One row at least, with nothing measured where no run has ended well yet.
    let latest: Vec<Latest> = fetch_all!(
        conn,
        "SELECT d.row_count, (SELECT count(*) FROM criteria c WHERE c.variant_id = (
                    SELECT v.id FROM variants v WHERE v.evaluation_id = e.id ORDER BY v.position LIMIT 1)), u.done, u.worked, u.criteria
         FROM evaluations e JOIN datasets d ON d.id = e.dataset_id
         LEFT JOIN (SELECT evaluation_id, done, worked, criteria FROM runs WHERE evaluation_id = $1 AND state = 'succeeded'
                    ORDER BY id DESC LIMIT $2) AS u ON u.evaluation_id = e.id
         WHERE e.id = $1",
        evaluation.uuid(),
        LATEST
    )?;
    let mut speeds = Vec::new();
    for (_, _, done, worked, criteria) in &latest {
        if let (Some(done), Some(micros), Some(criteria)) = (done, worked, criteria) {
            let asked = i64::try_from(super::criteria(criteria)?.len()).unwrap_or(i64::MAX);
            speeds.push(Speed { answers: done.saturating_mul(asked), micros: *micros });
        }
    }
    let (rows, criteria) = latest.first().map_or((0, 0), |(rows, criteria, ..)| (*rows, *criteria));
    Ok(Estimate::of(rows, criteria, &speeds))
}

/// Rows whose prompts are written to learn how long they are.
const SAMPLE: i64 = 50;
/// What a judge writes, in tokens, where nothing was measured: a short rationale and a verdict.
const WRITTEN: i64 = 150;

/// What each judge of a variant (the main one when none is named) would cost the caller, and on whose key. Nothing for those who do
/// not see the rows.
pub async fn judges(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    evaluation: EvaluationId,
    variant: Option<VariantId>,
) -> Result<Vec<JudgeEstimate>> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Evaluation, evaluation.uuid(), Level::View).await?;
    let asks = evaluations::snapshot(&mut conn, evaluation).await?;
    let dataset = asks.dataset;
    let variant = asks.variant(variant).ok_or(Refusal::NotFound)?;
    if variant.criteria.iter().all(|criterion| criterion.evaluator.judge().is_none())
        || access::level(backend, &mut conn, caller, organization, dataset.uuid()).await?.is_none()
    {
        return Ok(Vec::new());
    }
    let columns = datasets::columns(&mut conn, dataset).await?;
    let (version, rows): (i64, i64) = fetch_one!(conn, "SELECT version, row_count FROM datasets WHERE id = $1", dataset.uuid())?;
    let sample = datasets::rows::batch(&mut conn, dataset, version, 0, SAMPLE).await?.rows;
    let cells = sample.iter().map(|row| datasets::rows::cells(&row.cells)).collect::<Result<Vec<_>>>()?;
    let judgment = asks.judgment_column.as_ref().and_then(|name| columns.iter().position(|column| column == name));
    let mut estimates = Vec::new();
    for criterion in &variant.criteria {
        let Some(judge) = criterion.evaluator.judge() else { continue };
        let Ok(ready) = judge.prepare(&criterion.name, &criterion.description, &criterion.column, &columns) else { continue };
        let examples = Examples::find(&mut conn, (dataset, version), judgment, &[judge]).await?;
        let prompts = sample.iter().zip(&cells).filter_map(|(row, cells)| examples.prompt(&ready, row.id, cells).ok());
        let read: i64 = prompts.map(|prompt| prompt.tokens()).sum();
        let per_row = read.checked_div(i64::try_from(sample.len()).unwrap_or(0)).unwrap_or(0);
        let tokens = Tokens { input: per_row, output: WRITTEN.min(i64::from(judge.max_tokens)), ..Tokens::default() };
        let source = provider_keys::source(backend, &mut conn, organization, caller.account_id, judge.provider).await?;
        let markup = if source == Some(KeySource::Managed) { backend.models.markup } else { 0 };
        estimates.push(JudgeEstimate {
            criterion: criterion.name.clone(),
            provider: judge.provider,
            model: judge.model.clone(),
            source,
            input: tokens.input.saturating_mul(rows),
            output: tokens.output.saturating_mul(rows),
            cost: models::price(judge.provider, &judge.model).map(|price| price.cost(tokens, markup).nanos().saturating_mul(rows).into()),
        });
    }
    Ok(estimates)
}
