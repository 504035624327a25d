//! Importing a CSV, however large and however slowly it comes.
//!
//! All or nothing, and yet no lock while bytes are awaited: rows go in by short transactions, into a dataset that nobody
//! can reach until the last of them opens it. A lease on it is renewed as long as somebody works; what is left of imports
//! that break off is removed by `unfinished`.

use super::csv::{Parser, Record};
use super::unfinished::{self, Unfinished};
use super::versions;
use crate::db::{Tx, execute, insert_many};
use crate::resources::{self, NewResource};
use crate::{Backend, Caller, Result, audit};
use domain::access::ResourceKind;
use domain::datasets::{ROWS, UPLOAD_BYTES};
use domain::ids::{DatasetId, OrganizationId, TeamId};
use domain::names::{self, display_name};
use domain::time::Timestamp;
use domain::{Refusal, datasets};
use futures::{Stream, StreamExt};
use std::time::Duration;

/// An import may be silent for so many leases before it is given up: uploads are slower than servers.
const LEASES: u32 = 10;
/// Rows go in when so many have come, or so many bytes of them: a transaction of some milliseconds.
const BATCH_ROWS: usize = 2_000;
const BATCH_BYTES: usize = 2 << 20;
/// Rows of one statement. More gain nothing and cost memory.
const STATEMENT_ROWS: usize = 250;

/// What a new dataset is called and where it lives.
#[derive(Debug, Clone, Copy)]
pub struct NewDataset<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its team; without one, the first in which the caller may make something.
    pub team: Option<TeamId>,
}

/// Makes a dataset out of a CSV file that arrives in pieces; its first line names the columns.
pub async fn import<B, E>(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    new: NewDataset<'_>,
    file: impl Stream<Item = std::result::Result<B, E>> + Unpin,
) -> Result<DatasetId>
where
    B: AsRef<[u8]>,
    E: std::fmt::Display,
{
    let name = display_name(new.name, names::RESOURCE).map_err(|message| Refusal::field("name", message))?;
    let mut import = Import::begin(backend, caller, organization, &name, new.team).await?;
    let unfinished = Unfinished::new(backend, import.id);
    let outcome = match import.copy(file).await {
        Ok(columns) => import.finish(caller, organization, &name, &columns).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => {
            unfinished.finished();
            Ok(import.id)
        }
        Err(error) => {
            unfinished.give_up().await?;
            Err(error)
        }
    }
}

/// How long an import may be silent.
fn lease(backend: &Backend) -> Duration {
    backend.settings.lease * LEASES
}

fn refuse(message: impl Into<String>) -> crate::Error {
    Refusal::field("file", message).into()
}

struct Import<'b> {
    backend: &'b Backend,
    id: DatasetId,
    team: TeamId,
    renewed_at: Timestamp,
    /// Rows that are in the database.
    stored: i64,
    /// Rows that are not yet: their cells as JSON.
    batch: Vec<String>,
    batch_bytes: usize,
}

impl<'b> Import<'b> {
    /// Takes the name. A name that a broken import still holds is free.
    async fn begin(backend: &'b Backend, caller: &Caller, organization: &OrganizationId, name: &str, team: Option<TeamId>) -> Result<Self> {
        let mut tx = backend.db.write().await?;
        let team = resources::home_team(&mut tx, caller, organization, team).await?;
        let lapsed = unfinished::free_lapsed(backend, &mut tx).await?;
        let new = NewResource { kind: ResourceKind::Dataset, name, team };
        let id = resources::reserve(backend, &mut tx, caller, organization, &new).await?;
        let now = backend.now();
        execute!(
            tx,
            "INSERT INTO datasets (id, version, row_count, import_lease) VALUES ($1, 1, 0, $2)",
            id,
            (now + lease(backend)).micros()
        )?;
        tx.commit().await?;
        for id in lapsed {
            unfinished::remove_soon(backend, id);
        }
        Ok(Self { backend, id: id.into(), team, renewed_at: now, stored: 0, batch: Vec::new(), batch_bytes: 0 })
    }

