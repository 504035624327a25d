//! Invitations to an organization, bound to an address.
//!
//! [`send`] and [`pending`] are for those who may invite, [`received`] for the invited. Only a signed-in account with the
//! invitation's address can see or close it; [`sign_up`] makes that account through the mailed link, since its letter proves
//! the address. What somebody may give is decided by `domain::access::Inviter`, when it is sent and when it is accepted.

pub(crate) mod offer;
pub mod pending;
pub mod received;
mod results;
pub mod send;
pub mod shares;
pub mod sign_up;
mod upload;

pub(crate) use results::sweep;
pub use results::{Outcome, RowResult, results};
pub use upload::addresses_of_file;

use crate::db::{Conn, fetch_all, fetch_optional};
use crate::page::{self, Page};
use crate::random::Token;
use crate::sharing::wide;
use crate::{Backend, Caller, Error, Result, members};
use domain::Refusal;
use domain::access::{Feature, OrganizationRole, Permission, Permissions, ResourceKind, Standing, TeamRole};
use domain::ids::{InvitationId, OrganizationId, RoleId, TeamId};
use domain::sharing::Thing;
use domain::time::Timestamp;
use uuid::Uuid;

/// A pending invitation.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its identifier: stays when it is sent again.
    pub id: InvitationId,
    /// Where it leads.
    pub organization: OrganizationId,
    /// The organization's name.
    pub organization_name: String,
    /// Who may accept it.
    pub email: String,
    /// The base role that it gives.
    pub role: OrganizationRole,
    /// The names of the custom roles that it gives, with commas between them.
    pub custom_roles: String,
    /// The names of the teams that it leads into, with commas between them.
    pub teams: String,
    /// What it shares, with commas between: whole kinds by their name, and how many chosen resources.
    pub shares: String,
    /// Who invited.
    pub invited_by: String,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// Whether its link was mailed, so that it proves the address.
    pub mailed: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organization_id: String,
    organization_name: String,
    email: String,
    role: String,
    custom_roles: Option<String>,
    teams: Option<String>,
    kinds: Option<String>,
    resources: i64,
    invited_by: String,
    expires_at: i64,
    mailed: bool,
}

impl TryFrom<Row> for Invitation {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            organization: row.organization_id.into(),
            organization_name: row.organization_name,
            email: row.email,
            role: row.role.parse().map_err(Error::Internal)?,
            custom_roles: row.custom_roles.unwrap_or_default(),
            teams: row.teams.unwrap_or_default(),
            shares: shares(row.kinds.as_deref(), row.resources)?,
            invited_by: row.invited_by,
            expires_at: row.expires_at.into(),
            mailed: row.mailed,
        })
    }
}

/// What an invitation shares, in words. Chosen resources are counted only: whoever looks after invitations need not know them.
fn shares(kinds: Option<&str>, resources: i64) -> Result<String> {
    let kinds = kinds.unwrap_or_default().split(',').filter(|kind| !kind.is_empty());
    let kinds = kinds.map(|kind| Ok(format!("all {}", kind.parse::<ResourceKind>().map_err(Error::Internal)?.plural())));
    let chosen = match resources {
        ..=0 => None,
        1 => Some("one chosen resource".to_owned()),
        count => Some(format!("{count} chosen resources")),
    };
    Ok(kinds.chain(chosen.map(Ok)).collect::<Result<Vec<_>>>()?.join(", "))
}

