//! Versions of an evaluation: the list, one of them, and going back to it.

use super::criteria::Criterion;
use crate::components::Done;
use crate::error::AppError;
use domain::evaluations::Rule;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::evaluations::{self, versions};
#[cfg(feature = "ssr")]
use domain::access::Level;

/// How many versions a page shows.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// A version in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its number.
    pub number: i64,
    /// When it was made.
    pub created_at: String,
    /// By whom.
    pub created_by: String,
    /// What changed.
    pub what: String,
}

#[cfg(feature = "ssr")]
impl From<versions::Version> for Version {
    fn from(version: versions::Version) -> Self {
        Self { number: version.number, created_at: version.created_at.iso(), created_by: version.created_by, what: version.what }
    }
}

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// The name of the evaluation.
    pub evaluation: String,
    /// The newest first.
    pub versions: Vec<Version>,
    /// Where the next page begins.
    pub next: Option<i64>,
}

/// The versions of an evaluation behind the one named by `after`.
#[server(endpoint = "versions/list")]
pub async fn list(organization: String, evaluation: String, #[server(default)] after: String) -> Result<Versions, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    let details = evaluations::get(&backend, &caller, &organization, id).await?;
    let page = versions::list(&backend, &caller, &organization, id, request::optional(&after)?, PAGE).await?;
    Ok(Versions {
        evaluation: details.evaluation.resource.name,
        versions: page.items.into_iter().map(Version::from).collect(),
        next: page.next,
    })
}

/// What a variant asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantThen {
    /// Its name then.
    pub name: String,
    /// What a row must do to pass as a whole.
    pub rule: Rule,
    /// What it asked.
    pub criteria: Vec<Criterion>,
}

/// A version with what it asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionPage {
    /// The name of the evaluation.
    pub evaluation: String,
    /// The version.
    pub version: Version,
    /// Whether it is the newest.
    pub current: bool,
    /// What is other than in the version before.
    pub changes: Vec<String>,
    /// The column with what people said; empty for none.
    pub judgment_column: String,
    /// What each variant asked, the main one first.
    pub variants: Vec<VariantThen>,
    /// Whether the caller may go back to it.
    pub may_restore: bool,
}

/// One version of an evaluation.
#[server(endpoint = "versions/get")]
pub async fn get(organization: String, evaluation: String, version: String) -> Result<VersionPage, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    let now = evaluations::get(&backend, &caller, &organization, id).await?;
    let found = versions::get(&backend, &caller, &organization, id, request::typed_id(&version)?).await?;
    let current = found.version.number == now.version;
    let then = |variant: domain::variants::Variant| VariantThen {
        name: variant.name,
        rule: variant.rule,
        criteria: variant.criteria.into_iter().map(Criterion::from).collect(),
    };
    Ok(VersionPage {
        may_restore: !current && now.evaluation.resource.level >= Level::Edit && now.evaluation.dataset_name.is_some(),
        evaluation: now.evaluation.resource.name,
        version: found.version.into(),
        current,
        changes: found.changes,
        judgment_column: found.asks.judgment_column.unwrap_or_default(),
        variants: found.asks.variants.into_iter().map(then).collect(),
    })
}

/// Asks again what an older version asked.
#[server(endpoint = "versions/restore")]
pub async fn restore_version(organization: String, evaluation: String, version: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    let number = request::typed_id(&version)?;
    versions::restore(&request::backend(), &request::caller()?, &organization, id, number).await?;
    Ok(Done {
        notice: Some(format!("What version {number} asked is asked again, as a new version.")),
        ..Done::going(format!("/{organization}/evaluations/{evaluation}"))
    })
}
