//! One member: roles, teams, and what the caller may change of them.

use super::list::manages;
use super::standing;
use crate::db::{Conn, fetch_all, fetch_optional};
use crate::resources::HomeTeam;
use crate::{Backend, Caller, Error, Result, organizations};
use domain::Refusal;
use domain::access::{OrganizationRole, Permission, Permissions, Standing, TeamRole, TeamStanding};
use domain::ids::{AccountId, OrganizationId, RoleId, TeamId};
use domain::members::MemberState;
use domain::time::Timestamp;
use std::collections::HashMap;
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
    /// The teams that the caller may know of, with the member's place in each.
    pub teams: Vec<Place>,
    /// Whether the caller may give other roles, suspend and restore.
    pub may_change: bool,
    /// Whether the caller may end the membership.
    pub may_remove: bool,
    /// Whether the caller may see what the member reaches.
    pub may_see_reach: bool,
}

/// A member's place in a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The team.
    pub team: TeamId,
    /// Its name.
    pub name: String,
    /// The member's role in it; none for those who are not in it.
    pub role: Option<TeamRole>,
    /// What the caller may make of it, the present state among them; none stands for no place. Empty when nothing can be changed.
    pub choices: Vec<Option<TeamRole>>,
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
    let facts = organizations::facts(backend, caller, organization).await?;
    let membership = &facts.membership;
    let mut conn = backend.db.read().await?;
    let own = account == caller.account_id;
    let mine = membership.standing;
    if !own && !manages(&mine) {
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
    let (base, state) = (row.role.parse().map_err(Error::Internal)?, row.state.parse().map_err(Error::Internal)?);
    let theirs = team_roles(&mut conn, organization, account).await?;
    let ours = team_roles(&mut conn, organization, caller.account_id).await?;
    let mut teams = Vec::new();
    for HomeTeam { id, name, .. } in facts.teams.iter().cloned() {
        let role = theirs.get(&id).copied();
        let mut choices = choices(&TeamStanding::enter(mine, ours.get(&id).copied())?, role, base, own);
        if role.is_none() && state == MemberState::Suspended {
            choices.clear();
        }
        teams.push(Place { team: id, name, role, choices });
    }
    Ok(Details {
        account_id: account,
        name: row.name,
        email: row.email,
        role: base,
        state,
        joined_at: row.created_at.into(),
        signed_in_at: row.last_signed_in_at.map(Into::into),
        custom_roles: giveable(roles, mine.permissions),
        base_roles: OrganizationRole::ALL.iter().copied().filter(gives).collect(),
        teams,
        may_change,
        may_remove: covered && !own && mine.permits(Permission::RemoveUser),
        may_see_reach: own || mine.is_admin(),
    })
}

/// Somebody's role in each of their teams.
async fn team_roles(conn: &mut Conn, organization: &OrganizationId, account: AccountId) -> Result<HashMap<TeamId, TeamRole>> {
    let rows: Vec<(Uuid, String)> = fetch_all!(
        conn,
        "SELECT x.team_id, x.role FROM team_members x JOIN teams t ON t.id = x.team_id WHERE t.organization_id = $1 AND x.account_id = $2",
        organization.as_str(),
        account.uuid()
    )?;
    rows.into_iter().map(|(team, role)| Ok((team.into(), role.parse().map_err(Error::Internal)?))).collect()
}

/// What a place in a team may become, the present state first; nothing when it can become nothing else.
fn choices(team: &TeamStanding, role: Option<TeamRole>, base: OrganizationRole, own: bool) -> Vec<Option<TeamRole>> {
    let others = [Some(TeamRole::Member), Some(TeamRole::Admin), None].into_iter().filter(|other| *other != role);
    let others = others.filter(|other| match (role, other) {
        (Some(_), Some(_)) => team.changes(base),
        (Some(now), None) => own || team.removes(now, base),
        (None, Some(new)) => team.adds(*new),
        (None, None) => false,
    });
    let others: Vec<_> = others.collect();
    if others.is_empty() { others } else { [role].into_iter().chain(others).collect() }
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
