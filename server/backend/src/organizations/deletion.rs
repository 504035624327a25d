//! The end of an organization: 30 days in which an owner can take it back, then only its identifier and its books are left.

use super::entry;
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::{Backend, Caller, Result, audit, members};
use domain::Refusal;
use domain::access::Permission;
use domain::ids::OrganizationId;
use domain::time::Timestamp;
use std::time::Duration;

/// Rows that go in one transaction.
const GROUP: i64 = 5_000;
/// How long a deleted organization can be restored.
pub const GRACE: Duration = Duration::from_secs(30 * 24 * 3600);

/// Deletes the organization: from now on it is not found, for anybody. Its identifier must be typed.
pub async fn delete(backend: &Backend, caller: &Caller, organization: &OrganizationId, typed: &str) -> Result<()> {
    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    entry(&mut tx, caller, organization).await?.require(Permission::DeleteOrganization)?;
    if typed.trim() != organization.as_str() {
        return Err(Refusal::field("confirmation", format!("Type {organization} to delete it.")).into());
    }
    execute!(tx, "UPDATE organizations SET deleted_at = $2 WHERE id = $1", organization.as_str(), backend.now().micros())?;
    audit::record(backend, &mut tx, caller, Some(organization), "organizations.delete", organization, "").await?;
    tx.commit().await
}

/// A deleted organization that can still be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// Its identifier.
    pub organization: OrganizationId,
    /// Its name.
    pub name: String,
    /// When nothing is left of it.
    pub gone_at: Timestamp,
}

/// The deleted organizations that the caller owns.
pub async fn list(backend: &Backend, caller: &Caller) -> Result<Vec<Deleted>> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<(String, String, i64)> = fetch_all!(
        conn,
        "SELECT o.id, o.name, o.deleted_at FROM memberships m JOIN organizations o ON o.id = m.organization_id
         WHERE m.account_id = $1 AND m.role = 'owner' AND o.deleted_at > $2 ORDER BY o.deleted_at DESC LIMIT 200",
        caller.account_id.uuid(),
        oldest(backend)
    )?;
    let deleted = |(id, name, at): (String, String, i64)| Deleted { organization: id.into(), name, gone_at: Timestamp::from(at) + GRACE };
    Ok(rows.into_iter().map(deleted).collect())
}

/// Takes a deleted organization back, with everything in it.
pub async fn restore(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let restored = execute!(
        tx,
        "UPDATE organizations SET deleted_at = NULL, access_version = access_version + 1 WHERE id = $1 AND deleted_at > $3 AND EXISTS (
             SELECT 1 FROM memberships m WHERE m.organization_id = organizations.id AND m.account_id = $2 AND m.role = 'owner')",
        organization.as_str(),
        caller.account_id.uuid(),
        oldest(backend)
    )?;
    if restored == 0 {
        return Err(Refusal::NotFound.into());
    }
    audit::record(backend, &mut tx, caller, Some(organization), "organizations.restore", organization, "").await?;
    tx.commit().await
}

/// What was deleted before this is gone.
fn oldest(backend: &Backend) -> i64 {
    backend.now().micros() - i64::try_from(GRACE.as_micros()).unwrap_or(i64::MAX)
}

/// Ends each of them in a transaction of its own. The row stays, so that the identifier never leads anywhere else, and the
/// ledger stays, since money is not forgotten.
pub async fn sweep(backend: &Backend) -> Result<usize> {
    let mut conn = backend.db.read().await?;
    let over: Vec<(String,)> = fetch_all!(
        conn,
        "SELECT o.id FROM organizations o WHERE o.deleted_at <= $1 AND EXISTS (SELECT 1 FROM memberships m WHERE m.organization_id = o.id) LIMIT 100",
        oldest(backend)
    )?;
    drop(conn);
    for (id,) in &over {
        clear(backend, id).await?;
        let mut tx = backend.db.write().await?;
        end(backend, &mut tx, &id.clone().into(), oldest(backend)).await?;
        tx.commit().await?;
    }
    Ok(over.len())
}

/// Removes what may be very much, in groups, so that others can write in between. Nobody restores what is over.
async fn clear(backend: &Backend, organization: &str) -> Result<()> {
    loop {
        let mut tx = backend.db.write().await?;
        let results = execute!(
            tx,
            "DELETE FROM results WHERE (run_id, position, criterion_id) IN (
                 SELECT v.run_id, v.position, v.criterion_id FROM results v JOIN runs u ON u.id = v.run_id WHERE u.organization_id = $1 LIMIT $2)",
            organization,
            GROUP
        )?;
        let verdicts = execute!(
            tx,
            "DELETE FROM verdicts WHERE (run_id, position) IN (
                 SELECT v.run_id, v.position FROM verdicts v JOIN runs u ON u.id = v.run_id WHERE u.organization_id = $1 LIMIT $2)",
            organization,
            GROUP
        )?;
        let rows = execute!(
            tx,
            "DELETE FROM dataset_rows WHERE id IN (
                 SELECT w.id FROM dataset_rows w JOIN resources r ON r.id = w.dataset_id WHERE r.organization_id = $1 LIMIT $2)",
            organization,
            GROUP
        )?;
        tx.commit().await?;
        if results + verdicts + rows == 0 {
            return Ok(());
        }
    }
}

/// Leaves nothing but the identifier, the settings, the audit log and the books, if it was deleted by then.
pub(crate) async fn end(backend: &Backend, tx: &mut Tx, organization: &OrganizationId, deleted_by: i64) -> Result<()> {
    let org = organization.as_str();
    // Locked, and looked at again: it may have been restored a moment ago.
    let still: Option<(String,)> = fetch_optional!(
        tx,
        "UPDATE organizations SET name = '', logo = NULL, logo_type = NULL WHERE id = $1 AND deleted_at <= $2 RETURNING id",
        org,
        deleted_by
    )?;
    if still.is_none() {
        return Ok(());
    }
    execute!(tx, "DELETE FROM invitations WHERE organization_id = $1", org)?;
    // Evaluations before the datasets that they look at.
    execute!(tx, "DELETE FROM resources WHERE organization_id = $1 AND kind = 'evaluation'", org)?;
    execute!(tx, "DELETE FROM resources WHERE organization_id = $1", org)?;
    execute!(tx, "DELETE FROM memberships WHERE organization_id = $1", org)?;
    execute!(tx, "DELETE FROM roles WHERE organization_id = $1", org)?;
    execute!(tx, "DELETE FROM teams WHERE organization_id = $1", org)?;
    audit::record_event(backend, tx, organization, "organizations.end", organization, "").await
}
