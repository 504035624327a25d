//! Links in letters: a random token, stored hashed, used at most once, for one purpose.

use crate::db::{Conn, Tx, execute, fetch_optional};
use crate::random::Token;
use crate::{Backend, Result};
use domain::Problem;
use domain::accounts::EmailAddress;
use domain::ids::AccountId;
use domain::time::Timestamp;
use std::time::Duration;
use uuid::Uuid;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Confirms an address and makes the account.
    SignUp,
    /// Lets its holder choose a new password.
    ResetPassword,
    /// Confirms an account's new address.
    ChangeEmail,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::ResetPassword => "reset_password",
            Self::ChangeEmail => "change_email",
        }
    }

    fn lifetime(self) -> Duration {
        match self {
            Self::ResetPassword => Duration::from_secs(3600),
            Self::SignUp | Self::ChangeEmail => Duration::from_secs(24 * 3600),
        }
    }
}

/// What a link carries; which parts are there depends on its purpose.
#[derive(Debug, Default)]
pub(crate) struct Content<'a> {
    pub account_id: Option<AccountId>,
    pub name: Option<&'a str>,
    pub password_hash: Option<&'a str>,
    pub browser_hash: Option<Vec<u8>>,
}

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Link {
    pub id: Uuid,
    pub email: String,
    pub account_id: Option<Uuid>,
    pub name: Option<String>,
    pub password_hash: Option<String>,
    pub browser_hash: Option<Vec<u8>>,
    expires_at: i64,
    used_at: Option<i64>,
}

/// Makes a link. Links that ended a week ago are swept on the way.
pub(crate) async fn issue(backend: &Backend, tx: &mut Tx, purpose: Purpose, email: &EmailAddress, content: Content<'_>) -> Result<Token> {
    let token = backend.random.token()?;
    let id: Uuid = backend.id();
    let now = backend.now();
    execute!(tx, "DELETE FROM mailed_links WHERE expires_at < $1", (now - Duration::from_secs(7 * 24 * 3600)).micros())?;
    execute!(
        tx,
        "INSERT INTO mailed_links (id, token_hash, purpose, email, email_key, account_id, name, password_hash, browser_hash, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        id,
        token.hash(),
        purpose.as_str(),
        email.as_str(),
        email.key(),
        content.account_id.map(AccountId::uuid),
        content.name,
        content.password_hash,
        content.browser_hash,
        now.micros(),
        (now + purpose.lifetime()).micros()
    )?;
    Ok(token)
}

/// Reads a link that still works.
pub(crate) async fn read(conn: &mut Conn, purpose: Purpose, token: &Token, now: Timestamp) -> Result<Link> {
    let found: Option<Link> = fetch_optional!(
        conn,
        "SELECT id, email, account_id, name, password_hash, browser_hash, expires_at, used_at
         FROM mailed_links WHERE token_hash = $1 AND purpose = $2",
        token.hash(),
        purpose.as_str()
    )?;
    match found {
        Some(link) if link.used_at.is_some() => Err(Problem::LinkUsed.into()),
        Some(link) if link.expires_at > now.micros() => Ok(link),
        _ => Err(Problem::LinkExpired.into()),
    }
}

/// Uses a link up; of two at once only one succeeds. Other links of the same purpose for the address end with it.
pub(crate) async fn spend(tx: &mut Tx, purpose: Purpose, link: &Link, now: Timestamp) -> Result<()> {
    let spent =
        execute!(tx, "UPDATE mailed_links SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2", link.id, now.micros())?;
    if spent == 0 {
        return Err(Problem::LinkUsed.into());
    }
    execute!(
        tx,
        "UPDATE mailed_links SET expires_at = $3 WHERE email_key = $1 AND purpose = $2 AND used_at IS NULL",
        EmailAddress::from(link.email.clone()).key(),
        purpose.as_str(),
        now.micros()
    )?;
    Ok(())
}

/// Ends every link of an account. Whoever recovers an account ends with it what somebody else may have asked for before.
pub(crate) async fn end_all(tx: &mut Tx, account_id: AccountId, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        "UPDATE mailed_links SET expires_at = $2 WHERE account_id = $1 AND used_at IS NULL AND expires_at > $2",
        account_id.uuid(),
        now.micros()
    )?;
    Ok(())
}
