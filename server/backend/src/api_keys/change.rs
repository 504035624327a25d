//! A key is given a new secret, switched off and on, and revoked for good: from the next request on.

use super::{Row, find_to_change, make};
use crate::db::{Tx, execute, fetch_all};
use crate::random::Token;
use crate::{Backend, Caller, Error, Result, audit};
use domain::Refusal;
use domain::api_keys::{self, KeyKind};
use domain::ids::{AccountId, ApiKeyId, TeamId};
use std::time::Duration;

/// The most hours that the secret before works beside the new one.
const OVERLAP: i64 = 168;

/// Gives a key a new secret; the one before works for so many more hours. What was older ends at once.
pub async fn rotate(backend: &Backend, caller: &Caller, id: ApiKeyId, hours: &str) -> Result<Token> {
    let hours = match hours.trim() {
        "" => Some(0),
        hours => hours.parse::<i64>().ok().filter(|hours| (0..=OVERLAP).contains(hours)),
    };
    let hours = hours.ok_or_else(|| Refusal::field("hours", format!("Enter 0 to {OVERLAP} hours.")))?;
    let mut tx = backend.db.write().await?;
    let key = find_to_change(&mut tx, caller, id).await?;
    let kind: KeyKind = key.kind.parse().map_err(Error::Internal)?;
    let secret = make::secret(backend, kind)?;
    let old_until = backend.now() + Duration::from_secs(hours.unsigned_abs() * 3600);
    execute!(
        tx,
        "UPDATE api_keys SET old_hash = CASE WHEN $5 THEN secret_hash END, old_until = CASE WHEN $5 THEN $4 END, secret_hash = $2, shown = $3
         WHERE id = $1",
        id.uuid(),
        secret.hash(),
        api_keys::shown(secret.reveal()),
        old_until.micros(),
        hours > 0
    )?;
    let detail = format!("{}; the secret before works for {hours} more hours", key.name);
    audit::record(backend, &mut tx, caller, key.organization().as_ref(), "api_keys.rotate", id, detail).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Switches a key off until [`activate`].
pub async fn deactivate(backend: &Backend, caller: &Caller, id: ApiKeyId) -> Result<()> {
    set(backend, caller, id, "inactive", "api_keys.deactivate").await
}

/// Switches a key on again.
pub async fn activate(backend: &Backend, caller: &Caller, id: ApiKeyId) -> Result<()> {
    set(backend, caller, id, "active", "api_keys.activate").await
}

async fn set(backend: &Backend, caller: &Caller, id: ApiKeyId, state: &str, action: &str) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let key = find_to_change(&mut tx, caller, id).await?;
    execute!(tx, "UPDATE api_keys SET state = $2 WHERE id = $1", id.uuid(), state)?;
    audit::record(backend, &mut tx, caller, key.organization().as_ref(), action, id, &key.name).await?;
    tx.commit().await
}

/// Ends a key for good. What a team's key owns passes to whoever revokes it.
pub async fn revoke(backend: &Backend, caller: &Caller, id: ApiKeyId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let key = find_to_change(&mut tx, caller, id).await?;
    let passed = end(backend, &mut tx, &key, caller.account_id).await?;
    let detail = if passed > 0 { format!("{}; {passed} resources passed on", key.name) } else { key.name.clone() };
    audit::record(backend, &mut tx, caller, key.organization().as_ref(), "api_keys.revoke", id, detail).await?;
    tx.commit().await
}

async fn end(backend: &Backend, tx: &mut Tx, key: &Row, heir: AccountId) -> Result<u64> {
    execute!(
        tx,
        "UPDATE api_keys SET state = 'revoked', old_hash = NULL, old_until = NULL, closed_at = $2 WHERE id = $1",
        key.id,
        backend.now().micros()
    )?;
    if key.team_id.is_none() {
        return Ok(0);
    }
    execute!(tx, "DELETE FROM team_members WHERE account_id = $1", key.account_id)?;
    pass_on(backend, tx, key, heir).await
}

async fn pass_on(backend: &Backend, tx: &mut Tx, key: &Row, heir: AccountId) -> Result<u64> {
    if let Some(organization) = key.organization() {
        crate::transfers::void_of(tx, &organization, key.account(), backend.now()).await?;
    }
    Ok(execute!(tx, "UPDATE resources SET owner_id = $2 WHERE owner_id = $1", key.account_id, heir.uuid())?)
}

/// Ends every key of a team that goes; what they own passes to whoever deletes the team. The organization is locked.
pub(crate) async fn end_all_of(backend: &Backend, tx: &mut Tx, team: TeamId, heir: AccountId) -> Result<()> {
    let keys: Vec<Row> = fetch_all!(tx, keys!("k.team_id = $1 AND k.state <> 'revoked'"), team.uuid())?;
    for key in &keys {
        end(backend, tx, key, heir).await?;
    }
    Ok(())
}
