//! Versions: what an evaluation asked at each time, and going back to one.

use super::draft::{self, Draft};
use super::edit::fitted;
use crate::access;
use crate::db::{Conn, fetch_all, fetch_optional};
use crate::page::{self, Page};
use crate::{Backend, Caller, Result, datasets};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::ids::{EvaluationId, OrganizationId};
use domain::time::Timestamp;
use domain::variants::Snapshot;

/// A version in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub number: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// What changed, in words.
    pub what: String,
}

/// A version with what it asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Details {
    /// The version.
    pub version: Version,
    /// What it asks.
    pub asks: Snapshot,
    /// What is other than in the version before.
    pub changes: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    version: i64,
    created_at: i64,
    created_by: String,
    what: String,
    snapshot: String,
}

impl Row {
    fn version(&self) -> Version {
        Version { number: self.version, created_at: self.created_at.into(), created_by: self.created_by.clone(), what: self.what.clone() }
    }
}

/// The versions of an evaluation, the newest first; `after` is the last one seen.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    after: Option<i64>,
    limit: i64,
) -> Result<Page<Version, i64>> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Evaluation, id.uuid(), Level::View).await?;
    let limit = page::limit(limit);
    let rows: Vec<Row> = fetch_all!(
        conn,
        "SELECT v.version, v.created_at, COALESCE(a.name, 'somebody who left') AS created_by, v.what, '' AS snapshot
         FROM evaluation_versions v LEFT JOIN accounts a ON a.id = v.created_by
         WHERE v.evaluation_id = $1 AND v.version < $2 ORDER BY v.version DESC LIMIT $3",
        id.uuid(),
        after.unwrap_or(i64::MAX),
        limit + 1
    )?;
    Ok(Page::of(rows.iter().map(Row::version).collect(), limit, |version| version.number))
}

/// One version.
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: EvaluationId, number: i64) -> Result<Details> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Evaluation, id.uuid(), Level::View).await?;
    let row = find(&mut conn, id, number).await?.ok_or(Refusal::NotFound)?;
    let asks: Snapshot = draft::read(&row.snapshot)?;
    let before = match find(&mut conn, id, number - 1).await? {
        Some(before) => asks.changes_since(&draft::read(&before.snapshot)?),
        None => Vec::new(),
    };
    Ok(Details { version: row.version(), asks, changes: before })
}

async fn find(conn: &mut Conn, id: EvaluationId, number: i64) -> Result<Option<Row>> {
    Ok(fetch_optional!(
        conn,
        "SELECT v.version, v.created_at, COALESCE(a.name, 'somebody who left') AS created_by, v.what, v.snapshot
         FROM evaluation_versions v LEFT JOIN accounts a ON a.id = v.created_by WHERE v.evaluation_id = $1 AND v.version = $2",
        id.uuid(),
        number
    )?)
}

/// Asks again what an older version asked, as a new version. Its dataset must still be there, with its columns.
pub async fn restore(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: EvaluationId, number: i64) -> Result<()> {
    let mut draft = Draft::open(backend, caller, organization, id).await?;
    let row = find(&mut draft.tx, id, number).await?.ok_or(Refusal::NotFound)?;
    draft.asks = draft::read(&row.snapshot)?;
    let dataset = draft.asks.dataset;
    if access::level(backend, &mut draft.tx, caller, organization, dataset.uuid()).await?.is_none() {
        return Err(Refusal::field("version", "The dataset of this version is gone, or it is not shared with you.").into());
    }
    let columns = datasets::columns(&mut draft.tx, dataset).await?;
    draft.asks = fitted(&draft, &columns, "version")?;
    draft.keep("evaluations.restore", Some(format!("Version {number} restored"))).await
}
