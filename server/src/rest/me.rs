//! `/v1/me`: who asks.

use super::parts::{Answer, Asker, Json};
use crate::router::Server;
use axum::extract::State;
use backend::organizations;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(me))
}

/// Who asks, with what, and where they may.
#[derive(Serialize, ToSchema)]
struct Me {
    /// The account's identifier; of a team key its own.
    id: String,
    /// The person's name, or the key's.
    name: String,
    /// The person's address; `null` for a team key.
    email: Option<String>,
    /// The key that was shown; `null` with a session.
    key: Option<HeldKey>,
    /// The organizations that can be asked about.
    organizations: Vec<String>,
}

/// The key of this request.
#[derive(Serialize, ToSchema)]
struct HeldKey {
    /// Its identifier.
    id: String,
    /// What it lets through.
    scopes: Vec<String>,
    /// When it ends.
    expires_at: Option<String>,
    /// The only team of a team key.
    team: Option<String>,
}

/// Say who asks
#[utoipa::path(get, path = "/me", tag = "Me", responses((status = 200, body = Me)))]
async fn me(State(server): State<Server>, Asker(caller): Asker) -> Answer<Json<Me>> {
    let place = caller.key.as_ref().and_then(|held| held.place.clone());
    let organizations = match &place {
        Some((organization, _)) => vec![organization.to_string()],
        None => organizations::list(&server.backend, &caller).await?.into_iter().map(|listed| listed.organization.to_string()).collect(),
    };
    let key = caller.key.map(|held| HeldKey {
        id: held.id.to_string(),
        scopes: held.limits.scopes.iter().map(|scope| scope.to_string()).collect(),
        expires_at: held.limits.expires_at.map(|at| at.iso()),
        team: place.map(|(_, team)| team.to_string()),
    });
    let email = Some(caller.email.to_string()).filter(|email| !email.is_empty());
    Ok(Json(Me { id: caller.account_id.to_string(), name: caller.name, email, key, organizations }))
}
