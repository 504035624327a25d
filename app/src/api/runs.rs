//! Runs: starting, following, cancelling, and the results.

use super::agreement::Agreement;
use super::criteria::Criterion;
use super::datasets::Cell;
use crate::components::Done;
use crate::error::AppError;
use domain::evaluations::Rule;
use domain::runs::{ResultFilter, RunState};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{agreement, request};
#[cfg(feature = "ssr")]
use backend::runs;
#[cfg(feature = "ssr")]
use domain::access::Level;

/// How many results a page shows.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// How far a run is: what changes while it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Its state.
    pub state: RunState,
    /// The number of rows.
    pub total: i64,
    /// Rows that have their verdict.
    pub done: i64,
    /// Rows of those that pass.
    pub passed: i64,
}

impl Progress {
    /// Rows that fail.
    pub fn failed(self) -> i64 {
        self.done - self.passed
    }
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunLine {
    /// Its identifier.
    pub id: String,
    /// How far it is.
    pub progress: Progress,
    /// The variant that is asked, as it was called then; empty where that was not kept.
    pub variant: String,
    /// The version of the evaluation, where that was kept.
    pub version: Option<i64>,
    /// Who started it.
    pub started_by: String,
    /// When somebody asked for it.
    pub created_at: String,
}

#[cfg(feature = "ssr")]
impl From<&runs::Run> for Progress {
    fn from(run: &runs::Run) -> Self {
        Self { state: run.state, total: run.total, done: run.done, passed: run.passed }
    }
}

#[cfg(feature = "ssr")]
impl From<runs::Run> for RunLine {
    fn from(run: runs::Run) -> Self {
        Self {
            id: run.id.to_string(),
            progress: (&run).into(),
            variant: run.variant.map(|(_, name)| name).unwrap_or_default(),
            version: run.version,
            started_by: run.started_by,
            created_at: run.created_at.iso(),
        }
    }
}

/// Runs a variant of an evaluation, the main one when none is named. The same key starts one run, however often the form is sent.
#[server(endpoint = "runs/start")]
pub async fn start_run(
    organization: String,
    evaluation: String,
    #[server(default)] variant: String,
    request_key: String,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    let variant = request::optional(&variant)?;
    let run = runs::start_variant(&request::backend(), &request::caller()?, &organization, id, variant, &request_key).await?;
    Ok(Done::going(format!("/{organization}/runs/{run}")))
}

/// Stops a run; what is done is kept.
#[server(endpoint = "runs/cancel")]
pub async fn cancel_run(organization: String, run: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&run)?);
    runs::cancel(&request::backend(), &request::caller()?, &organization, id).await?;
    Ok(Done::saying("The run was cancelled. What was done is kept."))
}

/// How far a run is: asked about once a second while it is open.
#[server(endpoint = "runs/follow")]
pub async fn follow(organization: String, run: String) -> Result<Progress, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&run)?);
    Ok(Progress::from(&runs::get(&request::backend(), &request::caller()?, &organization, id).await?))
}

/// The verdict on a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The row's place in the dataset, from 1.
    pub position: i64,
    /// The cells that were looked at; nothing when the dataset is not shared with the caller.
    pub cells: Option<Vec<Cell>>,
    /// Whether it passes as a whole.
    pub passed: bool,
    /// What each criterion says, in their order.
    pub criteria: Vec<bool>,
    /// What a person said, if anybody did.
    pub judged: Option<bool>,
}

/// A run with a page of its results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPage {
    /// The run.
    pub run: RunLine,
    /// What is run: identifier and name.
    pub evaluation: (String, String),
    /// The dataset's identifier.
    pub dataset: String,
    /// What was asked when it was started.
    pub criteria: Vec<Criterion>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Why it could not go on.
    pub failure: Option<String>,
    /// Whether the caller may stop it.
    pub may_cancel: bool,
    /// What a row must do to pass as a whole.
    pub rule: Rule,
    /// The column with what people said, if there is one.
    pub judgment_column: Option<String>,
    /// How many rows each criterion lets pass, in their order.
    pub passed: Vec<i64>,
    /// Rows where people said otherwise; nothing when nobody judged a row.
    pub disagreed: Option<i64>,
    /// How far verdicts and people agree; nothing when nobody judged a row.
    pub agreement: Option<Agreement>,
    /// Which results are shown.
    pub show: ResultFilter,
    /// The columns that the criteria look at.
    pub columns: Vec<String>,
    /// The results.
    pub verdicts: Vec<Verdict>,
    /// Where the next page begins.
    pub next: Option<i64>,
}

/// A run with its results behind row `after`; `show` is a word of [`ResultFilter`], `split` one of
/// [`Split`](domain::agreement::Split) for the figures of agreement.
#[server(endpoint = "runs/get")]
pub async fn get(
    organization: String,
    run: String,
    #[server(default)] show: String,
    #[server(default)] split: String,
    #[server(default)] after: String,
) -> Result<RunPage, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&run)?);
    let show = request::optional(&show)?.unwrap_or(ResultFilter::All);
    let split = request::optional(&split)?;
    let after = request::optional(&after)?.unwrap_or(0);
    let run = runs::get(&backend, &caller, &organization, id).await?;
    let found = runs::results::results(&backend, &caller, &organization, id, show, after, PAGE).await?;
    let verdict = |verdict: runs::results::Verdict| Verdict {
        position: verdict.position,
        cells: verdict.cells.map(|cells| cells.into_iter().map(Cell::from).collect()),
        passed: verdict.passed,
        criteria: verdict.criteria,
        judged: verdict.judged,
    };
    Ok(RunPage {
        evaluation: (run.evaluation.to_string(), run.evaluation_name.clone()),
        dataset: run.dataset.to_string(),
        criteria: run.criteria.iter().cloned().map(Criterion::from).collect(),
        ended_at: run.ended_at.map(|at| at.iso()),
        failure: run.failure.clone(),
        may_cancel: run.level >= Level::Edit && run.state.is_open(),
        rule: run.rule,
        judgment_column: run.judgment_column.clone(),
        passed: run.figures.criteria.iter().map(|counts| i64::try_from(counts.all().passed).unwrap_or(i64::MAX)).collect(),
        disagreed: agreement::disagreed(&run),
        agreement: agreement::of(&run, split),
        run: run.into(),
        show,
        columns: found.columns,
        verdicts: found.page.items.into_iter().map(verdict).collect(),
        next: found.page.next,
    })
}
