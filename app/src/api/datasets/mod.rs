//! Datasets: the list and importing; [`rows`] of one, its [`versions`], and what becomes of it ([`lifecycle`]).

pub mod lifecycle;
pub mod rows;
pub mod versions;

pub use rows::Cell;

use crate::components::Done;
use crate::error::AppError;
use domain::datasets::Column;
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{request, upload};
#[cfg(feature = "ssr")]
use backend::{datasets, organizations};
#[cfg(feature = "ssr")]
use domain::Refusal;
#[cfg(feature = "ssr")]
use domain::access::Level;
#[cfg(feature = "ssr")]
use domain::datasets::{ColumnKind, ColumnRole, Format};

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

/// The teams in which the caller may make a dataset, and who would see it.
#[server(endpoint = "datasets/teams")]
pub async fn teams(organization: String) -> Result<super::teams::Homes, AppError> {
    let organization = request::organization(&organization)?;
    let facts = organizations::facts(&request::backend(), &request::caller()?, &organization).await?;
    Ok((&*facts).into())
}

/// Makes a dataset out of a file that is read while it arrives. The fields come before it: organization, team,
/// name, format, visibility.
#[server(endpoint = "datasets/import", input = MultipartFormData)]
pub async fn import_dataset(data: MultipartData) -> Result<Done, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let mut form = upload::Upload::read(data).await?;
    let organization = request::organization(form.text("organization"))?;
    let name = form.text("name").to_owned();
    let team = request::optional(form.text("team"))?;
    let format: Option<Format> = optional_word("format", form.text("format"))?;
    let file_name = form.file_name().to_owned();
    let visibility = optional_word("visibility", form.text("visibility"))?;
    let new = datasets::import::NewDataset { name: &name, team, visibility };
    let file = datasets::import::File { name: &file_name, format };
    let outcome = datasets::import_file(&backend, &caller, &organization, new, file, form.file()?).await;
    if outcome.is_err() {
        form.drain().await;
    }
    let id = outcome?;
    Ok(Done { notice: Some(format!("{} was imported.", name.trim())), ..Done::going(format!("/{organization}/datasets/{id}")) })
}

/// How many rows of the file that the caller imports under this name are stored by now; nothing when none is under way.
#[server(endpoint = "datasets/import_so_far")]
pub async fn import_so_far(organization: String, #[server(default)] name: String) -> Result<Option<i64>, AppError> {
    let organization = request::organization(&organization)?;
    Ok(datasets::so_far(&request::backend(), &request::caller()?, &organization, &name).await?)
}

/// A word of a form, such as one that a select sends; nothing where it is empty.
#[cfg(feature = "ssr")]
fn optional_word<T: std::str::FromStr<Err = String>>(field: &str, text: &str) -> Result<Option<T>, AppError> {
    if text.is_empty() { Ok(None) } else { word(field, text).map(Some) }
}

#[cfg(feature = "ssr")]
fn word<T: std::str::FromStr<Err = String>>(field: &str, text: &str) -> Result<T, AppError> {
    text.parse().map_err(|message: String| Refusal::field(field, message).into())
}

/// The columns of a dataset. While none is chosen they are those of the only one there is, and none where there are several.
#[server(endpoint = "datasets/columns")]
pub async fn columns(organization: String, #[server(default)] dataset: String) -> Result<Vec<Column>, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let id = match dataset.parse() {
        Ok(id) => id,
        Err(_) => match datasets::list(&backend, &caller, &organization, None, None, 2).await?.items.as_slice() {
            [only] => only.id,
            _ => return Ok(Vec::new()),
        },
    };
    Ok(datasets::columns::get(&backend, &caller, &organization, id).await?.1)
}

/// What the columns of a dataset hold and are for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnsPage {
    /// The dataset's name.
    pub dataset: String,
    /// Each column with its cell of the first row.
    pub columns: Vec<(Column, Cell)>,
    /// Whether the caller may change them.
    pub may_edit: bool,
}

/// What the columns of a dataset hold and are for, with the first row as an example.
#[server(endpoint = "datasets/get_columns")]
pub async fn get_columns(organization: String, dataset: String) -> Result<ColumnsPage, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&dataset)?);
    let (resource, columns) = datasets::columns::get(&backend, &caller, &organization, id).await?;
    let first = datasets::rows::list(&backend, &caller, &organization, id, 0, 1).await?.items.into_iter().next();
    let cells = first.map(|row| row.cells).unwrap_or_default().into_iter().map(Cell::from);
    let cells = cells.chain(std::iter::repeat(Cell { text: String::new(), clipped: false }));
    Ok(ColumnsPage { dataset: resource.name, columns: columns.into_iter().zip(cells).collect(), may_edit: resource.level >= Level::Edit })
}

/// Changes what the columns hold and are for, in their order.
#[server(endpoint = "datasets/change_columns")]
pub async fn change_columns(
    organization: String,
    dataset: String,
    #[server(default)] kinds: Vec<String>,
    #[server(default)] roles: Vec<String>,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&dataset)?);
    let wanted = kinds.iter().zip(&roles).map(|(kind, role)| Ok((word("kinds", kind)?, word("roles", role)?)));
    let wanted: Vec<(ColumnKind, ColumnRole)> = wanted.collect::<Result<_, AppError>>()?;
    let name = datasets::columns::change(&request::backend(), &request::caller()?, &organization, id, &wanted).await?;
    Ok(Done::saying(format!("The columns of {name} were saved.")))
}
