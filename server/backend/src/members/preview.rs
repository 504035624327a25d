//! Looking at an organization as one of its members sees it. Nothing is done in the member's name: what their lists would show is
//! read by the caller, who may see it anyway, and every look stands in the audit log.

use super::standing;
use crate::access::{Resource, ResourceRow, visible};
use crate::db::{fetch_all, fetch_optional};
use crate::{Backend, Caller, Result, audit, organizations};
use domain::Refusal;
use domain::access::{Permission, ResourceKind};
use domain::ids::{AccountId, OrganizationId};
use domain::sharing::Thing;

/// How many resources of a kind are shown.
const SHOWN: i64 = 50;

/// What a member sees.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The member's name.
    pub name: String,
    /// What the member may do in the organization.
    pub permissions: Vec<Permission>,
    /// The newest resources of each kind of which there are some.
    pub lists: Vec<Listed>,
}

/// What a member's list of a kind shows.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The kind.
    pub kind: ResourceKind,
    /// The resources, with the member's level, the newest first.
    pub resources: Vec<(Thing, Resource)>,
    /// Whether there are more.
    pub more: bool,
}

/// What the member sees now, for owners and admins of the organization. A suspended member sees nothing.
pub async fn look(backend: &Backend, caller: &Caller, organization: &OrganizationId, account: AccountId) -> Result<Preview> {
    let mut tx = backend.db.write().await?;
    let membership = organizations::entry(&mut tx, caller, organization).await?;
    if !membership.standing.is_admin() {
        return Err(Refusal::Forbidden { needed: "an owner or admin of the organization".into() }.into());
    }
    let found: Option<(String, String, String)> = fetch_optional!(
        tx,
        "SELECT a.name, a.email, m.state FROM memberships m JOIN accounts a ON a.id = m.account_id
         WHERE m.organization_id = $1 AND m.account_id = $2",
        organization.as_str(),
        account.uuid()
    )?;
    let (name, email, state) = found.ok_or(Refusal::NotFound)?;
    audit::record(backend, &mut tx, caller, Some(organization), "members.view_as", account, email).await?;
    tx.commit().await?;
    if state != "active" {
        return Ok(Preview { name, permissions: Vec::new(), lists: Vec::new() });
    }
    let mut conn = backend.db.read().await?;
    let theirs = standing(&mut conn, organization, account, membership.policy).await?;
    let permissions = Permission::ALL.iter().copied().filter(|permission| theirs.permits(*permission)).collect();
    let mut lists = Vec::new();
    for kind in ResourceKind::ALL {
        let rows: Vec<ResourceRow> = fetch_all!(
            conn,
            visible!("", "", "TRUE"),
            account.uuid(),
            backend.now().micros(),
            organization.as_str(),
            kind.as_str(),
            SHOWN + 1
        )?;
        let mut resources = rows
            .into_iter()
            .map(|row| Resource::try_from(row).map(|resource| (Thing { kind: *kind, id: resource.id }, resource)))
            .collect::<Result<Vec<_>>>()?;
        let most = usize::try_from(SHOWN).unwrap_or(usize::MAX);
        let more = resources.len() > most;
        resources.truncate(most);
        if !resources.is_empty() {
            lists.push(Listed { kind: *kind, resources, more });
        }
    }
    Ok(Preview { name, permissions, lists })
}