/// What every query of pending invitations selects from; conditions are appended to it. `$teams` may leave some teams out.
macro_rules! pending {
    ($conditions:literal) => {
        pending!("", $conditions)
    };
    ($teams:literal, $conditions:literal) => {
        concat!(
            "SELECT i.id, i.organization_id, o.name AS organization_name, i.email, i.role, a.name AS invited_by, i.expires_at, i.mailed,
                    (SELECT string_agg(r.name, ', ' ORDER BY r.name_key) FROM invitation_roles x JOIN roles r ON r.id = x.role_id
                     WHERE x.invitation_id = i.id) AS custom_roles,
                    (SELECT string_agg(t.name || CASE WHEN x.role = 'team_admin' THEN ' (team admin)' ELSE '' END, ', ' ORDER BY t.name_key)
                     FROM invitation_teams x JOIN teams t ON t.id = x.team_id WHERE x.invitation_id = i.id ",
            $teams,
            ") AS teams,
                    (SELECT string_agg(x.kind, ',' ORDER BY x.kind) FROM invitation_shares x WHERE x.invitation_id = i.id AND x.kind IS NOT NULL) AS kinds,
                    (SELECT count(*) FROM invitation_shares x JOIN resources r ON r.id = x.resource_id AND r.state = 'ready'
                     WHERE x.invitation_id = i.id) AS resources
             FROM invitations i JOIN organizations o ON o.id = i.organization_id JOIN accounts a ON a.id = i.invited_by
             WHERE i.state = 'pending' AND i.expires_at > $1 AND o.deleted_at IS NULL AND ",
            $conditions
        )
    };
}

/// One page of the organization's pending invitations, the newest first, behind the one named by `after`; `search` is a part
/// of an address. Who invites as team admin sees their own and those into their teams. Teams that the caller may not know of
/// are not named.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    search: &str,
    after: Option<InvitationId>,
    limit: i64,
) -> Result<Page<Invitation, InvitationId>> {
    let limit = page::limit(limit);
    let mut conn = backend.db.read().await?;
    let host = offer::host(&mut conn, organization, caller.account_id).await?.ok_or(Refusal::NotFound)?;
    host.inviter.require_any()?;
    let rows: Vec<Row> = fetch_all!(
        conn,
        pending!(
            "AND ($8 OR EXISTS (SELECT 1 FROM team_members own WHERE own.team_id = t.id AND own.account_id = $6))",
            "i.organization_id = $2 AND ($3 IS NULL OR i.id < $3) AND i.email_key LIKE $4 ESCAPE '!'
             AND ($5 OR i.invited_by = $6 OR EXISTS (
                 SELECT 1 FROM invitation_teams x JOIN team_members tm ON tm.team_id = x.team_id
                 WHERE x.invitation_id = i.id AND tm.account_id = $6 AND tm.role = 'team_admin'))
             ORDER BY i.id DESC LIMIT $7"
        ),
        backend.now().micros(),
        organization.as_str(),
        after.map(InvitationId::uuid),
        page::containing(search),
        host.inviter.standing.permits(Permission::InviteUsers),
        caller.account_id.uuid(),
        limit + 1,
        host.inviter.standing.is_admin()
    )?;
    let invitations = rows.into_iter().map(Invitation::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::of(invitations, limit, |invitation| invitation.id))
}

/// The pending invitations to the caller's address.
pub async fn mine(backend: &Backend, caller: &Caller) -> Result<Vec<Invitation>> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<Row> = fetch_all!(
        conn,
        pending!("i.email_key = $2 ORDER BY i.created_at DESC, i.id LIMIT 200"),
        backend.now().micros(),
        caller.email.key()
    )?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// What the caller can put into an invitation.
#[derive(Debug, Clone)]
pub struct Choices {
    /// The base roles, the least first.
    pub roles: Vec<OrganizationRole>,
    /// The one that is proposed.
    pub role: OrganizationRole,
    /// The custom roles with name and description.
    pub custom_roles: Vec<(RoleId, String, String)>,
    /// The teams with name, what can be given there, and whether that is proposed; empty while there is one team.
    pub teams: Vec<(TeamId, String, Vec<TeamRole>, bool)>,
    /// For how many days the link works when nothing else is said.
    pub days: i64,
    /// How many seats are taken, and how many there are.
    pub seats: (i64, Option<i64>),
    /// The kinds that may be shared as a whole.
    pub kinds: Vec<ResourceKind>,
    /// The newest of the resources that may be shared, with their names.
    pub things: Vec<(Thing, String)>,
}

