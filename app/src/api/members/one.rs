//! One member: roles, teams, and what is reached and why.

use crate::error::AppError;
use domain::access::{OrganizationRole, ResourceKind};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::super::request;
#[cfg(feature = "ssr")]
use super::PAGE;
#[cfg(feature = "ssr")]
use backend::members::{details, reach};
#[cfg(feature = "ssr")]
use backend::sharing::wide::{self, Holder};
#[cfg(feature = "ssr")]
use backend::{Backend, Caller, organizations};
#[cfg(feature = "ssr")]
use domain::access::TeamRole;
#[cfg(feature = "ssr")]
use domain::ids::{AccountId, OrganizationId};

/// One member, and what the caller may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// The person's account.
    pub id: String,
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub email: String,
    /// The base role.
    pub role: OrganizationRole,
    /// Whether the member is kept out.
    pub suspended: bool,
    /// When the person joined.
    pub joined_at: String,
    /// When the person last signed in.
    pub signed_in_at: Option<String>,
    /// Custom roles that the caller may give or the member holds: identifier, name, whether held.
    pub custom_roles: Vec<(String, String, bool)>,
    /// The base roles that the caller may give.
    pub base_roles: Vec<OrganizationRole>,
    /// The teams that the caller may know of.
    pub teams: Vec<Place>,
    /// Whether the organization has several teams, so that teams are spoken of.
    pub several_teams: bool,
    /// Whether the caller may give roles, suspend and restore.
    pub may_change: bool,
    /// Whether the caller may end the membership.
    pub may_remove: bool,
    /// Whether the caller is the member.
    pub own: bool,
    /// What the member reaches; nothing for those who may not see it.
    pub reach: Option<Reach>,
    /// The kinds that the caller may share as a whole, each with the level that the member has of it and its end; empty for none.
    pub wide: Vec<Wide>,
}

/// What a member has of everything of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wide {
    /// The kind.
    pub kind: ResourceKind,
    /// The level as its word; empty for none.
    pub level: String,
    /// When it ends.
    pub until: Option<String>,
}

/// A member's place in a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The team.
    pub team: String,
    /// Its name.
    pub name: String,
    /// The role in it as its word; empty for none.
    pub role: String,
    /// What it may become, the present state first, as word and label; empty when nothing can be changed.
    pub choices: Vec<(String, String)>,
}

#[cfg(feature = "ssr")]
impl From<details::Place> for Place {
    fn from(place: details::Place) -> Self {
        let word = |role: Option<TeamRole>| role.map_or("", TeamRole::as_str).to_owned();
        let label = |role: Option<TeamRole>| role.map_or("Not in this team", TeamRole::label).to_owned();
        Self {
            team: place.team.to_string(),
            name: place.name,
            role: word(place.role),
            choices: place.choices.into_iter().map(|role| (word(role), label(role))).collect(),
        }
    }
}

/// A page of what a member reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// The resources, the newest first.
    pub resources: Vec<Reached>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A resource that a member reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// What it is.
    pub kind: ResourceKind,
    /// Its name.
    pub name: String,
    /// Its home team.
    pub team: String,
    /// The level in words.
    pub level: String,
    /// Each path in words, the highest first.
    pub why: Vec<String>,
}

#[cfg(feature = "ssr")]
impl From<reach::Reached> for Reached {
    fn from(reached: reach::Reached) -> Self {
        Self {
            kind: reached.kind,
            name: reached.name,
            team: reached.team,
            level: reached.level.as_str().into(),
            why: reached.paths.iter().map(reach::ReachedBy::in_words).collect(),
        }
    }
}

/// The page of one member.
#[server(endpoint = "members/get")]
pub async fn get(
    organization: String,
    member: String,
    #[server(default)] kind: String,
    #[server(default)] after: String,
) -> Result<Details, AppError> {
    let (backend, caller, id) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let account = request::typed_id(&member)?;
    let found = details::get(&backend, &caller, &id, account).await?;
    let reach = if found.may_see_reach {
        let (kind, after) = (request::optional(&kind)?, request::optional(&after)?);
        let page = reach::list(&backend, &caller, &id, account, kind, after, PAGE).await?;
        Some(Reach { resources: page.items.into_iter().map(Reached::from).collect(), next: page.next.map(|id| id.to_string()) })
    } else {
        None
    };
    let wide = wide_of(&backend, &caller, &id, account).await?;
    Ok(Details {
        wide,
        id: member,
        own: account == caller.account_id,
        name: found.name,
        email: found.email,
        role: found.role,
        suspended: found.state == domain::members::MemberState::Suspended,
        joined_at: found.joined_at.iso(),
        signed_in_at: found.signed_in_at.map(|at| at.iso()),
        custom_roles: found.custom_roles.into_iter().map(|(id, name, held)| (id.to_string(), name, held)).collect(),
        base_roles: found.base_roles,
        several_teams: found.teams.len() > 1,
        teams: found.teams.into_iter().map(Place::from).collect(),
        may_change: found.may_change,
        may_remove: found.may_remove,
        reach,
    })
}

#[cfg(feature = "ssr")]
async fn wide_of(backend: &Backend, caller: &Caller, organization: &OrganizationId, account: AccountId) -> Result<Vec<Wide>, AppError> {
    let membership = organizations::get(backend, caller, organization).await?;
    let kinds: Vec<_> = ResourceKind::ALL.iter().copied().filter(|kind| wide::may_share(&membership.standing, *kind)).collect();
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let held = wide::list(backend, caller, organization, Holder::Person(account)).await?;
    let of = |kind| {
        let found = held.iter().find(|wide| wide.kind == kind);
        let until = found.and_then(|wide| wide.until).map(|until| until.iso());
        Wide { kind, level: found.map_or("", |wide| wide.level.as_str()).to_owned(), until }
    };
    Ok(kinds.into_iter().map(of).collect())
}
