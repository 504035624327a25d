//! Keys for model providers: an organization's, or one's own where no organization is named.

use crate::components::Done;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::provider_keys::{self, Owner};
#[cfg(feature = "ssr")]
use domain::ids::OrganizationId;
#[cfg(feature = "ssr")]
use domain::models::Provider;

/// The keys of an owner, one line for each provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderKeys {
    /// Every provider.
    pub providers: Vec<ProviderLine>,
}

/// A provider, and the key for it if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderLine {
    /// The provider's word.
    pub provider: String,
    /// The provider as people call it.
    pub label: String,
    /// The key.
    pub key: Option<Kept>,
    /// Whether calls run on credits where there is no key.
    pub managed: bool,
}

/// A key as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its last four characters.
    pub last_four: String,
    /// What its provider said against it when it was checked last.
    pub problem: Option<String>,
    /// When it was checked last.
    pub checked_at: String,
    /// Who saved it.
    pub created_by: String,
}

#[cfg(feature = "ssr")]
fn owner(organization: &str) -> Result<Option<OrganizationId>, AppError> {
    if organization.is_empty() { Ok(None) } else { request::organization(organization).map(Some) }
}

#[cfg(feature = "ssr")]
fn of(organization: &Option<OrganizationId>) -> Owner<'_> {
    organization.as_ref().map_or(Owner::Caller, Owner::Organization)
}

/// The keys of an organization; one's own without one.
#[server(endpoint = "provider_keys/list")]
pub async fn list(#[server(default)] organization: String) -> Result<ProviderKeys, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, owner(&organization)?);
    let kept = provider_keys::list(&backend, &caller, of(&organization)).await?;
    let line = |provider: &Provider| {
        let key = kept.iter().find(|key| key.provider == *provider).map(|key| Kept {
            last_four: key.last_four.clone(),
            problem: key.problem.clone(),
            checked_at: key.checked_at.iso(),
            created_by: key.created_by.clone(),
        });
        let managed = backend.models.managed.contains_key(provider);
        ProviderLine { provider: provider.to_string(), label: provider.label().to_owned(), key, managed }
    };
    Ok(ProviderKeys { providers: Provider::ALL.iter().map(line).collect() })
}

/// Keeps a key when its provider accepts it.
#[server(endpoint = "provider_keys/save")]
pub async fn save_provider_key(
    #[server(default)] organization: String,
    #[server(default)] provider: String,
    #[server(default)] key: String,
) -> Result<Done, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, owner(&organization)?);
    let provider = provider_keys::save(&backend, &caller, of(&organization), &provider, key.into()).await?;
    Ok(Done::saying(format!("{} accepts the key, and it was saved. From now on it is used.", provider.label())))
}

/// Asks the provider about a key once more.
#[server(endpoint = "provider_keys/check")]
pub async fn check_provider_key(#[server(default)] organization: String, #[server(default)] provider: String) -> Result<Done, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, owner(&organization)?);
    let problem = provider_keys::check(&backend, &caller, of(&organization), &provider).await?;
    Ok(Done::saying(problem.unwrap_or_else(|| "The provider accepts the key.".into())))
}

/// Removes a key.
#[server(endpoint = "provider_keys/remove")]
pub async fn remove_provider_key(#[server(default)] organization: String, #[server(default)] provider: String) -> Result<Done, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, owner(&organization)?);
    let provider = provider_keys::remove(&backend, &caller, of(&organization), &provider).await?;
    Ok(Done::saying(format!("The key for {} was removed.", provider.label())))
}
