//! `/v1/organizations`: those of the caller.

use super::parts::{Answer, Asker, Json, List, Made, Path};
use crate::router::Server;
use axum::extract::State;
use backend::{Backend, Caller, organizations};
use domain::ids::OrganizationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get))
}

/// An organization, and what the caller is there.
#[derive(Serialize, ToSchema)]
struct Organization {
    /// Its permanent identifier.
    id: String,
    /// Its name.
    name: String,
    /// Its plan.
    plan: String,
    /// The caller's base role.
    role: String,
    /// What the caller's roles permit.
    permissions: Vec<String>,
    /// The team where things live while there is no other.
    default_team: String,
}

impl From<organizations::Membership> for Organization {
    fn from(membership: organizations::Membership) -> Self {
        Self {
            id: membership.organization.to_string(),
            name: membership.name,
            plan: membership.plan.to_string(),
            role: membership.standing.role.to_string(),
            permissions: membership.standing.permissions.iter().map(|permission| permission.to_string()).collect(),
            default_team: membership.default_team.to_string(),
        }
    }
}

async fn read(backend: &Backend, caller: &Caller, id: &OrganizationId) -> Answer<Organization> {
    Ok(organizations::get(backend, caller, id).await?.into())
}

/// List organizations
///
/// All of them, at most 200, by name.
#[utoipa::path(get, path = "/organizations", tag = "Organizations", responses((status = 200, body = List<Organization>)))]
async fn list(State(server): State<Server>, Asker(caller): Asker) -> Answer<Json<List<Organization>>> {
    let place = caller.key.as_ref().and_then(|held| held.place.clone());
    if let Some((organization, _)) = place {
        return Ok(Json(List { data: vec![read(&server.backend, &caller, &organization).await?], next: None }));
    }
    let mut data = Vec::new();
    for listed in organizations::list(&server.backend, &caller).await? {
        data.push(organizations::facts_of(&server.backend, &caller, &listed).await?.membership.clone().into());
    }
    Ok(Json(List { data, next: None }))
}

/// A new organization.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOrganization {
    /// Its permanent identifier: lower-case letters, digits and hyphens.
    id: String,
    /// Its name.
    name: String,
}

/// Create an organization
///
/// The caller owns it.
#[utoipa::path(post, path = "/organizations", tag = "Organizations", request_body = NewOrganization, responses((status = 201, body = Organization)))]
async fn create(State(server): State<Server>, Asker(caller): Asker, Json(new): Json<NewOrganization>) -> Answer<Made<Organization>> {
    let id = organizations::create(&server.backend, &caller, &new.id, &new.name).await?;
    Ok(Made(format!("/v1/organizations/{id}"), read(&server.backend, &caller, &id).await?))
}

/// Read an organization
#[utoipa::path(get, path = "/organizations/{organization}", tag = "Organizations", responses((status = 200, body = Organization)))]
async fn get(State(server): State<Server>, Asker(caller): Asker, Path(id): Path<OrganizationId>) -> Answer<Json<Organization>> {
    Ok(Json(read(&server.backend, &caller, &id).await?))
}
