//! The audit log: one row for every change, written in the transaction of the change, and one for every refusal to a member.
//!
//! [`record`] writes, [`list`] and [`export`] read, [`verify`] proves that no row was changed, left out or put in.

mod read;
mod verify;

pub use read::{Filter, Row, export, list};
pub use verify::{Break, Report, verify};

use crate::db::{Tx, execute, fetch_one};
use crate::{Backend, Caller, Result};
use domain::ids::{AccountId, ApiKeyId, OrganizationId, SessionId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Who did it, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// The account; none when another service told us, time passed, or the operator acted.
    pub account: Option<AccountId>,
    /// The session; none without one.
    pub session: Option<SessionId>,
    /// The API key; none without one.
    pub key: Option<ApiKeyId>,
    /// The network address, or where else it came from.
    pub address: Option<String>,
}

impl Actor {
    /// Somebody who holds a link but has no session.
    pub fn at(account: AccountId, address: &str) -> Self {
        Self { account: Some(account), address: Some(address.to_owned()), ..Self::default() }
    }

    /// The operator of the server.
    pub fn operator() -> Self {
        Self { address: Some("command line".into()), ..Self::default() }
    }
}

impl From<&Caller> for Actor {
    fn from(caller: &Caller) -> Self {
        Self { session: caller.session_id, key: caller.key.as_ref().map(|held| held.id), ..Self::at(caller.account_id, &caller.address) }
    }
}

/// Writes down that the caller did `action` (`members.remove`) to `target`; `detail` says what changed.
pub async fn record(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: Option<&OrganizationId>,
    action: &str,
    target: impl ToString,
    detail: impl ToString,
) -> Result<()> {
    write(backend, tx, caller.into(), organization, action, target.to_string(), detail.to_string()).await
}

/// Writes down that the caller was not allowed what they asked for at `place`, an address or the name of a server function.
pub async fn record_refusal(backend: &Backend, caller: &Caller, organization: &OrganizationId, place: &str, needed: &str) -> Result<()> {
    let mut tx = backend.db.write().await?;
    record(backend, &mut tx, caller, Some(organization), "access.refused", place, format!("needed: {needed}")).await?;
    tx.commit().await
}

/// Writes down what happened without a caller: another service told us (`purchases.fulfil`), or time passed.
pub async fn record_event(
    backend: &Backend,
    tx: &mut Tx,
    organization: &OrganizationId,
    action: &str,
    target: impl ToString,
    detail: impl ToString,
) -> Result<()> {
    write(backend, tx, Actor::default(), Some(organization), action, target.to_string(), detail.to_string()).await
}

/// Writes down what somebody did without a session: by a link in a letter, or at the command line.
pub async fn record_by(
    backend: &Backend,
    tx: &mut Tx,
    actor: Actor,
    organization: Option<&OrganizationId>,
    action: &str,
    target: impl ToString,
    detail: impl ToString,
) -> Result<()> {
    write(backend, tx, actor, organization, action, target.to_string(), detail.to_string()).await
}

async fn write(
    backend: &Backend,
    tx: &mut Tx,
    actor: Actor,
    organization: Option<&OrganizationId>,
    action: &str,
    target: String,
    detail: String,
) -> Result<()> {
    let chain = organization.map(OrganizationId::as_str).unwrap_or_default();
    let entry = Entry {
        id: backend.id(),
        account: actor.account.map(AccountId::uuid),
        key: actor.key.map(ApiKeyId::uuid),
        session: actor.session.map(SessionId::uuid),
        address: actor.address,
        action: action.to_owned(),
        target,
        detail,
        created_at: backend.now().micros(),
    };
    // The head stays locked until the commit, so that the rows of a chain follow one another. Whoever writes to several
    // chains writes to the one of no organization last, so that no two wait for each other.
    execute!(
        tx,
        "INSERT INTO audit_heads (chain, position, hash) VALUES ($1, 0, $2) ON CONFLICT (chain) DO NOTHING",
        chain,
        Vec::<u8>::new()
    )?;
    let (position, before): (i64, Vec<u8>) =
        fetch_one!(tx, "UPDATE audit_heads SET position = position + 1 WHERE chain = $1 RETURNING position, hash", chain)?;
    let hash = entry.hash(chain, position, &before);
    execute!(tx, "UPDATE audit_heads SET hash = $2 WHERE chain = $1", chain, &hash)?;
    execute!(
        tx,
        "INSERT INTO audit_log (id, organization_id, account_id, session_id, address, action, target, detail, created_at, chain, position, hash, api_key_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        entry.id,
        organization.map(OrganizationId::as_str),
        entry.account,
        entry.session,
        entry.address,
        entry.action,
        entry.target,
        entry.detail,
        entry.created_at,
        chain,
        position,
        hash,
        entry.key
    )?;
    Ok(())
}

/// What a row says.
pub(crate) struct Entry {
    pub id: Uuid,
    pub account: Option<Uuid>,
    pub session: Option<Uuid>,
    pub key: Option<Uuid>,
    pub address: Option<String>,
    pub action: String,
    pub target: String,
    pub detail: String,
    pub created_at: i64,
}

impl Entry {
    /// SHA-256 over the hash before, the place in the chain, and the row as JSON: no two rows are written alike.
    pub fn hash(&self, chain: &str, position: i64, before: &[u8]) -> Vec<u8> {
        let account = self.account.map(|account| account.to_string());
        let words = (self.id.to_string(), account, &self.address, &self.action, &self.target, &self.detail, self.created_at);
        // Rows without a session or a key read as they did before those were written down.
        let row = match (self.session, self.key) {
            (session, Some(key)) => serde_json::to_vec(&(chain, position, words, session.map(|id| id.to_string()), key.to_string())),
            (Some(session), None) => serde_json::to_vec(&(chain, position, words, session.to_string())),
            (None, None) => serde_json::to_vec(&(chain, position, words)),
        };
        let row = row.unwrap_or_default();
        Sha256::new().chain_update(before).chain_update(row).finalize().to_vec()
    }
}
