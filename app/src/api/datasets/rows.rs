//! The rows of a dataset: looking for them, one of them, changing them.

use crate::components::Done;
use crate::error::AppError;
use domain::conversations::Shown;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::PAGE;
#[cfg(feature = "ssr")]
use crate::api::request;
#[cfg(feature = "ssr")]
use backend::datasets::browse::{self, Place};
#[cfg(feature = "ssr")]
use backend::datasets::{columns_shown, edit, row};
#[cfg(feature = "ssr")]
use domain::Refusal;
#[cfg(feature = "ssr")]
use domain::access::Level;
#[cfg(feature = "ssr")]
use domain::rows::{SORTED, Seen};

/// What the address of the page asks for; every part may be empty. `f` is the number of a column, `o` what its filter asks,
/// `v` the text of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The version; the current one without.
    pub version: String,
    /// Words to find in any cell.
    pub q: String,
    /// The first filter.
    pub f1: String,
    pub o1: String,
    pub v1: String,
    /// The second filter.
    pub f2: String,
    pub o2: String,
    pub v2: String,
    /// The third filter.
    pub f3: String,
    pub o3: String,
    pub v3: String,
    /// The number of the column to sort by, with a minus for descending.
    pub sort: String,
    /// Behind which row the page begins.
    pub after: String,
    /// Before which row the page ends.
    pub before: String,
}

impl Asked {
    /// The filters as column, kind and text.
    pub fn filters(&self) -> [[&String; 3]; domain::rows::FILTERS] {
        [[&self.f1, &self.o1, &self.v1], [&self.f2, &self.o2, &self.v2], [&self.f3, &self.o3, &self.v3]]
    }
}

#[cfg(feature = "ssr")]
impl Asked {
    /// The same as the use cases take it.
    pub fn understood(&self) -> Result<browse::Asked, AppError> {
        let filters = self.filters().map(|filter| filter.map(Clone::clone));
        Ok(browse::Asked {
            version: request::optional(&self.version)?,
            words: self.q.clone(),
            filters: filters.into(),
            order: self.sort.clone(),
        })
    }

    fn place(&self) -> Result<Place, AppError> {
        Ok(match (request::optional(&self.after)?, request::optional(&self.before)?) {
            (Some(after), _) => Place::After(after),
            (None, Some(before)) => Place::Before(before),
            (None, None) => Place::First,
        })
    }
}

/// What every page of a dataset says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The home team's name.
    pub team: String,
    /// The owner's name.
    pub owner: String,
    /// The version that is shown.
    pub version: i64,
    /// Whether it is the newest, the one that is changed.
    pub is_current: bool,
    /// How many rows it has.
    pub rows: i64,
    /// Whether the reader may change rows.
    pub may_edit: bool,
    /// Whether the reader may share it.
    pub may_share: bool,
}

#[cfg(feature = "ssr")]
impl Head {
    fn new(id: &str, resource: backend::access::Resource, version: backend::datasets::versions::Chosen) -> Self {
        Self {
            id: id.to_owned(),
            may_edit: resource.level >= Level::Edit,
            may_share: resource.level >= Level::Admin,
            name: resource.name,
            team: resource.team_name,
            owner: resource.owner_name,
            version: version.number,
            is_current: version.is_current,
            rows: version.rows,
        }
    }
}

/// A dataset with a page of its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetPage {
    /// The dataset.
    pub head: Head,
    /// The names of all columns, and whether each is shown.
    pub columns: Vec<(String, bool)>,
    /// The rows that are shown.
    pub rows: Vec<Row>,
    /// Before which row the page before ends.
    pub previous: Option<i64>,
    /// Behind which row the next page begins.
    pub next: Option<i64>,
    /// So many rows were looked at that the page ended at this one.
    pub stopped: Option<i64>,
    /// Whether there are few enough rows to sort them.
    pub sortable: bool,
}

/// A row in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its place, from 1.
    pub position: i64,
    /// Its place and which text stood there, for forms.
    pub seen: String,
    /// The cells of the columns that are shown.
    pub cells: Vec<Cell>,
}

/// The text of a cell, perhaps only its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The text.
    pub text: String,
    /// Whether there is more of it.
    pub clipped: bool,
}

#[cfg(feature = "ssr")]
impl From<backend::datasets::rows::Cell> for Cell {
    fn from(cell: backend::datasets::rows::Cell) -> Self {
        Self { text: cell.text, clipped: cell.clipped }
    }
}

#[cfg(feature = "ssr")]
impl From<browse::Row> for Row {
    fn from(row: browse::Row) -> Self {
        Self { position: row.seen.position, seen: row.seen.to_string(), cells: row.cells.into_iter().map(Cell::from).collect() }
    }
}

/// A dataset with the rows that are asked for.
#[server(endpoint = "datasets/get")]
pub async fn get(organization: String, dataset: String, #[server(default)] asked: Asked) -> Result<DatasetPage, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&dataset)?);
    let page = browse::browse(&backend, &caller, &organization, id, &asked.understood()?, asked.place()?, PAGE).await?;
    let columns = page.columns.into_iter().enumerate().map(|(place, name)| (name, !page.hidden.contains(&place)));
    Ok(DatasetPage {
        columns: columns.collect(),
        sortable: page.version.rows <= SORTED,
        head: Head::new(&dataset, page.resource, page.version),
        rows: page.rows.into_iter().map(Row::from).collect(),
        previous: page.previous,
        next: page.next,
        stopped: page.stopped,
    })
}

