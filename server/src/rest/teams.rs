//! `/v1/organizations/{organization}/teams`: teams, and who is in them.

use super::parts::{Answer, Asker, Done, Json, List, Listing, Made, Path, Query, limit};
use super::{cursor, parts::Fault};
use crate::router::Server;
use axum::extract::State;
use backend::teams::{self, Contents, TeamForm};
use backend::{Backend, Caller};
use domain::ids::{AccountId, OrganizationId, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, edit))
        .routes(routes!(delete))
        .routes(routes!(members))
        .routes(routes!(put, remove))
}

/// A team.
#[derive(Serialize, ToSchema)]
struct Team {
    /// Its identifier.
    id: String,
    /// Its name, unique in the organization.
    name: String,
    /// What it is for.
    description: String,
    /// The word of its icon.
    icon: String,
    /// Whether it was made with the organization.
    is_default: bool,
    /// How many members it has.
    members: i64,
    /// The caller's role in it.
    role: Option<String>,
}

impl From<teams::Team> for Team {
    fn from(team: teams::Team) -> Self {
        Self {
            id: team.id.to_string(),
            name: team.name,
            description: team.description,
            icon: team.icon.to_string(),
            is_default: team.is_default,
            members: team.members,
            role: team.role.map(|role| role.to_string()),
        }
    }
}

async fn read(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: TeamId) -> Answer<Team> {
    Ok(teams::get(backend, caller, organization, id).await?.into())
}

/// List teams
///
/// Those that the caller may see, at most 200, the default one first.
#[utoipa::path(get, path = "/organizations/{organization}/teams", tag = "Teams", responses((status = 200, body = List<Team>)))]
async fn list(State(server): State<Server>, Asker(caller): Asker, Path(organization): Path<OrganizationId>) -> Answer<Json<List<Team>>> {
    let teams = teams::list(&server.backend, &caller, &organization).await?;
    Ok(Json(List { data: teams.into_iter().map(Team::from).collect(), next: None }))
}

/// A new team.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTeam {
    /// Its name.
    name: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// The word of its icon.
    #[serde(default)]
    icon: String,
}

/// Create a team
///
/// The caller is its first admin.
#[utoipa::path(post, path = "/organizations/{organization}/teams", tag = "Teams", request_body = NewTeam, responses((status = 201, body = Team)))]
async fn create(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path(organization): Path<OrganizationId>,
    Json(new): Json<NewTeam>,
) -> Answer<Made<Team>> {
    let form = TeamForm { name: &new.name, description: &new.description, icon: &new.icon };
    let id = teams::create(&server.backend, &caller, &organization, form).await?;
    let made = read(&server.backend, &caller, &organization, id).await?;
    Ok(Made(format!("/v1/organizations/{organization}/teams/{id}"), made))
}

/// Read a team
#[utoipa::path(get, path = "/organizations/{organization}/teams/{team}", tag = "Teams", responses((status = 200, body = Team)))]
async fn get(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, team)): Path<(OrganizationId, TeamId)>,
) -> Answer<Json<Team>> {
    Ok(Json(read(&server.backend, &caller, &organization, team).await?))
}

/// What changes of a team; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TeamChange {
    /// Its name.
    name: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// The word of its icon.
    icon: Option<String>,
}

/// Change a team
#[utoipa::path(patch, path = "/organizations/{organization}/teams/{team}", tag = "Teams", request_body = TeamChange, responses((status = 200, body = Team)))]
async fn edit(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, id)): Path<(OrganizationId, TeamId)>,
    Json(change): Json<TeamChange>,
) -> Answer<Json<Team>> {
    let now = read(&server.backend, &caller, &organization, id).await?;
    let (name, description, icon) =
        (change.name.unwrap_or(now.name), change.description.unwrap_or(now.description), change.icon.unwrap_or(now.icon));
    let form = TeamForm { name: &name, description: &description, icon: &icon };
    teams::edit(&server.backend, &caller, &organization, id, form).await?;
    Ok(Json(read(&server.backend, &caller, &organization, id).await?))
}

/// The end of a team.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TeamEnd {
    /// The team's name, so that no wrong one goes.
    confirmation: String,
    /// What becomes of what is in it: `delete`, or the identifier of the team that gets it. Empty for an empty team.
    #[serde(default)]
    contents: String,
}

/// Delete a team
#[utoipa::path(post, path = "/organizations/{organization}/teams/{team}/delete", tag = "Teams", request_body = TeamEnd, responses((status = 204)))]
async fn delete(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, id)): Path<(OrganizationId, TeamId)>,
    Json(end): Json<TeamEnd>,
) -> Answer<Done> {
    // Whoever may not know of the team hears nothing of what was sent.
    read(&server.backend, &caller, &organization, id).await?;
    teams::delete(&server.backend, &caller, &organization, id, Contents::from_form(&end.contents)?, &end.confirmation).await?;
    Ok(Done)
}

/// Somebody in a team.
#[derive(Serialize, ToSchema)]
struct TeamMember {
    /// The account's identifier.
    id: String,
    /// The person's name.
    name: String,
    /// The person's address, where the organization shows it.
    email: Option<String>,
    /// The role in the team.
    role: String,
}

/// List the members of a team
#[utoipa::path(get, path = "/organizations/{organization}/teams/{team}/members", tag = "Teams", params(Listing), responses((status = 200, body = List<TeamMember>)))]
async fn members(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, team)): Path<(OrganizationId, TeamId)>,
    Query(listing): Query<Listing>,
) -> Answer<Json<List<TeamMember>>> {
    let (backend, name) = (&server.backend, format!("members {team}"));
    let limit = limit(listing.limit.as_deref())?;
    let after: Option<String> = cursor::read(backend, &name, listing.cursor.as_deref())?;
    let page = teams::members::list(backend, &caller, &organization, team, after.as_deref(), limit).await?;
    let show = |member: teams::members::TeamMember| TeamMember {
        id: member.account_id.to_string(),
        name: member.name,
        email: member.email,
        role: member.role.to_string(),
    };
    Ok(Json(cursor::list(backend, &name, page, show)?))
}

/// A role in a team.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TeamPlace {
    /// `team_admin` or `team_member`.
    role: String,
}

/// Put a member of the organization into a team, or give another role there
#[utoipa::path(put, path = "/organizations/{organization}/teams/{team}/members/{member}", tag = "Teams", request_body = TeamPlace, responses((status = 204)))]
async fn put(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, team, member)): Path<(OrganizationId, TeamId, AccountId)>,
    Json(place): Json<TeamPlace>,
) -> Answer<Done> {
    read(&server.backend, &caller, &organization, team).await?;
    let role = place.role.parse().map_err(|message: String| domain::Refusal::field("role", message))?;
    teams::members::put(&server.backend, &caller, &organization, team, member, Some(role)).await?;
    Ok(Done)
}

/// Take a member out of a team
#[utoipa::path(delete, path = "/organizations/{organization}/teams/{team}/members/{member}", tag = "Teams", responses((status = 204)))]
async fn remove(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, team, member)): Path<(OrganizationId, TeamId, AccountId)>,
) -> Result<Done, Fault> {
    teams::members::remove(&server.backend, &caller, &organization, team, member).await?;
    Ok(Done)
}
