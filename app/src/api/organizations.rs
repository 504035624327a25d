//! Organizations: create, rename, the home page.

use crate::components::Done;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::organizations;
#[cfg(feature = "ssr")]
use domain::access::Permission;

/// Creates an organization; the caller becomes its owner.
#[server(endpoint = "organizations/create")]
pub async fn create_organization(name: String, id: String) -> Result<Done, AppError> {
    let id = if id.trim().is_empty() { domain::ids::OrganizationId::suggest(&name) } else { id };
    let id = organizations::create(&request::backend(), &request::caller()?, &id, &name).await?;
    Ok(Done { notice: Some(format!("{} was created.", name.trim())), ..Done::going(format!("/{id}")) })
}

/// An organization as its own pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// The permanent identifier.
    pub id: String,
    /// The display name.
    pub name: String,
    /// The caller's role in words.
    pub role: String,
    /// Whether the caller may change the settings.
    pub edits_settings: bool,
    /// Whether the caller may invite.
    pub invites: bool,
}

/// One organization of the caller's.
#[server(endpoint = "organizations/get")]
pub async fn get(organization: String) -> Result<Organization, AppError> {
    let membership = organizations::get(&request::backend(), &request::caller()?, &request::organization(&organization)?).await?;
    Ok(Organization {
        id: membership.organization.to_string(),
        name: membership.name,
        role: membership.standing.role.label().into(),
        edits_settings: membership.standing.permits(Permission::EditOrganizationSettings),
        invites: membership.standing.permits(Permission::InviteUsers),
    })
}

/// Changes the display name.
#[server(endpoint = "organizations/rename")]
pub async fn rename_organization(organization: String, name: String) -> Result<Done, AppError> {
    organizations::rename(&request::backend(), &request::caller()?, &request::organization(&organization)?, &name).await?;
    Ok(Done::saying("The name was changed."))
}
