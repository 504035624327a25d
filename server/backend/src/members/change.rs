//! Giving roles, suspending, restoring, removing, leaving.

use super::{depart, lock, require_owner, seats_taken, standing, state};
use crate::db::{Conn, Tx, execute, fetch_all};
use crate::invitations::offer;
use crate::organizations::Membership;
use crate::{Backend, Caller, Result, audit, organizations};
use domain::access::{OrganizationRole, Permission, Plan, Standing};
use domain::ids::{AccountId, OrganizationId, RoleId};
use domain::members::MemberState;
use domain::{Problem, Refusal};

/// Gives a member a base role and custom roles instead of those before. Promotes and demotes owners too.
pub async fn set_roles(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    account: AccountId,
    role: &str,
    custom: &[RoleId],
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let (membership, before) = begin(&mut tx, caller, organization, account, Permission::ChangeUserRole).await?;
    let role: OrganizationRole = role.parse().map_err(|message: String| Refusal::field("role", message))?;
    let given = offer::choose(&mut tx, organization, custom, &[]).await?;
    membership.standing.require_covers(&Standing::new(role, given.permissions, membership.policy))?;
    if role == OrganizationRole::Owner && state(&mut tx, organization, account).await? == Some(MemberState::Suspended) {
        return Err(Refusal::field("role", "Restore this member first: an owner cannot be suspended.").into());
    }
    let (org, person) = (organization.as_str(), account.uuid());
    let held = held_roles(&mut tx, organization, account).await?;
    execute!(tx, "UPDATE memberships SET role = $3 WHERE organization_id = $1 AND account_id = $2", org, person, role.as_str())?;
    require_owner(&mut tx, organization).await?;
    execute!(tx, "DELETE FROM member_roles WHERE organization_id = $1 AND account_id = $2", org, person)?;
    for role in custom {
        execute!(
            tx,
            "INSERT INTO member_roles (organization_id, account_id, role_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            org,
            person,
            role.uuid()
        )?;
    }
    let detail = format!("{}{held} → {role}{}", before.role, given.in_words());
    audit::record(backend, &mut tx, caller, Some(organization), "members.set_roles", account, detail).await?;
    tx.commit().await
}

/// Keeps a member out without ending the membership: roles and teams stay, access ends at the next request.
pub async fn suspend(backend: &Backend, caller: &Caller, organization: &OrganizationId, account: AccountId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let (_, target) = begin(&mut tx, caller, organization, account, Permission::ChangeUserRole).await?;
    if account == caller.account_id {
        return Err(Refusal::Forbidden { needed: "somebody else: nobody suspends themselves".into() }.into());
    }
    if target.role == OrganizationRole::Owner {
        return Err(Refusal::Forbidden { needed: "another role for this member first: an owner cannot be suspended".into() }.into());
    }
    set_state(&mut tx, organization, account, MemberState::Suspended).await?;
    audit::record(backend, &mut tx, caller, Some(organization), "members.suspend", account, "").await?;
    tx.commit().await
}

/// Lets a suspended member in again, if there is a seat.
pub async fn restore(backend: &Backend, caller: &Caller, organization: &OrganizationId, account: AccountId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let (membership, _) = begin(&mut tx, caller, organization, account, Permission::ChangeUserRole).await?;
    if state(&mut tx, organization, account).await? == Some(MemberState::Suspended) {
        let taken = seats_taken(&mut tx, organization, backend.now(), "").await?;
        Plan::room(membership.plan.seats(), taken, Problem::NoSeatLeft)?;
        set_state(&mut tx, organization, account, MemberState::Active).await?;
        audit::record(backend, &mut tx, caller, Some(organization), "members.restore", account, "").await?;
    }
    tx.commit().await
}

/// Ends somebody's membership.
pub async fn remove(backend: &Backend, caller: &Caller, organization: &OrganizationId, account: AccountId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    begin(&mut tx, caller, organization, account, Permission::RemoveUser).await?;
    depart(backend, &mut tx, caller, organization, account, "members.remove").await?;
    tx.commit().await
}

/// Ends the caller's own membership. The last owner cannot leave.
pub async fn leave(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    lock(&mut tx, organization).await?;
    organizations::entry(&mut tx, caller, organization).await?;
    depart(backend, &mut tx, caller, organization, caller.account_id, "members.leave").await?;
    tx.commit().await
}

/// Locks, and checks permission and ceiling: whoever is to be changed must hold nothing that the caller does not.
pub(super) async fn begin(
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    account: AccountId,
    permission: Permission,
) -> Result<(Membership, Standing)> {
    lock(tx, organization).await?;
    let membership = organizations::entry(tx, caller, organization).await?;
    membership.require(permission)?;
    let target = standing(tx, organization, account, membership.policy).await?;
    membership.standing.require_covers(&target)?;
    Ok((membership, target))
}

/// The custom roles that somebody holds, for the audit log: `, role “Reviewer”, role “Billing”`.
pub(super) async fn held_roles(conn: &mut Conn, organization: &OrganizationId, account: AccountId) -> Result<String> {
    let names: Vec<(String,)> = fetch_all!(
        conn,
        "SELECT c.name FROM member_roles h JOIN roles c ON c.id = h.role_id
         WHERE h.organization_id = $1 AND h.account_id = $2 ORDER BY c.name_key",
        organization.as_str(),
        account.uuid()
    )?;
    Ok(names.into_iter().map(|(name,)| format!(", role “{name}”")).collect())
}

async fn set_state(tx: &mut Tx, organization: &OrganizationId, account: AccountId, state: MemberState) -> Result<()> {
    execute!(
        tx,
        "UPDATE memberships SET state = $3 WHERE organization_id = $1 AND account_id = $2",
        organization.as_str(),
        account.uuid(),
        state.as_str()
    )?;
    Ok(())
}
