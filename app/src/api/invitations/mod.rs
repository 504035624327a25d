//! Invitations: the page behind a link, the Invitations page. [`sending`] is for those who invite.

pub mod sending;

use crate::components::Done;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::{invitations, random::Token};

/// An invitation that waits for the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Its identifier.
    pub id: String,
    /// The organization's name.
    pub organization: String,
    /// The role that it gives, in words.
    pub role: String,
    /// The names of the custom roles that it gives, with commas between them.
    pub custom_roles: String,
    /// The names of the teams that it leads into, with commas between them.
    pub teams: String,
    /// What it shares, in words.
    pub shares: String,
    /// Who invited.
    pub invited_by: String,
    /// When it stops working.
    pub expires_at: String,
}

/// The Invitations page.
#[server(endpoint = "invitations/mine")]
pub async fn mine() -> Result<Vec<Waiting>, AppError> {
    let list = invitations::mine(&request::backend(), &request::caller()?).await?;
    Ok(list.into_iter().map(waiting).collect())
}

/// Joins the organization.
#[server(endpoint = "invitations/accept")]
pub async fn accept_invitation(invitation: String) -> Result<Done, AppError> {
    let id = request::typed_id(&invitation)?;
    let organization = invitations::received::accept(&request::backend(), &request::caller()?, id).await?;
    Ok(Done { notice: Some("You have joined. Welcome!".into()), ..Done::going(format!("/{organization}")) })
}

/// Declines the invitation.
#[server(endpoint = "invitations/decline")]
pub async fn decline_invitation(invitation: String) -> Result<Done, AppError> {
    invitations::received::decline(&request::backend(), &request::caller()?, request::typed_id(&invitation)?).await?;
    Ok(Done { notice: Some("The invitation was declined.".into()), ..Done::going("/invitations") })
}

/// What became of an invitation whose link is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    /// It waits for an answer.
    Waits(Box<Opened>),
    /// Whoever opens it has accepted it before: their organization.
    Accepted(String),
}

/// What the page behind an invitation's link shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The invitation.
    pub invitation: Waiting,
    /// The address that may accept it.
    pub email: String,
    /// What whoever opened the link can do now.
    pub next: Next,
}

/// What whoever opened an invitation's link can do now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Next {
    /// Signed in with the right address: accept or decline.
    Answer,
    /// Signed in with another address, which is named: switch.
    Switch(String),
    /// Has an account: sign in.
    SignIn,
    /// Has none: sign up.
    SignUp,
    /// Came by a link that was copied, which tells nothing of accounts: sign in, or sign up and confirm the address.
    SignInOrUp,
}

/// The invitation behind a link.
#[server(endpoint = "invitations/open")]
pub async fn open(token: String) -> Result<Link, AppError> {
    let (backend, visitor, token) = (request::backend(), request::visitor(), Token::shown(&token));
    if let Some(caller) = &visitor
        && let Some(organization) = invitations::received::accepted(&backend, caller, &token).await?
    {
        return Ok(Link::Accepted(organization.to_string()));
    }
    let opened = invitations::received::open(&backend, &token).await?;
    let email = opened.invitation.email.clone();
    let next = match visitor {
        Some(caller) if caller.email.key() == email.to_lowercase() => Next::Answer,
        Some(caller) => Next::Switch(caller.email.to_string()),
        None => match opened.has_account {
            Some(true) => Next::SignIn,
            Some(false) => Next::SignUp,
            None => Next::SignInOrUp,
        },
    };
    Ok(Link::Waits(Box::new(Opened { invitation: waiting(opened.invitation), email, next })))
}

/// Signs up through an invitation and joins.
#[server(endpoint = "invitations/sign_up")]
pub async fn sign_up_invited(token: String, name: String, password: String) -> Result<Done, AppError> {
    let (backend, origin) = (request::backend(), request::origin());
    let (session, organization) = invitations::sign_up::sign_up(&backend, &Token::shown(&token), &name, password.into(), &origin).await?;
    request::remember_session(&session);
    Ok(Done { notice: Some("You have joined. Welcome!".into()), ..Done::going(format!("/{organization}")).anew() })
}

#[cfg(feature = "ssr")]
fn waiting(invitation: invitations::Invitation) -> Waiting {
    Waiting {
        id: invitation.id.to_string(),
        organization: invitation.organization_name,
        role: invitation.role.label().into(),
        custom_roles: invitation.custom_roles,
        teams: invitation.teams,
        shares: invitation.shares,
        invited_by: invitation.invited_by,
        expires_at: invitation.expires_at.iso(),
    }
}
