//! What an evaluation asks, as one value: read, changed in memory, and kept as the next version.

use crate::access::{self, Resource};
use crate::db::{Conn, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::{Backend, Caller, Error, Result, audit, datasets, resources};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::evaluations::Criterion;
use domain::ids::{AccountId, DatasetId, EvaluationId, OrganizationId, VariantId};
use domain::time::Timestamp;
use domain::variants::{Snapshot, Variant};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// The most characters of the words for a change.
const WORDS: usize = 500;

/// A change of what an evaluation asks. Dropped without [`Draft::keep`], it leaves nothing behind.
pub(super) struct Draft<'a> {
    backend: &'a Backend,
    caller: &'a Caller,
    organization: &'a OrganizationId,
    pub tx: Tx,
    id: EvaluationId,
    /// The columns of the dataset.
    pub columns: Vec<String>,
    /// What is asked once the draft is kept.
    pub asks: Snapshot,
    before: Snapshot,
    version: i64,
}

impl<'a> Draft<'a> {
    /// Asks for the level *edit* and for sight of the dataset, and locks the evaluation: edits of one follow one another.
    pub async fn open(backend: &'a Backend, caller: &'a Caller, organization: &'a OrganizationId, id: EvaluationId) -> Result<Self> {
        let mut tx = backend.db.write().await?;
        let resource = access::require(backend, &mut tx, caller, organization, ResourceKind::Evaluation, id.uuid(), Level::Edit).await?;
        let (version,): (i64,) = fetch_one!(tx, "UPDATE evaluations SET version = version WHERE id = $1 RETURNING version", id.uuid())?;
        let before = snapshot(&mut tx, id).await?;
        see_dataset(backend, &mut tx, caller, organization, before.dataset).await?;
        let columns = datasets::columns(&mut tx, before.dataset).await?;
        keep_first(&mut tx, id, &resource, version, &before).await?;
        Ok(Self { backend, caller, organization, tx, id, columns, asks: before.clone(), before, version })
    }

    /// The variant of this identifier, the main one when none is named.
    pub fn variant(&mut self, id: Option<VariantId>) -> Result<&mut Variant> {
        Ok(self.asks.variant_mut(id).ok_or(Refusal::NotFound)?)
    }

    /// Keeps the draft as the next version, under the name of the action. `what` says what changed; what did, when nothing is said.
    /// A draft that changes nothing makes no version.
    pub async fn keep(mut self, action: &str, what: Option<String>) -> Result<()> {
        if self.asks == self.before {
            return Ok(());
        }
        let what = clipped(&what.unwrap_or_else(|| self.asks.changes_since(&self.before).join("; ")));
        write(&mut self.tx, self.id, &self.asks).await?;
        let version = self.version + 1;
        execute!(self.tx, "UPDATE evaluations SET version = $2 WHERE id = $1", self.id.uuid(), version)?;
        let (at, by) = (self.backend.now(), self.caller.account_id);
        remember(&mut self.tx, self.id, version, at, by, &what, &self.asks).await?;
        resources::touch(&mut self.tx, self.caller.account_id, self.id.uuid(), at).await?;
        audit::record(self.backend, &mut self.tx, self.caller, Some(self.organization), action, self.id, what).await?;
        self.tx.commit().await
    }
}

fn clipped(text: &str) -> String {
    text.chars().take(WORDS).collect()
}

/// The caller must see the rows that an evaluation looks at.
pub(super) async fn see_dataset(
    backend: &Backend,
    conn: &mut Conn,
    caller: &Caller,
    organization: &OrganizationId,
    dataset: DatasetId,
) -> Result<()> {
    match access::level(backend, conn, caller, organization, dataset.uuid()).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::Forbidden { needed: "view access to the dataset of this evaluation".into() }.into()),
    }
}

/// An evaluation that is older than the versions gets its first one before it changes.
async fn keep_first(tx: &mut Tx, id: EvaluationId, resource: &Resource, version: i64, asks: &Snapshot) -> Result<()> {
    let known: Option<(i64,)> =
        fetch_optional!(tx, "SELECT version FROM evaluation_versions WHERE evaluation_id = $1 AND version = $2", id.uuid(), version)?;
    if known.is_none() {
        remember(tx, id, version, resource.created_at, resource.owner, "As it was before versions were kept", asks).await?;
    }
    Ok(())
}

