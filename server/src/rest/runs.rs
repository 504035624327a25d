//! Runs: started and listed below their evaluation, each below `/v1/organizations/{organization}/runs`.

use super::cursor;
use super::parts::{Answer, Asker, Done, Fault, Json, List, Listing, Made, Path, Query, limit};
use crate::events::{self, Proof, Streams};
use crate::router::Server;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use backend::{Backend, Caller, runs};
use domain::Refusal;
use domain::ids::{EvaluationId, OrganizationId, RunId, VariantId};
use http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, start))
        .routes(routes!(get, delete))
        .routes(routes!(cancel))
        .routes(routes!(resume))
        .routes(routes!(retry))
        .routes(routes!(follow))
}

/// A run, and how far it is.
#[derive(Serialize, ToSchema)]
struct Run {
    /// Its identifier.
    id: String,
    /// What is run.
    evaluation: String,
    /// The name of it.
    evaluation_name: String,
    /// The rows that it looks at.
    dataset: String,
    /// The version of them.
    dataset_version: i64,
    /// The way of asking.
    variant: Option<String>,
    /// Its state: `queued`, `running`, `completed`, `cancelled` or `failed`.
    state: String,
    /// Whether it has ended.
    ended: bool,
    /// The number of rows.
    total: i64,
    /// Rows that are done.
    done: i64,
    /// Rows that pass.
    passed: i64,
    /// Rows that fail.
    failed: i64,
    /// Rows that could not be decided.
    errors: i64,
    /// The share of the rows done that pass, errors counted among them; `null` before the first.
    pass_rate: Option<f64>,
    /// Why it could not go on.
    failure: Option<String>,
    /// The name of who started it.
    started_by: String,
    /// When somebody asked for it.
    created_at: String,
    /// When it ended.
    ended_at: Option<String>,
}

impl From<runs::Run> for Run {
    fn from(run: runs::Run) -> Self {
        Self {
            failed: run.failed(),
            errors: run.errors(),
            pass_rate: (run.done > 0).then(|| run.passed as f64 / run.done as f64),
            id: run.id.to_string(),
            evaluation: run.evaluation.to_string(),
            evaluation_name: run.evaluation_name,
            dataset: run.dataset.to_string(),
            dataset_version: run.dataset_version,
            variant: run.variant.map(|(id, _)| id.to_string()),
            state: run.state.to_string(),
            ended: !run.state.is_open(),
            total: run.total,
            done: run.done,
            passed: run.passed,
            failure: run.failure,
            started_by: run.started_by,
            created_at: run.created_at.iso(),
            ended_at: run.ended_at.map(|at| at.iso()),
        }
    }
}

async fn read(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: RunId) -> Answer<Run> {
    Ok(runs::get(backend, caller, organization, id).await?.into())
}

/// List the runs of an evaluation
///
/// The newest first.
#[utoipa::path(get, path = "/organizations/{organization}/evaluations/{evaluation}/runs", tag = "Runs", params(Listing), responses((status = 200, body = List<Run>)))]
async fn list(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, evaluation)): Path<(OrganizationId, EvaluationId)>,
    Query(listing): Query<Listing>,
) -> Answer<Json<List<Run>>> {
    let (backend, name) = (&server.backend, format!("runs {evaluation}"));
    let (limit, after) = (limit(listing.limit.as_deref())?, cursor::read(backend, &name, listing.cursor.as_deref())?);
    let page = runs::list(backend, &caller, &organization, evaluation, after, limit).await?;
    Ok(Json(cursor::list(backend, &name, page, Run::from)?))
}

/// How to run.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRun {
    /// The variant that is asked; the first one when left out.
    variant: Option<String>,
}

/// Run an evaluation
///
/// Over its dataset as it is now, in the background; follow it by reading it or by its events.
#[utoipa::path(post, path = "/organizations/{organization}/evaluations/{evaluation}/runs", tag = "Runs", request_body = NewRun, responses((status = 201, body = Run)))]
async fn start(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, evaluation)): Path<(OrganizationId, EvaluationId)>,
    Json(new): Json<NewRun>,
) -> Answer<Made<Run>> {
    let variant: Option<VariantId> = new.variant.map(|variant| variant.parse()).transpose().map_err(|_| Refusal::NotFound)?;
    // Each request is a run of its own; one that must be done once names itself by its Idempotency-Key.
    let key = server.backend.random.token()?;
    let id = runs::start_variant(&server.backend, &caller, &organization, evaluation, variant, key.reveal()).await?;
    let made = read(&server.backend, &caller, &organization, id).await?;
    Ok(Made(format!("/v1/organizations/{organization}/runs/{id}"), made))
}

/// Read a run
#[utoipa::path(get, path = "/organizations/{organization}/runs/{run}", tag = "Runs", responses((status = 200, body = Run)))]
async fn get(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, run)): Path<(OrganizationId, RunId)>,
) -> Answer<Json<Run>> {
    Ok(Json(read(&server.backend, &caller, &organization, run).await?))
}

/// Delete a run
///
/// Its results go with it.
#[utoipa::path(delete, path = "/organizations/{organization}/runs/{run}", tag = "Runs", responses((status = 204)))]
async fn delete(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, run)): Path<(OrganizationId, RunId)>,
) -> Answer<Done> {
    runs::delete(&server.backend, &caller, &organization, run).await?;
    Ok(Done)
}

/// Stop a run
#[utoipa::path(post, path = "/organizations/{organization}/runs/{run}/cancel", tag = "Runs", responses((status = 200, body = Run)))]
async fn cancel(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, run)): Path<(OrganizationId, RunId)>,
) -> Answer<Json<Run>> {
    runs::cancel(&server.backend, &caller, &organization, run).await?;
    Ok(Json(read(&server.backend, &caller, &organization, run).await?))
}

/// Let a stopped run go on
#[utoipa::path(post, path = "/organizations/{organization}/runs/{run}/resume", tag = "Runs", responses((status = 200, body = Run)))]
async fn resume(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, run)): Path<(OrganizationId, RunId)>,
) -> Answer<Json<Run>> {
    runs::resume(&server.backend, &caller, &organization, run).await?;
    Ok(Json(read(&server.backend, &caller, &organization, run).await?))
}

/// Try again what could not be decided
#[utoipa::path(post, path = "/organizations/{organization}/runs/{run}/retry", tag = "Runs", responses((status = 200, body = Run)))]
async fn retry(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, run)): Path<(OrganizationId, RunId)>,
) -> Answer<Json<Run>> {
    runs::retry(&server.backend, &caller, &organization, run).await?;
    Ok(Json(read(&server.backend, &caller, &organization, run).await?))
}

/// Follow a run
///
/// Server-sent events: one when the stream begins and one for each change, the last one when the run has ended. It also ends when
/// the key, or its access, does.
#[utoipa::path(
    get, path = "/organizations/{organization}/runs/{run}/events", tag = "Runs",
    responses((status = 200, content((String = "text/event-stream"))))
)]
async fn follow(
    State(server): State<Server>,
    Extension(streams): Extension<Streams>,
    Asker(caller): Asker,
    Path((organization, run)): Path<(OrganizationId, RunId)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let key = headers.get(header::AUTHORIZATION).and_then(super::gate::bearer).map(Proof::Key);
    let proof = key.or_else(|| Proof::of_session(&server, &headers)).ok_or(Refusal::Unauthenticated)?;
    Ok(events::follow(server, streams, caller, organization, run, proof).await?)
}
