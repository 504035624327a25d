//! `/v1/organizations/{organization}/members`: who belongs to it, and as what.

use super::cursor;
use super::parts::{Answer, Asker, Done, Json, List, Listing, Path, Query, limit};
use crate::router::Server;
use axum::extract::State;
use backend::members::{change, details, list};
use backend::{Backend, Caller};
use domain::Refusal;
use domain::ids::{AccountId, OrganizationId, RoleId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(members)).routes(routes!(get, set_roles, remove)).routes(routes!(suspend)).routes(routes!(restore))
}

/// A member of an organization.
#[derive(Serialize, ToSchema)]
struct Member {
    /// The account's identifier.
    id: String,
    /// The person's name.
    name: String,
    /// The person's address, where the organization shows it.
    email: Option<String>,
    /// The base role.
    role: String,
    /// `active` or `suspended`.
    state: String,
    /// When the person joined.
    joined_at: String,
    /// The identifiers of the custom roles that the caller may give and the member holds; only where one member is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_roles: Option<Vec<String>>,
}

impl From<list::Member> for Member {
    fn from(member: list::Member) -> Self {
        Self {
            id: member.account_id.to_string(),
            name: member.name,
            email: member.email,
            role: member.standing.role.to_string(),
            state: member.state.to_string(),
            joined_at: member.joined_at.iso(),
            custom_roles: None,
        }
    }
}

impl From<details::Details> for Member {
    fn from(member: details::Details) -> Self {
        let held = member.custom_roles.into_iter().filter(|(.., held)| *held).map(|(id, ..)| id.to_string());
        Self {
            id: member.account_id.to_string(),
            name: member.name,
            email: Some(member.email),
            role: member.role.to_string(),
            state: member.state.to_string(),
            joined_at: member.joined_at.iso(),
            custom_roles: Some(held.collect()),
        }
    }
}

async fn read(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: AccountId) -> Answer<Member> {
    Ok(details::get(backend, caller, organization, id).await?.into())
}

/// List members
///
/// By name.
#[utoipa::path(get, path = "/organizations/{organization}/members", tag = "Members", params(Listing), responses((status = 200, body = List<Member>)))]
async fn members(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path(organization): Path<OrganizationId>,
    Query(listing): Query<Listing>,
) -> Answer<Json<List<Member>>> {
    let (backend, name) = (&server.backend, format!("members {organization}"));
    let limit = limit(listing.limit.as_deref())?;
    let after: Option<String> = cursor::read(backend, &name, listing.cursor.as_deref())?;
    let page = list::list(backend, &caller, &organization, &list::Filter::default(), after.as_deref(), limit).await?;
    Ok(Json(cursor::list(backend, &name, page, Member::from)?))
}

/// Read a member
#[utoipa::path(get, path = "/organizations/{organization}/members/{member}", tag = "Members", responses((status = 200, body = Member)))]
async fn get(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, member)): Path<(OrganizationId, AccountId)>,
) -> Answer<Json<Member>> {
    Ok(Json(read(&server.backend, &caller, &organization, member).await?))
}

/// The roles of a member.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemberRoles {
    /// The base role: `owner`, `admin`, `member` or `viewer`.
    role: String,
    /// The identifiers of all custom roles; those that are left out are taken away.
    custom_roles: Vec<String>,
}

/// Give a member other roles
#[utoipa::path(patch, path = "/organizations/{organization}/members/{member}", tag = "Members", request_body = MemberRoles, responses((status = 200, body = Member)))]
async fn set_roles(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, member)): Path<(OrganizationId, AccountId)>,
    Json(roles): Json<MemberRoles>,
) -> Answer<Json<Member>> {
    read(&server.backend, &caller, &organization, member).await?;
    let custom: Result<Vec<RoleId>, _> = roles.custom_roles.iter().map(|role| role.parse()).collect();
    let custom = custom.map_err(|_| Refusal::field("custom_roles", "The organization has no such role."))?;
    change::set_roles(&server.backend, &caller, &organization, member, &roles.role, &custom).await?;
    Ok(Json(read(&server.backend, &caller, &organization, member).await?))
}

/// Remove a member
///
/// What the person made stays; what they own passes to an admin of its team, else to an owner.
#[utoipa::path(delete, path = "/organizations/{organization}/members/{member}", tag = "Members", responses((status = 204)))]
async fn remove(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, member)): Path<(OrganizationId, AccountId)>,
) -> Answer<Done> {
    change::remove(&server.backend, &caller, &organization, member).await?;
    Ok(Done)
}

/// Suspend a member
#[utoipa::path(post, path = "/organizations/{organization}/members/{member}/suspend", tag = "Members", responses((status = 204)))]
async fn suspend(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, member)): Path<(OrganizationId, AccountId)>,
) -> Answer<Done> {
    change::suspend(&server.backend, &caller, &organization, member).await?;
    Ok(Done)
}

/// Restore a suspended member
#[utoipa::path(post, path = "/organizations/{organization}/members/{member}/restore", tag = "Members", responses((status = 204)))]
async fn restore(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, member)): Path<(OrganizationId, AccountId)>,
) -> Answer<Done> {
    change::restore(&server.backend, &caller, &organization, member).await?;
    Ok(Done)
}
