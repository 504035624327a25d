//! The list of members: searched, filtered, sorted, in pages; and all of it for a CSV file.

use crate::db::{Conn, fetch_all, fetch_one};
use crate::page::{self, Page};
use crate::{Backend, Caller, Error, Result, organizations, teams};
use domain::Refusal;
use domain::access::{OrganizationRole, Permission, Permissions, Policy, Standing};
use domain::ids::{AccountId, OrganizationId, TeamId};
use domain::members::{Directory, MemberSort, MemberState};
use domain::time::Timestamp;
use uuid::Uuid;

/// A member as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person's account.
    pub account_id: AccountId,
    /// The person's name.
    pub name: String,
    /// The person's address; nothing where the organization shows names only.
    pub email: Option<String>,
    /// What the base role and the custom roles permit.
    pub standing: Standing,
    /// The names of the custom roles, with commas between them.
    pub custom_roles: String,
    /// The names of the teams, with commas between them.
    pub teams: String,
    /// Whether the member may come in.
    pub state: MemberState,
    /// When the person joined.
    pub joined_at: Timestamp,
    /// When the person last signed in, here or for another organization; for those who manage members.
    pub signed_in_at: Option<Timestamp>,
    /// When the person last used this organization, within five minutes; for those who manage members.
    pub last_used_at: Option<Timestamp>,
    /// When the elevated access was last looked at and kept.
    pub reviewed_at: Option<Timestamp>,
}

/// Which members, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words in the name or the address; empty for all.
    pub words: String,
    /// Only with this base role.
    pub role: Option<OrganizationRole>,
    /// Only in this state.
    pub state: Option<MemberState>,
    /// Only in this team.
    pub team: Option<TeamId>,
    /// Only owners, admins, team admins and holders of custom roles.
    pub elevated: bool,
    /// The order; by name where nothing is chosen.
    pub sort: Option<MemberSort>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    email: String,
    role: String,
    state: String,
    created_at: i64,
    last_signed_in_at: Option<i64>,
    reviewed_at: Option<i64>,
    last_used_at: Option<i64>,
    custom_roles: Option<String>,
    permissions: Option<String>,
    teams: Option<String>,
    number: i64,
    word: String,
}

impl Row {
    fn key(&self) -> (i64, &str, String) {
        (self.number, &self.word, self.id.to_string())
    }

    fn member(self, shows_addresses: bool, manages: bool, policy: Policy) -> Result<Member> {
        let permissions = self.permissions.as_deref().unwrap_or_default();
        let custom: Permissions = permissions.split(',').filter_map(Permission::from_name).collect();
        Ok(Member {
            account_id: self.id.into(),
            name: self.name,
            email: shows_addresses.then_some(self.email),
            standing: Standing::new(self.role.parse().map_err(Error::Internal)?, custom, policy),
            custom_roles: self.custom_roles.unwrap_or_default(),
            teams: self.teams.unwrap_or_default(),
            state: self.state.parse().map_err(Error::Internal)?,
            joined_at: self.created_at.into(),
            signed_in_at: self.last_signed_in_at.filter(|_| manages).map(Into::into),
            last_used_at: self.last_used_at.filter(|_| manages).map(Into::into),
            reviewed_at: self.reviewed_at.map(Into::into),
        })
    }
}

