//! What was typed into the setup of an evaluation, kept while its author goes back a step: a check may be as long as a schema,
//! which no address holds.

use crate::db::{Tx, execute, fetch_optional};
use crate::{Backend, Caller, Error, Result, organizations};
use domain::Refusal;
use domain::checks::form::CheckForm;
use domain::ids::{KeptFormId, OrganizationId};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long it is kept after it was last changed.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// How many forms of one person are kept: the oldest go.
const MOST: i64 = 20;
/// The most bytes of one form.
const BYTES: usize = 128 << 10;

/// The fields of the step that makes an evaluation, as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The name of the evaluation.
    pub name: String,
    /// The identifier of its team.
    pub team: String,
    /// Who was to see it, in the word that the form sends.
    pub visibility: String,
    /// The name of the criterion.
    pub criterion: String,
    /// The line between pass and fail.
    pub description: String,
    /// The column that is looked at.
    pub column: String,
    /// The check.
    pub check: CheckForm,
}

/// Keeps a form in the place of the one that is named, if the caller has that, else as a new one.
pub async fn keep(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    known: Option<KeptFormId>,
    typed: &Typed,
) -> Result<KeptFormId> {
    let fields = serde_json::to_string(typed).map_err(|error| Error::Internal(error.to_string()))?;
    if fields.len() > BYTES {
        return Err(Refusal::field("text", format!("This is too long to be kept: a form has at most {} KiB.", BYTES >> 10)).into());
    }
    let now = backend.now().micros();
    let mut tx = backend.db.write().await?;
    organizations::entry(&mut tx, caller, organization).await?;
    if let Some(id) = known {
        let changed = execute!(
            tx,
            "UPDATE kept_forms SET fields = $4, kept_at = $5 WHERE id = $1 AND organization_id = $2 AND account_id = $3",
            id.uuid(),
            organization.as_str(),
            caller.account_id.uuid(),
            fields.as_str(),
            now
        )?;
        if changed > 0 {
            tx.commit().await?;
            return Ok(id);
        }
    }
    let id: KeptFormId = backend.id();
    execute!(
        tx,
        "INSERT INTO kept_forms (id, organization_id, account_id, fields, kept_at) VALUES ($1, $2, $3, $4, $5)",
        id.uuid(),
        organization.as_str(),
        caller.account_id.uuid(),
        fields.as_str(),
        now
    )?;
    forget_oldest(&mut tx, caller).await?;
    tx.commit().await?;
    Ok(id)
}

async fn forget_oldest(tx: &mut Tx, caller: &Caller) -> Result<()> {
    execute!(
        tx,
        "DELETE FROM kept_forms WHERE account_id = $1
             AND id NOT IN (SELECT id FROM kept_forms WHERE account_id = $1 ORDER BY kept_at DESC, id DESC LIMIT $2)",
        caller.account_id.uuid(),
        MOST
    )?;
    Ok(())
}

/// What the caller typed; nothing when it is not kept (any more).
pub async fn typed(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: Option<KeptFormId>) -> Result<Option<Typed>> {
    let mut conn = backend.db.read().await?;
    organizations::known(backend, &mut conn, caller, organization).await?;
    let Some(id) = id else { return Ok(None) };
    let found: Option<(String,)> = fetch_optional!(
        conn,
        "SELECT fields FROM kept_forms WHERE id = $1 AND organization_id = $2 AND account_id = $3 AND kept_at >= $4",
        id.uuid(),
        organization.as_str(),
        caller.account_id.uuid(),
        (backend.now() - KEPT).micros()
    )?;
    let Some((fields,)) = found else { return Ok(None) };
    serde_json::from_str(&fields).map(Some).map_err(|error| Error::Internal(format!("{id}: {error}")))
}

/// Forgets a form of the caller: it has become an evaluation.
pub(super) async fn forget(tx: &mut Tx, caller: &Caller, id: KeptFormId) -> Result<()> {
    execute!(tx, "DELETE FROM kept_forms WHERE id = $1 AND account_id = $2", id.uuid(), caller.account_id.uuid())?;
    Ok(())
}

/// Removes what nobody came back to.
pub(crate) async fn sweep(backend: &Backend) -> Result<()> {
    let mut tx = backend.db.write().await?;
    execute!(tx, "DELETE FROM kept_forms WHERE kept_at < $1", (backend.now() - KEPT).micros())?;
    tx.commit().await
}
