//! Taking rows away, batch by batch: as many as there are, in the memory of one batch.

use super::browse::Asked;
use super::rows::{self, cells};
use super::versions::{self, Chosen};
use crate::access;
use crate::{Backend, Caller, Error, Result};
use domain::access::{Level, ResourceKind};
use domain::ids::{DatasetId, OrganizationId};
use futures::{Stream, stream};
use std::sync::Arc;

/// Rows that are read at a time; fewer when they are long.
const BATCH: i64 = 2_000;

/// What an export is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The dataset's name.
    pub name: String,
    /// The version.
    pub version: Chosen,
    /// The names of the columns, all of them.
    pub columns: Vec<String>,
}

/// The wanted rows of a version in the order of the dataset, whole. Whoever loses access meanwhile gets no further batch.
pub async fn export(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    dataset: DatasetId,
    asked: &Asked,
) -> Result<(Export, impl Stream<Item = Result<Vec<Vec<String>>>> + Send + 'static)> {
    let mut conn = backend.db.read().await?;
    let resource = access::require(backend, &mut conn, caller, organization, ResourceKind::Dataset, dataset.uuid(), Level::View).await?;
    let version = versions::choose(&mut conn, dataset, asked.version).await?;
    let columns = super::columns(&mut conn, dataset).await?;
    let search = Arc::new(asked.search(columns.len())?);
    let (backend, caller, organization) = (backend.clone(), caller.clone(), organization.clone());
    let batches = stream::try_unfold(Some(0), move |after| {
        let (backend, caller, organization, search) = (backend.clone(), caller.clone(), organization.clone(), Arc::clone(&search));
        async move {
            let Some(after) = after else { return Ok(None) };
            let mut conn = backend.db.read().await?;
            access::require(&backend, &mut conn, &caller, &organization, ResourceKind::Dataset, dataset.uuid(), Level::View).await?;
            let batch = rows::batch(&mut conn, dataset, version.number, after, BATCH).await?;
            drop(conn);
            let next = batch.rows.last().map(|row| row.position).filter(|_| batch.more);
            let picked = tokio::task::spawn_blocking(move || {
                let read = batch.rows.iter().map(|row| cells(&row.cells));
                read.filter(|cells| cells.as_ref().map_or(true, |cells| search.matches(cells))).collect::<Result<Vec<_>>>()
            });
            let picked = picked.await.map_err(|error| Error::Internal(format!("reading rows broke: {error}")))??;
            Ok(Some((picked, next)))
        }
    });
    Ok((Export { name: resource.name, version, columns }, batches))
}
