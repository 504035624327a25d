//! Runs: one execution of an evaluation over one version of its dataset, in the background.
//!
//! [`start`] writes a row and rings; [`work::work`] on this or any other server does it; [`results`] reads what came out.

mod answer;
pub(crate) mod once;
pub mod results;
pub mod work;

use crate::access;
use crate::db::{Conn, execute, fetch_all, fetch_one, fetch_optional};
use crate::page::{self, Page};
use crate::{Backend, Caller, Error, Result, audit, evaluations};
use domain::access::{Level, ResourceKind};
use domain::evaluations::{Criterion, Rule};
use domain::ids::{DatasetId, EvaluationId, OrganizationId, RunId, VariantId};
use domain::runs::{RunFigures, RunState};
use domain::time::Timestamp;
use domain::{Problem, Refusal};
use uuid::Uuid;

/// A run and how far it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its identifier.
    pub id: RunId,
    /// What is run.
    pub evaluation: EvaluationId,
    /// The name of it.
    pub evaluation_name: String,
    /// The rows that it looks at.
    pub dataset: DatasetId,
    /// The version of them.
    pub dataset_version: i64,
    /// What is asked: a copy made when it was started.
    pub criteria: Vec<Criterion>,
    /// What a row must do to pass as a whole.
    pub rule: Rule,
    /// The column with what people said, if there is one.
    pub judgment_column: Option<String>,
    /// The version of the evaluation, where that was kept.
    pub version: Option<i64>,
    /// Which variant of the evaluation is asked, and how it was called then.
    pub variant: Option<(VariantId, String)>,
    /// Verdicts and judgments, counted.
    pub figures: RunFigures,
    /// How far it is.
    pub state: RunState,
    /// The number of rows.
    pub total: i64,
    /// Rows that have their verdicts.
    pub done: i64,
    /// Rows of those that pass every criterion.
    pub passed: i64,
    /// Why it could not go on.
    pub failure: Option<String>,
    /// The name of who started it.
    pub started_by: String,
    /// When somebody asked for it.
    pub created_at: Timestamp,
    /// When a server began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How far the caller may go with the evaluation, and so with the run.
    pub level: Level,
}

