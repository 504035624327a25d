//! Members of an organization.
//!
//! [`list`] and [`details`] look, [`change`] gives roles, suspends, restores and ends memberships. Every change begins with
//! [`lock`] and reads afterwards, so that "at least one owner", seats and the ceiling hold whoever else is at it.

pub mod change;
pub mod details;
pub mod list;
pub mod preview;
pub mod reach;
pub mod review;

use crate::db::{Conn, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::{Backend, Caller, Error, OrDuplicate, Result, audit};
use domain::access::{OrganizationRole, Permission, Plan, Policy, Standing};
use domain::ids::{AccountId, OrganizationId};
use domain::members::MemberState;
use domain::time::Timestamp;
use domain::{Problem, Refusal};

/// Makes a change of access wait for every other one of the same organization, so that "at least one owner", the number of
/// seats and the ceiling are decided one after the other. (SQLite has one writer anyway; Postgres locks the row.) What was
/// remembered of the organization's access is out of date from the commit on.
pub(crate) async fn lock(tx: &mut Tx, organization: &OrganizationId) -> Result<Plan> {
    let plan: Option<(String,)> = fetch_optional!(
        tx,
        "UPDATE organizations SET access_version = access_version + 1 WHERE id = $1 RETURNING plan",
        organization.as_str()
    )?;
    plan.ok_or(Refusal::NotFound)?.0.parse().map_err(Error::Internal)
}

/// What a member holds, suspended or not; *not found* for anybody else.
pub(crate) async fn standing(conn: &mut Conn, organization: &OrganizationId, account: AccountId, policy: Policy) -> Result<Standing> {
    let rows: Vec<(String, Option<String>)> = fetch_all!(
        conn,
        "SELECT m.role, p.permission FROM memberships m
         LEFT JOIN member_roles h ON h.organization_id = m.organization_id AND h.account_id = m.account_id
         LEFT JOIN role_permissions p ON p.role_id = h.role_id
         WHERE m.organization_id = $1 AND m.account_id = $2",
        organization.as_str(),
        account.uuid()
    )?;
    let role = rows.first().ok_or(Refusal::NotFound)?.0.parse().map_err(Error::Internal)?;
    let custom = rows.iter().filter_map(|(_, permission)| permission.as_deref().and_then(Permission::from_name)).collect();
    Ok(Standing::new(role, custom, policy))
}

/// Whether somebody may come in; nothing for those who are no member.
pub(crate) async fn state(conn: &mut Conn, organization: &OrganizationId, account: AccountId) -> Result<Option<MemberState>> {
    let found: Option<(String,)> = fetch_optional!(
        conn,
        "SELECT state FROM memberships WHERE organization_id = $1 AND account_id = $2",
        organization.as_str(),
        account.uuid()
    )?;
    found.map(|(state,)| state.parse().map_err(Error::Internal)).transpose()
}

/// How many seats are taken: active members, and live invitations but for one address.
pub(crate) async fn seats_taken(conn: &mut Conn, organization: &OrganizationId, now: Timestamp, but_for: &str) -> Result<i64> {
    let (seats,): (i64,) = fetch_one!(
        conn,
        "SELECT (SELECT count(*) FROM memberships WHERE organization_id = $1 AND state = 'active')
              + (SELECT count(*) FROM invitations WHERE organization_id = $1 AND state = 'pending' AND expires_at > $2 AND email_key <> $3)",
        organization.as_str(),
        now.micros(),
        but_for
    )?;
    Ok(seats)
}

/// Makes someone a member. The caller of this function has decided that it may be.
pub(crate) async fn join(
    backend: &Backend,
    tx: &mut Tx,
    organization: &OrganizationId,
    account: AccountId,
    role: OrganizationRole,
) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO memberships (organization_id, account_id, role, created_at) VALUES ($1, $2, $3, $4)",
        organization.as_str(),
        account.uuid(),
        role.as_str(),
        backend.now().micros()
    )
    .or_duplicate(Problem::AlreadyMember)?;
    Ok(())
}

/// Ends a membership: the person leaves every team, their pending invitations are void, what they own passes to an active admin
/// of its team, else to an owner; their work stays. The last owner cannot depart. The organization is locked; `action` is what the
/// audit log calls it.
pub(crate) async fn depart(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    account: AccountId,
    action: &str,
) -> Result<()> {
    let (person, org, now) = (account.uuid(), organization.as_str(), backend.now().micros());
    let held = change::held_roles(tx, organization, account).await?;
    let role: Option<(String,)> =
        fetch_optional!(tx, "SELECT role FROM memberships WHERE organization_id = $1 AND account_id = $2", org, person)?;
    execute!(tx, "DELETE FROM memberships WHERE organization_id = $1 AND account_id = $2", org, person)?;
    require_owner(tx, organization).await?;
    execute!(
        tx,
        "DELETE FROM team_members WHERE account_id = $1 AND team_id IN (SELECT id FROM teams WHERE organization_id = $2)",
        person,
        org
    )?;
    // Requests before grants: whoever answers one at this moment waits here, and what was given goes with the rest.
    execute!(tx, "DELETE FROM access_requests WHERE account_id = $1 AND organization_id = $2", person, org)?;
    execute!(tx, "DELETE FROM grants WHERE account_id = $1 AND organization_id = $2", person, org)?;
    crate::sharing::void_pending_of(tx, organization, account, backend.now()).await?;
    crate::transfers::void_of(tx, organization, account, backend.now()).await?;
    execute!(
        tx,
        "UPDATE invitations SET state = 'revoked', closed_at = $3 WHERE invited_by = $1 AND organization_id = $2 AND state = 'pending'",
        person,
        org,
        now
    )?;
    let handed_over = execute!(
        tx,
        "UPDATE resources SET owner_id = COALESCE(
             (SELECT t.account_id FROM team_members t
              JOIN memberships m ON m.organization_id = $2 AND m.account_id = t.account_id AND m.state = 'active'
              WHERE t.team_id = resources.team_id AND t.role = 'team_admin' ORDER BY t.created_at, t.account_id LIMIT 1),
             (SELECT m.account_id FROM memberships m WHERE m.organization_id = $2 AND m.role = 'owner' ORDER BY m.created_at, m.account_id LIMIT 1))
         WHERE owner_id = $1 AND organization_id = $2",
        person,
        org
    )?;
    let role = role.map(|(role,)| role).unwrap_or_default();
    let detail = format!("{role}{held} → none; {handed_over} resources passed on");
    audit::record(backend, tx, caller, Some(organization), action, account, detail).await
}

/// Refuses a change after which nobody would own the organization.
pub(crate) async fn require_owner(tx: &mut Tx, organization: &OrganizationId) -> Result<()> {
    let (owners,): (i64,) =
        fetch_one!(tx, "SELECT count(*) FROM memberships WHERE organization_id = $1 AND role = 'owner'", organization.as_str())?;
    if owners == 0 { Err(Problem::LastOwner.into()) } else { Ok(()) }
}