/// Shows the reader these columns, by their places from 0, and hides the others, from now on.
#[server(endpoint = "datasets/show_columns")]
pub async fn show_columns(organization: String, dataset: String, #[server(default)] columns: Vec<String>) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&dataset)?);
    let shown = columns.iter().filter_map(|place| place.parse().ok()).collect::<Vec<_>>();
    columns_shown::show(&request::backend(), &request::caller()?, &organization, id, &shown).await?;
    Ok(Done::default())
}

/// One row as its own page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WholeRow {
    /// The dataset.
    pub head: Head,
    /// The row's place, from 1.
    pub position: i64,
    /// Its place and which text stands there, for forms.
    pub seen: String,
    /// Column and cell.
    pub cells: Vec<(String, Shown)>,
    /// The place of the row before.
    pub previous: Option<i64>,
    /// The place of the row after.
    pub next: Option<i64>,
}

#[cfg(feature = "ssr")]
async fn find(organization: &str, dataset: &str, version: &str, position: &str) -> Result<row::WholeRow, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(organization)?, request::typed_id(dataset)?);
    let (version, position) = (request::optional(version)?, request::typed_id(position)?);
    Ok(row::whole(&backend, &caller, &organization, id, version, position).await?)
}

/// One row by its place.
#[server(endpoint = "datasets/row")]
pub async fn get_row(
    organization: String,
    dataset: String,
    position: String,
    #[server(default)] version: String,
) -> Result<WholeRow, AppError> {
    let row = find(&organization, &dataset, &version, &position).await?;
    Ok(WholeRow {
        head: Head::new(&dataset, row.resource, row.version),
        position: row.seen.position,
        seen: row.seen.to_string(),
        cells: row.cells.into_iter().map(|(column, cell)| (column, domain::conversations::show(&cell))).collect(),
        previous: row.previous,
        next: row.next,
    })
}

/// A row as it stands, to be edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowText {
    /// The dataset's name.
    pub dataset: String,
    /// Its place and which text stands there; empty for a new row.
    pub seen: String,
    /// Column and text.
    pub cells: Vec<(String, String)>,
}

/// One row by its place, as it stands.
#[server(endpoint = "datasets/row_text")]
pub async fn get_row_text(organization: String, dataset: String, position: String) -> Result<RowText, AppError> {
    let row = find(&organization, &dataset, "", &position).await?;
    editable(row.resource.level)?;
    Ok(RowText { dataset: row.resource.name, seen: row.seen.to_string(), cells: row.cells })
}

/// An empty row.
#[server(endpoint = "datasets/new_row")]
pub async fn new_row(organization: String, dataset: String) -> Result<RowText, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&dataset)?);
    let details = backend::datasets::get(&request::backend(), &request::caller()?, &organization, id).await?;
    let resource = details.dataset.resource;
    editable(resource.level)?;
    let cells = details.columns.into_iter().map(|column| (column, String::new())).collect();
    Ok(RowText { dataset: resource.name, seen: String::new(), cells })
}

/// Whoever may not save is told before they type.
#[cfg(feature = "ssr")]
fn editable(level: Level) -> Result<(), Refusal> {
    if level >= Level::Edit { Ok(()) } else { Err(Refusal::Forbidden { needed: "edit access to this dataset".into() }) }
}

/// Puts other texts into a row; `over` also where somebody else changed it meanwhile.
#[server(endpoint = "datasets/edit_row")]
pub async fn edit_row(
    organization: String,
    dataset: String,
    seen: String,
    #[server(default)] cells: Vec<String>,
    #[server(default)] over: String,
) -> Result<Done, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&dataset)?);
    let seen: Seen = request::typed_id(&seen)?;
    edit::edit(&backend, &caller, &organization, id, seen, cells, !over.is_empty()).await?;
    let to = format!("/{organization}/datasets/{id}/rows/{}", seen.position);
    Ok(Done { notice: Some(format!("Row {} was saved.", seen.position)), ..Done::going(to) })
}

/// Adds a row at the end.
#[server(endpoint = "datasets/add_row")]
pub async fn add_row(organization: String, dataset: String, #[server(default)] cells: Vec<String>) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&dataset)?);
    let position = edit::add(&request::backend(), &request::caller()?, &organization, id, cells).await?;
    let to = format!("/{organization}/datasets/{id}/rows/{position}");
    Ok(Done { notice: Some(format!("Row {position} was added.")), ..Done::going(to) })
}

/// Deletes rows; older versions keep them.
#[server(endpoint = "datasets/delete_rows")]
pub async fn delete_rows(organization: String, dataset: String, #[server(default)] rows: Vec<String>) -> Result<Done, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&dataset)?);
    let seen = rows.iter().map(|row| row.parse().map_err(|message: String| Refusal::field("rows", message)));
    let seen: Vec<Seen> = seen.collect::<Result<_, _>>()?;
    let count = edit::delete(&backend, &caller, &organization, id, &seen).await?;
    let what = if count == 1 { "1 row was".to_owned() } else { format!("{count} rows were") };
    Ok(Done::saying(format!("{what} deleted. The page of versions brings back what was before.")))
}

/// Deletes one row from its own page, and goes back to the list.
#[server(endpoint = "datasets/delete_row")]
pub async fn delete_row(organization: String, dataset: String, seen: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&dataset)?);
    let seen: Seen = request::typed_id(&seen)?;
    edit::delete(&request::backend(), &request::caller()?, &organization, id, &[seen]).await?;
    let notice = format!("Row {} was deleted. The page of versions brings back what was before.", seen.position);
    Ok(Done { notice: Some(notice), ..Done::going(format!("/{organization}/datasets/{id}")) })
}
