//! `/v1/organizations/{organization}/evaluations`: what is asked about every row of a dataset.

use super::cursor;
use super::datasets::OfTeam;
use super::parts::{Answer, Asker, Done, Fault, Json, List, Made, Path, Query, limit};
use crate::router::Server;
use axum::extract::State;
use backend::evaluations::{self, Details, NewEvaluation, edit::NewCriterion, lifecycle};
use backend::{Backend, Caller, resources};
use domain::access::ResourceKind;
use domain::checks::form::CheckForm;
use domain::evaluations::Evaluator;
use domain::ids::{CriterionId, EvaluationId, OrganizationId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, change, delete))
        .routes(routes!(add_criterion))
        .routes(routes!(remove_criterion))
}

/// An evaluation.
#[derive(Serialize, ToSchema)]
struct Evaluation {
    /// Its identifier.
    id: String,
    /// Its name, unique in its team.
    name: String,
    /// Its team's identifier.
    team: String,
    /// The name of its owner.
    owner: String,
    /// How far the caller may go with it: `view`, `edit` or `admin`.
    level: String,
    /// The dataset that it looks at.
    dataset: String,
    /// When it was made.
    created_at: String,
    /// What it is for; only where one evaluation is read, like what follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Grows with every change of what it asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i64>,
    /// The column with what people said.
    #[serde(skip_serializing_if = "Option::is_none")]
    judgment_column: Option<String>,
    /// The ways to ask; the first one runs when none is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    variants: Option<Vec<EvaluationVariant>>,
}

/// One way to ask.
#[derive(Serialize, ToSchema)]
struct EvaluationVariant {
    /// Its identifier.
    id: String,
    /// Its name.
    name: String,
    /// What a row must do to pass as a whole: `all`, `most` or `any`.
    rule: String,
    /// What it asks, in order.
    criteria: Vec<EvaluationCriterion>,
}

/// One question.
#[derive(Serialize, ToSchema)]
struct EvaluationCriterion {
    /// Its identifier.
    id: String,
    /// Its name.
    name: String,
    /// The line between pass and fail.
    description: String,
    /// The column that is looked at.
    column: String,
    /// Who decides, and how.
    #[schema(value_type = Object)]
    evaluator: Value,
}

impl From<evaluations::Evaluation> for Evaluation {
    fn from(evaluation: evaluations::Evaluation) -> Self {
        Self {
            id: evaluation.id.to_string(),
            name: evaluation.resource.name,
            team: evaluation.resource.team.to_string(),
            owner: evaluation.resource.owner_name,
            level: evaluation.resource.level.as_str().to_owned(),
            dataset: evaluation.dataset.to_string(),
            created_at: evaluation.resource.created_at.iso(),
            description: None,
            version: None,
            judgment_column: None,
            variants: None,
        }
    }
}

impl From<Details> for Evaluation {
    fn from(details: Details) -> Self {
        let variants = details.asks.variants.into_iter().map(|variant| EvaluationVariant {
            id: variant.id.to_string(),
            name: variant.name,
            rule: variant.rule.to_string(),
            criteria: variant.criteria.into_iter().map(EvaluationCriterion::from).collect(),
        });
        Self {
            description: Some(details.description),
            version: Some(details.version),
            judgment_column: details.asks.judgment_column,
            variants: Some(variants.collect()),
            ..details.evaluation.into()
        }
    }
}

impl From<domain::evaluations::Criterion> for EvaluationCriterion {
    fn from(criterion: domain::evaluations::Criterion) -> Self {
        Self {
            id: criterion.id.to_string(),
            name: criterion.name,
            description: criterion.description,
            column: criterion.column,
            evaluator: evaluator(&criterion.evaluator),
        }
    }
}

fn evaluator(evaluator: &Evaluator) -> Value {
    serde_json::to_value(evaluator).unwrap_or_default()
}

async fn read(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: EvaluationId) -> Answer<Evaluation> {
    Ok(evaluations::get(backend, caller, organization, id).await?.into())
}

/// List evaluations
///
/// Those that the caller reaches, the newest first.
#[utoipa::path(get, path = "/organizations/{organization}/evaluations", tag = "Evaluations", params(OfTeam), responses((status = 200, body = List<Evaluation>)))]
async fn list(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path(organization): Path<OrganizationId>,
    Query(wanted): Query<OfTeam>,
) -> Answer<Json<List<Evaluation>>> {
    let (backend, name) = (&server.backend, format!("evaluations {organization}"));
    let (limit, after) = (limit(wanted.limit.as_deref())?, cursor::read(backend, &name, wanted.cursor.as_deref())?);
    let page = evaluations::list(backend, &caller, &organization, wanted.team()?, after, limit).await?;
    Ok(Json(cursor::list(backend, &name, page, Evaluation::from)?))
}

/// A new question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewQuestion {
    /// Its name.
    #[serde(default)]
    name: String,
    /// The line between pass and fail.
    #[serde(default)]
    description: String,
    /// The column that is looked at.
    column: String,
    /// The check, such as `{"kind": "contains", "text": "sorry", "case_sensitive": false}`.
    #[schema(value_type = Object)]
    check: Value,
}

