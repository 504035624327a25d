//! Who is in a team, and with which role there.

use super::{Team, find};
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::organizations::{self, Membership};
use crate::page::{self, Page};
use crate::{Backend, Caller, Error, Result, audit, members as organization_members};
use domain::access::{OrganizationRole, TeamRole};
use domain::accounts::EmailAddress;
use domain::ids::{AccountId, OrganizationId, TeamId};
use domain::members::{Directory, MemberState};
use domain::{FieldErrors, Refusal};
use uuid::Uuid;

/// A member of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamMember {
    /// The person's account.
    pub account_id: AccountId,
    /// The person's name.
    pub name: String,
    /// The person's address, where the organization lets the caller see it.
    pub email: Option<String>,
    /// The role in the team.
    pub role: TeamRole,
    /// Whether the caller may give another role.
    pub may_change: bool,
    /// Whether the caller may remove the person.
    pub may_remove: bool,
}

/// One page of the active members of a team, by name, behind the place that `after` names. Where the organization shows its list
/// to nobody, members who look after nobody see themselves alone.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: TeamId,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<TeamMember, String>> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    let team = find(&mut conn, caller, &membership, id).await?;
    let after: Option<(String, String)> = after.and_then(page::read_cursor);
    let (key, account) = after.map_or((None, Uuid::nil()), |(key, id)| (Some(key), Uuid::parse_str(&id).unwrap_or_default()));
    let limit = page::limit(limit);
    let manages = organization_members::list::manages(&membership.standing);
    let rows: Vec<Row> = fetch_all!(
        conn,
        "SELECT a.id, a.name, a.name_key, a.email, x.role, m.role AS base, o.directory FROM team_members x
         JOIN accounts a ON a.id = x.account_id
         JOIN memberships m ON m.organization_id = $1 AND m.account_id = x.account_id AND m.state = 'active'
         JOIN organizations o ON o.id = m.organization_id
         WHERE x.team_id = $2 AND ($3 IS NULL OR (a.name_key, a.id) > ($3, $4))
           AND ($6 OR o.directory <> 'admins' OR x.account_id = $7) ORDER BY a.name_key, a.id LIMIT $5",
        organization.as_str(),
        id.uuid(),
        key,
        account,
        limit + 1,
        manages || team.standing.is_admin(),
        caller.account_id.uuid()
    )?;
    let page = Page::of(rows, limit, |row| page::cursor(&(&row.name_key, row.id.to_string())));
    let items = page.items.into_iter().map(|row| row.member(caller, &team, manages)).collect::<Result<_>>()?;
    Ok(Page { items, next: page.next })
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    name_key: String,
    email: String,
    role: String,
    base: String,
    directory: String,
}

impl Row {
    fn member(self, caller: &Caller, team: &Team, manages: bool) -> Result<TeamMember> {
        let (account_id, role): (AccountId, TeamRole) = (self.id.into(), self.role.parse().map_err(Error::Internal)?);
        let base: OrganizationRole = self.base.parse().map_err(Error::Internal)?;
        let own = account_id == caller.account_id;
        let shown = own || manages || self.directory == Directory::Everything.as_str();
        Ok(TeamMember {
            account_id,
            name: self.name,
            email: shown.then_some(self.email),
            role,
            may_change: team.standing.changes(base),
            may_remove: own || team.standing.removes(role, base),
        })
    }
}

/// Names and addresses of up to 200 active members who are not in the team, for those who may add them and see addresses.
pub async fn candidates(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: TeamId) -> Result<Vec<(String, String)>> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    let team = find(&mut conn, caller, &membership, id).await?;
    team.standing.require(team.standing.adds(TeamRole::Member))?;
    Ok(fetch_all!(
        conn,
        "SELECT a.name, a.email FROM memberships m JOIN accounts a ON a.id = m.account_id JOIN organizations o ON o.id = m.organization_id
         WHERE m.organization_id = $1 AND m.state = 'active' AND ($3 OR o.directory = 'everything')
           AND NOT EXISTS (SELECT 1 FROM team_members x WHERE x.team_id = $2 AND x.account_id = m.account_id)
         ORDER BY a.name_key, a.id LIMIT 200",
        organization.as_str(),
        id.uuid(),
        organization_members::list::manages(&membership.standing)
    )?)
}

