//! The members of an organization.

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::{invitations, members};

/// What the members page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    /// The members by name.
    pub members: Vec<Member>,
    /// Whether the caller may invite.
    pub invites: bool,
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

/// The members page.
#[server(endpoint = "members/page")]
pub async fn page(organization: String) -> Result<Members, AppError> {
    let (backend, caller, id) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let list = members::list(&backend, &caller, &id).await?;
    let invites = invitations::may_invite(&backend, &caller, &id).await?;
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
        invites,
    })
}
