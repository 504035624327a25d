//! Importing a file of any format, however large and however slowly it comes.
//!
//! All or nothing, and yet no lock while bytes are awaited: rows go in by short transactions, into a dataset that nobody
//! can reach until the last of them opens it. A lease on it is renewed as long as somebody works; what is left of imports
//! that break off is removed by `unfinished`.
//!
//! Columns of objects may come up late. Rows that are stored by then get their empty cells in a second pass, so that every
//! stored row has a cell for each column.

use super::columns;
use super::formats::{Reader, Row};
use super::rows;
use super::unfinished::{self, Unfinished};
use super::versions;
use crate::db::{Tx, execute, insert_many};
use crate::resources::{self, NewResource, Opened};
use crate::{Backend, Caller, Result, audit};
use domain::Refusal;
use domain::access::ResourceKind;
use domain::datasets::{self, Column, Format, ROWS, SAMPLE_ROWS, UPLOAD_BYTES};
use domain::ids::{DatasetId, OrganizationId, TeamId};
use domain::names::{self, display_name};
use domain::time::Timestamp;
use domain::visibility::Visibility;
use futures::{Stream, StreamExt};
use std::time::Duration;

/// An import may be silent for so many leases before it is given up: uploads are slower than servers.
const LEASES: u32 = 10;
/// Rows go in when so many have come, or so many bytes of them: a transaction of some milliseconds.
const BATCH_ROWS: usize = 2_000;
const BATCH_BYTES: usize = 2 << 20;
/// Rows of one statement. More gain nothing and cost memory.
const STATEMENT_ROWS: usize = 250;
/// Rows whose empty cells are added in one transaction.
const FILL_ROWS: i64 = 1_000;
/// The first rows are kept, up to so many bytes, to guess from them what the columns are.
const SAMPLE_BYTES: usize = 1 << 20;

/// What a new dataset is called and where it lives.
#[derive(Debug, Clone, Copy)]
pub struct NewDataset<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its team; without one, the first in which the caller may make something.
    pub team: Option<TeamId>,
    /// Who sees it; without a choice, whom the team proposes.
    pub visibility: Option<Visibility>,
}

/// What is known of a file before it is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct File<'a> {
    /// Its name, which may tell the format; empty when it has none.
    pub name: &'a str,
    /// Its format; without one, name and first bytes tell it.
    pub format: Option<Format>,
}

/// Makes a dataset out of a file without a name that arrives in pieces.
pub async fn import<B, E>(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    new: NewDataset<'_>,
    bytes: impl Stream<Item = std::result::Result<B, E>> + Unpin,
) -> Result<DatasetId>
where
    B: AsRef<[u8]>,
    E: std::fmt::Display,
{
    import_file(backend, caller, organization, new, File::default(), bytes).await
}