/// One page of the members.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    filter: &Filter,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Member, String>> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    let manages = manages(&membership.standing);
    let shows_addresses = may_look(&mut conn, organization, manages).await?;
    if let Some(team) = filter.team {
        teams::find(&mut conn, caller, &membership, team).await?;
    }
    // The order would tell what is hidden.
    let sort = match filter.sort.unwrap_or(MemberSort::Name) {
        MemberSort::Email if !shows_addresses => MemberSort::Name,
        MemberSort::SignedIn if !manages => MemberSort::Name,
        sort => sort,
    };
    let after: Option<(i64, String, String)> = after.and_then(page::read_cursor);
    let (number, word, id) = after
        .map_or((None, String::new(), Uuid::nil()), |(number, word, id)| (Some(number), word, Uuid::parse_str(&id).unwrap_or_default()));
    let limit = page::limit(limit);
    // First the page, then what belongs to its members: names of roles and teams are put together for one page only.
    let rows: Vec<Row> = fetch_all!(
        conn,
        "SELECT f.*,
                (SELECT string_agg(c.name, ', ') FROM member_roles h JOIN roles c ON c.id = h.role_id
                 WHERE h.organization_id = $1 AND h.account_id = f.id) AS custom_roles,
                (SELECT string_agg(p.permission, ',') FROM member_roles h JOIN role_permissions p ON p.role_id = h.role_id
                 WHERE h.organization_id = $1 AND h.account_id = f.id) AS permissions,
                (SELECT string_agg(t.name || CASE WHEN x.role = 'team_admin' THEN ' (team admin)' ELSE '' END, ', ') FROM team_members x JOIN teams t ON t.id = x.team_id
                 WHERE t.organization_id = $1 AND x.account_id = f.id
                   AND ($13 OR EXISTS (SELECT 1 FROM team_members own WHERE own.team_id = t.id AND own.account_id = $14))) AS teams
         FROM (SELECT * FROM (
             SELECT a.id, a.name, a.email, m.role, m.state, m.created_at, a.last_signed_in_at, m.reviewed_at, m.last_used_at,
                    CASE $2 WHEN 'joined' THEN -m.created_at
                            WHEN 'signed_in' THEN -COALESCE(a.last_signed_in_at, 0)
                            WHEN 'role' THEN CASE m.role WHEN 'owner' THEN CAST(0 AS BIGINT) WHEN 'admin' THEN 1 WHEN 'member' THEN 2 ELSE 3 END
                            ELSE CAST(0 AS BIGINT) END AS number,
                    CASE $2 WHEN 'email' THEN a.email_key ELSE a.name_key END AS word
             FROM memberships m JOIN accounts a ON a.id = m.account_id
             WHERE m.organization_id = $1
               AND (a.name_key LIKE $3 ESCAPE '!' OR ($4 AND a.email_key LIKE $3 ESCAPE '!'))
               AND ($5 = '' OR m.role = $5) AND ($6 = '' OR m.state = $6)
               AND ($7 IS NULL OR EXISTS (SELECT 1 FROM team_members x WHERE x.team_id = $7 AND x.account_id = a.id))
               AND (NOT $8 OR m.role IN ('owner', 'admin')
                    OR EXISTS (SELECT 1 FROM member_roles h WHERE h.organization_id = $1 AND h.account_id = a.id)
                    OR EXISTS (SELECT 1 FROM team_members x JOIN teams t ON t.id = x.team_id
                               WHERE t.organization_id = $1 AND x.account_id = a.id AND x.role = 'team_admin'
                                 AND ($13 OR EXISTS (SELECT 1 FROM team_members own WHERE own.team_id = t.id AND own.account_id = $14))))
             ) AS chosen
             WHERE $9 IS NULL OR (number, word, id) > ($9, $10, $11)
             ORDER BY number, word, id LIMIT $12) AS f
         ORDER BY number, word, id",
        organization.as_str(),
        sort.as_str(),
        page::containing(&filter.words),
        shows_addresses,
        filter.role.map_or("", OrganizationRole::as_str),
        filter.state.map_or("", MemberState::as_str),
        filter.team.map(TeamId::uuid),
        filter.elevated,
        number,
        word,
        id,
        limit + 1,
        membership.standing.is_admin(),
        caller.account_id.uuid()
    )?;
    let page = Page::of(rows, limit, |row| page::cursor(&row.key()));
    let items = page.items.into_iter().map(|row| row.member(shows_addresses, manages, membership.policy)).collect::<Result<_>>()?;
    Ok(Page { items, next: page.next })
}

/// Whether somebody manages members, in whatever way.
pub(crate) fn manages(standing: &Standing) -> bool {
    [Permission::InviteUsers, Permission::ChangeUserRole, Permission::RemoveUser].iter().any(|permission| standing.permits(*permission))
}

/// Whether the caller sees addresses; refuses those who may not see the list at all.
async fn may_look(conn: &mut Conn, organization: &OrganizationId, manages: bool) -> Result<bool> {
    if manages {
        return Ok(true);
    }
    let (directory,): (String,) = fetch_one!(conn, "SELECT directory FROM organizations WHERE id = $1", organization.as_str())?;
    match directory.parse().map_err(Error::Internal)? {
        Directory::Everything => Ok(true),
        Directory::Names => Ok(false),
        Directory::Admins => {
            Err(Refusal::Forbidden { needed: "a role that manages members; this organization shows its list to no one else".into() }.into())
        }
    }
}
