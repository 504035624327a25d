//! One member: roles, teams, and what the caller may change of them.

use super::standing;
use crate::db::{fetch_all, fetch_optional};
use crate::{Backend, Caller, Error, Result, organizations};
use domain::Refusal;
use domain::access::{OrganizationRole, Permission, Permissions, Standing, TeamRole};
use domain::ids::{AccountId, OrganizationId, RoleId, TeamId};
use domain::members::MemberState;
use domain::time::Timestamp;
use uuid::Uuid;

/// Everything about one member.
#[derive(Debug, Clone)]
pub struct Details {
    /// The person's account.
    pub account_id: AccountId,
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub email: String,
    /// The base role.
    pub role: OrganizationRole,
    /// Whether the member may come in.
    pub state: MemberState,
    /// When the person joined.
    pub joined_at: Timestamp,
    /// When the person last signed in.
    pub signed_in_at: Option<Timestamp>,
    /// The custom roles of the organization that the caller may give, and whether the member holds them.
    pub custom_roles: Vec<(RoleId, String, bool)>,
    /// The base roles that the caller may give.
    pub base_roles: Vec<OrganizationRole>,
    /// The member's teams.
    pub teams: Vec<(TeamId, String, TeamRole)>,
    /// Whether the caller may give other roles, suspend and restore.
    pub may_change: bool,
    /// Whether the caller may end the membership.
    pub may_remove: bool,
    /// Whether the caller may see what the member reaches.
    pub may_see_reach: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    email: String,
    role: String,
    state: String,
    created_at: i64,
    last_signed_in_at: Option<i64>,
}

/// A member, for those who manage members, and for the member.
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId, account: AccountId) -> Result<Details> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    let own = account == caller.account_id;
    let mine = membership.standing;
    let manages = [Permission::ChangeUserRole, Permission::RemoveUser, Permission::InviteUsers];
    if !own && !manages.iter().any(|permission| mine.permits(*permission)) {
        return Err(Refusal::Forbidden { needed: "a role that manages members".into() }.into());
    }
    let found: Option<Row> = fetch_optional!(
        conn,
        "SELECT a.name, a.email, m.role, m.state, m.created_at, a.last_signed_in_at
         FROM memberships m JOIN accounts a ON a.id = m.account_id WHERE m.organization_id = $1 AND m.account_id = $2",
        organization.as_str(),
        account.uuid()
    )?;
    let row = found.ok_or(Refusal::NotFound)?;
    let target = standing(&mut conn, organization, account, membership.policy).await?;
    let covered = mine.covers(&target);
    let may_change = covered && mine.permits(Permission::ChangeUserRole);
    let gives = |role: &OrganizationRole| mine.covers(&Standing::new(*role, Permissions::NONE, membership.policy));
    let roles: Vec<(Uuid, String, Option<String>, bool)> = fetch_all!(
        conn,
        "SELECT r.id, r.name, p.permission, EXISTS (SELECT 1 FROM member_roles h WHERE h.role_id = r.id AND h.organization_id = $1 AND h.account_id = $2)
         FROM roles r LEFT JOIN role_permissions p ON p.role_id = r.id WHERE r.organization_id = $1 ORDER BY r.name_key, r.id",
        organization.as_str(),
        account.uuid()
    )?;
    let teams: Vec<(Uuid, String, String)> = fetch_all!(
        conn,
        "SELECT t.id, t.name, x.role FROM team_members x JOIN teams t ON t.id = x.team_id
         WHERE t.organization_id = $1 AND x.account_id = $2 ORDER BY t.is_default DESC, t.name_key LIMIT 200",
        organization.as_str(),
        account.uuid()
    )?;
    Ok(Details {
        account_id: account,
        name: row.name,
        email: row.email,
        role: row.role.parse().map_err(Error::Internal)?,
        state: row.state.parse().map_err(Error::Internal)?,
        joined_at: row.created_at.into(),
        signed_in_at: row.last_signed_in_at.map(Into::into),
        custom_roles: giveable(roles, mine.permissions),
        base_roles: OrganizationRole::ALL.iter().copied().filter(gives).collect(),
        teams: teams
            .into_iter()
            .map(|(id, name, role)| Ok((id.into(), name, role.parse().map_err(Error::Internal)?)))
            .collect::<Result<_>>()?,
        may_change,
        may_remove: covered && !own && mine.permits(Permission::RemoveUser),
        may_see_reach: own || mine.is_admin(),
    })
}

/// The custom roles that are held or permit no more than `mine`.
fn giveable(rows: Vec<(Uuid, String, Option<String>, bool)>, mine: Permissions) -> Vec<(RoleId, String, bool)> {
    let mut roles: Vec<(RoleId, String, bool, Permissions)> = Vec::new();
    for (id, name, permission, held) in rows {
        let permissions: Permissions = permission.as_deref().and_then(Permission::from_name).into_iter().collect();
        match roles.last_mut() {
            Some(last) if last.0.uuid() == id => last.3 = last.3.and(permissions),
            _ => roles.push((id.into(), name, held, permissions)),
        }
    }
    roles
        .into_iter()
        .filter(|(_, _, held, permissions)| *held || mine.covers(*permissions))
        .map(|(id, name, held, _)| (id, name, held))
        .collect()
}