/// What the caller can put into an invitation; refuses who may not invite.
pub async fn choices(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Choices> {
    let mut conn = backend.db.read().await?;
    let plan = crate::organizations::known(backend, &mut conn, caller, organization).await?.plan;
    let host = offer::host(&mut conn, organization, caller.account_id).await?.ok_or(Refusal::NotFound)?;
    let inviter = &host.inviter;
    inviter.require_any()?;
    let with_permission = inviter.standing.permits(Permission::InviteUsers);
    let gives = |role: &OrganizationRole| {
        inviter.standing.covers(&Standing::new(*role, Permissions::NONE, host.policy))
            && (with_permission || *role == OrganizationRole::Member)
    };
    let roles: Vec<OrganizationRole> = OrganizationRole::ALL.iter().rev().copied().filter(gives).collect();
    let role = if roles.contains(&host.default_role) { host.default_role } else { OrganizationRole::Member };
    let custom: Vec<(Uuid, String, String, Option<String>)> = fetch_all!(
        conn,
        "SELECT r.id, r.name, r.description,
                (SELECT string_agg(p.permission, ',') FROM role_permissions p WHERE p.role_id = r.id)
         FROM roles r WHERE r.organization_id = $1 AND $2 ORDER BY r.name_key LIMIT 200",
        organization.as_str(),
        with_permission
    )?;
    let covered = |permissions: &Option<String>| {
        let words = permissions.as_deref().unwrap_or_default().split(',');
        inviter.standing.permissions.covers(words.filter_map(Permission::from_name).collect())
    };
    let custom_roles = custom.into_iter().filter(|(.., permissions)| covered(permissions));
    let all: Vec<(Uuid, String)> = fetch_all!(
        conn,
        "SELECT id, name FROM teams WHERE organization_id = $1 ORDER BY is_default DESC, name_key LIMIT 200",
        organization.as_str()
    )?;
    let usual = inviter.usual_teams();
    let mut teams = Vec::new();
    if all.len() > 1 {
        for (id, name) in all {
            let team = TeamId::from(id);
            let places = TeamRole::ALL.iter().rev().copied().filter(|role| inviter.may_place(team, *role)).collect::<Vec<_>>();
            if !places.is_empty() {
                teams.push((team, name, places, usual.iter().any(|(usual, _)| *usual == team)));
            }
        }
    }
    let taken = members::seats_taken(&mut conn, organization, backend.now(), "").await?;
    let (kinds, things) = if plan.has(Feature::ShareWithPerson) {
        (
            ResourceKind::ALL.iter().copied().filter(|kind| wide::may_share(&inviter.standing, *kind)).collect(),
            shares::choices(backend, &mut conn, &host).await?,
        )
    } else {
        Default::default()
    };
    Ok(Choices {
        kinds,
        things,
        roles,
        role,
        custom_roles: custom_roles.map(|(id, name, description, _)| (id.into(), name, description)).collect(),
        teams,
        days: host.days,
        seats: (taken, plan.seats()),
    })
}

/// The pending invitation behind a link.
pub(crate) async fn by_token(conn: &mut Conn, token: &Token, now: Timestamp) -> Result<Option<Invitation>> {
    let row: Option<Row> = fetch_optional!(conn, pending!("i.token_hash = $2"), now.micros(), token.hash())?;
    row.map(Invitation::try_from).transpose()
}

/// The pending invitation to an address.
pub(crate) async fn by_id(conn: &mut Conn, id: InvitationId, email_key: &str, now: Timestamp) -> Result<Option<Invitation>> {
    let row: Option<Row> = fetch_optional!(conn, pending!("i.id = $2 AND i.email_key = $3"), now.micros(), id.uuid(), email_key)?;
    row.map(Invitation::try_from).transpose()
}
