//! API keys: a person's own, and those of a team. Without an organization and a team the caller's own ones are meant.

use crate::components::Done;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::api_keys::{self, NewKey};
#[cfg(feature = "ssr")]
use backend::{Backend, Caller};
#[cfg(feature = "ssr")]
use domain::ids::{OrganizationId, TeamId};

/// A key in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Its identifier.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its beginning and its end.
    pub shown: String,
    /// What it lets through.
    pub scopes: Vec<String>,
    /// Whether it was switched off.
    pub is_off: bool,
    /// Whether its time is over.
    pub is_over: bool,
    /// Who made it, while that account is there.
    pub made_by: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// When it ends.
    pub expires_at: Option<String>,
    /// When it was last used.
    pub last_used_at: Option<String>,
    /// Until when the secret before works too.
    pub old_until: Option<String>,
}

/// The keys of a person or a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// The newest first.
    pub keys: Vec<Key>,
    /// The team's name; none for one's own keys.
    pub team: Option<String>,
}

/// A secret that is seen this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// The key itself.
    pub secret: String,
}

/// Whose keys are meant.
#[cfg(feature = "ssr")]
fn place(organization: &str, team: &str) -> Result<Option<(OrganizationId, TeamId)>, AppError> {
    if organization.is_empty() && team.is_empty() {
        return Ok(None);
    }
    Ok(Some((request::organization(organization)?, request::typed_id(team)?)))
}

/// The name of the team, once it is clear that the caller may know of it.
#[cfg(feature = "ssr")]
async fn team_name(backend: &Backend, caller: &Caller, place: Option<&(OrganizationId, TeamId)>) -> Result<Option<String>, AppError> {
    match place {
        Some((organization, team)) => Ok(Some(backend::teams::get(backend, caller, organization, *team).await?.name)),
        None => Ok(None),
    }
}

/// The keys that were not revoked.
#[server(endpoint = "api_keys/list")]
pub async fn list(#[server(default)] organization: String, #[server(default)] team: String) -> Result<Keys, AppError> {
    let (backend, caller, place) = (request::backend(), request::caller()?, place(&organization, &team)?);
    let keys = match &place {
        Some((organization, team)) => api_keys::list_team(&backend, &caller, organization, *team).await?,
        None => api_keys::list_personal(&backend, &caller).await?,
    };
    let now = backend.now();
    Ok(Keys { keys: keys.into_iter().map(|key| shown(key, now)).collect(), team: team_name(&backend, &caller, place.as_ref()).await? })
}

/// One key, and the name of its team.
#[server(endpoint = "api_keys/get")]
pub async fn get(#[server(default)] organization: String, #[server(default)] team: String, api_key: String) -> Result<Keys, AppError> {
    let (backend, caller, place) = (request::backend(), request::caller()?, place(&organization, &team)?);
    let team = team_name(&backend, &caller, place.as_ref()).await?;
    let key = api_keys::get(&backend, &caller, request::typed_id(&api_key)?).await?;
    Ok(Keys { keys: vec![shown(key, backend.now())], team })
}

#[cfg(feature = "ssr")]
fn shown(key: api_keys::ApiKey, now: domain::time::Timestamp) -> Key {
    Key {
        id: key.id.to_string(),
        name: key.name,
        shown: key.shown,
        scopes: key.scopes.iter().map(|scope| scope.to_string()).collect(),
        is_off: key.state == domain::api_keys::KeyState::Inactive,
        is_over: key.expires_at.is_some_and(|end| end <= now),
        made_by: key.made_by,
        created_at: key.created_at.iso(),
        expires_at: key.expires_at.map(|at| at.iso()),
        last_used_at: key.last_used_at.map(|at| at.iso()),
        old_until: key.old_until.filter(|until| *until > now).map(|at| at.iso()),
    }
}

/// Makes a key; its secret is the answer.
#[server(endpoint = "api_keys/make")]
pub async fn make_api_key(
    #[server(default)] organization: String,
    #[server(default)] team: String,
    name: String,
    #[server(default)] scopes: Vec<String>,
    #[server(default)] days: String,
) -> Result<Done, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let form = NewKey { name: &name, scopes: &scopes, days: &days };
    let (_, secret) = match place(&organization, &team)? {
        Some((organization, team)) => api_keys::make_team(&backend, &caller, &organization, team, form).await?,
        None => api_keys::make_personal(&backend, &caller, form).await?,
    };
    Ok(Done::answering(&Secret { secret: secret.reveal().to_owned() }))
}

/// Gives a key a new secret, which is the answer.
#[server(endpoint = "api_keys/rotate")]
pub async fn rotate_api_key(api_key: String, #[server(default)] hours: String) -> Result<Done, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let secret = api_keys::rotate(&backend, &caller, request::typed_id(&api_key)?, &hours).await?;
    Ok(Done::answering(&Secret { secret: secret.reveal().to_owned() }))
}

/// Switches a key off, or on again.
#[server(endpoint = "api_keys/switch")]
pub async fn switch_api_key(api_key: String, #[server(default)] on: String) -> Result<Done, AppError> {
    let (backend, caller, id) = (request::backend(), request::caller()?, request::typed_id(&api_key)?);
    if on.is_empty() {
        api_keys::deactivate(&backend, &caller, id).await?;
        return Ok(Done::saying("The key is off: its next request is refused."));
    }
    api_keys::activate(&backend, &caller, id).await?;
    Ok(Done::saying("The key works again."))
}

/// Ends a key for good; `confirmation` is its name, `next` where to go then.
#[server(endpoint = "api_keys/revoke")]
pub async fn revoke_api_key(
    api_key: String,
    #[server(default)] confirmation: String,
    #[server(default)] next: String,
) -> Result<Done, AppError> {
    let (backend, caller, id) = (request::backend(), request::caller()?, request::typed_id(&api_key)?);
    let key = api_keys::get(&backend, &caller, id).await?;
    if confirmation.trim() != key.name {
        return Err(domain::Refusal::field("confirmation", format!("Type {} to revoke it.", key.name)).into());
    }
    api_keys::revoke(&backend, &caller, id).await?;
    let notice = Some(format!("{} was revoked.", key.name));
    Ok(Done { notice, ..Done::going(domain::names::local_path(&next).unwrap_or("/account/keys")) })
}
