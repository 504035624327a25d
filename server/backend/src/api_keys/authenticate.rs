//! Who a key belongs to. Looked up at every request, so that a revoked key is refused at the very next one.

use super::Held;
use crate::db::{execute, fetch_optional};
use crate::random::Token;
use crate::{Backend, Caller, Result};
use domain::api_keys::{self, Limits, Scopes};
use domain::time::Timestamp;
use std::time::Duration;
use uuid::Uuid;

/// The last use is written down at most so often.
const NOTED: Duration = Duration::from_secs(60);
/// How long a request waits for that note at most.
const PATIENCE: Duration = Duration::from_millis(200);

#[derive(sqlx::FromRow)]
struct Found {
    id: Uuid,
    account_id: Uuid,
    organization_id: Option<String>,
    team_id: Option<Uuid>,
    scopes: String,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
    email: String,
    name: String,
}

/// Who asks with this key; nobody when it is unknown, switched off, revoked, or its time is over.
pub async fn authenticate(backend: &Backend, secret: &Token, address: &str) -> Result<Option<Caller>> {
    if api_keys::read(secret.reveal()).is_none() {
        return Ok(None);
    }
    let now = backend.now();
    let mut conn = backend.db.read().await?;
    let found: Option<Found> = fetch_optional!(
        conn,
        "SELECT k.id, k.account_id, k.organization_id, k.team_id, k.scopes, k.expires_at, k.last_used_at, a.email, a.name
         FROM api_keys k JOIN accounts a ON a.id = k.account_id
         WHERE (k.secret_hash = $1 OR (k.old_hash = $1 AND k.old_until > $2)) AND k.state = 'active' AND (k.expires_at IS NULL OR k.expires_at > $2)",
        secret.hash(),
        now.micros()
    )?;
    drop(conn);
    let Some(found) = found else { return Ok(None) };
    if found.last_used_at.is_none_or(|last| now.since(last.into()) >= NOTED) {
        // A note that cannot be taken now is no reason to refuse the request, nor to let it wait.
        match tokio::time::timeout(PATIENCE, note_use(backend, found.id, now)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the last use of an API key was not written down"),
            Err(_) => tracing::warn!("the last use of an API key was not written down: the database is busy"),
        }
    }
    let limits = Limits { scopes: Scopes::stored(&found.scopes), expires_at: found.expires_at.map(Timestamp::from) };
    let place = found.organization_id.zip(found.team_id).map(|(organization, team)| (organization.into(), team.into()));
    Ok(Some(Caller {
        account_id: found.account_id.into(),
        session_id: None,
        key: Some(Held { id: found.id.into(), limits, place }),
        email: found.email.into(),
        name: found.name,
        address: address.to_owned(),
    }))
}

async fn note_use(backend: &Backend, key: Uuid, now: Timestamp) -> Result<()> {
    let mut tx = backend.db.write().await?;
    execute!(tx, "UPDATE api_keys SET last_used_at = $2 WHERE id = $1", key, now.micros())?;
    tx.commit().await
}
