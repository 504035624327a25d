//! Signed-in browsers: our own table of hashed tokens.
//!
//! `sign_in`, `sign_out`, the list with revoke, and [`authenticate`], which every request begins with.

use crate::api_keys::Held;
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::random::Token;
use crate::{Backend, Result, attempts, audit};
use domain::accounts::EmailAddress;
use domain::ids::{AccountId, SessionId};
use domain::time::Timestamp;
use domain::{FieldErrors, Refusal};
use secrecy::SecretString;
use std::time::Duration;
use uuid::Uuid;

/// How long a page waits for that note at most.
const PATIENCE: Duration = Duration::from_millis(200);
/// A session ends when it was not used for so long.
const IDLE: Duration = Duration::from_secs(30 * 24 * 3600);
/// A session ends so long after signing in, however much it is used.
const LIFE: Duration = Duration::from_secs(90 * 24 * 3600);
/// The time of last use is written down at most so often: a write for every request would cost more than the request.
const NOTED: Duration = Duration::from_secs(60);

/// Who asks: a signed-in person in one session, or a key; from one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The person's account.
    pub account_id: AccountId,
    /// The session that the request came with; none with a key, at the command line, and while signing up.
    pub session_id: Option<SessionId>,
    /// The key that the request came with, and its limits.
    pub key: Option<Held>,
    /// The person's address; always confirmed. Empty for a team key.
    pub email: EmailAddress,
    /// The person's name.
    pub name: String,
    /// The network address that the request came from.
    pub address: String,
}

/// Where a request comes from, as far as a session remembers it.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The network address.
    pub address: String,
    /// The browser and system in words, such as `Firefox on Linux`.
    pub device: String,
}

/// Checks address and password; a new session when they fit. The same words and the same time for unknown addresses.
pub async fn sign_in(backend: &Backend, email: &str, password: SecretString, origin: &Origin) -> Result<Token> {
    let refused = || Refusal::field("password", "Address and password do not fit. Check both, or choose a new password.");
    let Ok(email) = EmailAddress::parse(email) else {
        return Err(FieldErrors::one("email", "Enter a mail address such as name@example.com.").into());
    };
    attempts::count(backend, "sign in", &origin.address, Some(&email.key())).await?;
    let mut conn = backend.db.read().await?;
    let found: Option<(Uuid, String)> = fetch_optional!(conn, "SELECT id, password_hash FROM accounts WHERE email_key = $1", email.key())?;
    drop(conn);
    let (id, hash) = found.unzip();
    let fits = backend.passwords.verify(password, hash).await?;
    let Some(account_id) = id.filter(|_| fits) else { return Err(refused().into()) };
    let mut tx = backend.db.write().await?;
    let token = start(backend, &mut tx, account_id.into(), origin).await?;
    tx.commit().await?;
    Ok(token)
}

/// Starts a session in a running transaction; the token goes into the cookie and is never seen again.
pub async fn start(backend: &Backend, tx: &mut Tx, account_id: AccountId, origin: &Origin) -> Result<Token> {
    let token = backend.random.token()?;
    let id: SessionId = backend.id();
    let now = backend.now();
    execute!(tx, "DELETE FROM sessions WHERE account_id = $1 AND expires_at <= $2", account_id.uuid(), now.micros())?;
    execute!(tx, "UPDATE accounts SET last_signed_in_at = $2 WHERE id = $1", account_id.uuid(), now.micros())?;
    execute!(
        tx,
        "INSERT INTO sessions (id, token_hash, account_id, device, address, created_at, last_used_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
        id.uuid(),
        token.hash(),
        account_id.uuid(),
        &origin.device,
        &origin.address,
        now.micros(),
        (now + IDLE).micros()
    )?;
    Ok(token)
}

#[derive(sqlx::FromRow)]
struct Authenticated {
    session_id: Uuid,
    account_id: Uuid,
    email: String,
    name: String,
    created_at: i64,
    last_used_at: i64,
}

