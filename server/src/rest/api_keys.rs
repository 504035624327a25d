//! API keys: the caller's own below `/v1/me`, a team's below the team, one of either below `/v1/api-keys`.

use super::parts::{Answer, Asker, Done, Json, List, Made, Path};
use crate::router::Server;
use axum::extract::State;
use backend::api_keys::{self, NewKey};
use backend::random::Token;
use backend::{Backend, Caller};
use domain::ids::{ApiKeyId, OrganizationId, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list_own, make_own))
        .routes(routes!(list_team, make_team))
        .routes(routes!(get, revoke))
        .routes(routes!(rotate))
        .routes(routes!(activate))
        .routes(routes!(deactivate))
}

/// A key; its secret is shown when it is made or rotated, and never again.
#[derive(Serialize, ToSchema)]
struct ApiKey {
    /// Its identifier.
    id: String,
    /// `personal` or `team`.
    kind: String,
    /// What it is called.
    name: String,
    /// Its beginning and its end.
    shown: String,
    /// What it lets through.
    scopes: Vec<String>,
    /// `active` or `inactive`.
    state: String,
    /// The name of who made it.
    made_by: Option<String>,
    /// When it was made.
    created_at: String,
    /// When it ends.
    expires_at: Option<String>,
    /// When it was last used, to the minute.
    last_used_at: Option<String>,
    /// Until when the secret before works too.
    old_until: Option<String>,
    /// The key itself, this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl From<api_keys::ApiKey> for ApiKey {
    fn from(key: api_keys::ApiKey) -> Self {
        Self {
            id: key.id.to_string(),
            kind: key.kind.to_string(),
            name: key.name,
            shown: key.shown,
            scopes: key.scopes.iter().map(|scope| scope.to_string()).collect(),
            state: key.state.to_string(),
            made_by: key.made_by,
            created_at: key.created_at.iso(),
            expires_at: key.expires_at.map(|at| at.iso()),
            last_used_at: key.last_used_at.map(|at| at.iso()),
            old_until: key.old_until.map(|at| at.iso()),
            secret: None,
        }
    }
}

async fn with_secret(backend: &Backend, caller: &Caller, id: ApiKeyId, secret: &Token) -> Answer<ApiKey> {
    let key = ApiKey::from(api_keys::get(backend, caller, id).await?);
    Ok(ApiKey { secret: Some(secret.reveal().to_owned()), ..key })
}

/// A new key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewApiKey {
    /// What it is called.
    name: String,
    /// What it lets through.
    scopes: Vec<String>,
    /// For how many days it works; without an end when left out.
    #[schema(minimum = 1, maximum = 3650)]
    days: Option<i64>,
}

/// List one's own keys
///
/// At most 50, the newest first.
#[utoipa::path(get, path = "/me/api-keys", tag = "API keys", responses((status = 200, body = List<ApiKey>)))]
async fn list_own(State(server): State<Server>, Asker(caller): Asker) -> Answer<Json<List<ApiKey>>> {
    let keys = api_keys::list_personal(&server.backend, &caller).await?;
    Ok(Json(List { data: keys.into_iter().map(ApiKey::from).collect(), next: None }))
}

/// Make a key that acts as the caller
#[utoipa::path(post, path = "/me/api-keys", tag = "API keys", request_body = NewApiKey, responses((status = 201, body = ApiKey)))]
async fn make_own(State(server): State<Server>, Asker(caller): Asker, Json(new): Json<NewApiKey>) -> Answer<Made<ApiKey>> {
    let days = new.days.map(|days| days.to_string()).unwrap_or_default();
    let form = NewKey { name: &new.name, scopes: &new.scopes, days: &days };
    let (id, secret) = api_keys::make_personal(&server.backend, &caller, form).await?;
    Ok(Made(format!("/v1/api-keys/{id}"), with_secret(&server.backend, &caller, id, &secret).await?))
}

/// List the keys of a team
///
/// At most 50, the newest first.
#[utoipa::path(get, path = "/organizations/{organization}/teams/{team}/api-keys", tag = "API keys", responses((status = 200, body = List<ApiKey>)))]
async fn list_team(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, team)): Path<(OrganizationId, TeamId)>,
) -> Answer<Json<List<ApiKey>>> {
    let keys = api_keys::list_team(&server.backend, &caller, &organization, team).await?;
    Ok(Json(List { data: keys.into_iter().map(ApiKey::from).collect(), next: None }))
}

/// Make a key that acts as a member of a team
#[utoipa::path(post, path = "/organizations/{organization}/teams/{team}/api-keys", tag = "API keys", request_body = NewApiKey, responses((status = 201, body = ApiKey)))]
async fn make_team(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, team)): Path<(OrganizationId, TeamId)>,
    Json(new): Json<NewApiKey>,
) -> Answer<Made<ApiKey>> {
    let days = new.days.map(|days| days.to_string()).unwrap_or_default();
    let form = NewKey { name: &new.name, scopes: &new.scopes, days: &days };
    let (id, secret) = api_keys::make_team(&server.backend, &caller, &organization, team, form).await?;
    Ok(Made(format!("/v1/api-keys/{id}"), with_secret(&server.backend, &caller, id, &secret).await?))
}

/// Read a key
#[utoipa::path(get, path = "/api-keys/{api_key}", tag = "API keys", responses((status = 200, body = ApiKey)))]
async fn get(State(server): State<Server>, Asker(caller): Asker, Path(id): Path<ApiKeyId>) -> Answer<Json<ApiKey>> {
    Ok(Json(api_keys::get(&server.backend, &caller, id).await?.into()))
}

/// Revoke a key
///
/// Its next request is refused, for good.
#[utoipa::path(delete, path = "/api-keys/{api_key}", tag = "API keys", responses((status = 204)))]
async fn revoke(State(server): State<Server>, Asker(caller): Asker, Path(id): Path<ApiKeyId>) -> Answer<Done> {
    api_keys::revoke(&server.backend, &caller, id).await?;
    Ok(Done)
}

/// How the old secret ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Rotation {
    /// For how many more hours the secret of now works; 0 when left out.
    #[schema(minimum = 0, maximum = 168)]
    hours: Option<i64>,
}

/// Give a key a new secret
#[utoipa::path(post, path = "/api-keys/{api_key}/rotate", tag = "API keys", request_body = Rotation, responses((status = 200, body = ApiKey)))]
async fn rotate(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path(id): Path<ApiKeyId>,
    Json(rotation): Json<Rotation>,
) -> Answer<Json<ApiKey>> {
    api_keys::get(&server.backend, &caller, id).await?;
    let hours = rotation.hours.unwrap_or(0).to_string();
    let secret = api_keys::rotate(&server.backend, &caller, id, &hours).await?;
    Ok(Json(with_secret(&server.backend, &caller, id, &secret).await?))
}

/// Switch a key on
#[utoipa::path(post, path = "/api-keys/{api_key}/activate", tag = "API keys", responses((status = 204)))]
async fn activate(State(server): State<Server>, Asker(caller): Asker, Path(id): Path<ApiKeyId>) -> Answer<Done> {
    api_keys::activate(&server.backend, &caller, id).await?;
    Ok(Done)
}

/// Switch a key off
#[utoipa::path(post, path = "/api-keys/{api_key}/deactivate", tag = "API keys", responses((status = 204)))]
async fn deactivate(State(server): State<Server>, Asker(caller): Asker, Path(id): Path<ApiKeyId>) -> Answer<Done> {
    api_keys::deactivate(&server.backend, &caller, id).await?;
    Ok(Done)
}
