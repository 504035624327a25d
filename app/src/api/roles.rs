//! Custom roles: the list, defining, changing, deleting.

use crate::components::Done;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::organizations::{self, Membership};
#[cfg(feature = "ssr")]
use backend::roles;
#[cfg(feature = "ssr")]
use domain::access::{OrganizationRole, Permission, Standing};

/// A custom role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The names of its permissions.
    pub permissions: Vec<String>,
    /// How many members hold it.
    pub holders: i64,
    /// How many live invitations give it.
    pub invited: i64,
}

#[cfg(feature = "ssr")]
impl From<roles::Role> for Role {
    fn from(role: roles::Role) -> Self {
        Self {
            id: role.id.to_string(),
            name: role.name,
            description: role.description,
            permissions: role.permissions.iter().map(|permission| permission.to_string()).collect(),
            holders: role.holders,
            invited: role.invited,
        }
    }
}

/// The roles page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// The custom roles by name.
    pub roles: Vec<Role>,
    /// How many there are.
    pub used: i64,
    /// How many the plan allows; none means no limit.
    pub limit: Option<i64>,
    /// Whether the caller may define roles.
    pub may_create: bool,
}

/// The custom roles of an organization.
#[server(endpoint = "roles/list")]
pub async fn list(organization: String) -> Result<Roles, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let membership = organizations::get(&backend, &caller, &organization).await?;
    let list = roles::list(&backend, &caller, &organization).await?;
    Ok(Roles {
        roles: list.roles.into_iter().map(Role::from).collect(),
        used: list.used,
        limit: list.limit,
        may_create: membership.standing.permits(Permission::CreateCustomRole),
    })
}

/// The permissions that a role can be composed of: the name, and whether the caller has it to give.
pub type Choices = Vec<(String, bool)>;

#[cfg(feature = "ssr")]
fn choices(membership: &Membership) -> Choices {
    Permission::ALL.iter().map(|permission| (permission.to_string(), membership.standing.permits(*permission))).collect()
}

/// What a new role can be composed of.
#[server(endpoint = "roles/choices")]
pub async fn permissions(organization: String) -> Result<Choices, AppError> {
    let membership = organizations::get(&request::backend(), &request::caller()?, &request::organization(&organization)?).await?;
    membership.require(Permission::CreateCustomRole)?;
    Ok(choices(&membership))
}

/// One role with what can be done to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePage {
    /// The role.
    pub role: Role,
    /// What it can be composed of.
    pub permissions: Choices,
    /// Whether the caller may change and delete it.
    pub may_edit: bool,
    /// The roles that its holders may get in its place, as identifier and name.
    pub heirs: Vec<(String, String)>,
}

/// One role.
#[server(endpoint = "roles/get")]
pub async fn get(organization: String, role: String) -> Result<RolePage, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&role)?);
    let membership = organizations::get(&backend, &caller, &organization).await?;
    let role = roles::get(&backend, &caller, &organization, id).await?;
    let least = Standing { role: OrganizationRole::Member, permissions: role.permissions };
    let may_edit = membership.standing.permits(Permission::CreateCustomRole) && membership.standing.covers(&least);
    let others = if may_edit { roles::list(&backend, &caller, &organization).await?.roles } else { Vec::new() };
    let heirs = others.into_iter().filter(|other| other.id != id && role.permissions.covers(other.permissions));
    Ok(RolePage {
        heirs: heirs.map(|heir| (heir.id.to_string(), heir.name)).collect(),
        role: role.into(),
        permissions: choices(&membership),
        may_edit,
    })
}

/// Defines a role.
#[server(endpoint = "roles/create")]
pub async fn create_role(
    organization: String,
    name: String,
    #[server(default)] description: String,
    #[server(default)] permissions: Vec<String>,
) -> Result<Done, AppError> {
    let organization = request::organization(&organization)?;
    let form = roles::RoleForm { name: &name, description: &description, permissions: &permissions };
    roles::create(&request::backend(), &request::caller()?, &organization, form).await?;
    Ok(Done { notice: Some(format!("{} was created.", name.trim())), ..Done::going(format!("/{organization}/settings/roles")) })
}

/// Changes a role.
#[server(endpoint = "roles/edit")]
pub async fn edit_role(
    organization: String,
    role: String,
    name: String,
    #[server(default)] description: String,
    #[server(default)] permissions: Vec<String>,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&role)?);
    let form = roles::RoleForm { name: &name, description: &description, permissions: &permissions };
    roles::edit(&request::backend(), &request::caller()?, &organization, id, form).await?;
    Ok(Done { notice: Some(format!("{} was saved.", name.trim())), ..Done::going(format!("/{organization}/settings/roles")) })
}

/// Deletes a role; its holders get `heir` in its place.
#[server(endpoint = "roles/delete")]
pub async fn delete_role(organization: String, role: String, #[server(default)] heir: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&role)?);
    let heir = roles::Heir::from_form(&heir)?;
    roles::delete(&request::backend(), &request::caller()?, &organization, id, heir).await?;
    Ok(Done { notice: Some("The role was deleted.".into()), ..Done::going(format!("/{organization}/settings/roles")) })
}
