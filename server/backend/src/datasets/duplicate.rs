//! A copy of a dataset that goes its own way from then on.
//!
//! As with an import, nobody sees it before the last row is there, no transaction is long, and what breaks off is removed.
//! The copy goes on when whoever asked for it goes away.

use super::import::NewDataset;
use super::rows::{self, StoredRow};
use super::unfinished::Unfinished;
use super::versions::{self, Chosen};
use crate::access;
use crate::db::{Tx, execute, fetch_one, insert_many};
use crate::resources::{self, NewResource, Opened};
use crate::{Backend, Caller, Error, Result, audit};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::ids::{DatasetId, OrganizationId, TeamId};
use domain::names::{self, display_name};
use domain::visibility::Visibility;
use std::time::Duration;

/// How long a copy may be silent before it is given up.
const LEASE: Duration = Duration::from_secs(300);
/// Rows that are copied in one transaction; fewer when they are long.
const BATCH: i64 = 2_000;
/// Rows of one statement.
const STATEMENT: usize = 250;

/// Copies the current version of a dataset that the caller can see into a team in which the caller may make something. Without
/// a team, into the dataset's own where that may be. The identifier is told at once, the rest is done when the task is.
pub async fn duplicate(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    source: DatasetId,
    new: NewDataset<'_>,
) -> Result<(DatasetId, tokio::task::JoinHandle<Result<()>>)> {
    let name = display_name(new.name, names::RESOURCE).map_err(|message| Refusal::field("name", message))?;
    let mut tx = backend.db.write().await?;
    let home = access::require(backend, &mut tx, caller, organization, ResourceKind::Dataset, source.uuid(), Level::View).await?.team;
    let team = match resources::home_team(&mut tx, caller, organization, Some(new.team.unwrap_or(home))).await {
        Err(Error::Refused(_)) if new.team.is_none() => resources::home_team(&mut tx, caller, organization, None).await?,
        team => team?,
    };
    let version = versions::choose(&mut tx, source, None).await?;
    let visibility = new.visibility;
    let resource = NewResource { kind: ResourceKind::Dataset, name: &name, team, visibility };
    let id: DatasetId = resources::reserve(backend, &mut tx, caller, organization, &resource).await?.into();
    let until = (backend.now() + LEASE).micros();
    execute!(tx, "INSERT INTO datasets (id, version, row_count, import_lease) VALUES ($1, 1, 0, $2)", id.uuid(), until)?;
    tx.commit().await?;
    let copy = Copy {
        backend: backend.clone(),
        caller: caller.clone(),
        organization: organization.clone(),
        source,
        version,
        id,
        team,
        visibility,
        name,
    };
    Ok((id, tokio::spawn(copy.run())))
}

struct Copy {
    backend: Backend,
    caller: Caller,
    organization: OrganizationId,
    source: DatasetId,
    version: Chosen,
    id: DatasetId,
    team: TeamId,
    visibility: Option<Visibility>,
    name: String,
}

impl Copy {
    async fn run(self) -> Result<()> {
        let unfinished = Unfinished::new(&self.backend, self.id);
        let outcome = match self.rows().await {
            Ok(()) => self.finish().await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => unfinished.finished(),
            Err(error) => {
                unfinished.give_up().await?;
                tracing::info!(%error, id = %self.id, "a copy of a dataset was given up");
                return Err(error);
            }
        }
        Ok(())
    }

    async fn rows(&self) -> Result<()> {
        let mut after = 0;
        loop {
            let mut conn = self.backend.db.read().await?;
            let batch = rows::batch(&mut conn, self.source, self.version.number, after, BATCH).await?;
            drop(conn);
            let mut tx = self.backend.db.write().await?;
            self.store(&mut tx, &batch.rows).await?;
            tx.commit().await?;
            match batch.rows.last() {
                Some(last) if batch.more => after = last.position,
                _ => return Ok(()),
            }
        }
    }

    /// Stores rows at the places that they have in the source, and renews the lease.
    async fn store(&self, tx: &mut Tx, rows: &[StoredRow]) -> Result<()> {
        let alive = execute!(
            tx,
            "UPDATE datasets SET row_count = row_count + $2, import_lease = $3 WHERE id = $1 AND import_lease > 0",
            self.id.uuid(),
            i64::try_from(rows.len()).unwrap_or(0),
            (self.backend.now() + LEASE).micros()
        )?;
        if alive == 0 {
            return Err(Error::Internal("the copy was given up by another server".into()));
        }
        for rows in rows.chunks(STATEMENT) {
            insert_many!(tx, "INSERT INTO dataset_rows (dataset_id, position, cells, added_in) ", rows, |values, row| {
                values.push_bind(self.id.uuid()).push_bind(row.position).push_bind(row.cells.as_str()).push("1")
            })?;
        }
        Ok(())
    }

    /// Opens the copy, if its maker may still make it, and the source was there all the time.
    async fn finish(&self) -> Result<()> {
        let Self { backend, caller, organization, source, version, id, team, visibility, name } = self;
        let mut tx = backend.db.write().await?;
        // The resource before its dataset, in the order in which a copy that was given up is removed.
        execute!(tx, "UPDATE resources SET state = state WHERE id = $1", id.uuid())?;
        access::require(backend, &mut tx, caller, organization, ResourceKind::Dataset, source.uuid(), Level::View).await?;
        resources::home_team(&mut tx, caller, organization, Some(*team)).await?;
        execute!(
            tx,
            "INSERT INTO dataset_columns (dataset_id, position, name, kind, role)
             SELECT $2, position, name, kind, role FROM dataset_columns WHERE dataset_id = $1",
            source.uuid(),
            id.uuid()
        )?;
        execute!(tx, "UPDATE datasets SET import_lease = NULL WHERE id = $1 AND import_lease > 0", id.uuid())?;
        let (rows,): (i64,) = fetch_one!(tx, "SELECT row_count FROM datasets WHERE id = $1", id.uuid())?;
        if rows != version.rows {
            return Err(Error::Internal(format!("{rows} of {} rows were copied", version.rows)));
        }
        versions::insert(backend, &mut tx, *id, 1, rows, caller.account_id, &format!("Copied from version {}", version.number)).await?;
        Opened { id: id.uuid(), team: *team, visibility: *visibility }.publish(backend, &mut tx, caller, organization).await?;
        let detail = format!("{name}, {rows} rows of version {} of {source}", version.number);
        audit::record(backend, &mut tx, caller, Some(organization), "datasets.duplicate", id, detail).await?;
        tx.commit().await
    }
}
