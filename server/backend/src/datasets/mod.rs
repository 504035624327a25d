//! Datasets: tables of text that evaluations look at. [`import`] makes one out of a file, [`list`] and [`get`] find them,
//! [`mod@browse`], [`row`] and [`rows`] read what is in them, [`columns`](mod@columns) says what their columns are, [`edit`] changes
//! rows, and [`versions`] keeps what was before.

pub mod browse;
pub mod columns;
pub mod columns_shown;
pub(crate) mod csv;
pub mod duplicate;
pub mod edit;
pub mod export;
mod formats;
pub mod import;
pub mod row;
pub mod rows;
mod unfinished;
pub mod versions;

pub use import::{import, import_file};
pub(crate) use unfinished::{discard, sweep_soon};
pub use unfinished::{so_far, sweep};

use crate::access::{self, Resource, ResourceRow, visible};
use crate::db::{Conn, fetch_all, fetch_one};
use crate::page::{self, Page};
use crate::{Backend, Caller, Result, organizations, teams};
use domain::access::{Level, ResourceKind};
use domain::ids::{DatasetId, OrganizationId, TeamId};
use uuid::Uuid;

/// A dataset as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// Its identifier.
    pub id: DatasetId,
    /// Name, team, owner, and how far the caller may go with it.
    pub resource: Resource,
    /// The number of its rows now.
    pub row_count: i64,
    /// Grows with every change of rows.
    pub version: i64,
}

/// A dataset with the names of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// The dataset.
    pub dataset: Dataset,
    /// The columns in the order of the cells.
    pub columns: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    resource: ResourceRow,
    row_count: i64,
    version: i64,
}

impl TryFrom<Row> for Dataset {
    type Error = crate::Error;
    fn try_from(row: Row) -> Result<Self> {
        let resource = Resource::try_from(row.resource)?;
        Ok(Self { id: resource.id.into(), resource, row_count: row.row_count, version: row.version })
    }
}

/// The datasets that the caller reaches, of one team or of all, the newest first; `after` is the last one seen.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    team: Option<TeamId>,
    after: Option<DatasetId>,
    limit: i64,
) -> Result<Page<Dataset, DatasetId>> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    if let Some(team) = team {
        teams::find(&mut conn, caller, &membership, team).await?;
    }
    let limit = page::limit(limit);
    let rows: Vec<Row> = fetch_all!(
        conn,
        visible!(", d.row_count, d.version", "LEFT JOIN datasets d ON d.id = r.id", "r.id < $6 AND ($7 IS NULL OR r.team_id = $7)"),
        caller.account_id.uuid(),
        backend.now().micros(),
        organization.as_str(),
        ResourceKind::Dataset.as_str(),
        limit + 1,
        after.map_or(Uuid::max(), DatasetId::uuid),
        team.map(TeamId::uuid)
    )?;
    let datasets = rows.into_iter().map(Dataset::try_from).collect::<Result<_>>()?;
    Ok(Page::of(datasets, limit, |dataset| dataset.id))
}

/// One dataset.
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: DatasetId) -> Result<Details> {
    let mut conn = backend.db.read().await?;
    let resource = access::require(backend, &mut conn, caller, organization, ResourceKind::Dataset, id.uuid(), Level::View).await?;
    let (row_count, version): (i64, i64) = fetch_one!(conn, "SELECT row_count, version FROM datasets WHERE id = $1", id.uuid())?;
    let columns = columns(&mut conn, id).await?;
    Ok(Details { dataset: Dataset { id, resource, row_count, version }, columns })
}

/// The names of the columns, in the order of the cells. Whoever calls has decided that the caller may see them.
pub(crate) async fn columns(conn: &mut Conn, id: DatasetId) -> Result<Vec<String>> {
    let names: Vec<(String,)> = fetch_all!(conn, "SELECT name FROM dataset_columns WHERE dataset_id = $1 ORDER BY position", id.uuid())?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}