impl NewQuestion {
    /// The check as the form takes it that puts checks together.
    fn check(&self) -> CheckForm {
        CheckForm { kind: "json".into(), text: self.check.to_string(), ..CheckForm::default() }
    }

    fn criterion<'a>(&'a self, check: &'a CheckForm) -> NewCriterion<'a> {
        NewCriterion { name: &self.name, description: &self.description, column: &self.column, check }
    }
}

/// A new evaluation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewEvaluationBody {
    /// Its name.
    name: String,
    /// The dataset that it looks at.
    dataset: String,
    /// Its team's identifier; beside its dataset when left out.
    #[serde(default)]
    team: String,
    /// Who sees it: `team`, `everyone` or `me`; what the team proposes when left out.
    #[serde(default)]
    visibility: String,
    /// The column with what people said.
    #[serde(default)]
    judgment_column: String,
    /// What it asks first; more follow as criteria.
    criterion: NewQuestion,
}

/// Create an evaluation
#[utoipa::path(post, path = "/organizations/{organization}/evaluations", tag = "Evaluations", request_body = NewEvaluationBody, responses((status = 201, body = Evaluation)))]
async fn create(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path(organization): Path<OrganizationId>,
    Json(new): Json<NewEvaluationBody>,
) -> Answer<Made<Evaluation>> {
    let check = new.criterion.check();
    let form = NewEvaluation {
        name: &new.name,
        dataset: &new.dataset,
        team: &new.team,
        visibility: &new.visibility,
        kept: None,
        judgment_column: &new.judgment_column,
        columns: &[],
        criterion: new.criterion.criterion(&check),
    };
    let id = evaluations::create(&server.backend, &caller, &organization, form).await?;
    let made = read(&server.backend, &caller, &organization, id).await?;
    Ok(Made(format!("/v1/organizations/{organization}/evaluations/{id}"), made))
}

/// Read an evaluation
#[utoipa::path(get, path = "/organizations/{organization}/evaluations/{evaluation}", tag = "Evaluations", responses((status = 200, body = Evaluation)))]
async fn get(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, id)): Path<(OrganizationId, EvaluationId)>,
) -> Answer<Json<Evaluation>> {
    Ok(Json(read(&server.backend, &caller, &organization, id).await?))
}

/// What changes of an evaluation; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EvaluationChange {
    /// Its name.
    name: Option<String>,
    /// What it is for.
    description: Option<String>,
}

/// Change the name or the description of an evaluation
#[utoipa::path(patch, path = "/organizations/{organization}/evaluations/{evaluation}", tag = "Evaluations", request_body = EvaluationChange, responses((status = 200, body = Evaluation)))]
async fn change(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, id)): Path<(OrganizationId, EvaluationId)>,
    Json(change): Json<EvaluationChange>,
) -> Answer<Json<Evaluation>> {
    let now = read(&server.backend, &caller, &organization, id).await?;
    let (name, description) = (change.name.unwrap_or(now.name), change.description.or(now.description).unwrap_or_default());
    lifecycle::rename(&server.backend, &caller, &organization, id, &name, &description).await?;
    Ok(Json(read(&server.backend, &caller, &organization, id).await?))
}

/// Delete an evaluation
///
/// Its runs and results go with it.
#[utoipa::path(delete, path = "/organizations/{organization}/evaluations/{evaluation}", tag = "Evaluations", responses((status = 204)))]
async fn delete(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, id)): Path<(OrganizationId, EvaluationId)>,
) -> Result<Done, Fault> {
    let name = read(&server.backend, &caller, &organization, id).await?.name;
    resources::delete(&server.backend, &caller, &organization, ResourceKind::Evaluation, id.uuid(), &name).await?;
    Ok(Done)
}

/// Ask one more question
///
/// Behind the others of the first variant.
#[utoipa::path(post, path = "/organizations/{organization}/evaluations/{evaluation}/criteria", tag = "Evaluations", request_body = NewQuestion, responses((status = 201, body = Evaluation)))]
async fn add_criterion(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, id)): Path<(OrganizationId, EvaluationId)>,
    Json(new): Json<NewQuestion>,
) -> Answer<Made<Evaluation>> {
    let check = new.check();
    evaluations::edit::add(&server.backend, &caller, &organization, id, None, new.criterion(&check)).await?;
    let made = read(&server.backend, &caller, &organization, id).await?;
    Ok(Made(format!("/v1/organizations/{organization}/evaluations/{id}"), made))
}

/// Ask a question no more
#[utoipa::path(delete, path = "/organizations/{organization}/evaluations/{evaluation}/criteria/{criterion}", tag = "Evaluations", responses((status = 204)))]
async fn remove_criterion(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, id, criterion)): Path<(OrganizationId, EvaluationId, CriterionId)>,
) -> Answer<Done> {
    evaluations::edit::remove(&server.backend, &caller, &organization, id, criterion).await?;
    Ok(Done)
}
