//! What the frame around every signed-in page shows.

use crate::error::AppError;
use domain::organizations::Color;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::sharing::wide;
#[cfg(feature = "ssr")]
use backend::{accounts, invitations, organizations};
#[cfg(feature = "ssr")]
use domain::access::{Permission, ResourceKind};

/// The person, their organizations, and what may be done in the one that is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub email: String,
    /// How many invitations wait.
    pub invitations: i64,
    /// The organizations of the person, by name.
    pub organizations: Vec<Listed>,
    /// The organization of the address, if it is one of the person's; else their first one.
    pub current: Option<Current>,
}

/// An organization in the switcher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The colour of its mark.
    pub color: Option<Color>,
    /// Whether there is a logo.
    pub has_logo: bool,
}

/// The organization that is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Current {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether the caller may invite.
    pub invites: bool,
    /// Whether the caller may read the audit log.
    pub views_audit_log: bool,
    /// The teams that the caller can choose between, as identifier and name; none while there is only one.
    pub teams: Vec<(String, String)>,
    /// Whether the settings have a page of teams for the caller.
    pub manages_teams: bool,
    /// Whether the caller may share whole kinds.
    pub shares_kinds: bool,
}

/// The frame; `organization` is the first part of the address, whatever it is.
#[server(endpoint = "frame/get")]
pub async fn get(organization: String) -> Result<Frame, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let list = organizations::list(&backend, &caller).await?;
    // A page of no organization, such as the account, keeps the way back to one.
    let shown = list.iter().find(|listed| listed.organization.as_str() == organization).or(list.first());
    let current = match shown {
        Some(listed) => Some(current(&*organizations::facts_of(&backend, &caller, listed).await?)),
        None => None,
    };
    Ok(Frame {
        invitations: invitations::received::count(&backend, &caller).await?,
        organizations: list.into_iter().map(Listed::from).collect(),
        current,
        name: caller.name,
        email: caller.email.to_string(),
    })
}

#[cfg(feature = "ssr")]
impl From<organizations::Listed> for Listed {
    fn from(listed: organizations::Listed) -> Self {
        Self { id: listed.organization.to_string(), name: listed.name, color: listed.color, has_logo: listed.has_logo }
    }
}

#[cfg(feature = "ssr")]
fn current(facts: &organizations::Facts) -> Current {
    let (membership, teams) = (&facts.membership, &facts.teams);
    let beyond_default = teams.iter().any(|team| team.id != membership.default_team);
    Current {
        id: membership.organization.to_string(),
        name: membership.name.clone(),
        invites: facts.may_invite,
        views_audit_log: membership.standing.permits(Permission::ViewAuditLog),
        manages_teams: beyond_default || membership.standing.permits(Permission::CreateTeam),
        shares_kinds: ResourceKind::ALL.iter().any(|kind| wide::may_share(&membership.standing, *kind)),
        teams: super::teams::choices(facts),
    }
}

/// Where the front door leads: a first visitor to sign-up, others to sign-in, members to their organization.
#[server(endpoint = "frame/start")]
pub async fn start() -> Result<String, AppError> {
    let backend = request::backend();
    let Some(caller) = request::visitor() else {
        return Ok(if accounts::none_yet(&backend).await? { "/sign-up".into() } else { "/sign-in".into() });
    };
    let list = organizations::list(&backend, &caller).await?;
    Ok(match list.first() {
        Some(listed) => format!("/{}", listed.organization),
        None if invitations::received::count(&backend, &caller).await? > 0 => "/invitations".into(),
        None if !organizations::suspended(&backend, &caller).await?.is_empty() => "/account".into(),
        None => "/organizations/new".into(),
    })
}
