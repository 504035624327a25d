//! Asking for access, and answering those who ask.

use crate::components::Done;
use crate::error::AppError;
use domain::access::{Level, ResourceKind};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::api::request;
#[cfg(feature = "ssr")]
use backend::sharing::requests;
#[cfg(feature = "ssr")]
use domain::sharing::Thing;

/// Somebody who asks for access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The request's identifier.
    pub id: String,
    /// The organization.
    pub organization: String,
    /// What it is about.
    pub resource: String,
    /// What that is.
    pub kind: ResourceKind,
    /// Its name.
    pub name: String,
    /// Who asks.
    pub by: String,
    /// Which level they would like.
    pub level: Level,
    /// Why, in their words; may be empty.
    pub note: String,
    /// When they asked.
    pub at: String,
}

#[cfg(feature = "ssr")]
impl From<requests::Asked> for Asked {
    fn from(asked: requests::Asked) -> Self {
        Self {
            id: asked.id.to_string(),
            organization: asked.organization.to_string(),
            resource: asked.thing.to_string(),
            kind: asked.thing.kind,
            name: asked.name,
            by: asked.by,
            level: asked.level,
            note: asked.note,
            at: asked.at.iso(),
        }
    }
}

/// Who asks for what the caller owns.
#[server(endpoint = "sharing/mine/requests")]
pub async fn my_requests() -> Result<Vec<Asked>, AppError> {
    Ok(requests::mine(&request::backend(), &request::caller()?).await?.into_iter().map(Asked::from).collect())
}

/// What the caller sees of the thing that a link names, as its kind, name and level; the same nothing for what is hidden and what
/// never was.
#[server(endpoint = "sharing/about")]
pub async fn about(organization: String, resource: String) -> Result<Option<(ResourceKind, String, Level)>, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id::<Thing>(&resource)?);
    let found = requests::about(&request::backend(), &request::caller()?, &organization, thing).await?;
    Ok(found.map(|(name, level)| (thing.kind, name, level)))
}

/// Asks for access. The answer never tells whether there is something.
#[server(endpoint = "sharing/ask")]
pub async fn ask_for_access(
    organization: String,
    resource: String,
    #[server(default)] level: String,
    #[server(default)] note: String,
) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    requests::ask(&request::backend(), &request::caller()?, &organization, thing, &level, &note).await?;
    Ok(Done::saying("If it is there and you may know of it, those who may share it were asked. They write to you when you have it."))
}

/// Gives somebody who asked a level.
#[server(endpoint = "sharing/grant")]
pub async fn grant_request(
    organization: String,
    resource: String,
    ask: String,
    level: String,
    #[server(default)] until: String,
) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    let id = request::typed_id(&ask)?;
    let name = requests::grant(&request::backend(), &request::caller()?, &organization, thing, id, &level, &until).await?;
    Ok(Done::saying(format!("{name} has {level} access now, and a letter says so.")))
}

/// Leaves things as they are.
#[server(endpoint = "sharing/refuse")]
pub async fn decline_request(organization: String, resource: String, ask: String) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    requests::decline(&request::backend(), &request::caller()?, &organization, thing, request::typed_id(&ask)?).await?;
    Ok(Done::saying("The request was declined."))
}
