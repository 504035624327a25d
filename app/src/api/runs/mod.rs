//! Runs: starting, following, stopping, going on, removing. [`results`] shows what came out, [`compare`] two runs beside each other.

pub mod compare;
pub mod results;

use crate::components::Done;
use crate::error::AppError;
use domain::runs::{Pace, RunState};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::runs;

/// How far a run is: what changes while it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Its state.
    pub state: RunState,
    /// The number of rows.
    pub total: i64,
    /// Rows that are done; while errors are tried again, those count only when they have been.
    pub done: i64,
    /// Rows that pass.
    pub passed: i64,
    /// Rows that fail.
    pub failed: i64,
    /// Rows that could not be decided.
    pub errors: i64,
    /// How fast it goes.
    pub pace: Option<Pace>,
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
impl From<runs::watch::Progress> for Progress {
    fn from(progress: runs::watch::Progress) -> Self {
        let runs::watch::Progress { state, total, done, passed, errors, retry_left, pace } = progress;
        Self { state, total, done, passed, errors, failed: done + retry_left - passed - errors, pace }
    }
}

#[cfg(feature = "ssr")]
impl From<&runs::Run> for Progress {
    fn from(run: &runs::Run) -> Self {
        runs::watch::Progress::from(run).into()
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

/// Asks what a run asked once more, of the same rows. The same key starts one run.
#[server(endpoint = "runs/again")]
pub async fn run_again(organization: String, run: String, request_key: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&run)?);
    let run = runs::again(&request::backend(), &request::caller()?, &organization, id, &request_key).await?;
    Ok(Done::going(format!("/{organization}/runs/{run}")))
}

/// Stops a run; what is done is kept.
#[server(endpoint = "runs/cancel")]
pub async fn cancel_run(organization: String, run: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&run)?);
    runs::cancel(&request::backend(), &request::caller()?, &organization, id).await?;
    Ok(Done::saying("The run was cancelled. What was done is kept."))
}

/// Lets a run go on behind the last row that it did.
#[server(endpoint = "runs/resume")]
pub async fn resume_run(organization: String, run: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&run)?);
    runs::resume(&request::backend(), &request::caller()?, &organization, id).await?;
    Ok(Done::saying("The run goes on where it stopped."))
}

/// Tries again what could not be decided.
#[server(endpoint = "runs/retry")]
pub async fn retry_run(organization: String, run: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&run)?);
    runs::retry(&request::backend(), &request::caller()?, &organization, id).await?;
    Ok(Done::saying("The errors are tried again. What was decided stays."))
}

/// Removes a run with its results.
#[server(endpoint = "runs/delete")]
pub async fn delete_run(organization: String, run: String) -> Result<Done, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&run)?);
    let evaluation = runs::get(&backend, &caller, &organization, id).await?.evaluation;
    runs::delete(&backend, &caller, &organization, id).await?;
    Ok(Done { notice: Some("The run was deleted.".into()), ..Done::going(format!("/{organization}/evaluations/{evaluation}")) })
}

/// How far a run is: asked about once a second while it is open, where events cannot be had.
#[server(endpoint = "runs/follow")]
pub async fn follow(organization: String, run: String) -> Result<Progress, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&run)?);
    Ok(Progress::from(&runs::get(&request::backend(), &request::caller()?, &organization, id).await?))
}
