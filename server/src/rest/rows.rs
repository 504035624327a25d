//! `/v1/organizations/{organization}/datasets/{dataset}/rows`: one by one; whole files go by import and export.

use super::cursor;
use super::parts::{Answer, Asker, Done, Json, List, Listing, Made, Path, Query, limit};
use crate::router::Server;
use axum::extract::State;
use backend::datasets::{self, row::WholeRow};
use domain::ids::{DatasetId, OrganizationId};
use domain::{FieldErrors, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(get, edit, delete))
}

/// A row.
#[derive(Serialize, ToSchema)]
struct Row {
    /// Its place in the dataset, from 1; it never changes.
    position: i64,
    /// Text by the name of its column.
    #[schema(value_type = BTreeMap<String, String>)]
    cells: Map<String, Value>,
}

impl Row {
    fn of(position: i64, cells: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { position, cells: cells.into_iter().map(|(name, text)| (name, text.into())).collect() }
    }
}

impl From<WholeRow> for Row {
    fn from(row: WholeRow) -> Self {
        Self::of(row.seen.position, row.cells)
    }
}

/// List rows
///
/// In their order, whole. A page of long rows holds fewer than `limit`.
#[utoipa::path(get, path = "/organizations/{organization}/datasets/{dataset}/rows", tag = "Rows", params(Listing), responses((status = 200, body = List<Row>)))]
async fn list(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, dataset)): Path<(OrganizationId, DatasetId)>,
    Query(listing): Query<Listing>,
) -> Answer<Json<List<Row>>> {
    let (backend, name) = (&server.backend, format!("rows {dataset}"));
    let (limit, after) = (limit(listing.limit.as_deref())?, cursor::read(backend, &name, listing.cursor.as_deref())?);
    let (columns, page) = datasets::rows::whole(backend, &caller, &organization, dataset, after.unwrap_or(0), limit).await?;
    Ok(Json(cursor::list(backend, &name, page, |(position, cells)| Row::of(position, columns.iter().cloned().zip(cells)))?))
}

/// The cells of a row.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Cells {
    /// Text by the name of its column. What is left out is empty in a new row, and stays in one that is changed.
    cells: BTreeMap<String, String>,
}

impl Cells {
    /// The cells in the order of the columns, over those that were there.
    fn over(mut self, before: Vec<(String, String)>) -> Result<Vec<String>, Refusal> {
        let cells = before.into_iter().map(|(name, text)| self.cells.remove(&name).unwrap_or(text)).collect();
        let mut unknown = FieldErrors::default();
        for name in self.cells.keys() {
            unknown.take::<()>(&format!("cells.{name}"), Err("The dataset has no column of this name.".into()));
        }
        if unknown.is_empty() { Ok(cells) } else { Err(unknown.into()) }
    }
}

/// Add a row
#[utoipa::path(post, path = "/organizations/{organization}/datasets/{dataset}/rows", tag = "Rows", request_body = Cells, responses((status = 201, body = Row)))]
async fn add(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, dataset)): Path<(OrganizationId, DatasetId)>,
    Json(new): Json<Cells>,
) -> Answer<Made<Row>> {
    let backend = &server.backend;
    let columns = datasets::get(backend, &caller, &organization, dataset).await?.columns;
    let cells = new.over(columns.into_iter().map(|name| (name, String::new())).collect())?;
    let position = datasets::edit::add(backend, &caller, &organization, dataset, cells).await?;
    let made = datasets::row::whole(backend, &caller, &organization, dataset, None, position).await?;
    Ok(Made(format!("/v1/organizations/{organization}/datasets/{dataset}/rows/{position}"), made.into()))
}

/// Read a row
#[utoipa::path(get, path = "/organizations/{organization}/datasets/{dataset}/rows/{position}", tag = "Rows", responses((status = 200, body = Row)))]
async fn get(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, dataset, position)): Path<(OrganizationId, DatasetId, i64)>,
) -> Answer<Json<Row>> {
    Ok(Json(datasets::row::whole(&server.backend, &caller, &organization, dataset, None, position).await?.into()))
}

/// Change a row
///
/// When somebody else changes it in the same moment, nothing is done: 409.
#[utoipa::path(patch, path = "/organizations/{organization}/datasets/{dataset}/rows/{position}", tag = "Rows", request_body = Cells, responses((status = 200, body = Row)))]
async fn edit(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, dataset, position)): Path<(OrganizationId, DatasetId, i64)>,
    Json(change): Json<Cells>,
) -> Answer<Json<Row>> {
    let backend = &server.backend;
    let now = datasets::row::whole(backend, &caller, &organization, dataset, None, position).await?;
    let cells = change.over(now.cells)?;
    datasets::edit::edit(backend, &caller, &organization, dataset, now.seen, cells, false).await?;
    Ok(Json(datasets::row::whole(backend, &caller, &organization, dataset, None, position).await?.into()))
}

/// Delete a row
///
/// Older versions keep it.
#[utoipa::path(delete, path = "/organizations/{organization}/datasets/{dataset}/rows/{position}", tag = "Rows", responses((status = 204)))]
async fn delete(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, dataset, position)): Path<(OrganizationId, DatasetId, i64)>,
) -> Answer<Done> {
    let backend = &server.backend;
    let now = datasets::row::whole(backend, &caller, &organization, dataset, None, position).await?;
    datasets::edit::delete(backend, &caller, &organization, dataset, &[now.seen]).await?;
    Ok(Done)
}
