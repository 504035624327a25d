//! Members of an organization: the list, joining, and departing.

use crate::db::{Conn, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::{Backend, Caller, Error, OrDuplicate, Result, audit, organizations};
use domain::access::{OrganizationRole, Permission, Plan, Policy, Standing};
use domain::ids::{AccountId, OrganizationId};
use domain::time::Timestamp;
use domain::{Problem, Refusal};
use uuid::Uuid;

/// A member as the list shows it.
#[derive(Debug, Clone)]
pub struct Member {
    /// The person's account.
    pub account_id: AccountId,
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub email: String,
    /// The base role.
    pub role: OrganizationRole,
    /// When the person joined.
    pub joined_at: Timestamp,
    /// When the person was last here, to the minute; nothing when signed out everywhere.
    pub last_seen_at: Option<Timestamp>,
}

/// The first 200 members, by name.
pub async fn list(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Vec<Member>> {
    let mut conn = backend.db.read().await?;
    organizations::entry(&mut conn, caller, organization).await?;
    let rows: Vec<(Uuid, String, String, String, i64, Option<i64>)> = fetch_all!(
        conn,
        "SELECT a.id, a.name, a.email, m.role, m.created_at,
                (SELECT max(s.last_used_at) FROM sessions s WHERE s.account_id = a.id)
         FROM memberships m JOIN accounts a ON a.id = m.account_id
         WHERE m.organization_id = $1 ORDER BY lower(a.name), a.id LIMIT 200",
        organization.as_str()
    )?;
    rows.into_iter()
        .map(|(account_id, name, email, role, joined, seen)| {
            let role = role.parse().map_err(Error::Internal)?;
            Ok(Member { account_id: account_id.into(), name, email, role, joined_at: joined.into(), last_seen_at: seen.map(Into::into) })
        })
        .collect()
}

/// Makes a change of access wait for every other one of the same organization, so that "at least one owner", the number of
/// seats and the ceiling are decided one after the other. (SQLite has one writer anyway; Postgres locks the row.) What was
/// remembered of the organization's access is out of date from the commit on.
pub(crate) async fn lock(tx: &mut Tx, organization: &OrganizationId) -> Result<Plan> {
    let plan: Option<(String,)> = fetch_optional!(
        tx,
        "UPDATE organizations SET access_version = access_version + 1 WHERE id = $1 AND deleted_at IS NULL RETURNING plan",
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

/// Ends a membership: the person leaves every team, their pending invitations are void, what they own passes to an admin
/// of its team, else to an owner; their work stays. The last owner cannot depart.
pub(crate) async fn depart(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    account: AccountId,
) -> Result<()> {
    lock(tx, organization).await?;
    let (person, org, now) = (account.uuid(), organization.as_str(), backend.now().micros());
    execute!(tx, "DELETE FROM memberships WHERE organization_id = $1 AND account_id = $2", org, person)?;
    let (owners,): (i64,) = fetch_one!(tx, "SELECT count(*) FROM memberships WHERE organization_id = $1 AND role = 'owner'", org)?;
    if owners == 0 {
        return Err(Problem::LastOwner.into());
    }
    execute!(
        tx,
        "DELETE FROM team_members WHERE account_id = $1 AND team_id IN (SELECT id FROM teams WHERE organization_id = $2)",
        person,
        org
    )?;
    execute!(tx, "DELETE FROM grants WHERE account_id = $1 AND organization_id = $2", person, org)?;
    execute!(
        tx,
        "UPDATE invitations SET state = 'revoked', closed_at = $3 WHERE invited_by = $1 AND organization_id = $2 AND state = 'pending'",
        person,
        org,
        now
    )?;
    execute!(
        tx,
        "UPDATE resources SET owner_id = COALESCE(
             (SELECT t.account_id FROM team_members t WHERE t.team_id = resources.team_id AND t.role = 'team_admin' ORDER BY t.created_at, t.account_id LIMIT 1),
             (SELECT m.account_id FROM memberships m WHERE m.organization_id = $2 AND m.role = 'owner' ORDER BY m.created_at, m.account_id LIMIT 1))
         WHERE owner_id = $1 AND organization_id = $2",
        person,
        org
    )?;
    audit::record(backend, tx, caller, Some(organization), "members.depart", account, "").await
}
