//! Which columns of a dataset a reader has hidden: for the reader alone, in every version, until the reader shows them again.

use crate::access;
use crate::db::{Conn, execute, fetch_optional};
use crate::{Backend, Caller, Error, Result};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::ids::{DatasetId, OrganizationId};

/// The places of the columns that the caller has hidden, in order. Whoever calls has decided that the caller may see the dataset.
pub(super) async fn hidden(conn: &mut Conn, caller: &Caller, dataset: DatasetId) -> Result<Vec<usize>> {
    let json: Option<(String,)> = fetch_optional!(
        conn,
        "SELECT positions FROM hidden_columns WHERE dataset_id = $1 AND account_id = $2",
        dataset.uuid(),
        caller.account_id.uuid()
    )?;
    let Some((json,)) = json else { return Ok(Vec::new()) };
    serde_json::from_str(&json).map_err(|error| Error::Internal(format!("hidden columns: {error}")))
}

/// Shows the caller these columns, by their places from 0, and hides the others.
pub async fn show(backend: &Backend, caller: &Caller, organization: &OrganizationId, dataset: DatasetId, shown: &[usize]) -> Result<()> {
    let mut tx = backend.db.write().await?;
    access::require(backend, &mut tx, caller, organization, ResourceKind::Dataset, dataset.uuid(), Level::View).await?;
    let columns = super::columns(&mut tx, dataset).await?.len();
    let hidden: Vec<usize> = (0..columns).filter(|place| !shown.contains(place)).collect();
    if hidden.len() == columns {
        return Err(Refusal::field("columns", "Show at least one column.").into());
    }
    let json = serde_json::to_string(&hidden).map_err(|error| Error::Internal(error.to_string()))?;
    execute!(
        tx,
        "INSERT INTO hidden_columns (dataset_id, account_id, positions) VALUES ($1, $2, $3)
         ON CONFLICT (dataset_id, account_id) DO UPDATE SET positions = excluded.positions",
        dataset.uuid(),
        caller.account_id.uuid(),
        json
    )?;
    tx.commit().await
}
