//! What the columns of a dataset hold and what they are for: guessed when it is made, and changed by whoever may edit it.

use crate::access::{self, Resource};
use crate::db::{Conn, Tx, execute, fetch_all, insert_many};
use crate::{Backend, Caller, Error, Result, audit};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::datasets::{Column, ColumnKind, ColumnRole};
use domain::ids::{DatasetId, OrganizationId};

/// The dataset, and its columns in the order of the cells.
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: DatasetId) -> Result<(Resource, Vec<Column>)> {
    let mut conn = backend.db.read().await?;
    let resource = access::require(backend, &mut conn, caller, organization, ResourceKind::Dataset, id.uuid(), Level::View).await?;
    Ok((resource, all(&mut conn, id).await?))
}

/// The columns in the order of the cells. Whoever calls has decided that the caller may see them.
pub(crate) async fn all(conn: &mut Conn, id: DatasetId) -> Result<Vec<Column>> {
    let rows: Vec<(String, String, String)> =
        fetch_all!(conn, "SELECT name, kind, role FROM dataset_columns WHERE dataset_id = $1 ORDER BY position", id.uuid())?;
    let column = |(name, kind, role): (String, String, String)| {
        let (kind, role) = (kind.parse().map_err(Error::Internal)?, role.parse().map_err(Error::Internal)?);
        Ok(Column { name, kind, role })
    };
    rows.into_iter().map(column).collect()
}

/// Writes down the columns of a new dataset.
pub(super) async fn insert(tx: &mut Tx, id: DatasetId, columns: &[Column]) -> Result<()> {
    insert_many!(tx, "INSERT INTO dataset_columns (dataset_id, position, name, kind, role) ", columns.iter().enumerate(), |values,
                                                                                                                           (
        position,
        column,
    )| values
        .push_bind(id.uuid())
        .push_bind(i64::try_from(position).unwrap_or(0))
        .push_bind(column.name.as_str())
        .push_bind(column.kind.as_str())
        .push_bind(column.role.as_str()))?;
    Ok(())
}

/// Changes kind and role of every column at once, in the order of the cells; answers the dataset's name.
pub async fn change(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: DatasetId,
    wanted: &[(ColumnKind, ColumnRole)],
) -> Result<String> {
    let mut tx = backend.db.write().await?;
    let dataset = access::require(backend, &mut tx, caller, organization, ResourceKind::Dataset, id.uuid(), Level::Edit).await?;
    // Changes of one dataset follow one another.
    execute!(tx, "UPDATE datasets SET version = version WHERE id = $1", id.uuid())?;
    let columns = all(&mut tx, id).await?;
    if columns.len() != wanted.len() {
        return Err(Refusal::field("kinds", "The columns of this dataset are not those that you saw. Load the page again.").into());
    }
    let mut changes = Vec::new();
    for (position, (column, (kind, role))) in columns.iter().zip(wanted).enumerate() {
        if (column.kind, column.role) == (*kind, *role) {
            continue;
        }
        execute!(
            tx,
            "UPDATE dataset_columns SET kind = $3, role = $4 WHERE dataset_id = $1 AND position = $2",
            id.uuid(),
            i64::try_from(position).unwrap_or(0),
            kind.as_str(),
            role.as_str()
        )?;
        changes.push(format!("{}: {} {} → {kind} {role}", column.name, column.kind, column.role));
    }
    if !changes.is_empty() {
        audit::record(backend, &mut tx, caller, Some(organization), "datasets.change_columns", id, changes.join("; ")).await?;
    }
    tx.commit().await?;
    Ok(dataset.name)
}