    /// Reads the file to its end and answers the columns. All rows but the last batch are stored then.
    async fn copy<B: AsRef<[u8]>, E: std::fmt::Display>(
        &mut self,
        mut file: impl Stream<Item = std::result::Result<B, E>> + Unpin,
    ) -> Result<Vec<String>> {
        let (mut parser, mut columns, mut bytes) = (Parser::new(), None, 0_u64);
        while let Some(chunk) = file.next().await {
            let chunk = chunk.map_err(|error| {
                tracing::info!(%error, "an upload broke off");
                refuse("The file did not arrive in whole. Import it again.")
            })?;
            let mut input = chunk.as_ref();
            bytes = bytes.saturating_add(input.len() as u64);
            if bytes > UPLOAD_BYTES {
                return Err(refuse(format!("The file is larger than {} GiB.", UPLOAD_BYTES >> 30)));
            }
            while let Some(record) = parser.next(&mut input).map_err(refuse)? {
                self.take(record, &mut columns)?;
                if self.batch.len() == BATCH_ROWS || self.batch_bytes >= BATCH_BYTES {
                    self.store().await?;
                }
            }
            // A slow upload may need longer for a batch than its lease is.
            if self.backend.now().since(self.renewed_at) > lease(self.backend) / 4 {
                self.store().await?;
            }
        }
        if let Some(record) = parser.finish().map_err(refuse)? {
            self.take(record, &mut columns)?;
        }
        let columns = columns.ok_or_else(|| refuse("The file is empty: its first line must name the columns."))?;
        if self.stored == 0 && self.batch.is_empty() {
            return Err(refuse("The file has a header but no rows."));
        }
        Ok(columns)
    }

    /// The first record names the columns; every other must have as many cells.
    fn take(&mut self, record: Record<'_>, columns: &mut Option<Vec<String>>) -> Result<()> {
        let Some(columns) = columns else {
            let names = record.cells.iter().map(|name| (*name).to_owned());
            *columns = Some(datasets::columns(names).map_err(refuse)?);
            return Ok(());
        };
        if record.cells.len() != columns.len() {
            let (line, found, expected) = (record.line, record.cells.len(), columns.len());
            let cells = if found == 1 { "1 cell".to_owned() } else { format!("{found} cells") };
            let expected = if expected == 1 { "1 column".to_owned() } else { format!("{expected} columns") };
            return Err(refuse(format!("Line {line}: this row has {cells}, but the header names {expected}.")));
        }
        if self.stored.unsigned_abs() + self.batch.len() as u64 >= ROWS {
            return Err(refuse(format!("Line {}: a dataset has at most {ROWS} rows.", record.line)));
        }
        let json = serde_json::to_string(&record.cells).map_err(|error| crate::Error::Internal(error.to_string()))?;
        self.batch_bytes += json.len();
        self.batch.push(json);
        Ok(())
    }

    /// Stores the batch and renews the lease.
    async fn store(&mut self) -> Result<()> {
        let mut tx = self.backend.db.write().await?;
        self.store_in(&mut tx).await?;
        tx.commit().await
    }

    async fn store_in(&mut self, tx: &mut Tx) -> Result<()> {
        let now = self.backend.now();
        let batch = std::mem::take(&mut self.batch);
        let stored = self.stored + i64::try_from(batch.len()).unwrap_or(0);
        let alive = execute!(
            tx,
            "UPDATE datasets SET row_count = $2, import_lease = $3 WHERE id = $1 AND import_lease > 0",
            self.id.uuid(),
            stored,
            (now + lease(self.backend)).micros()
        )?;
        if alive == 0 {
            return Err(refuse("The file came so slowly that the import was given up. Import it again."));
        }
        let id = self.id.uuid();
        let mut position = self.stored;
        for rows in batch.chunks(STATEMENT_ROWS) {
            insert_many!(tx, "INSERT INTO dataset_rows (dataset_id, position, cells, added_in) ", rows, |values, cells| {
                position += 1;
                values.push_bind(id).push_bind(position).push_bind(cells.as_str()).push("1")
            })?;
        }
        (self.stored, self.batch_bytes, self.renewed_at) = (stored, 0, now);
        Ok(())
    }

    /// Stores the last batch and opens the dataset, if its maker may still make it.
    async fn finish(&mut self, caller: &Caller, organization: &OrganizationId, name: &str, columns: &[String]) -> Result<()> {
        let mut tx = self.backend.db.write().await?;
        let id = self.id.uuid();
        // The resource before its dataset, in the order in which an import that was given up is removed.
        execute!(tx, "UPDATE resources SET name_key = name_key WHERE id = $1", id)?;
        resources::home_team(&mut tx, caller, organization, Some(self.team)).await?;
        self.store_in(&mut tx).await?;
        insert_many!(
            tx,
            "INSERT INTO dataset_columns (dataset_id, position, name) ",
            columns.iter().enumerate(),
            |values, (position, name)| values.push_bind(id).push_bind(i64::try_from(position).unwrap_or(0)).push_bind(name.as_str())
        )?;
        execute!(tx, "UPDATE datasets SET import_lease = NULL WHERE id = $1", id)?;
        versions::insert(self.backend, &mut tx, self.id, 1, self.stored, caller.account_id, "Imported").await?;
        resources::publish(self.backend, &mut tx, caller, organization, id, self.team).await?;
        let detail = format!("{name}, {} rows", self.stored);
        audit::record(self.backend, &mut tx, caller, Some(organization), "datasets.import", self.id, detail).await?;
        tx.commit().await
    }
}
