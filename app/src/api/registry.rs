//! The registry: resources whose working parts live elsewhere.

use super::teams::Homes;
use crate::components::Done;
use crate::error::AppError;
use domain::access::{Level, ResourceKind};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{request, teams};
#[cfg(feature = "ssr")]
use backend::registry::kinds::OwnKind;
#[cfg(feature = "ssr")]
use backend::registry::write::{About, NewRegistered};
#[cfg(feature = "ssr")]
use backend::registry::{self, Filter, kinds, write};
#[cfg(feature = "ssr")]
use backend::{organizations, resources};
#[cfg(feature = "ssr")]
use domain::Refusal;
#[cfg(feature = "ssr")]
use domain::access::Permission;
#[cfg(feature = "ssr")]
use domain::ids::{OrganizationId, OwnKindId};
#[cfg(feature = "ssr")]
use domain::sharing::Thing;

/// How many a page shows.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// A registered resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ResourceKind,
    /// What it is, in words: its own kind's name, where it is of one.
    pub kind_name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Where it really lives; may be empty.
    pub link: String,
    /// Its version there; may be empty.
    pub version: String,
    /// The home team's name.
    pub team: String,
    /// The owner's name.
    pub owner: String,
    /// How far the caller may go with it.
    pub level: Level,
    /// When it was registered.
    pub created_at: String,
}

#[cfg(feature = "ssr")]
impl From<registry::Registered> for Registered {
    fn from(found: registry::Registered) -> Self {
        let kind = found.thing.kind;
        Self {
            id: found.thing.to_string(),
            kind,
            kind_name: found.own_kind.map_or_else(|| kind.label().to_owned(), |(_, name)| name),
            name: found.resource.name,
            description: found.description,
            link: found.link,
            version: found.version,
            team: found.resource.team_name,
            owner: found.resource.owner_name,
            level: found.resource.level,
            created_at: found.resource.created_at.iso(),
        }
    }
}

/// One page of the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registry {
    /// The newest first.
    pub found: Vec<Registered>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether the caller works in several teams.
    pub several_teams: bool,
    /// The kinds that the organization defined, as identifier and name.
    pub own_kinds: Vec<(String, String)>,
    /// Whether the caller may define kinds.
    pub defines: bool,
}

/// The registered resources of a kind or of all, behind the one named by `after`.
#[server(endpoint = "registry/list")]
pub async fn list(
    organization: String,
    #[server(default)] filter: String,
    #[server(default)] team: String,
    #[server(default)] after: String,
) -> Result<Registry, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let own_kind: Option<OwnKindId> = filter.parse().ok();
    let kind = if own_kind.is_some() { None } else { request::optional(&filter)? };
    let filter = Filter { kind, own_kind, team: request::optional(&team)? };
    let after = request::optional::<Thing>(&after)?.map(|thing| thing.id);
    let page = registry::list(&backend, &caller, &organization, filter, after, PAGE).await?;
    let facts = organizations::facts(&backend, &caller, &organization).await?;
    let found: Vec<Registered> = page.items.into_iter().map(Registered::from).collect();
    Ok(Registry {
        next: page.next.and_then(|_| found.last().map(|last| last.id.clone())),
        found,
        several_teams: facts.teams.len() > 1,
        own_kinds: own_kinds(kinds::list(&backend, &caller, &organization).await?),
        defines: facts.membership.standing.permits(Permission::EditOrganizationSettings),
    })
}

#[cfg(feature = "ssr")]
fn own_kinds(list: Vec<OwnKind>) -> Vec<(String, String)> {
    list.into_iter().map(|kind| (kind.id.to_string(), kind.name)).collect()
}

/// What the form to register offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormChoices {
    /// The teams where it may live, and who would see it.
    pub homes: Homes,
    /// The kinds that the organization defined, as identifier and name.
    pub own_kinds: Vec<(String, String)>,
}

/// What the form to register offers.
#[server(endpoint = "registry/offers")]
pub async fn offers(organization: String) -> Result<FormChoices, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let facts = organizations::facts(&backend, &caller, &organization).await?;
    Ok(FormChoices { homes: (&*facts).into(), own_kinds: own_kinds(kinds::list(&backend, &caller, &organization).await?) })
}

/// Registers something.
#[server(endpoint = "registry/register")]
pub async fn register(
    organization: String,
    #[server(default)] kind: String,
    #[server(default)] name: String,
    #[server(default)] team: String,
    #[server(default)] visibility: String,
    #[server(default)] description: String,
    #[server(default)] link: String,
    #[server(default)] version: String,
) -> Result<Done, AppError> {
    let organization = request::organization(&organization)?;
    let about = About { description: &description, link: &link, version: &version };
    let form = NewRegistered { kind: &kind, name: &name, team: &team, visibility: &visibility, about };
    let thing = write::register(&request::backend(), &request::caller()?, &organization, form).await?;
    Ok(Done { notice: Some(format!("{} was registered.", name.trim())), ..Done::going(format!("/{organization}/registry/{thing}")) })
}

