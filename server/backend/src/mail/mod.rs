//! Letters: written in the transaction of their cause, sent afterwards.
//!
//! A letter is a row of the outbox. With SMTP configured it waits there until [`smtp`] has delivered it; without, it is
//! kept, and in development shown at `/dev/mail`. To add a letter: a function in [`letters`].

pub mod letters;
pub mod smtp;

use crate::db::{Tx, execute, fetch_all};
use crate::{Backend, Error, Result};
use domain::accounts::EmailAddress;
use domain::ids::LetterId;
use domain::time::Timestamp;
use letters::Letter;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Both forms of a letter's body, sealed together.
#[derive(Serialize, Deserialize)]
struct Body {
    text: String,
    html: String,
}

/// Puts a letter into the outbox.
pub async fn post(backend: &Backend, tx: &mut Tx, to: &EmailAddress, letter: Letter) -> Result<()> {
    let id: LetterId = backend.id();
    let body = serde_json::to_vec(&Body { text: letter.text, html: letter.html }).map_err(|error| Error::Internal(error.to_string()))?;
    let sealed = backend.master_key.seal(&backend.random, &id.to_string(), &body)?;
    let state = if backend.settings.sends_mail { "waiting" } else { "kept" };
    let now = backend.now().micros();
    execute!(
        tx,
        "INSERT INTO letters (id, recipient, subject, sealed_body, state, next_attempt_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
        id.uuid(),
        to.as_str(),
        &letter.subject,
        sealed,
        state,
        now
    )?;
    tx.ring(&backend.letters_waiting);
    Ok(())
}

/// A letter as it lies in the outbox.
#[derive(Debug, Clone)]
pub struct KeptLetter {
    /// Its identifier.
    pub id: LetterId,
    /// The address it goes to.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// The plain form.
    pub text: String,
    /// The HTML form.
    pub html: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// The newest letters that are still here, to one address or to all (a delivered one has lost its body): what `/dev/mail` shows. The caller makes sure that this is development.
pub async fn newest(backend: &Backend, to: Option<&str>) -> Result<Vec<KeptLetter>> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<(Uuid, String, String, Vec<u8>, i64)> = fetch_all!(
        conn,
        "SELECT id, recipient, subject, sealed_body, created_at FROM letters
         WHERE state <> 'sent' AND ($1 IS NULL OR lower(recipient) = lower($1)) ORDER BY id DESC LIMIT 50",
        to
    )?;
    rows.into_iter()
        .map(|(id, to, subject, sealed, created_at)| {
            let id = LetterId::from(id);
            let body = open(backend, id, &sealed)?;
            Ok(KeptLetter { id, to, subject, text: body.text, html: body.html, created_at: created_at.into() })
        })
        .collect()
}

/// A letter that was not delivered, without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// Its identifier.
    pub id: LetterId,
    /// The address it goes to.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// Whether it was given up.
    pub dead: bool,
    /// How often it was tried.
    pub attempts: i64,
    /// What the mail server said last.
    pub last_error: Option<String>,
}

/// The letters that wait or were given up, the newest first, at most 200: for whoever operates the server.
pub async fn undelivered(backend: &Backend) -> Result<Vec<Undelivered>> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<(Uuid, String, String, String, i64, Option<String>)> = fetch_all!(
        conn,
        "SELECT id, recipient, subject, state, attempts, last_error FROM letters WHERE state IN ('waiting', 'dead') ORDER BY id DESC LIMIT 200"
    )?;
    let letter = |(id, to, subject, state, attempts, last_error): (Uuid, String, String, String, i64, Option<String>)| Undelivered {
        id: id.into(),
        to,
        subject,
        dead: state == "dead",
        attempts,
        last_error,
    };
    Ok(rows.into_iter().map(letter).collect())
}

/// Lets every letter that was given up, or waits for its next attempt, be tried now; answers how many.
pub async fn retry(backend: &Backend) -> Result<u64> {
    let mut tx = backend.db.write().await?;
    let again = execute!(
        tx,
        "UPDATE letters SET state = 'waiting', attempts = 0, next_attempt_at = $1 WHERE state IN ('waiting', 'dead')",
        backend.now().micros()
    )?;
    tx.ring(&backend.letters_waiting);
    tx.commit().await?;
    Ok(again)
}

fn open(backend: &Backend, id: LetterId, sealed: &[u8]) -> Result<Body> {
    let plain = backend.master_key.open(&id.to_string(), sealed)?;
    serde_json::from_slice(&plain).map_err(|error| Error::Internal(format!("{id}: {error}")))
}
