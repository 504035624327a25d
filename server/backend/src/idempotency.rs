//! Requests that name themselves: asked again, they get the answer that they got, and do nothing twice.

use crate::db::{execute, fetch_optional};
use crate::{Backend, Result};
use domain::{Problem, Refusal};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long an answer is kept.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// A request that has no answer after so long broke off with its server, and may be sent again.
const PATIENCE: Duration = Duration::from_secs(300);

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where what was made is.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

/// A request that names itself.
#[derive(Debug, Clone)]
pub struct Named {
    /// The account or the key that asks.
    pub holder: String,
    /// The name that it gave the request.
    pub key: String,
    /// SHA-256 of what is asked.
    pub fingerprint: Vec<u8>,
}

impl Named {
    fn identity(&self) -> String {
        format!("answer:{}:{}", self.holder, self.key)
    }
}

/// The answer that was given before, or nothing: then the caller answers, and [`finish`]es. Refuses while another request of
/// this name is answered, and where the name was given to another request.
pub async fn begin(backend: &Backend, named: &Named) -> Result<Option<Answer>> {
    let now = backend.now();
    let mut tx = backend.db.write().await?;
    execute!(
        tx,
        "DELETE FROM idempotency WHERE holder = $1 AND request_key = $2 AND (created_at < $3 OR (sealed IS NULL AND created_at < $4))",
        &named.holder,
        &named.key,
        (now - KEPT).micros(),
        (now - PATIENCE).micros()
    )?;
    let first = execute!(
        tx,
        "INSERT INTO idempotency (holder, request_key, fingerprint, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        &named.holder,
        &named.key,
        &named.fingerprint,
        now.micros()
    )?;
    let kept: Option<(Vec<u8>, Option<Vec<u8>>)> = fetch_optional!(
        tx,
        "SELECT fingerprint, sealed FROM idempotency WHERE holder = $1 AND request_key = $2",
        &named.holder,
        &named.key
    )?;
    tx.commit().await?;
    match kept {
        _ if first > 0 => Ok(None),
        Some((fingerprint, _)) if fingerprint != named.fingerprint => {
            Err(Refusal::field("Idempotency-Key", "This key was sent before with another request. Choose a new one.").into())
        }
        Some((_, Some(sealed))) => {
            let plain = backend.master_key.open(&named.identity(), &sealed)?;
            let answer = serde_json::from_slice(&plain).map_err(|error| crate::Error::Internal(format!("a kept answer: {error}")))?;
            Ok(Some(answer))
        }
        _ => Err(Problem::InFlight.into()),
    }
}

/// Keeps the answer; without one the request may be sent again.
pub async fn finish(backend: &Backend, named: &Named, answer: Option<&Answer>) -> Result<()> {
    let mut tx = backend.db.write().await?;
    match answer {
        Some(answer) => {
            let plain = serde_json::to_vec(answer).map_err(|error| crate::Error::Internal(error.to_string()))?;
            let sealed = backend.master_key.seal(&backend.random, &named.identity(), &plain)?;
            execute!(tx, "UPDATE idempotency SET sealed = $3 WHERE holder = $1 AND request_key = $2", &named.holder, &named.key, sealed)?;
        }
        None => {
            execute!(tx, "DELETE FROM idempotency WHERE holder = $1 AND request_key = $2", &named.holder, &named.key)?;
        }
    }
    tx.commit().await
}

/// Forgets answers that nobody can ask for any more.
pub async fn sweep(backend: &Backend) -> Result<()> {
    let mut tx = backend.db.write().await?;
    execute!(tx, "DELETE FROM idempotency WHERE created_at < $1", (backend.now() - KEPT).micros())?;
    tx.commit().await
}
