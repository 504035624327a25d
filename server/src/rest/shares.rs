//! `/v1/organizations/{organization}/resources/{resource}`: with whom something is shared, and whom it is offered to.

use super::parts::{Answer, Asker, Done, Json, List, Path};
use crate::router::Server;
use axum::extract::State;
use backend::sharing::{self, Recipient, give};
use backend::transfers;
use domain::Refusal;
use domain::ids::{GrantId, OrganizationId};
use domain::sharing::Thing;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, share)).routes(routes!(change, revoke)).routes(routes!(offered, offer, withdraw))
}

/// The resource of an address; of one that cannot be there is nothing.
fn thing(resource: &str) -> Result<Thing, Refusal> {
    resource.parse().map_err(|_| Refusal::NotFound)
}

/// A share of a resource.
#[derive(Serialize, ToSchema)]
struct Share {
    /// Its identifier.
    id: String,
    /// `team`, `person` or `everyone`.
    with: String,
    /// The identifier of the team or the account.
    holder: Option<String>,
    /// The name of the team or the person.
    name: Option<String>,
    /// How far it goes: `view`, `edit` or `admin`.
    level: String,
    /// When it ends.
    until: Option<String>,
    /// Whether the person has not answered yet: until then it gives nothing.
    pending: bool,
}

impl From<sharing::Share> for Share {
    fn from(share: sharing::Share) -> Self {
        let (with, holder, name) = match share.to {
            Recipient::Team(id, name) => ("team", Some(id.to_string()), Some(name)),
            Recipient::Person(id, name, _) => ("person", Some(id.to_string()), Some(name)),
            Recipient::Everyone => ("everyone", None, None),
        };
        Self {
            id: share.id.to_string(),
            with: with.to_owned(),
            holder,
            name,
            level: share.level.as_str().to_owned(),
            until: share.until.map(|at| at.iso()),
            pending: share.pending,
        }
    }
}

/// List the shares of a dataset or an evaluation
#[utoipa::path(get, path = "/organizations/{organization}/resources/{resource}/shares", tag = "Shares", responses((status = 200, body = List<Share>)))]
async fn list(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, resource)): Path<(OrganizationId, String)>,
) -> Answer<Json<List<Share>>> {
    let found = sharing::list(&server.backend, &caller, &organization, thing(&resource)?).await?;
    Ok(Json(List { data: found.shares.into_iter().map(Share::from).collect(), next: None }))
}

/// With whom to share.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewShare {
    /// A team's identifier, the address of a member, or `everyone`.
    with: String,
    /// How far it goes: `view`, `edit` or `admin`.
    level: String,
    /// The last day, such as 2026-12-31; without an end when left out.
    #[serde(default)]
    until: String,
}

/// Share a dataset or an evaluation
///
/// A team and everyone have it at once, a person when they accept. Sharing again changes what is there.
#[utoipa::path(post, path = "/organizations/{organization}/resources/{resource}/shares", tag = "Shares", request_body = NewShare, responses((status = 200, body = List<Share>)))]
async fn share(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, resource)): Path<(OrganizationId, String)>,
    Json(new): Json<NewShare>,
) -> Answer<Json<List<Share>>> {
    let (backend, thing) = (&server.backend, thing(&resource)?);
    match new.with.trim() {
        "everyone" => give::with_everyone(backend, &caller, &organization, thing, &new.level, &new.until).await?,
        email if email.contains('@') => {
            give::with_person(backend, &caller, &organization, thing, email, &new.level, &new.until).await?;
        }
        team => {
            give::with_team(backend, &caller, &organization, thing, team, &new.level, &new.until).await?;
        }
    }
    let found = sharing::list(backend, &caller, &organization, thing).await?;
    Ok(Json(List { data: found.shares.into_iter().map(Share::from).collect(), next: None }))
}

/// What becomes of a share.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShareChange {
    /// How far it goes: `view`, `edit` or `admin`.
    level: String,
    /// The last day; without an end when left out.
    #[serde(default)]
    until: String,
}

/// Change a share
#[utoipa::path(patch, path = "/organizations/{organization}/resources/{resource}/shares/{share}", tag = "Shares", request_body = ShareChange, responses((status = 204)))]
async fn change(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, resource, share)): Path<(OrganizationId, String, GrantId)>,
    Json(change): Json<ShareChange>,
) -> Answer<Done> {
    give::change(&server.backend, &caller, &organization, thing(&resource)?, share, &change.level, &change.until).await?;
    Ok(Done)
}

/// Revoke a share
#[utoipa::path(delete, path = "/organizations/{organization}/resources/{resource}/shares/{share}", tag = "Shares", responses((status = 204)))]
async fn revoke(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, resource, share)): Path<(OrganizationId, String, GrantId)>,
) -> Answer<Done> {
    give::revoke(&server.backend, &caller, &organization, thing(&resource)?, share).await?;
    Ok(Done)
}

/// An ownership that waits for its recipient.
#[derive(Serialize, ToSchema)]
struct OfferedOwnership {
    /// Its identifier.
    id: String,
    /// The recipient's name.
    to: String,
    /// Who offers it.
    given_by: String,
    /// When the offer ends.
    until: String,
}

/// Read the offered ownership of a resource
#[utoipa::path(get, path = "/organizations/{organization}/resources/{resource}/transfer", tag = "Shares", responses((status = 200, body = OfferedOwnership)))]
async fn offered(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, resource)): Path<(OrganizationId, String)>,
) -> Answer<Json<OfferedOwnership>> {
    let found = transfers::of(&server.backend, &caller, &organization, thing(&resource)?).await?.ok_or(Refusal::NotFound)?;
    Ok(Json(OfferedOwnership { id: found.id.to_string(), to: found.to, given_by: found.given_by, until: found.until.iso() }))
}

/// Whom to offer the ownership.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOwner {
    /// The address of a member.
    email: String,
}

/// Offer the ownership of a resource
///
/// It changes hands when the recipient accepts.
#[utoipa::path(post, path = "/organizations/{organization}/resources/{resource}/transfer", tag = "Shares", request_body = NewOwner, responses((status = 204)))]
async fn offer(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, resource)): Path<(OrganizationId, String)>,
    Json(new): Json<NewOwner>,
) -> Answer<Done> {
    transfers::offer(&server.backend, &caller, &organization, thing(&resource)?, &new.email).await?;
    Ok(Done)
}

/// Withdraw an offered ownership
#[utoipa::path(delete, path = "/organizations/{organization}/resources/{resource}/transfer", tag = "Shares", responses((status = 204)))]
async fn withdraw(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, resource)): Path<(OrganizationId, String)>,
) -> Answer<Done> {
    transfers::withdraw(&server.backend, &caller, &organization, thing(&resource)?).await?;
    Ok(Done)
}