/// Who a token belongs to; nobody when it is unknown, ended or expired.
pub async fn authenticate(backend: &Backend, token: &Token, address: &str) -> Result<Option<Caller>> {
    let now = backend.now();
    let mut conn = backend.db.read().await?;
    let found: Option<Authenticated> = fetch_optional!(
        conn,
        "SELECT s.id AS session_id, a.id AS account_id, a.email, a.name, s.created_at, s.last_used_at
         FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.token_hash = $1 AND s.expires_at > $2",
        token.hash(),
        now.micros()
    )?;
    drop(conn);
    let Some(found) = found else { return Ok(None) };
    if now.since(found.last_used_at.into()) >= NOTED {
        // A note that cannot be taken now is no reason to refuse the page, nor to let it wait.
        match tokio::time::timeout(PATIENCE, note_use(backend, &found, address)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the last use of a session was not written down"),
            Err(_) => tracing::warn!("the last use of a session was not written down: the database is busy"),
        }
    }
    Ok(Some(Caller {
        account_id: found.account_id.into(),
        session_id: Some(found.session_id.into()),
        key: None,
        email: found.email.into(),
        name: found.name,
        address: address.to_owned(),
    }))
}

async fn note_use(backend: &Backend, session: &Authenticated, address: &str) -> Result<()> {
    let now = backend.now();
    let ends = (now + IDLE).min(Timestamp::from(session.created_at) + LIFE);
    let mut tx = backend.db.write().await?;
    execute!(
        tx,
        "UPDATE sessions SET last_used_at = $2, expires_at = $3, address = $4 WHERE id = $1",
        session.session_id,
        now.micros(),
        ends.micros(),
        address
    )?;
    tx.commit().await
}

/// One of a person's sessions.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its identifier.
    pub id: SessionId,
    /// The browser and system in words.
    pub device: String,
    /// The network address of the last use.
    pub address: String,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// When the person signed in.
    pub created_at: Timestamp,
}

/// The caller's sessions, the last used first.
pub async fn list(backend: &Backend, caller: &Caller) -> Result<Vec<Session>> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<(Uuid, String, String, i64, i64)> = fetch_all!(
        conn,
        "SELECT id, device, address, last_used_at, created_at FROM sessions
         WHERE account_id = $1 AND expires_at > $2 ORDER BY last_used_at DESC, id DESC LIMIT 100",
        caller.account_id.uuid(),
        backend.now().micros()
    )?;
    let session = |(id, device, address, last_used, created): (Uuid, String, String, i64, i64)| Session {
        id: id.into(),
        device,
        address,
        last_used_at: last_used.into(),
        created_at: created.into(),
    };
    Ok(rows.into_iter().map(session).collect())
}

/// Ends one of the caller's sessions; its next request is refused.
pub async fn revoke(backend: &Backend, caller: &Caller, session: SessionId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let ended = execute!(tx, "DELETE FROM sessions WHERE id = $1 AND account_id = $2", session.uuid(), caller.account_id.uuid())?;
    if ended == 0 {
        return Err(Refusal::NotFound.into());
    }
    let action = if Some(session) == caller.session_id { "sessions.sign_out" } else { "sessions.revoke" };
    audit::record(backend, &mut tx, caller, None, action, session, "").await?;
    tx.commit().await
}

/// Ends all of the caller's sessions but this one.
pub async fn revoke_others(backend: &Backend, caller: &Caller) -> Result<()> {
    let mut tx = backend.db.write().await?;
    end_all_but(&mut tx, caller.account_id, caller.session_id).await?;
    audit::record(backend, &mut tx, caller, None, "sessions.revoke_others", caller.account_id, "").await?;
    tx.commit().await
}

/// Ends all sessions of an account, but perhaps one.
pub async fn end_all_but(tx: &mut Tx, account_id: AccountId, kept: Option<SessionId>) -> Result<()> {
    let kept = kept.map(SessionId::uuid).unwrap_or_default();
    execute!(tx, "DELETE FROM sessions WHERE account_id = $1 AND id <> $2", account_id.uuid(), kept)?;
    Ok(())
}
