//! Who invites and what an invitation gives, as the database knows it now. `domain` decides whether the two fit.

use super::shares::{self, Shared};
use crate::db::{Conn, fetch_all, fetch_optional};
use crate::{Backend, Error, Result, members};
use domain::Refusal;
use domain::access::{Gift, Inviter, OrganizationRole, Permission, Permissions, Policy, Standing, TeamRole};
use domain::ids::{AccountId, InvitationId, OrganizationId, RoleId, TeamId};
use std::collections::HashSet;
use uuid::Uuid;

/// A member who may want to invite, in their organization.
#[derive(Debug, Clone)]
pub(crate) struct Host {
    /// The organization.
    pub organization: OrganizationId,
    /// The member.
    pub account: AccountId,
    /// The organization's name.
    pub name: String,
    /// What the member may give.
    pub inviter: Inviter,
    /// What the organization has decided about its roles.
    pub policy: Policy,
    /// The role that newcomers get when none is named.
    pub default_role: OrganizationRole,
    /// For how many days an invitation works when nothing else is said.
    pub days: i64,
}

/// The member as they stand now; nothing for anybody who is no active member.
pub(crate) async fn host(conn: &mut Conn, organization: &OrganizationId, account: AccountId) -> Result<Option<Host>> {
    let found: Option<(String, bool, bool, String, i64, Uuid)> = fetch_optional!(
        conn,
        "SELECT o.name, o.admins_manage_billing, o.team_admins_invite, o.default_role, o.invitation_days, t.id
         FROM memberships m JOIN organizations o ON o.id = m.organization_id
         JOIN teams t ON t.organization_id = o.id AND t.is_default
         WHERE m.organization_id = $1 AND m.account_id = $2 AND m.state = 'active' AND o.deleted_at IS NULL",
        organization.as_str(),
        account.uuid()
    )?;
    let Some((name, admins_manage_billing, team_admins_invite, default_role, days, default_team)) = found else { return Ok(None) };
    let policy = Policy { admins_manage_billing };
    let standing = members::standing(conn, organization, account, policy).await?;
    let teams: Vec<(Uuid, String)> = fetch_all!(
        conn,
        "SELECT t.id, tm.role FROM team_members tm JOIN teams t ON t.id = tm.team_id WHERE t.organization_id = $1 AND tm.account_id = $2",
        organization.as_str(),
        account.uuid()
    )?;
    let inviter = Inviter { standing, teams: placed(teams)?, default_team: default_team.into(), team_admins_invite };
    let default_role = default_role.parse().map_err(Error::Internal)?;
    Ok(Some(Host { organization: organization.clone(), account, name, inviter, policy, default_role, days }))
}

/// What an invitation gives beside the base role.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bundle {
    /// The custom roles with their names.
    pub roles: Vec<(RoleId, String)>,
    /// What the custom roles permit together.
    pub permissions: Permissions,
    /// The teams with a role in each.
    pub teams: Vec<(TeamId, TeamRole)>,
    /// What is shared.
    pub shared: Vec<Shared>,
    /// Whether something is shared that the host may not share.
    pub beyond: bool,
}

impl Bundle {
    /// All of it together with the base role.
    pub fn with(&self, role: OrganizationRole, policy: Policy) -> Gift<'_> {
        let standing = Standing::new(role, self.permissions, policy);
        Gift { standing, has_custom_roles: !self.roles.is_empty(), teams: &self.teams, shares_beyond: self.beyond }
    }

    /// For the audit log.
    pub fn in_words(&self) -> String {
        let mut words: Vec<String> = self.roles.iter().map(|(_, name)| format!("role “{name}”")).collect();
        words.extend(self.teams.iter().map(|(team, role)| format!("{role} in {team}")));
        words.extend(self.shared.iter().map(Shared::in_words));
        words.into_iter().fold(String::new(), |text, word| text + ", " + &word)
    }
}

/// Puts together what was chosen; only roles and teams of the organization can be.
pub(crate) async fn choose(
    conn: &mut Conn,
    organization: &OrganizationId,
    roles: &[RoleId],
    teams: &[(TeamId, TeamRole)],
) -> Result<Bundle> {
    let mut bundle = Bundle::default();
    if !roles.is_empty() {
        let all: Vec<(Uuid, String, Option<String>)> = fetch_all!(
            conn,
            "SELECT r.id, r.name, p.permission FROM roles r LEFT JOIN role_permissions p ON p.role_id = r.id
             WHERE r.organization_id = $1 ORDER BY r.name_key",
            organization.as_str()
        )?;
        let chosen: HashSet<RoleId> = roles.iter().copied().collect();
        bundle = collect(all.into_iter().filter(|(id, ..)| chosen.contains(&RoleId::from(*id))).collect());
        if bundle.roles.len() != chosen.len() {
            return Err(Refusal::field("roles", "One of these roles does not exist any more. Choose again.").into());
        }
    }
    if !teams.is_empty() {
        let all: Vec<(Uuid,)> = fetch_all!(conn, "SELECT id FROM teams WHERE organization_id = $1", organization.as_str())?;
        let all: HashSet<TeamId> = all.into_iter().map(|(id,)| id.into()).collect();
        let mut seen = HashSet::new();
        if teams.iter().any(|(team, _)| !all.contains(team) || !seen.insert(*team)) {
            return Err(Refusal::field("teams", "One of these teams does not exist any more. Choose again.").into());
        }
        bundle.teams = teams.to_vec();
    }
    Ok(bundle)
}

/// What a kept invitation gives now: its custom roles may permit more or less than when it was sent.
/// And whether the host may give all of it.
pub(crate) async fn kept(backend: &Backend, conn: &mut Conn, host: &Host, id: InvitationId) -> Result<Bundle> {
    let roles: Vec<(Uuid, String, Option<String>)> = fetch_all!(
        conn,
        "SELECT r.id, r.name, p.permission FROM invitation_roles i JOIN roles r ON r.id = i.role_id
         LEFT JOIN role_permissions p ON p.role_id = r.id WHERE i.invitation_id = $1 ORDER BY r.name_key",
        id.uuid()
    )?;
    let teams: Vec<(Uuid, String)> =
        fetch_all!(conn, "SELECT team_id, role FROM invitation_teams WHERE invitation_id = $1 ORDER BY team_id", id.uuid())?;
    let shared = shares::kept(conn, id).await?;
    let beyond = shares::beyond(backend, conn, host, &shared).await?;
    Ok(Bundle { teams: placed(teams)?, shared, beyond, ..collect(roles) })
}

fn collect(rows: Vec<(Uuid, String, Option<String>)>) -> Bundle {
    let permissions = rows.iter().filter_map(|(.., permission)| permission.as_deref().and_then(Permission::from_name)).collect();
    let mut roles: Vec<(RoleId, String)> = rows.into_iter().map(|(id, name, _)| (id.into(), name)).collect();
    roles.dedup_by_key(|(id, _)| *id);
    Bundle { roles, permissions, ..Bundle::default() }
}

fn placed(rows: Vec<(Uuid, String)>) -> Result<Vec<(TeamId, TeamRole)>> {
    rows.into_iter().map(|(team, role)| Ok((team.into(), role.parse().map_err(Error::Internal)?))).collect()
}
