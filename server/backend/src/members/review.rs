//! The access review: everybody who may more than work, with last use; each is kept or revoked.

use super::change::{begin, held_roles};
use super::list::{Filter, Member, list};
use super::require_owner;
use crate::db::{execute, fetch_one};
use crate::page::Page;
use crate::{Backend, Caller, Result, audit, organizations};
use domain::access::{OrganizationRole, Permission};
use domain::ids::{AccountId, OrganizationId};

/// One page of the members with elevated access (owners, admins, team admins, holders of custom roles), and whether the caller
/// may change it: that each is somebody else and holds nothing that the caller does not.
pub async fn elevated(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<(Member, bool), String>> {
    let membership = organizations::get(backend, caller, organization).await?;
    membership.require(Permission::ChangeUserRole)?;
    let page = list(backend, caller, organization, &Filter { elevated: true, ..Filter::default() }, after, limit).await?;
    let judged = |member: Member| {
        let may_change = membership.standing.covers(&member.standing) && member.account_id != caller.account_id;
        (member, may_change)
    };
    Ok(Page { items: page.items.into_iter().map(judged).collect(), next: page.next })
}

/// Writes down that the access was looked at and is right.
pub async fn keep(backend: &Backend, caller: &Caller, organization: &OrganizationId, account: AccountId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    begin(&mut tx, caller, organization, account, Permission::ChangeUserRole).await?;
    execute!(
        tx,
        "UPDATE memberships SET reviewed_at = $3 WHERE organization_id = $1 AND account_id = $2",
        organization.as_str(),
        account.uuid(),
        backend.now().micros()
    )?;
    audit::record(backend, &mut tx, caller, Some(organization), "members.review_keep", account, "").await?;
    tx.commit().await
}

/// Takes everything elevated away: the person works on as a newcomer would, in the same teams.
pub async fn revoke(backend: &Backend, caller: &Caller, organization: &OrganizationId, account: AccountId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let (membership, before) = begin(&mut tx, caller, organization, account, Permission::ChangeUserRole).await?;
    let (org, person) = (organization.as_str(), account.uuid());
    let held = held_roles(&mut tx, organization, account).await?;
    if matches!(before.role, OrganizationRole::Owner | OrganizationRole::Admin) {
        let (newcomer,): (String,) = fetch_one!(tx, "SELECT default_role FROM organizations WHERE id = $1", org)?;
        execute!(tx, "UPDATE memberships SET role = $3 WHERE organization_id = $1 AND account_id = $2", org, person, newcomer)?;
        require_owner(&mut tx, organization).await?;
    }
    execute!(tx, "DELETE FROM member_roles WHERE organization_id = $1 AND account_id = $2", org, person)?;
    // The permission speaks of roles in the organization; roles in teams are for those who administer all of them.
    let stripped = execute!(
        tx,
        "UPDATE team_members SET role = 'team_member'
         WHERE $3 AND account_id = $2 AND role = 'team_admin' AND team_id IN (SELECT id FROM teams WHERE organization_id = $1)",
        org,
        person,
        membership.standing.is_admin()
    )?;
    let detail = format!("{}{held}, team admin of {stripped} teams → none of it", before.role);
    audit::record(backend, &mut tx, caller, Some(organization), "members.review_revoke", account, detail).await?;
    tx.commit().await
}
