//! Who is in a team, and with which role there.

use super::{Team, find};
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::organizations::{self, Membership};
use crate::{Backend, Caller, Error, OrDuplicate, Result, audit, members as organization_members};
use domain::access::{OrganizationRole, TeamRole};
use domain::accounts::EmailAddress;
use domain::ids::{AccountId, OrganizationId, TeamId};
use domain::members::Directory;
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

/// The first 200 active members of a team, by name.
pub async fn list(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: TeamId) -> Result<Vec<TeamMember>> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    let team = find(&mut conn, caller, &membership, id).await?;
    let rows: Vec<(Uuid, String, String, String, String, String)> = fetch_all!(
        conn,
        "SELECT a.id, a.name, a.email, x.role, m.role, o.directory FROM team_members x
         JOIN accounts a ON a.id = x.account_id
         JOIN memberships m ON m.organization_id = $1 AND m.account_id = x.account_id AND m.state = 'active'
         JOIN organizations o ON o.id = m.organization_id
         WHERE x.team_id = $2 ORDER BY lower(a.name), a.id LIMIT 200",
        organization.as_str(),
        id.uuid()
    )?;
    rows.into_iter()
        .map(|(account, name, email, role, base, directory)| {
            let (account_id, role, base): (AccountId, TeamRole, OrganizationRole) =
                (account.into(), role.parse().map_err(Error::Internal)?, base.parse().map_err(Error::Internal)?);
            let own = account_id == caller.account_id;
            let shown = own || membership.standing.is_admin() || directory == Directory::Everything.as_str();
            Ok(TeamMember {
                account_id,
                name,
                email: shown.then_some(email),
                role,
                may_change: team.standing.changes(base),
                may_remove: own || team.standing.removes(role, base),
            })
        })
        .collect()
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
         ORDER BY lower(a.name), a.id LIMIT 200",
        organization.as_str(),
        id.uuid(),
        membership.standing.is_admin()
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
    let (_, team) = begin(&mut tx, caller, organization, id).await?;
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
    let (account,) = found.ok_or(nobody)?;
    execute!(
        tx,
        "INSERT INTO team_members (team_id, account_id, role, created_at) VALUES ($1, $2, $3, $4)",
        id.uuid(),
        account,
        role.as_str(),
        backend.now().micros()
    )
    .or_duplicate(Refusal::field("email", "This person is in the team already. Change the role in the list."))?;
    let account = AccountId::from(account);
    audit::record(backend, &mut tx, caller, Some(organization), "teams.members.add", id, format!("{account}: none → {role}")).await?;
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
    let (before, base) = place(&mut tx, &membership, id, account).await?;
    team.standing.require(team.standing.changes(base))?;
    let role: TeamRole = role.parse().map_err(|message: String| Refusal::field("role", message))?;
    execute!(tx, "UPDATE team_members SET role = $3 WHERE team_id = $1 AND account_id = $2", id.uuid(), account.uuid(), role.as_str())?;
    audit::record(backend, &mut tx, caller, Some(organization), "teams.members.set_role", id, format!("{account}: {before} → {role}"))
        .await?;
    tx.commit().await
}

/// Takes somebody out of the team; everybody may leave.
pub async fn remove(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: TeamId, account: AccountId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let (membership, team) = begin(&mut tx, caller, organization, id).await?;
    let (before, base) = place(&mut tx, &membership, id, account).await?;
    team.standing.require(account == caller.account_id || team.standing.removes(before, base))?;
    execute!(tx, "DELETE FROM team_members WHERE team_id = $1 AND account_id = $2", id.uuid(), account.uuid())?;
    audit::record(backend, &mut tx, caller, Some(organization), "teams.members.remove", id, format!("{account}: {before} → none")).await?;
    tx.commit().await
}

/// Locks, and reads afterwards what the caller may do in the team.
async fn begin(tx: &mut Tx, caller: &Caller, organization: &OrganizationId, id: TeamId) -> Result<(Membership, Team)> {
    organization_members::lock(tx, organization).await?;
    let membership = organizations::entry(tx, caller, organization).await?;
    let team = find(tx, caller, &membership, id).await?;
    Ok((membership, team))
}

/// Somebody's role in the team and in the organization; *not found* for those who are not in the team.
async fn place(tx: &mut Tx, membership: &Membership, id: TeamId, account: AccountId) -> Result<(TeamRole, OrganizationRole)> {
    let found: Option<(String, String)> = fetch_optional!(
        tx,
        "SELECT x.role, m.role FROM team_members x JOIN memberships m ON m.account_id = x.account_id AND m.organization_id = $1
         WHERE x.team_id = $2 AND x.account_id = $3",
        membership.organization.as_str(),
        id.uuid(),
        account.uuid()
    )?;
    let (role, base) = found.ok_or(Refusal::NotFound)?;
    Ok((role.parse().map_err(Error::Internal)?, base.parse().map_err(Error::Internal)?))
}
