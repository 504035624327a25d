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
    let id: Uuid = backend.id();
    execute!(
        tx,
        "INSERT INTO audit_log (id, organization_id, account_id, address, action, target, detail, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        organization.map(OrganizationId::as_str),
        caller.account_id.uuid(),
        &caller.address,
        action,
        target.to_string(),
        detail.to_string(),
        backend.now().micros()
    )?;
    Ok(())
}
