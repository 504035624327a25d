//! Invitations: an organization's below it, the caller's own below `/v1/me`.

use super::cursor;
use super::parts::{Answer, Asker, Done, Json, List, Listing, Made, Path, Query, limit};
use crate::router::Server;
use axum::extract::State;
use backend::invitations::{self, pending, received, send};
use domain::ids::{InvitationId, OrganizationId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, invite))
        .routes(routes!(revoke))
        .routes(routes!(resend))
        .routes(routes!(mine))
        .routes(routes!(accept))
        .routes(routes!(decline))
}

/// A pending invitation.
#[derive(Serialize, ToSchema)]
struct Invitation {
    /// Its identifier; it stays when it is sent again.
    id: String,
    /// Where it leads.
    organization: String,
    /// Who may accept it.
    email: String,
    /// The base role that it gives.
    role: String,
    /// The names of the teams that it leads into.
    teams: String,
    /// Who invited.
    invited_by: String,
    /// When it stops working.
    expires_at: String,
}

impl From<invitations::Invitation> for Invitation {
    fn from(invitation: invitations::Invitation) -> Self {
        Self {
            id: invitation.id.to_string(),
            organization: invitation.organization.to_string(),
            email: invitation.email,
            role: invitation.role.to_string(),
            teams: invitation.teams,
            invited_by: invitation.invited_by,
            expires_at: invitation.expires_at.iso(),
        }
    }
}

/// List pending invitations
///
/// The newest first.
#[utoipa::path(get, path = "/organizations/{organization}/invitations", tag = "Invitations", params(Listing), responses((status = 200, body = List<Invitation>)))]
async fn list(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path(organization): Path<OrganizationId>,
    Query(listing): Query<Listing>,
) -> Answer<Json<List<Invitation>>> {
    let (backend, name) = (&server.backend, format!("invitations {organization}"));
    let (limit, after) = (limit(listing.limit.as_deref())?, cursor::read(backend, &name, listing.cursor.as_deref())?);
    let page = invitations::list(backend, &caller, &organization, "", after, limit).await?;
    Ok(Json(cursor::list(backend, &name, page, Invitation::from)?))
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInvitation {
    /// The address.
    email: String,
    /// The base role; the organization's usual one when left out.
    #[serde(default)]
    role: String,
}

/// What was sent.
#[derive(Serialize, ToSchema)]
struct SentInvitation {
    /// Its identifier; the one it had, when the address was invited already.
    id: String,
}

/// Invite somebody
///
/// Sending again to the same address refreshes the one invitation: a new link, the old one dead.
#[utoipa::path(post, path = "/organizations/{organization}/invitations", tag = "Invitations", request_body = NewInvitation, responses((status = 201, body = SentInvitation)))]
async fn invite(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path(organization): Path<OrganizationId>,
    Json(new): Json<NewInvitation>,
) -> Answer<Made<SentInvitation>> {
    let id = send::invite(&server.backend, &caller, &organization, &new.email, &new.role).await?;
    Ok(Made(format!("/v1/organizations/{organization}/invitations/{id}"), SentInvitation { id: id.to_string() }))
}

/// Revoke an invitation
#[utoipa::path(delete, path = "/organizations/{organization}/invitations/{invitation}", tag = "Invitations", responses((status = 204)))]
async fn revoke(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, invitation)): Path<(OrganizationId, InvitationId)>,
) -> Answer<Done> {
    pending::revoke(&server.backend, &caller, &organization, invitation).await?;
    Ok(Done)
}

/// Send an invitation again
#[utoipa::path(post, path = "/organizations/{organization}/invitations/{invitation}/resend", tag = "Invitations", responses((status = 204)))]
async fn resend(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, invitation)): Path<(OrganizationId, InvitationId)>,
) -> Answer<Done> {
    pending::resend(&server.backend, &caller, &organization, invitation).await?;
    Ok(Done)
}

/// List the invitations that wait for the caller
#[utoipa::path(get, path = "/me/invitations", tag = "Invitations", responses((status = 200, body = List<Invitation>)))]
async fn mine(State(server): State<Server>, Asker(caller): Asker) -> Answer<Json<List<Invitation>>> {
    let found = invitations::mine(&server.backend, &caller).await?;
    Ok(Json(List { data: found.into_iter().map(Invitation::from).collect(), next: None }))
}

/// Accept an invitation
#[utoipa::path(post, path = "/me/invitations/{invitation}/accept", tag = "Invitations", responses((status = 204)))]
async fn accept(State(server): State<Server>, Asker(caller): Asker, Path(invitation): Path<InvitationId>) -> Answer<Done> {
    received::accept(&server.backend, &caller, invitation).await?;
    Ok(Done)
}

/// Decline an invitation
#[utoipa::path(post, path = "/me/invitations/{invitation}/decline", tag = "Invitations", responses((status = 204)))]
async fn decline(State(server): State<Server>, Asker(caller): Asker, Path(invitation): Path<InvitationId>) -> Answer<Done> {
    received::decline(&server.backend, &caller, invitation).await?;
    Ok(Done)
}
