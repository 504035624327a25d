//! Versions of a dataset: every change of its rows makes one, and none is lost.
//!
//! A row belongs to the versions from the one that added it up to the one that removed it, so versions share rows: an edit ends
//! the row and adds another one at the same place, and an old version is read at any time by its number. Places never change;
//! what is removed leaves a gap.

use crate::access;
use crate::db::{Conn, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::page::{self, Page};
use crate::{Backend, Caller, Result, audit, resources};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::datasets::ROWS;
use domain::ids::{AccountId, DatasetId, OrganizationId};
use domain::time::Timestamp;

/// One version, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub number: i64,
    /// How many rows it has.
    pub rows: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// The name of who made it.
    pub created_by: String,
    /// What was done.
    pub what: String,
}

/// The versions of a dataset, the newest first; `before` is the last one seen.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    dataset: DatasetId,
    before: Option<i64>,
    limit: i64,
) -> Result<Page<Version, i64>> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Dataset, dataset.uuid(), Level::View).await?;
    let limit = page::limit(limit);
    let rows: Vec<(i64, i64, i64, String, String)> = fetch_all!(
        conn,
        "SELECT v.version, v.row_count, v.created_at, COALESCE(a.name, 'somebody who left'), v.what
         FROM dataset_versions v LEFT JOIN accounts a ON a.id = v.created_by
         WHERE v.dataset_id = $1 AND v.version < $2 ORDER BY v.version DESC LIMIT $3",
        dataset.uuid(),
        before.unwrap_or(i64::MAX),
        limit + 1
    )?;
    let version = |(number, rows, at, created_by, what): (i64, i64, i64, String, String)| Version {
        number,
        rows,
        created_at: at.into(),
        created_by,
        what,
    };
    Ok(Page::of(rows.into_iter().map(version).collect(), limit, |version| version.number))
}

/// The version that somebody looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// Its number.
    pub number: i64,
    /// How many rows it has.
    pub rows: i64,
    /// Whether it is the newest, the one that is changed.
    pub is_current: bool,
}

/// The current version, or the wanted one if there ever was one of that number. Whoever calls has decided that the caller may see it.
pub(crate) async fn choose(conn: &mut Conn, dataset: DatasetId, wanted: Option<i64>) -> Result<Chosen> {
    let (current, rows): (i64, i64) = fetch_one!(conn, "SELECT version, row_count FROM datasets WHERE id = $1", dataset.uuid())?;
    let Some(number) = wanted.filter(|number| *number != current) else {
        return Ok(Chosen { number: current, rows, is_current: true });
    };
    Ok(Chosen { number, rows: count(conn, dataset, number).await?, is_current: false })
}

async fn count(conn: &mut Conn, dataset: DatasetId, number: i64) -> Result<i64> {
    let rows: Option<(i64,)> =
        fetch_optional!(conn, "SELECT row_count FROM dataset_versions WHERE dataset_id = $1 AND version = $2", dataset.uuid(), number)?;
    Ok(rows.ok_or(Refusal::NotFound)?.0)
}

/// Writes down a version.
pub(super) async fn insert(
    backend: &Backend,
    tx: &mut Tx,
    dataset: DatasetId,
    number: i64,
    rows: i64,
    by: AccountId,
    what: &str,
) -> Result<()> {
    let now = backend.now();
    execute!(
        tx,
        "INSERT INTO dataset_versions (dataset_id, version, row_count, created_at, created_by, what) VALUES ($1, $2, $3, $4, $5, $6)",
        dataset.uuid(),
        number,
        rows,
        now.micros(),
        by.uuid(),
        what
    )?;
    resources::touch(tx, by, dataset.uuid(), now).await
}

/// A change of rows that is under way: the dataset is locked, and its next version has a number.
pub(super) struct Change {
    pub dataset: DatasetId,
    /// The version that is being made.
    pub version: i64,
    /// How many rows the one before has.
    rows: i64,
}

impl Change {
    /// Begins a change, if the caller may edit the dataset.
    pub async fn begin(backend: &Backend, tx: &mut Tx, caller: &Caller, organization: &OrganizationId, dataset: DatasetId) -> Result<Self> {
        access::require(backend, tx, caller, organization, ResourceKind::Dataset, dataset.uuid(), Level::Edit).await?;
        resources::lock(tx, dataset.uuid()).await?;
        let next: Option<(i64, i64)> = fetch_optional!(
            tx,
            "UPDATE datasets SET version = version + 1 WHERE id = $1 AND import_lease IS NULL RETURNING version, row_count",
            dataset.uuid()
        )?;
        let (version, rows) = next.ok_or(Refusal::NotFound)?;
        Ok(Self { dataset, version, rows })
    }

    /// Ends it with so many rows more (or fewer) than before.
    pub async fn finish(
        self,
        backend: &Backend,
        mut tx: Tx,
        caller: &Caller,
        organization: &OrganizationId,
        more: i64,
        what: &str,
    ) -> Result<()> {
        let rows = self.rows + more;
        if more > 0 && rows.unsigned_abs() > ROWS {
            return Err(Refusal::field("cells", format!("A dataset has at most {ROWS} rows.")).into());
        }
        execute!(tx, "UPDATE datasets SET row_count = $2 WHERE id = $1", self.dataset.uuid(), rows)?;
        insert(backend, &mut tx, self.dataset, self.version, rows, caller.account_id, what).await?;
        let detail = format!("{what}: version {}", self.version);
        audit::record(backend, &mut tx, caller, Some(organization), "datasets.change", self.dataset, detail).await?;
        tx.commit().await
    }
}

/// Makes a new version whose rows are those of an old one. Rows that both have stay as they are; only what was ended since
/// comes back, as a row of its own.
pub async fn restore(backend: &Backend, caller: &Caller, organization: &OrganizationId, dataset: DatasetId, wanted: i64) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let change = Change::begin(backend, &mut tx, caller, organization, dataset).await?;
    if wanted >= change.version - 1 {
        return Err(Refusal::field("version", "The dataset has the rows of this version now.").into());
    }
    let rows = count(&mut tx, dataset, wanted).await?;
    // What came after it goes first: what comes back must stay.
    execute!(
        tx,
        "UPDATE dataset_rows SET removed_in = $3 WHERE dataset_id = $1 AND added_in > 1 AND added_in > $2 AND removed_in IS NULL",
        dataset.uuid(),
        wanted,
        change.version
    )?;
    execute!(
        tx,
        "INSERT INTO dataset_rows (dataset_id, position, cells, added_in)
         SELECT dataset_id, position, cells, $3 FROM dataset_rows
         WHERE dataset_id = $1 AND removed_in IS NOT NULL AND removed_in > $2 AND added_in <= $2",
        dataset.uuid(),
        wanted,
        change.version
    )?;
    let more = rows - change.rows;
    change.finish(backend, tx, caller, organization, more, &format!("Version {wanted} restored")).await
}
