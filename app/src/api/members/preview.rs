//! What a member sees, for those who may see everything.

use crate::error::AppError;
use domain::access::{Level, ResourceKind};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::super::request;
#[cfg(feature = "ssr")]
use backend::members;

/// What a member sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The member's name.
    pub name: String,
    /// What they may do in the organization, in words.
    pub permissions: Vec<String>,
    /// The newest resources of each kind of which they see some.
    pub lists: Vec<Listed>,
}

/// What a member's list of a kind shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The kind.
    pub kind: ResourceKind,
    /// Name, team and the member's level, the newest first.
    pub resources: Vec<(String, String, Level)>,
    /// Whether there are more.
    pub more: bool,
}

/// The organization as a member sees it. Every look is written down.
#[server(endpoint = "members/view_as")]
pub async fn look(organization: String, member: String) -> Result<Preview, AppError> {
    let (organization, member) = (request::organization(&organization)?, request::typed_id(&member)?);
    let seen = members::preview::look(&request::backend(), &request::caller()?, &organization, member).await?;
    let listed = |list: members::preview::Listed| Listed {
        kind: list.kind,
        resources: list.resources.into_iter().map(|(_, one)| (one.name, one.team_name, one.level)).collect(),
        more: list.more,
    };
    Ok(Preview {
        name: seen.name,
        permissions: seen.permissions.iter().map(|permission| permission.explanation().to_owned()).collect(),
        lists: seen.lists.into_iter().map(listed).collect(),
    })
}
