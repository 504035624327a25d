//! What becomes of a dataset: another name, another team, a copy, the end.

use crate::components::Done;
use crate::error::AppError;
use domain::visibility::Visibility;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::api::{request, teams};
#[cfg(feature = "ssr")]
use backend::{datasets, organizations, resources};
#[cfg(feature = "ssr")]
use domain::Refusal;
#[cfg(feature = "ssr")]
use domain::access::{Level, ResourceKind};
#[cfg(feature = "ssr")]
use domain::ids::{DatasetId, TeamId};
#[cfg(feature = "ssr")]
use domain::visibility;
#[cfg(feature = "ssr")]
use std::time::Duration;

/// How long a request waits for a copy. A larger one goes on behind it.
#[cfg(feature = "ssr")]
const PATIENCE: Duration = Duration::from_secs(8);

/// What the settings of a dataset show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The dataset's name.
    pub name: String,
    /// The name of its team.
    pub team: String,
    /// The number of rows.
    pub rows: i64,
    /// The teams that a copy may live in, as identifier and name.
    pub copy_teams: Vec<(String, String)>,
    /// Who sees a copy, where the teams propose the same.
    pub proposed: Option<Visibility>,
    /// What its admins may do; nothing for others.
    pub admin: Option<Admin>,
}

/// What only admins of the dataset may do with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admin {
    /// Whether the reader knows of several teams.
    pub several_teams: bool,
    /// The teams that it may be moved to, as identifier and name.
    pub targets: Vec<(String, String)>,
    /// The evaluations that go with it, as identifier and name.
    pub dependents: Vec<(String, String)>,
    /// How many more go with it.
    pub more: i64,
    /// Why it cannot be deleted, if it cannot.
    pub kept: Option<String>,
}

/// The settings of a dataset.
#[server(endpoint = "datasets/settings")]
pub async fn get_settings(organization: String, dataset: String) -> Result<Settings, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id::<DatasetId>(&dataset)?);
    let found = datasets::get(&backend, &caller, &organization, id).await?.dataset;
    let facts = organizations::facts(&backend, &caller, &organization).await?;
    let admin = if found.resource.level == Level::Admin {
        let targets = resources::targets(&backend, &caller, &organization, ResourceKind::Dataset, id.uuid()).await?;
        let dependents = resources::dependents(&backend, &caller, &organization, id).await?;
        Some(Admin {
            several_teams: !teams::several(&backend, &caller, &organization).await?.is_empty(),
            targets: targets.into_iter().map(|team| (team.id.to_string(), team.name)).collect(),
            more: dependents.total - i64::try_from(dependents.named.len()).unwrap_or(0),
            kept: dependents.refusal(),
            dependents: dependents.named.into_iter().map(|one| (one.id.to_string(), one.name)).collect(),
        })
    } else {
        None
    };
    Ok(Settings {
        name: found.resource.name,
        team: found.resource.team_name,
        rows: found.row_count,
        proposed: teams::proposed(&facts),
        copy_teams: facts.teams.iter().map(|team| (team.id.to_string(), team.name.clone())).collect(),
        admin,
    })
}

/// Renames a dataset.
#[server(endpoint = "datasets/rename")]
pub async fn rename(organization: String, dataset: String, name: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id::<DatasetId>(&dataset)?);
    resources::rename(&request::backend(), &request::caller()?, &organization, ResourceKind::Dataset, id.uuid(), &name).await?;
    Ok(Done::saying("The name was saved."))
}

/// Moves a dataset to another team.
#[server(endpoint = "datasets/move")]
pub async fn move_dataset(organization: String, dataset: String, #[server(default)] team: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id::<DatasetId>(&dataset)?);
    let team: TeamId = team.parse().map_err(|_| Refusal::field("team", "Choose a team."))?;
    resources::move_to(&request::backend(), &request::caller()?, &organization, ResourceKind::Dataset, id.uuid(), team).await?;
    Ok(Done::saying("The dataset was moved."))
}

/// Copies the current version of a dataset.
#[server(endpoint = "datasets/duplicate")]
pub async fn duplicate_dataset(
    organization: String,
    dataset: String,
    name: String,
    #[server(default)] team: String,
    #[server(default)] visibility: String,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&dataset)?);
    let visibility = visibility::chosen(&visibility).map_err(|message| Refusal::field("visibility", message))?;
    let new = datasets::import::NewDataset { name: &name, team: request::optional(&team)?, visibility };
    let (copy, work) = datasets::duplicate::duplicate(&request::backend(), &request::caller()?, &organization, id, new).await?;
    let (home, name) = (format!("/{organization}/datasets"), name.trim());
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(done) => {
            done.map_err(|error| backend::Error::Internal(format!("a copy broke: {error}")))??;
            Ok(Done { notice: Some(format!("{name} was made.")), ..Done::going(format!("{home}/{copy}")) })
        }
        Err(_) => {
            let notice = format!("{name} is being made, and is listed here as soon as its last row is there.");
            Ok(Done { notice: Some(notice), ..Done::going(home) })
        }
    }
}

/// Deletes a dataset with the evaluations over it; its name must be typed.
#[server(endpoint = "datasets/delete")]
pub async fn delete_dataset(organization: String, dataset: String, #[server(default)] confirmation: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id::<DatasetId>(&dataset)?);
    let (backend, caller) = (request::backend(), request::caller()?);
    resources::delete(&backend, &caller, &organization, ResourceKind::Dataset, id.uuid(), &confirmation).await?;
    Ok(Done { notice: Some(format!("{} was deleted.", confirmation.trim())), ..Done::going(format!("/{organization}/datasets")) })
}
