//! Runs: one execution of an evaluation over one version of its dataset, in the background.
//!
//! [`start`] writes a row and rings; [`work::work`] on this or any other server does it, [`desk`] asks models, [`charges`] holds and
//! settles what that costs, [`keep`] writes what came out; [`results`] and
//! [`compare`] read it. [`acts`] stops a run, lets it go on, tries its errors again, removes it. [`watch`] tells how far it is.

pub mod acts;
mod answer;
pub(crate) mod charges;
pub mod compare;
pub(crate) mod desk;
pub mod estimate;
mod keep;
pub(crate) mod once;
pub mod results;
mod start;
pub mod watch;
pub mod work;

pub use acts::{cancel, delete, resume, retry, sweep};
pub use start::{again, start, start_variant};

use crate::access;
use crate::db::{Conn, fetch_all, fetch_optional};
use crate::page::{self, Page};
use crate::{Backend, Caller, Error, Result};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::evaluations::{Criterion, Rule};
use domain::ids::{DatasetId, EvaluationId, OrganizationId, RunId, VariantId};
use domain::runs::{RunFigures, RunState};
use domain::time::Timestamp;
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
    /// Rows that have their verdicts; while errors are tried again, those count only when they have been.
    pub done: i64,
    /// Rows whose errors wait to be tried again.
    pub retry_left: i64,
    /// Rows that pass as a whole.
    pub passed: i64,
    /// How long servers worked on it, in microseconds.
    pub worked: i64,
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
    /// Rows that fail as a whole.
    pub fn failed(&self) -> i64 {
        self.done + self.retry_left - self.passed - self.errors()
    }

    /// Rows that could not be decided.
    pub fn errors(&self) -> i64 {
        self.figures.errors()
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
    retry_left: i64,
    passed: i64,
    worked: i64,
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
            done: self.done - self.retry_left,
            retry_left: self.retry_left,
            passed: self.passed,
            worked: self.worked,
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

/// Rows that could not be decided, as the kept figures of a run count them.
pub(crate) fn errors(json: Option<&str>) -> Result<i64> {
    Ok(figures(json, 0)?.errors())
}

fn criteria(json: &str) -> Result<Vec<Criterion>> {
    serde_json::from_str(json).map_err(|error| Error::Internal(format!("criteria of a run: {error}")))
}

/// What every query of runs selects from; conditions are appended to it.
macro_rules! runs {
    ($conditions:literal) => {
        concat!(
            "SELECT u.id, u.evaluation_id, u.dataset_id, u.dataset_version, u.criteria, u.rule, u.judgment_column,
                    u.evaluation_version, u.variant_id, u.variant_name, u.figures, CASE WHEN u.paused THEN 'paused' ELSE u.state END AS state, u.total, u.done, u.retry_left, u.passed, u.worked,
                    u.failure, COALESCE(a.name, 'somebody who left') AS started_by, u.created_at, u.started_at, u.ended_at
             FROM runs u LEFT JOIN accounts a ON a.id = u.started_by WHERE ",
            $conditions
        )
    };
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
