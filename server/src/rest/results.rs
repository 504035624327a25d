//! `/v1/organizations/{organization}/runs/{run}/results`: what a run found, row by row or as a file.

use super::cursor;
use super::parts::{Answer, Asker, Json, List, Path, Query, limit};
use crate::exports;
use crate::router::Server;
use app::api::runs::results::ResultChoice;
use axum::Extension;
use axum::extract::{Query as LooseQuery, State};
use axum::response::Response;
use backend::page::Page;
use backend::runs::results::{self, Verdict};
use domain::Refusal;
use domain::ids::{CriterionId, OrganizationId, RunId};
use domain::runs::{Outcome, Place, ResultQuery};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(export))
}

/// The verdict on a row.
#[derive(Serialize, ToSchema)]
struct RowResult {
    /// The row's place in the dataset.
    position: i64,
    /// `pass`, `fail` or `error`.
    outcome: String,
    /// What a person said: `pass` or `fail`.
    people: Option<String>,
    /// What each criterion says, in their order.
    criteria: Vec<CriterionAnswer>,
    /// The cells that were looked at, long ones clipped; `null` when the dataset is not shared with the caller.
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    cells: Option<Map<String, Value>>,
}

/// What a criterion says of a row.
#[derive(Serialize, ToSchema)]
struct CriterionAnswer {
    /// `pass`, `fail` or `error`.
    outcome: String,
    /// Why, where that was kept: always of an error.
    reason: Option<String>,
}

fn shown(columns: &[String], verdict: Verdict) -> RowResult {
    let cells = verdict.cells.map(|cells| columns.iter().cloned().zip(cells.into_iter().map(|cell| cell.text.into())).collect());
    let answer = |answered: results::Answered| CriterionAnswer { outcome: answered.outcome.to_string(), reason: answered.reason };
    RowResult {
        position: verdict.position,
        outcome: verdict.outcome.to_string(),
        people: verdict.judged.map(|passed| Outcome::from(passed).to_string()),
        criteria: verdict.criteria.into_iter().map(answer).collect(),
        cells,
    }
}

/// Which results.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// `all`, `passed`, `failed`, `errors`, `disagreed`, `false_pass` or `false_fail`.
    show: Option<String>,
    /// The criterion that `show` is about; the verdict on the row without.
    criterion: Option<String>,
    /// What a cell that was looked at must hold.
    q: Option<String>,
    /// How many items, 1 to 200.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl Wanted {
    fn query(&self) -> Result<ResultQuery, Refusal> {
        let usual = ResultQuery::default();
        let show = self.show.as_deref().map(str::parse).transpose().map_err(|message: String| Refusal::field("show", message))?;
        let criterion: Option<CriterionId> = self
            .criterion
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|_| Refusal::field("criterion", "The run has no such criterion."))?;
        let text = self.q.as_deref().unwrap_or_default().chars().take(200).collect();
        Ok(ResultQuery { show: show.unwrap_or(usual.show), criterion, text, sort: usual.sort })
    }
}

/// List the results of a run
///
/// In the order of the rows. A page that is searched may hold few or none and still have a `next`.
#[utoipa::path(get, path = "/organizations/{organization}/runs/{run}/results", tag = "Results", params(Wanted), responses((status = 200, body = List<RowResult>)))]
async fn list(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, run)): Path<(OrganizationId, RunId)>,
    Query(wanted): Query<Wanted>,
) -> Answer<Json<List<RowResult>>> {
    let backend = &server.backend;
    // Whoever may not know of the run hears nothing of what was asked.
    backend::runs::get(backend, &caller, &organization, run).await?;
    let query = wanted.query()?;
    let name = format!("results {run} {} {:?} {}", query.show, query.criterion, query.text);
    let (limit, after) = (limit(wanted.limit.as_deref())?, cursor::read::<Place>(backend, &name, wanted.cursor.as_deref())?);
    let found = results::results(backend, &caller, &organization, run, query, after.unwrap_or_default(), limit).await?;
    let page = Page { items: found.page.items, next: found.page.next };
    Ok(Json(cursor::list(backend, &name, page, |verdict| shown(&found.columns, verdict))?))
}

/// Which file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct File {
    /// `csv` or `jsonl`.
    format: String,
    /// As in the list.
    show: Option<String>,
}

/// Export the results of a run
///
/// Streamed: all of them, with whole cells.
#[utoipa::path(
    get, path = "/organizations/{organization}/runs/{run}/results/export", tag = "Results", params(File),
    responses((status = 200, content((String = "text/csv"), (String = "application/jsonl"))))
)]
async fn export(
    server: State<Server>,
    Asker(caller): Asker,
    Path((organization, run)): Path<(String, String)>,
    Query(file): Query<File>,
) -> Answer<Response> {
    let choice = LooseQuery(ResultChoice { show: file.show.unwrap_or_default(), ..ResultChoice::default() });
    let (way, caller) = (axum::extract::Path((organization, run)), Some(Extension(caller)));
    match file.format.as_str() {
        "csv" => Ok(exports::results::csv(server, caller, way, choice).await),
        "jsonl" => Ok(exports::results::jsonl(server, caller, way, choice).await),
        _ => Err(Refusal::field("format", "Choose csv or jsonl.").into()),
    }
}