impl Run {
    /// Rows that fail at least one criterion.
    pub fn failed(&self) -> i64 {
        self.done - self.passed
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    evaluation_id: Uuid,
    dataset_id: Uuid,
    dataset_version: i64,
    criteria: String,
    rule: String,
    judgment_column: Option<String>,
    evaluation_version: Option<i64>,
    variant_id: Option<Uuid>,
    variant_name: Option<String>,
    figures: Option<String>,
    state: String,
    total: i64,
    done: i64,
    passed: i64,
    failure: Option<String>,
    started_by: String,
    created_at: i64,
    started_at: Option<i64>,
    ended_at: Option<i64>,
}

impl Row {
    fn run(self, evaluation: &access::Resource) -> Result<Run> {
        let criteria = criteria(&self.criteria)?;
        Ok(Run {
            id: self.id.into(),
            rule: self.rule.parse().map_err(Error::Internal)?,
            judgment_column: self.judgment_column,
            version: self.evaluation_version,
            variant: self.variant_id.map(VariantId::from).zip(self.variant_name),
            figures: figures(self.figures.as_deref(), criteria.len())?,
            evaluation: self.evaluation_id.into(),
            evaluation_name: evaluation.name.clone(),
            dataset: self.dataset_id.into(),
            dataset_version: self.dataset_version,
            criteria,
            state: self.state.parse().map_err(Error::Internal)?,
            total: self.total,
            done: self.done,
            passed: self.passed,
            failure: self.failure,
            started_by: self.started_by,
            created_at: self.created_at.into(),
            started_at: self.started_at.map(Into::into),
            ended_at: self.ended_at.map(Into::into),
            level: evaluation.level,
        })
    }
}

/// The figures as they are kept; none of them before the first rows are done.
fn figures(json: Option<&str>, criteria: usize) -> Result<RunFigures> {
    let Some(json) = json else { return Ok(RunFigures::of(criteria)) };
    serde_json::from_str(json).map_err(|error| Error::Internal(format!("figures of a run: {error}")))
}

fn criteria(json: &str) -> Result<Vec<Criterion>> {
    serde_json::from_str(json).map_err(|error| Error::Internal(format!("criteria of a run: {error}")))
}

/// What every query of runs selects from; conditions are appended to it.
macro_rules! runs {
    ($conditions:literal) => {
        concat!(
            "SELECT u.id, u.evaluation_id, u.dataset_id, u.dataset_version, u.criteria, u.rule, u.judgment_column,
                    u.evaluation_version, u.variant_id, u.variant_name, u.figures, u.state, u.total, u.done, u.passed, u.failure,
                    COALESCE(a.name, 'somebody who left') AS started_by, u.created_at, u.started_at, u.ended_at
             FROM runs u LEFT JOIN accounts a ON a.id = u.started_by WHERE ",
            $conditions
        )
    };
}

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
    // Locked, so that rule, criteria and version are of one moment.
    execute!(tx, "UPDATE evaluations SET version = version WHERE id = $1", evaluation.uuid())?;
    let (dataset, version, rows, asked_version): (Uuid, i64, i64, i64) = fetch_one!(
        tx,
        "SELECT d.id, d.version, d.row_count, e.version FROM evaluations e JOIN datasets d ON d.id = e.dataset_id WHERE e.id = $1",
        evaluation.uuid()
    )?;
    if access::level(backend, &mut tx, caller, organization, dataset).await?.is_none() {
        return Err(Refusal::Forbidden { needed: "view access to the dataset of this evaluation".into() }.into());
    }
    if request_key.is_empty() || request_key.len() > 100 {
        return Err(Refusal::field("request_key", "Reload the page and try again.").into());
    }
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
        let (first,): (Uuid,) =
            fetch_one!(tx, "SELECT id FROM runs WHERE evaluation_id = $1 AND request_key = $2", evaluation.uuid(), request_key)?;
        return Ok(first.into());
    }
    audit::record(backend, &mut tx, caller, Some(organization), "runs.start", id, &resource.name).await?;
    tx.commit().await?;
    backend.runs_waiting.notify_one();
    Ok(id)
}

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
    audit::record(backend, &mut tx, caller, Some(organization), "runs.cancel", id, &run.evaluation_name).await?;
    tx.commit().await
}

/// One run.
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: RunId) -> Result<Run> {
    let mut conn = backend.db.read().await?;
    find(backend, &mut conn, caller, organization, id, Level::View).await
}

/// The run, if the caller has the level on its evaluation.
async fn find(backend: &Backend, conn: &mut Conn, caller: &Caller, organization: &OrganizationId, id: RunId, needed: Level) -> Result<Run> {
    let row: Option<Row> = fetch_optional!(conn, runs!("u.id = $1 AND u.organization_id = $2"), id.uuid(), organization.as_str())?;
    let row = row.ok_or(Refusal::NotFound)?;
    let evaluation = access::require(backend, conn, caller, organization, ResourceKind::Evaluation, row.evaluation_id, needed).await?;
    row.run(&evaluation)
}

/// The runs of an evaluation, the newest first; `after` is the last one seen.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    evaluation: EvaluationId,
    after: Option<RunId>,
    limit: i64,
) -> Result<Page<Run, RunId>> {
    let mut conn = backend.db.read().await?;
    let resource =
        access::require(backend, &mut conn, caller, organization, ResourceKind::Evaluation, evaluation.uuid(), Level::View).await?;
    let limit = page::limit(limit);
    let rows: Vec<Row> = fetch_all!(
        conn,
        runs!("u.evaluation_id = $1 AND u.id < $2 ORDER BY u.id DESC LIMIT $3"),
        evaluation.uuid(),
        after.map_or(Uuid::max(), RunId::uuid),
        limit + 1
    )?;
    let runs = rows.into_iter().map(|row| row.run(&resource)).collect::<Result<_>>()?;
    Ok(Page::of(runs, limit, |run| run.id))
}
