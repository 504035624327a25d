//! The Authorization API 1.0 of AuthZEN, for services that ask who may do what with what lives in the team of their key.
//! <https://openid.net/specs/authorization-api-1_0.html>
//!
//! Subjects are accounts (`user`), resources are of any kind (such as `dataset`), actions are the levels `view`, `edit` and `admin`.
//! What cannot be understood is no error but a no, as the specification says.

use super::parts::{Answer, Asker, Json};
use crate::router::Server;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use backend::{Backend, Caller, decisions};
use domain::Refusal;
use domain::access::Level;
use domain::ids::AccountId;
use domain::sharing::Thing;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The most questions of one request.
const MOST: usize = 100;

/// The routes behind the gate.
pub fn routes() -> Router<Server> {
    Router::new()
        .route("/access/v1/evaluation", post(evaluation))
        .route("/access/v1/evaluations", post(evaluations))
        .route("/access/v1/search/subject", post(subjects))
        .route("/access/v1/search/action", post(actions))
}

/// Where services learn of the others.
pub fn discovery() -> Router<Server> {
    Router::new().route("/.well-known/authzen-configuration", get(configuration))
}

async fn configuration(State(server): State<Server>) -> axum::Json<Value> {
    let link = |path: &str| server.backend.link(path);
    axum::Json(json!({
        "policy_decision_point": link(""),
        "access_evaluation_endpoint": link("/access/v1/evaluation"),
        "access_evaluations_endpoint": link("/access/v1/evaluations"),
        "search_subject_endpoint": link("/access/v1/search/subject"),
        "search_action_endpoint": link("/access/v1/search/action"),
    }))
}

/// Somebody or something, by kind and identifier.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
struct Entity {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    id: String,
}

impl Entity {
    fn account(&self) -> Option<AccountId> {
        self.id.parse().ok().filter(|_| self.kind == "user")
    }

    fn thing(&self) -> Option<Thing> {
        self.id.parse::<Thing>().ok().filter(|thing| thing.kind.as_str() == self.kind)
    }
}

/// What is to be done.
#[derive(Debug, Clone, Default, Deserialize)]
struct Action {
    #[serde(default)]
    name: String,
}

impl Action {
    fn level(&self) -> Option<Level> {
        [Level::View, Level::Edit, Level::Admin].into_iter().find(|level| level.as_str() == self.name)
    }
}

/// A question, or what several have in common.
#[derive(Debug, Clone, Deserialize)]
struct Question {
    subject: Option<Entity>,
    action: Option<Action>,
    resource: Option<Entity>,
}

impl Question {
    /// The question with what it leaves out taken from another.
    fn or(self, usual: &Self) -> Self {
        Self {
            subject: self.subject.or_else(|| usual.subject.clone()),
            action: self.action.or_else(|| usual.action.clone()),
            resource: self.resource.or_else(|| usual.resource.clone()),
        }
    }

    async fn decide(&self, backend: &Backend, caller: &Caller) -> Answer<bool> {
        let missing = |field: &str| Refusal::field(field, "Say it.");
        let subject = self.subject.as_ref().ok_or_else(|| missing("subject"))?.account();
        let needed = self.action.as_ref().ok_or_else(|| missing("action"))?.level();
        let thing = self.resource.as_ref().ok_or_else(|| missing("resource"))?.thing();
        let (Some(subject), Some(needed), Some(thing)) = (subject, needed, thing) else { return Ok(false) };
        Ok(decisions::level(backend, caller, subject, thing).await?.is_some_and(|level| level >= needed))
    }
}

async fn evaluation(State(server): State<Server>, Asker(caller): Asker, Json(question): Json<Question>) -> Answer<Json<Value>> {
    Ok(Json(json!({ "decision": question.decide(&server.backend, &caller).await? })))
}

/// Several questions in one request.
#[derive(Debug, Deserialize)]
struct Questions {
    #[serde(flatten)]
    usual: Question,
    #[serde(default)]
    evaluations: Vec<Question>,
    #[serde(default)]
    options: Options,
}

/// When to stop asking.
#[derive(Debug, Default, Deserialize)]
struct Options {
    #[serde(default)]
    evaluations_semantic: String,
}

async fn evaluations(State(server): State<Server>, Asker(caller): Asker, Json(asked): Json<Questions>) -> Answer<Json<Value>> {
    if asked.evaluations.is_empty() {
        return Ok(Json(json!({ "decision": asked.usual.decide(&server.backend, &caller).await? })));
    }
    if asked.evaluations.len() > MOST {
        return Err(Refusal::field("evaluations", format!("Ask at most {MOST} at a time.")).into());
    }
    let mut decisions = Vec::new();
    for question in asked.evaluations {
        let decision = question.or(&asked.usual).decide(&server.backend, &caller).await?;
        decisions.push(json!({ "decision": decision }));
        match (asked.options.evaluations_semantic.as_str(), decision) {
            ("deny_on_first_deny", false) | ("permit_on_first_permit", true) => break,
            _ => {}
        }
    }
    Ok(Json(json!({ "evaluations": decisions })))
}

/// Who may do it.
async fn subjects(State(server): State<Server>, Asker(caller): Asker, Json(asked): Json<Question>) -> Answer<Json<Value>> {
    let needed = asked.action.unwrap_or_default().level();
    let thing = asked.resource.unwrap_or_default().thing();
    let found = match (needed, thing) {
        (Some(needed), Some(thing)) => decisions::subjects(&server.backend, &caller, thing, needed).await?,
        _ => Vec::new(),
    };
    let results: Vec<Entity> = found.into_iter().map(|id| Entity { kind: "user".into(), id: id.to_string() }).collect();
    Ok(Json(json!({ "results": results })))
}

/// What somebody may do.
async fn actions(State(server): State<Server>, Asker(caller): Asker, Json(asked): Json<Question>) -> Answer<Json<Value>> {
    let subject = asked.subject.unwrap_or_default().account();
    let thing = asked.resource.unwrap_or_default().thing();
    let level = match (subject, thing) {
        (Some(subject), Some(thing)) => decisions::level(&server.backend, &caller, subject, thing).await?,
        _ => None,
    };
    let allowed = [Level::View, Level::Edit, Level::Admin].into_iter().filter(|action| level.is_some_and(|level| level >= *action));
    let results: Vec<Value> = allowed.map(|action| json!({ "name": action.as_str() })).collect();
    Ok(Json(json!({ "results": results })))
}
