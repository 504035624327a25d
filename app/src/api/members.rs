//! The members of an organization.

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::{invitations, members, organizations};
#[cfg(feature = "ssr")]
use domain::access::{OrganizationRole, Permission, Permissions, Standing};

/// What the members page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    /// The members by name.
    pub members: Vec<Member>,
    /// The invitations that wait; empty for those who may not invite.
    pub invitations: Vec<Invitation>,
    /// The roles that the caller may give, as word and label; empty for those who may not invite.
    pub roles: Vec<(String, String)>,
}

/// A member in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub email: String,
    /// The role in words.
    pub role: String,
    /// When the person joined.
    pub joined_at: String,
    /// When the person was last here.
    pub last_seen_at: Option<String>,
}

/// An invitation in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its identifier.
    pub id: String,
    /// Who may accept it.
    pub email: String,
    /// The role that it gives, in words.
    pub role: String,
    /// The role as its word.
    pub role_word: String,
    /// Who invited.
    pub invited_by: String,
    /// When it stops working.
    pub expires_at: String,
}

/// The members page.
#[server(endpoint = "members/page")]
pub async fn page(organization: String) -> Result<Members, AppError> {
    let (backend, caller, id) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let membership = organizations::get(&backend, &caller, &id).await?;
    let list = members::list(&backend, &caller, &id).await?;
    let invites = membership.standing.permits(Permission::InviteUsers);
    let pending = if invites { invitations::list(&backend, &caller, &id, "", None, 200).await?.items } else { Vec::new() };
    let roles = OrganizationRole::ALL
        .iter()
        .rev()
        .filter(|role| invites && membership.standing.covers(&Standing::new(**role, Permissions::NONE, membership.policy)));
    Ok(Members {
        members: list
            .into_iter()
            .map(|member| Member {
                name: member.name,
                email: member.email,
                role: member.role.label().into(),
                joined_at: member.joined_at.iso(),
                last_seen_at: member.last_seen_at.map(|at| at.iso()),
            })
            .collect(),
        invitations: pending
            .into_iter()
            .map(|invitation| Invitation {
                id: invitation.id.to_string(),
                email: invitation.email,
                role: invitation.role.label().into(),
                role_word: invitation.role.to_string(),
                invited_by: invitation.invited_by,
                expires_at: invitation.expires_at.iso(),
            })
            .collect(),
        roles: roles.map(|role| (role.to_string(), role.label().into())).collect(),
    })
}