/// Writes down what a version asks.
pub(super) async fn remember(
    tx: &mut Tx,
    id: EvaluationId,
    version: i64,
    at: Timestamp,
    by: AccountId,
    what: &str,
    asks: &Snapshot,
) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO evaluation_versions (evaluation_id, version, created_at, created_by, what, snapshot) VALUES ($1, $2, $3, $4, $5, $6)",
        id.uuid(),
        version,
        at.micros(),
        by.uuid(),
        what,
        json(asks)?
    )?;
    Ok(())
}

/// Writes what an evaluation asks in the place of what it asked.
pub(super) async fn write(tx: &mut Tx, id: EvaluationId, asks: &Snapshot) -> Result<()> {
    let place = |place: usize| i64::try_from(place).unwrap_or(i64::MAX);
    execute!(tx, "DELETE FROM variants WHERE evaluation_id = $1", id.uuid())?;
    execute!(
        tx,
        "UPDATE evaluations SET dataset_id = $2, judgment_column = $3, shown_columns = $4 WHERE id = $1",
        id.uuid(),
        asks.dataset.uuid(),
        &asks.judgment_column,
        asks.shown_columns.as_ref().map(json).transpose()?
    )?;
    for (position, variant) in asks.variants.iter().enumerate() {
        execute!(
            tx,
            "INSERT INTO variants (id, evaluation_id, position, name, rule) VALUES ($1, $2, $3, $4, $5)",
            variant.id.uuid(),
            id.uuid(),
            place(position),
            &variant.name,
            variant.rule.as_str()
        )?;
        for (position, criterion) in variant.criteria.iter().enumerate() {
            execute!(
                tx,
                "INSERT INTO criteria (id, variant_id, position, name, description, column_name, evaluator) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                criterion.id.uuid(),
                variant.id.uuid(),
                place(position),
                &criterion.name,
                &criterion.description,
                &criterion.column,
                json(&criterion.evaluator)?
            )?;
        }
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    variant_id: Uuid,
    variant: String,
    rule: String,
    id: Uuid,
    name: String,
    description: String,
    column_name: String,
    evaluator: String,
}

/// What an evaluation asks now. Whoever calls has decided that the caller may see it.
pub(crate) async fn snapshot(conn: &mut Conn, id: EvaluationId) -> Result<Snapshot> {
    let (dataset, judgment_column, shown): (Uuid, Option<String>, Option<String>) =
        fetch_one!(conn, "SELECT dataset_id, judgment_column, shown_columns FROM evaluations WHERE id = $1", id.uuid())?;
    let rows: Vec<Row> = fetch_all!(
        conn,
        "SELECT v.id AS variant_id, v.name AS variant, v.rule, c.id, c.name, c.description, c.column_name, c.evaluator
         FROM variants v JOIN criteria c ON c.variant_id = v.id WHERE v.evaluation_id = $1 ORDER BY v.position, c.position",
        id.uuid()
    )?;
    let mut variants: Vec<Variant> = Vec::new();
    for row in rows {
        let id = VariantId::from(row.variant_id);
        if variants.last().is_none_or(|last| last.id != id) {
            variants.push(Variant { id, name: row.variant, rule: row.rule.parse().map_err(Error::Internal)?, criteria: Vec::new() });
        }
        let criterion = Criterion {
            id: row.id.into(),
            name: row.name,
            description: row.description,
            column: row.column_name,
            evaluator: read(&row.evaluator)?,
        };
        if let Some(last) = variants.last_mut() {
            last.criteria.push(criterion);
        }
    }
    let shown_columns = shown.as_deref().map(read).transpose()?;
    Ok(Snapshot { dataset: dataset.into(), judgment_column, shown_columns, variants })
}

/// What is kept as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))
}

/// Reads what was kept as JSON.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Internal(format!("what an evaluation asks: {error}")))
}
