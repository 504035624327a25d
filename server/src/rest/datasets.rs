//! `/v1/organizations/{organization}/datasets`: tables of text, imported from files, exported as such.

use super::cursor;
use super::parts::{Answer, Asker, Done, Json, List, Made, Path, Query, limit};
use crate::exports;
use crate::router::Server;
use app::api::datasets::rows::Asked;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Query as LooseQuery, State};
use axum::response::Response;
use backend::datasets::import::{File, NewDataset};
use backend::{Backend, Caller, datasets, resources};
use domain::Refusal;
use domain::access::ResourceKind;
use domain::ids::{DatasetId, OrganizationId, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, import))
        .routes(routes!(get, rename, delete))
        .routes(routes!(export))
        .routes(routes!(versions))
        .routes(routes!(restore))
}

const KIND: ResourceKind = ResourceKind::Dataset;

/// A dataset.
#[derive(Serialize, ToSchema)]
struct Dataset {
    /// Its identifier.
    id: String,
    /// Its name, unique in its team.
    name: String,
    /// Its team's identifier.
    team: String,
    /// The name of its owner.
    owner: String,
    /// How far the caller may go with it: `view`, `edit` or `admin`.
    level: String,
    /// The number of its rows.
    rows: i64,
    /// Grows with every change of rows.
    version: i64,
    /// The names of its columns; only where one dataset is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<Vec<String>>,
    /// When it was made.
    created_at: String,
}

impl From<datasets::Dataset> for Dataset {
    fn from(dataset: datasets::Dataset) -> Self {
        Self {
            id: dataset.id.to_string(),
            name: dataset.resource.name,
            team: dataset.resource.team.to_string(),
            owner: dataset.resource.owner_name,
            level: dataset.resource.level.as_str().to_owned(),
            rows: dataset.row_count,
            version: dataset.version,
            columns: None,
            created_at: dataset.resource.created_at.iso(),
        }
    }
}

async fn read(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: DatasetId) -> Answer<Dataset> {
    let found = datasets::get(backend, caller, organization, id).await?;
    Ok(Dataset { columns: Some(found.columns), ..found.dataset.into() })
}

/// Which datasets, or which evaluations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfTeam {
    /// Only those of this team.
    pub team: Option<String>,
    /// How many items, 1 to 200.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

impl OfTeam {
    /// The team, if one is named; of one that cannot be there is nothing.
    pub fn team(&self) -> Result<Option<TeamId>, Refusal> {
        self.team.as_deref().map(|team| team.parse().map_err(|_| Refusal::NotFound)).transpose()
    }
}

/// List datasets
///
/// Those that the caller reaches, the newest first.
#[utoipa::path(get, path = "/organizations/{organization}/datasets", tag = "Datasets", params(OfTeam), responses((status = 200, body = List<Dataset>)))]
async fn list(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path(organization): Path<OrganizationId>,
    Query(wanted): Query<OfTeam>,
) -> Answer<Json<List<Dataset>>> {
    let (backend, name) = (&server.backend, format!("datasets {organization}"));
    let (limit, after) = (limit(wanted.limit.as_deref())?, cursor::read(backend, &name, wanted.cursor.as_deref())?);
    let page = datasets::list(backend, &caller, &organization, wanted.team()?, after, limit).await?;
    Ok(Json(cursor::list(backend, &name, page, Dataset::from)?))
}

/// What a file becomes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Import {
    /// The name of the dataset.
    name: String,
    /// The identifier of its team; without one, the first in which the caller may make something.
    team: Option<String>,
    /// Who sees it: `team`, `everyone` or `me`; what the team proposes when left out.
    visibility: Option<String>,
    /// `csv`, `tsv`, `json` or `jsonl`; without one, the first line tells.
    format: Option<String>,
}

/// Import a dataset
///
/// The body is the file, of any size; it is read while it arrives. All of it is imported, or nothing. A name that is taken in the
/// team is refused, so sending the same file again makes nothing twice.
#[utoipa::path(
    post, path = "/organizations/{organization}/datasets", tag = "Datasets", params(Import),
    request_body(content((String = "text/csv"), (String = "application/jsonl"), (String = "application/octet-stream"))),
    responses((status = 201, body = Dataset))
)]
async fn import(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path(organization): Path<OrganizationId>,
    Query(wanted): Query<Import>,
    body: Body,
) -> Answer<Made<Dataset>> {
    let backend = &server.backend;
    // Whoever may not know of the organization hears nothing of what was sent.
    backend::organizations::get(backend, &caller, &organization).await?;
    let team = match wanted.team.as_deref().map(str::parse) {
        Some(Err(_)) => return Err(Refusal::field("team", "There is no such team.").into()),
        team => team.and_then(Result::ok),
    };
    let format = wanted.format.as_deref().map(str::parse).transpose().map_err(|message: String| Refusal::field("format", message))?;
    let visibility =
        wanted.visibility.as_deref().map(str::parse).transpose().map_err(|message: String| Refusal::field("visibility", message))?;
    let (new, file) = (NewDataset { name: &wanted.name, team, visibility }, File { name: "", format });
    let id = datasets::import_file(backend, &caller, &organization, new, file, body.into_data_stream()).await?;
    let made = read(backend, &caller, &organization, id).await?;
    Ok(Made(format!("/v1/organizations/{organization}/datasets/{id}"), made))
}