/// Makes a dataset out of a file that arrives in pieces.
pub async fn import_file<B, E>(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    new: NewDataset<'_>,
    file: File<'_>,
    bytes: impl Stream<Item = std::result::Result<B, E>> + Unpin,
) -> Result<DatasetId>
where
    B: AsRef<[u8]>,
    E: std::fmt::Display,
{
    let name = display_name(new.name, names::RESOURCE).map_err(|message| Refusal::field("name", message))?;
    let mut import = Import::begin(backend, caller, organization, NewDataset { name: &name, ..new }).await?;
    let unfinished = Unfinished::new(backend, import.id);
    let outcome = match import.copy(Reader::new(file.name, file.format), bytes).await {
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
    visibility: Option<Visibility>,
    renewed_at: Timestamp,
    /// Rows that are in the database.
    stored: i64,
    /// Rows that are not yet.
    batch: Vec<Row>,
    batch_bytes: usize,
    /// The cells of the first rows, as JSON.
    sample: Vec<String>,
    sample_bytes: usize,
    /// How many cells each row has that comes now.
    width: usize,
    /// Rows that are stored with fewer cells: up to which position, and how many cells.
    narrow: Vec<(i64, usize)>,
}

impl<'b> Import<'b> {
    /// Takes the name. A name that a broken import still holds is free.
    async fn begin(backend: &'b Backend, caller: &Caller, organization: &OrganizationId, new: NewDataset<'_>) -> Result<Self> {
        let NewDataset { name, team, visibility } = new;
        let mut tx = backend.db.write().await?;
        let team = resources::home_team(&mut tx, caller, organization, team).await?;
        let lapsed = unfinished::free_lapsed(backend, &mut tx).await?;
        let new = NewResource { kind: ResourceKind::Dataset, name, team, visibility };
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
        Ok(Self {
            backend,
            id: id.into(),
            team,
            visibility,
            renewed_at: now,
            stored: 0,
            batch: Vec::new(),
            batch_bytes: 0,
            sample: Vec::new(),
            sample_bytes: 0,
            width: 0,
            narrow: Vec::new(),
        })
    }

    /// Reads the file to its end and answers the columns. All rows but the last batch are stored then.
    async fn copy<B: AsRef<[u8]>, E: std::fmt::Display>(
        &mut self,
        mut reader: Reader,
        mut file: impl Stream<Item = std::result::Result<B, E>> + Unpin,
    ) -> Result<Vec<Column>> {
        let mut bytes = 0_u64;
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
            while let Some(row) = reader.next(&mut input).map_err(refuse)? {
                self.take(row).await?;
            }
            // A slow upload may need longer for a batch than its lease is.
            if self.backend.now().since(self.renewed_at) > lease(self.backend) / 4 {
                self.store().await?;
            }
        }
        while let Some(row) = reader.finish().map_err(refuse)? {
            self.take(row).await?;
        }
        let names = reader.columns().map_err(refuse)?;
        if self.stored == 0 && self.batch.is_empty() {
            return Err(refuse("The file has a header but no rows."));
        }
        self.fill_up().await?;
        let sample = self.sample.iter().map(|cells| rows::cells(cells)).collect::<Result<Vec<_>>>()?;
        Ok(datasets::guess(names, &sample))
    }

    /// Takes a row, and stores the batch when it is full.
    async fn take(&mut self, row: Row) -> Result<()> {
        if self.stored.unsigned_abs() + self.batch.len() as u64 >= ROWS {
            return Err(refuse(format!("Line {}: a dataset has at most {ROWS} rows.", row.line)));
        }
        if self.sample.len() < SAMPLE_ROWS && self.sample_bytes + row.cells.len() <= SAMPLE_BYTES {
            self.sample_bytes += row.cells.len();
            self.sample.push(row.cells.clone());
        }
        if row.width > self.width && self.stored > 0 {
            self.narrow.push((self.stored, self.width));
        }
        self.width = row.width;
        self.batch_bytes += row.cells.len();
        self.batch.push(row);
        if self.batch.len() == BATCH_ROWS || self.batch_bytes >= BATCH_BYTES { self.store().await } else { Ok(()) }
    }

    /// Stores the batch and renews the lease.
    async fn store(&mut self) -> Result<()> {
        let mut tx = self.backend.db.write().await?;
        self.store_in(&mut tx).await?;
        tx.commit().await
    }

    async fn store_in(&mut self, tx: &mut Tx) -> Result<()> {
        let mut batch = std::mem::take(&mut self.batch);
        let stored = self.stored + i64::try_from(batch.len()).unwrap_or(0);
        self.renew(tx, stored).await?;
        for row in batch.iter_mut().filter(|row| row.width < self.width) {
            row.cells.truncate(row.cells.len() - 1);
            row.cells.push_str(&empty_cells(row.width, self.width));
        }
        let id = self.id.uuid();
        let mut position = self.stored;
        while !batch.is_empty() {
            // Taken out, so that the driver need not copy them.
            let rows = batch.drain(..batch.len().min(STATEMENT_ROWS));
            insert_many!(tx, "INSERT INTO dataset_rows (dataset_id, position, cells, added_in) ", rows, |values, row| {
                position += 1;
                values.push_bind(id).push_bind(position).push_bind(row.cells).push("1")
            })?;
        }
        (self.stored, self.batch_bytes) = (stored, 0);
        Ok(())
    }

    /// Renews the lease, unless it was given up meanwhile.
    async fn renew(&mut self, tx: &mut Tx, stored: i64) -> Result<()> {
        let now = self.backend.now();
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
        self.renewed_at = now;
        Ok(())
    }

    /// Adds the empty cells of columns that came up when rows were stored already.
    async fn fill_up(&mut self) -> Result<()> {
        let mut position = 0;
        for (last, width) in std::mem::take(&mut self.narrow) {
            let missing = empty_cells(width, self.width);
            while position < last {
                let end = last.min(position + FILL_ROWS);
                let mut tx = self.backend.db.write().await?;
                self.renew(&mut tx, self.stored).await?;
                execute!(
                    tx,
                    "UPDATE dataset_rows SET cells = substr(cells, 1, length(cells) - 1) || $4
                     WHERE dataset_id = $1 AND position > $2 AND position <= $3",
                    self.id.uuid(),
                    position,
                    end,
                    missing.as_str()
                )?;
                tx.commit().await?;
                position = end;
            }
        }
        Ok(())
    }

    /// Stores the last batch and opens the dataset, if its maker may still make it.
    async fn finish(&mut self, caller: &Caller, organization: &OrganizationId, name: &str, columns: &[Column]) -> Result<()> {
        let mut tx = self.backend.db.write().await?;
        let id = self.id.uuid();
        // The resource before its dataset, in the order in which an import that was given up is removed.
        execute!(tx, "UPDATE resources SET name_key = name_key WHERE id = $1", id)?;
        resources::home_team(&mut tx, caller, organization, Some(self.team)).await?;
        self.store_in(&mut tx).await?;
        columns::insert(&mut tx, self.id, columns).await?;
        execute!(tx, "UPDATE datasets SET import_lease = NULL WHERE id = $1", id)?;
        versions::insert(self.backend, &mut tx, self.id, 1, self.stored, caller.account_id, "Imported").await?;
        Opened { id, team: self.team, visibility: self.visibility }.publish(self.backend, &mut tx, caller, organization).await?;
        let detail = format!("{name}, {} rows", self.stored);
        audit::record(self.backend, &mut tx, caller, Some(organization), "datasets.import", self.id, detail).await?;
        tx.commit().await
    }
}

/// What takes the place of the last bracket of a row's JSON, to bring it from a number of cells to a larger one.
fn empty_cells(width: usize, wanted: usize) -> String {
    let cells = vec!["\"\""; wanted.saturating_sub(width)].join(",");
    let comma = if width == 0 { "" } else { "," };
    format!("{comma}{cells}]")
}
