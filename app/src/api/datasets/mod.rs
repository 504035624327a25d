//! Datasets: the list and importing; [`rows`] of one, its [`versions`], and what becomes of it ([`lifecycle`]).

pub mod lifecycle;
pub mod rows;
pub mod versions;

pub use rows::Cell;

use crate::components::Done;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{request, upload};
#[cfg(feature = "ssr")]
use backend::{datasets, organizations};

/// How many datasets, rows or versions a page shows.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Datasets {
    /// The newest first.
    pub datasets: Vec<Dataset>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether the caller works in several teams.
    pub several_teams: bool,
}

/// A dataset in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dataset {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The number of its rows.
    pub rows: i64,
    /// The home team's name.
    pub team: String,
    /// The owner's name.
    pub owner: String,
    /// When it was made.
    pub created_at: String,
}

#[cfg(feature = "ssr")]
impl From<datasets::Dataset> for Dataset {
    fn from(dataset: datasets::Dataset) -> Self {
        Self {
            id: dataset.id.to_string(),
            name: dataset.resource.name,
            rows: dataset.row_count,
            team: dataset.resource.team_name,
            owner: dataset.resource.owner_name,
            created_at: dataset.resource.created_at.iso(),
        }
    }
}

/// The datasets of an organization or of one of its teams, behind the one named by `after`.
#[server(endpoint = "datasets/list")]
pub async fn list(organization: String, #[server(default)] team: String, #[server(default)] after: String) -> Result<Datasets, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let (team, after) = (request::optional(&team)?, request::optional(&after)?);
    let page = datasets::list(&backend, &caller, &organization, team, after, PAGE).await?;
    Ok(Datasets {
        datasets: page.items.into_iter().map(Dataset::from).collect(),
        next: page.next.map(|id| id.to_string()),
        several_teams: !super::teams::several(&backend, &caller, &organization).await?.is_empty(),
    })
}

/// The teams in which the caller may make a dataset, as identifier and name.
#[server(endpoint = "datasets/teams")]
pub async fn teams(organization: String) -> Result<Vec<(String, String)>, AppError> {
    let organization = request::organization(&organization)?;
    let facts = organizations::facts(&request::backend(), &request::caller()?, &organization).await?;
    Ok(facts.teams.iter().map(|team| (team.id.to_string(), team.name.clone())).collect())
}

/// Makes a dataset out of a file that is read while it arrives. The fields come before it: organization, team, name, file.
#[server(endpoint = "datasets/import", input = MultipartFormData)]
pub async fn import_dataset(data: MultipartData) -> Result<Done, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let mut form = upload::Upload::read(data).await?;
    let organization = request::organization(form.text("organization"))?;
    let name = form.text("name").to_owned();
    let team = request::optional(form.text("team"))?;
    let new = datasets::import::NewDataset { name: &name, team };
    let outcome = datasets::import(&backend, &caller, &organization, new, form.file()?).await;
    if outcome.is_err() {
        form.drain().await;
    }
    let id = outcome?;
    Ok(Done { notice: Some(format!("{} was imported.", name.trim())), ..Done::going(format!("/{organization}/datasets/{id}")) })
}

/// The names of a dataset's columns; none while no dataset is chosen.
#[server(endpoint = "datasets/columns")]
pub async fn columns(organization: String, #[server(default)] dataset: String) -> Result<Vec<String>, AppError> {
    let Ok(id) = dataset.parse() else { return Ok(Vec::new()) };
    let organization = request::organization(&organization)?;
    Ok(datasets::get(&request::backend(), &request::caller()?, &organization, id).await?.columns)
}
