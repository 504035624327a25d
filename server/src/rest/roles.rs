//! `/v1/organizations/{organization}/roles`: named sets of permissions.

use super::parts::{Answer, Asker, Done, Json, List, Made, Path};
use crate::router::Server;
use axum::extract::State;
use backend::roles::{self, Heir, RoleForm};
use backend::{Backend, Caller};
use domain::ids::{OrganizationId, RoleId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get, edit)).routes(routes!(delete))
}

/// A custom role.
#[derive(Serialize, ToSchema)]
struct Role {
    /// Its identifier.
    id: String,
    /// Its name, unique in the organization.
    name: String,
    /// What it is for.
    description: String,
    /// What it lets its holders do.
    permissions: Vec<String>,
    /// How many members hold it.
    holders: i64,
}

impl From<roles::Role> for Role {
    fn from(role: roles::Role) -> Self {
        Self {
            id: role.id.to_string(),
            name: role.name,
            description: role.description,
            permissions: role.permissions.iter().map(|permission| permission.to_string()).collect(),
            holders: role.holders,
        }
    }
}

async fn read(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: RoleId) -> Answer<Role> {
    Ok(roles::get(backend, caller, organization, id).await?.into())
}

/// List custom roles
///
/// At most 200, by name.
#[utoipa::path(get, path = "/organizations/{organization}/roles", tag = "Roles", responses((status = 200, body = List<Role>)))]
async fn list(State(server): State<Server>, Asker(caller): Asker, Path(organization): Path<OrganizationId>) -> Answer<Json<List<Role>>> {
    let found = roles::list(&server.backend, &caller, &organization).await?;
    Ok(Json(List { data: found.roles.into_iter().map(Role::from).collect(), next: None }))
}

/// A new custom role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRole {
    /// Its name.
    name: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// What it lets its holders do.
    permissions: Vec<String>,
}

/// Create a custom role
#[utoipa::path(post, path = "/organizations/{organization}/roles", tag = "Roles", request_body = NewRole, responses((status = 201, body = Role)))]
async fn create(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path(organization): Path<OrganizationId>,
    Json(new): Json<NewRole>,
) -> Answer<Made<Role>> {
    let form = RoleForm { name: &new.name, description: &new.description, permissions: &new.permissions };
    let id = roles::create(&server.backend, &caller, &organization, form).await?;
    let made = read(&server.backend, &caller, &organization, id).await?;
    Ok(Made(format!("/v1/organizations/{organization}/roles/{id}"), made))
}

/// Read a custom role
#[utoipa::path(get, path = "/organizations/{organization}/roles/{role}", tag = "Roles", responses((status = 200, body = Role)))]
async fn get(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, role)): Path<(OrganizationId, RoleId)>,
) -> Answer<Json<Role>> {
    Ok(Json(read(&server.backend, &caller, &organization, role).await?))
}

/// What changes of a role; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleChange {
    /// Its name.
    name: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// What it lets its holders do.
    permissions: Option<Vec<String>>,
}

/// Change a custom role
#[utoipa::path(patch, path = "/organizations/{organization}/roles/{role}", tag = "Roles", request_body = RoleChange, responses((status = 200, body = Role)))]
async fn edit(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, id)): Path<(OrganizationId, RoleId)>,
    Json(change): Json<RoleChange>,
) -> Answer<Json<Role>> {
    let now = read(&server.backend, &caller, &organization, id).await?;
    let (name, description, permissions) =
        (change.name.unwrap_or(now.name), change.description.unwrap_or(now.description), change.permissions.unwrap_or(now.permissions));
    let form = RoleForm { name: &name, description: &description, permissions: &permissions };
    roles::edit(&server.backend, &caller, &organization, id, form).await?;
    Ok(Json(read(&server.backend, &caller, &organization, id).await?))
}

/// The end of a role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleEnd {
    /// What its holders get in its place: `none`, or the identifier of another role. Empty for a role that nobody holds.
    #[serde(default)]
    heir: String,
}

/// Delete a custom role
#[utoipa::path(post, path = "/organizations/{organization}/roles/{role}/delete", tag = "Roles", request_body = RoleEnd, responses((status = 204)))]
async fn delete(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, id)): Path<(OrganizationId, RoleId)>,
    Json(end): Json<RoleEnd>,
) -> Answer<Done> {
    read(&server.backend, &caller, &organization, id).await?;
    roles::delete(&server.backend, &caller, &organization, id, Heir::from_form(&end.heir)?).await?;
    Ok(Done)
}