/// One registered resource, and what may be done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredPage {
    /// The resource.
    pub registered: Registered,
    /// Whether the reader knows of several teams.
    pub several_teams: bool,
    /// The teams that it may be moved to, as identifier and name, for its admins.
    pub targets: Vec<(String, String)>,
}

/// One registered resource.
#[server(endpoint = "registry/get")]
pub async fn get(organization: String, resource: String) -> Result<RegisteredPage, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, thing) = (request::organization(&organization)?, request::typed_id::<Thing>(&resource)?);
    let registered = registry::get(&backend, &caller, &organization, thing).await?;
    let targets = match registered.resource.level {
        Level::Admin => resources::targets(&backend, &caller, &organization, thing.kind, thing.id).await?,
        _ => Vec::new(),
    };
    Ok(RegisteredPage {
        registered: registered.into(),
        several_teams: !teams::several(&backend, &caller, &organization).await?.is_empty(),
        targets: targets.into_iter().map(|team| (team.id.to_string(), team.name)).collect(),
    })
}

/// Changes what is known of it.
#[server(endpoint = "registry/edit")]
pub async fn edit_registered(
    organization: String,
    resource: String,
    #[server(default)] description: String,
    #[server(default)] link: String,
    #[server(default)] version: String,
) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    let about = About { description: &description, link: &link, version: &version };
    write::edit(&request::backend(), &request::caller()?, &organization, thing, about).await?;
    Ok(Done::saying("Saved."))
}

/// Something registered; datasets and evaluations have functions of their own.
#[cfg(feature = "ssr")]
fn registered(organization: &str, resource: &str) -> Result<(OrganizationId, Thing), AppError> {
    let (organization, thing) = (request::organization(organization)?, request::typed_id::<Thing>(resource)?);
    if thing.kind.is_registered() { Ok((organization, thing)) } else { Err(Refusal::NotFound.into()) }
}

/// Calls it otherwise.
#[server(endpoint = "registry/rename")]
pub async fn rename_registered(organization: String, resource: String, #[server(default)] name: String) -> Result<Done, AppError> {
    let (organization, thing) = registered(&organization, &resource)?;
    resources::rename(&request::backend(), &request::caller()?, &organization, thing.kind, thing.id, &name).await?;
    Ok(Done::saying("The name was saved."))
}

/// Gives it another home.
#[server(endpoint = "registry/move")]
pub async fn move_registered(organization: String, resource: String, #[server(default)] team: String) -> Result<Done, AppError> {
    let (organization, thing) = registered(&organization, &resource)?;
    let team = team.parse().map_err(|_| Refusal::field("team", "Choose a team."))?;
    resources::move_to(&request::backend(), &request::caller()?, &organization, thing.kind, thing.id, team).await?;
    Ok(Done::saying("It was moved. What its old team could do with it, the new one can."))
}

/// Takes it out of the registry; its name must be typed.
#[server(endpoint = "registry/delete")]
pub async fn delete_registered(organization: String, resource: String, #[server(default)] confirmation: String) -> Result<Done, AppError> {
    let (organization, thing) = registered(&organization, &resource)?;
    resources::delete(&request::backend(), &request::caller()?, &organization, thing.kind, thing.id, &confirmation).await?;
    Ok(Done { notice: Some(format!("{} was deleted.", confirmation.trim())), ..Done::going(format!("/{organization}/registry")) })
}

/// The kinds that the organization defined, and whether the caller may define more.
#[server(endpoint = "registry/kinds")]
pub async fn list_own_kinds(organization: String) -> Result<(Vec<(String, String)>, bool), AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let membership = organizations::get(&backend, &caller, &organization).await?;
    let list = own_kinds(kinds::list(&backend, &caller, &organization).await?);
    Ok((list, membership.standing.permits(Permission::EditOrganizationSettings)))
}

/// Defines a kind.
#[server(endpoint = "registry/define_kind")]
pub async fn define_kind(organization: String, #[server(default)] name: String) -> Result<Done, AppError> {
    let organization = request::organization(&organization)?;
    kinds::define(&request::backend(), &request::caller()?, &organization, &name).await?;
    Ok(Done::saying(format!("The kind {} is there now.", name.trim())))
}

/// Forgets a kind of which nothing is registered.
#[server(endpoint = "registry/forget_kind")]
pub async fn forget_kind(organization: String, own_kind: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&own_kind)?);
    kinds::forget(&request::backend(), &request::caller()?, &organization, id).await?;
    Ok(Done::saying("The kind is gone."))
}
