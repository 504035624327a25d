//! The versions of a dataset: the list, and going back to one.

use crate::components::Done;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::PAGE;
#[cfg(feature = "ssr")]
use crate::api::request;
#[cfg(feature = "ssr")]
use backend::datasets::{self, versions};
#[cfg(feature = "ssr")]
use domain::access::Level;

/// A page of the versions of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// The dataset's name.
    pub name: String,
    /// The number of the newest.
    pub current: i64,
    /// Whether the reader may go back to one.
    pub may_edit: bool,
    /// The newest first.
    pub versions: Vec<Version>,
    /// Where the next page begins.
    pub next: Option<i64>,
}

/// One version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its number.
    pub number: i64,
    /// How many rows it has.
    pub rows: i64,
    /// When it was made.
    pub created_at: String,
    /// By whom.
    pub created_by: String,
    /// What was done.
    pub what: String,
}

/// The versions of a dataset before `before`.
#[server(endpoint = "datasets/versions")]
pub async fn list(organization: String, dataset: String, #[server(default)] before: String) -> Result<Versions, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&dataset)?);
    let found = datasets::get(&backend, &caller, &organization, id).await?.dataset;
    let page = versions::list(&backend, &caller, &organization, id, request::optional(&before)?, PAGE).await?;
    let version = |version: versions::Version| Version {
        number: version.number,
        rows: version.rows,
        created_at: version.created_at.iso(),
        created_by: version.created_by,
        what: version.what,
    };
    Ok(Versions {
        name: found.resource.name,
        current: found.version,
        may_edit: found.resource.level >= Level::Edit,
        versions: page.items.into_iter().map(version).collect(),
        next: page.next,
    })
}

/// Makes a new version with the rows of an old one.
#[server(endpoint = "datasets/restore")]
pub async fn restore(organization: String, dataset: String, version: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&dataset)?);
    versions::restore(&request::backend(), &request::caller()?, &organization, id, request::typed_id(&version)?).await?;
    let to = format!("/{organization}/datasets/{id}/versions");
    Ok(Done { notice: Some(format!("The rows are those of version {version} again.")), ..Done::going(to) })
}
