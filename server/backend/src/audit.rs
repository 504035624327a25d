//! The audit log: one row for every change, written in the transaction of the change.

use crate::db::{Tx, execute};
use crate::{Backend, Caller, Result};
use domain::ids::OrganizationId;
use uuid::Uuid;

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
    write(backend, tx, Some(caller), organization, action, target.to_string(), detail.to_string()).await
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
    write(backend, tx, None, Some(organization), action, target.to_string(), detail.to_string()).await
}

async fn write(
    backend: &Backend,
    tx: &mut Tx,
    actor: Option<&Caller>,
    organization: Option<&OrganizationId>,
    action: &str,
    target: String,
    detail: String,
) -> Result<()> {
    let id: Uuid = backend.id();
    execute!(
        tx,
        "INSERT INTO audit_log (id, organization_id, account_id, address, action, target, detail, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        organization.map(OrganizationId::as_str),
        actor.map(|caller| caller.account_id.uuid()),
        actor.map(|caller| caller.address.as_str()),
        action,
        target,
        detail,
        backend.now().micros()
    )?;
    Ok(())
}
