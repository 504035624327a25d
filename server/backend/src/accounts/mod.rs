//! Accounts: one per confirmed mail address.
//!
//! [`sign_up`] makes nothing but a mailed link; an account begins when its address is confirmed. [`recovery`] is for
//! forgotten passwords, [`profile`] for everything on the account page.

pub mod links;
pub mod profile;
pub mod recovery;
pub mod sign_up;

use crate::db::{Conn, Tx, execute, fetch_optional};
use crate::{Backend, OrDuplicate, Result};
use domain::Refusal;
use domain::accounts::EmailAddress;
use domain::ids::AccountId;
use uuid::Uuid;

/// What a letter and a check need to know of an account.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Account {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub password_hash: String,
}

/// The account with an address.
pub(crate) async fn by_email(conn: &mut Conn, email_key: &str) -> Result<Option<Account>> {
    Ok(fetch_optional!(conn, "SELECT id, email, name, password_hash FROM accounts WHERE email_key = $1", email_key)?)
}

/// The account with an identifier.
pub(crate) async fn by_id(conn: &mut Conn, id: AccountId) -> Result<Option<Account>> {
    Ok(fetch_optional!(conn, "SELECT id, email, name, password_hash FROM accounts WHERE id = $1", id.uuid())?)
}

/// Inserts an account whose address is confirmed.
pub(crate) async fn insert(backend: &Backend, tx: &mut Tx, email: &EmailAddress, name: &str, password_hash: &str) -> Result<AccountId> {
    let id: AccountId = backend.id();
    execute!(
        tx,
        "INSERT INTO accounts (id, email, email_key, name, name_key, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id.uuid(),
        email.as_str(),
        email.key(),
        name,
        name.to_lowercase(),
        password_hash,
        backend.now().micros()
    )
    .or_duplicate(Refusal::field("email", "There is an account with this address already. Sign in instead."))?;
    Ok(id)
}

/// Whether this server has no account yet: its first visitor is shown the sign-up page.
pub async fn none_yet(backend: &Backend) -> Result<bool> {
    let mut conn = backend.db.read().await?;
    let found: Option<(i64,)> = fetch_optional!(conn, "SELECT CAST(1 AS BIGINT) FROM accounts LIMIT 1")?;
    Ok(found.is_none())
}