/// Adds an active member of the organization at once, without an invitation.
pub async fn add(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: TeamId,
    email: &str,
    role: &str,
) -> Result<AccountId> {
    let mut tx = backend.db.write().await?;
    let (membership, team) = begin(&mut tx, caller, organization, id).await?;
    // Before anything is said about the address: who adds nobody learns nothing of who is here.
    team.standing.require(team.standing.adds(TeamRole::Member))?;
    let mut fields = FieldErrors::default();
    let email = fields.take("email", EmailAddress::parse(email));
    let role = fields.take("role", role.parse::<TeamRole>());
    let (Some(email), Some(role)) = (email, role) else { return Err(fields.into()) };
    team.standing.require(team.standing.adds(role))?;
    let found: Option<(Uuid,)> = fetch_optional!(
        tx,
        "SELECT a.id FROM accounts a JOIN memberships m ON m.account_id = a.id
         WHERE a.email_key = $2 AND m.organization_id = $1 AND m.state = 'active'",
        organization.as_str(),
        email.key()
    )?;
    let nobody = Refusal::field("email", "No active member of the organization has this address. Invite the person first.");
    let account = AccountId::from(found.ok_or(nobody)?.0);
    if place(&mut tx, &membership, id, account).await?.is_some() {
        return Err(Refusal::field("email", "This person is in the team already. Change the role in the list.").into());
    }
    give(backend, &mut tx, caller, &membership, &team, account, Some(role)).await?;
    tx.commit().await?;
    Ok(account)
}

/// Gives a member of the team another role in it.
pub async fn set_role(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: TeamId,
    account: AccountId,
    role: &str,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let (membership, team) = begin(&mut tx, caller, organization, id).await?;
    let (_, base) = place(&mut tx, &membership, id, account).await?.ok_or(Refusal::NotFound)?;
    team.standing.require(team.standing.changes(base))?;
    let role: TeamRole = role.parse().map_err(|message: String| Refusal::field("role", message))?;
    give(backend, &mut tx, caller, &membership, &team, account, Some(role)).await?;
    tx.commit().await
}

/// Takes somebody out of the team; everybody may leave.
pub async fn remove(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: TeamId, account: AccountId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let (membership, team) = begin(&mut tx, caller, organization, id).await?;
    place(&mut tx, &membership, id, account).await?.ok_or(Refusal::NotFound)?;
    give(backend, &mut tx, caller, &membership, &team, account, None).await?;
    tx.commit().await
}

/// Gives a member of the organization a role in the team, whether they are in it yet or not; no role takes them out of it.
pub async fn put(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: TeamId,
    account: AccountId,
    role: Option<TeamRole>,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let (membership, team) = begin(&mut tx, caller, organization, id).await?;
    give(backend, &mut tx, caller, &membership, &team, account, role).await?;
    tx.commit().await
}

/// Decides and writes a place in a team: a first one, another one, or none.
async fn give(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    membership: &Membership,
    team: &Team,
    account: AccountId,
    wanted: Option<TeamRole>,
) -> Result<()> {
    let organization = &membership.organization;
    let before = place(tx, membership, team.id, account).await?;
    let (action, allowed) = match (before, wanted) {
        (Some((role, _)), Some(wanted)) if role == wanted => return Ok(()),
        (Some((_, base)), Some(_)) => ("teams.members.set_role", team.standing.changes(base)),
        (Some((role, base)), None) => ("teams.members.remove", account == caller.account_id || team.standing.removes(role, base)),
        (None, Some(wanted)) => ("teams.members.add", team.standing.adds(wanted)),
        (None, None) => return Ok(()),
    };
    team.standing.require(allowed)?;
    if before.is_none() && organization_members::state(tx, organization, account).await? != Some(MemberState::Active) {
        return Err(Refusal::NotFound.into());
    }
    match wanted {
        Some(role) => execute!(
            tx,
            "INSERT INTO team_members (team_id, account_id, role, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (team_id, account_id) DO UPDATE SET role = excluded.role",
            team.id.uuid(),
            account.uuid(),
            role.as_str(),
            backend.now().micros()
        )?,
        None => execute!(tx, "DELETE FROM team_members WHERE team_id = $1 AND account_id = $2", team.id.uuid(), account.uuid())?,
    };
    let word = |role: Option<TeamRole>| role.map_or("none", TeamRole::as_str);
    let detail = format!("{account}: {} → {}", word(before.map(|(role, _)| role)), word(wanted));
    audit::record(backend, tx, caller, Some(organization), action, team.id, detail).await
}

/// Locks, and reads afterwards what the caller may do in the team.
async fn begin(tx: &mut Tx, caller: &Caller, organization: &OrganizationId, id: TeamId) -> Result<(Membership, Team)> {
    organization_members::lock(tx, organization).await?;
    let membership = organizations::entry(tx, caller, organization).await?;
    let team = find(tx, caller, &membership, id).await?;
    Ok((membership, team))
}

/// Somebody's role in the team and in the organization; nothing for those who are not in the team.
async fn place(tx: &mut Tx, membership: &Membership, id: TeamId, account: AccountId) -> Result<Option<(TeamRole, OrganizationRole)>> {
    let found: Option<(String, String)> = fetch_optional!(
        tx,
        "SELECT x.role, m.role FROM team_members x JOIN memberships m ON m.account_id = x.account_id AND m.organization_id = $1
         WHERE x.team_id = $2 AND x.account_id = $3",
        membership.organization.as_str(),
        id.uuid(),
        account.uuid()
    )?;
    found.map(|(role, base)| Ok((role.parse().map_err(Error::Internal)?, base.parse().map_err(Error::Internal)?))).transpose()
}