/// Read a dataset
#[utoipa::path(get, path = "/organizations/{organization}/datasets/{dataset}", tag = "Datasets", responses((status = 200, body = Dataset)))]
async fn get(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, dataset)): Path<(OrganizationId, DatasetId)>,
) -> Answer<Json<Dataset>> {
    Ok(Json(read(&server.backend, &caller, &organization, dataset).await?))
}

/// A new name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DatasetChange {
    /// What it is called.
    name: String,
}

/// Rename a dataset
#[utoipa::path(patch, path = "/organizations/{organization}/datasets/{dataset}", tag = "Datasets", request_body = DatasetChange, responses((status = 200, body = Dataset)))]
async fn rename(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, id)): Path<(OrganizationId, DatasetId)>,
    Json(change): Json<DatasetChange>,
) -> Answer<Json<Dataset>> {
    resources::rename(&server.backend, &caller, &organization, KIND, id.uuid(), &change.name).await?;
    Ok(Json(read(&server.backend, &caller, &organization, id).await?))
}

/// Delete a dataset
///
/// The evaluations over it go with it, with their runs and results.
#[utoipa::path(delete, path = "/organizations/{organization}/datasets/{dataset}", tag = "Datasets", responses((status = 204)))]
async fn delete(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, id)): Path<(OrganizationId, DatasetId)>,
) -> Answer<Done> {
    // A program names what goes by its identifier; a page asks to type the name.
    let name = datasets::get(&server.backend, &caller, &organization, id).await?.dataset.resource.name;
    resources::delete(&server.backend, &caller, &organization, KIND, id.uuid(), &name).await?;
    Ok(Done)
}

/// Which rows, in which form.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what the export of the page reads")]
struct ExportQuery {
    /// `csv`, made safe for spreadsheets, or `jsonl`, which keeps every character.
    format: String,
    /// The version; the current one without.
    version: Option<String>,
    /// Words to find in any cell.
    q: Option<String>,
}

/// Export the rows of a dataset
///
/// Streamed: all of them, whole, in their order.
#[utoipa::path(
    get, path = "/organizations/{organization}/datasets/{dataset}/export", tag = "Datasets", params(ExportQuery),
    responses((status = 200, content((String = "text/csv"), (String = "application/jsonl"))))
)]
async fn export(
    server: State<Server>,
    Asker(caller): Asker,
    Path((organization, dataset)): Path<(String, String)>,
    asked: LooseQuery<Asked>,
    wanted: LooseQuery<exports::datasets::Wanted>,
) -> Response {
    exports::datasets::export(server, axum::extract::Path((organization, dataset)), Some(Extension(caller)), asked, wanted).await
}

/// A version of a dataset.
#[derive(Serialize, ToSchema)]
struct DatasetVersion {
    /// Its number.
    number: i64,
    /// How many rows it has.
    rows: i64,
    /// What changed.
    what: String,
    /// The name of who changed it.
    by: String,
    /// When.
    created_at: String,
}

/// List the versions of a dataset
///
/// The newest first.
#[utoipa::path(get, path = "/organizations/{organization}/datasets/{dataset}/versions", tag = "Datasets", params(super::parts::Listing), responses((status = 200, body = List<DatasetVersion>)))]
async fn versions(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, dataset)): Path<(OrganizationId, DatasetId)>,
    Query(listing): Query<super::parts::Listing>,
) -> Answer<Json<List<DatasetVersion>>> {
    let (backend, name) = (&server.backend, format!("versions {dataset}"));
    let (limit, after) = (limit(listing.limit.as_deref())?, cursor::read(backend, &name, listing.cursor.as_deref())?);
    let found = datasets::versions::list(backend, &caller, &organization, dataset, after, limit).await?;
    let show = |version: datasets::versions::Version| DatasetVersion {
        number: version.number,
        rows: version.rows,
        what: version.what,
        by: version.created_by,
        created_at: version.created_at.iso(),
    };
    Ok(Json(cursor::list(backend, &name, found, show)?))
}

/// Make the rows as they were in a version
///
/// It is a new version; nothing is lost.
#[utoipa::path(post, path = "/organizations/{organization}/datasets/{dataset}/versions/{version}/restore", tag = "Datasets", responses((status = 200, body = Dataset)))]
async fn restore(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path((organization, dataset, version)): Path<(OrganizationId, DatasetId, i64)>,
) -> Answer<Json<Dataset>> {
    datasets::versions::restore(&server.backend, &caller, &organization, dataset, version).await?;
    Ok(Json(read(&server.backend, &caller, &organization, dataset).await?))
}
