//! What every kind of resource has in common: it is made in a team, under a name that is free there, with an owner and the
//! ordinary grants that its [`visibility`] becomes; later it is renamed, moved to another team, and deleted.
//!
//! [`rename()`], [`move_to`] and [`delete()`] take the kind and the identifier, so a new kind gets them by a line in `delete.rs`.

mod delete;
mod move_to;
mod rename;
mod visibility;

pub use delete::{Dependent, Dependents, delete, dependents, sweep};
pub use move_to::{move_to, targets};
pub use rename::rename;
pub(crate) use rename::rename_in;
pub(crate) use visibility::Opened;

use crate::db::{Conn, Tx, execute, fetch_all};
use crate::{Backend, Caller, Error, OrDuplicate, Result, organizations};
use domain::access::ResourceKind;
use domain::ids::{AccountId, OrganizationId, TeamId};
use domain::sharing::Thing;
use domain::time::Timestamp;
use domain::visibility::Visibility;
use domain::{Problem, Refusal};
use uuid::Uuid;

/// A team in which the caller may make something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeTeam {
    /// The team.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Who sees what is made in it, unless its maker says otherwise.
    pub proposes: Visibility,
}

/// The teams in which the caller may make something: their own, and every one for owners and admins of the organization; or
/// the chosen one, if it is among them. The default team first.
pub(crate) async fn select_teams(
    conn: &mut Conn,
    caller: &Caller,
    organization: &OrganizationId,
    chosen: Option<TeamId>,
) -> Result<Vec<HomeTeam>> {
    let rows: Vec<(Uuid, String, String)> = fetch_all!(
        conn,
        "SELECT t.id, t.name, t.visibility
         FROM teams t LEFT JOIN memberships m ON m.organization_id = t.organization_id AND m.account_id = $2
         LEFT JOIN team_members tm ON tm.team_id = t.id AND tm.account_id = $2
         WHERE t.organization_id = $1 AND (m.role IN ('owner', 'admin') OR tm.account_id IS NOT NULL) AND ($3 IS NULL OR t.id = $3)
         ORDER BY t.is_default DESC, lower(t.name), t.id LIMIT 200",
        organization.as_str(),
        caller.account_id.uuid(),
        chosen.map(TeamId::uuid)
    )?;
    let home = |(id, name, proposes): (Uuid, String, String)| {
        Ok(HomeTeam { id: id.into(), name, proposes: proposes.parse().map_err(Error::Internal)? })
    };
    rows.into_iter().map(home).collect()
}

/// Decides where something new lives: in the chosen team, else in the first in which the caller may make something.
pub(crate) async fn home_team(conn: &mut Conn, caller: &Caller, organization: &OrganizationId, chosen: Option<TeamId>) -> Result<TeamId> {
    organizations::entry(conn, caller, organization).await?;
    match (select_teams(conn, caller, organization, chosen).await?.first(), chosen) {
        (Some(team), _) => Ok(team.id),
        (None, Some(_)) => Err(Refusal::field("team", "You are not in this team. Choose another one.").into()),
        (None, None) => Err(Refusal::Forbidden { needed: "a place in a team".into() }.into()),
    }
}

/// A resource that is about to be: the caller of these functions has checked the name and decided the team.
pub(crate) struct NewResource<'a> {
    pub kind: ResourceKind,
    pub name: &'a str,
    pub team: TeamId,
    /// What its maker chose; else what the team proposes.
    pub visibility: Option<Visibility>,
}

/// Takes the name, but lets nobody reach the resource before [`Opened::publish`].
pub(crate) async fn reserve(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    new: &NewResource<'_>,
) -> Result<Uuid> {
    let id: Uuid = backend.id();
    execute!(
        tx,
        "INSERT INTO resources (id, organization_id, team_id, kind, name, name_key, owner_id, state, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'importing', $8, $8)",
        id,
        organization.as_str(),
        new.team.uuid(),
        new.kind.as_str(),
        new.name,
        new.name.to_lowercase(),
        caller.account_id.uuid(),
        backend.now().micros()
    )
    .or_duplicate(Refusal::field("name", Problem::NameTaken.to_string()))?;
    Ok(id)
}

/// Makes a resource that is ready at once.
pub(crate) async fn insert(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    new: &NewResource<'_>,
) -> Result<Uuid> {
    let id = reserve(backend, tx, caller, organization, new).await?;
    Opened { id, team: new.team, visibility: new.visibility }.publish(backend, tx, caller, organization).await?;
    Ok(id)
}

/// The identifier of a resource as people and the audit log see it.
fn typed(kind: ResourceKind, id: Uuid) -> String {
    Thing { kind, id }.to_string()
}

/// What one team was granted on the resources that live in it, another is from now on: on one of them, or on all. Where both
/// teams have a grant, the other keeps the higher level, and the longer time.
pub(crate) async fn regrant(tx: &mut Tx, from: TeamId, to: TeamId, one: Option<Uuid>) -> Result<()> {
    execute!(
        tx,
        "UPDATE grants SET level = (SELECT max(g.level) FROM grants g WHERE g.resource_id = grants.resource_id AND g.team_id IN ($1, $2) AND g.state = 'active'),
                expires_at = (SELECT CASE WHEN count(*) = count(g.expires_at) THEN max(g.expires_at) END FROM grants g
                              WHERE g.resource_id = grants.resource_id AND g.team_id IN ($1, $2) AND g.state = 'active')
         WHERE team_id = $2 AND state = 'active' AND resource_id IN (SELECT r.id FROM resources r WHERE r.team_id = $1 AND ($3 IS NULL OR r.id = $3))
           AND EXISTS (SELECT 1 FROM grants g WHERE g.resource_id = grants.resource_id AND g.team_id = $1 AND g.state = 'active')",
        from.uuid(),
        to.uuid(),
        one
    )?;
    execute!(
        tx,
        "DELETE FROM grants WHERE team_id = $1 AND state = 'active'
           AND resource_id IN (SELECT r.id FROM resources r WHERE r.team_id = $1 AND ($3 IS NULL OR r.id = $3))
           AND EXISTS (SELECT 1 FROM grants g WHERE g.resource_id = grants.resource_id AND g.team_id = $2 AND g.state = 'active')",
        from.uuid(),
        to.uuid(),
        one
    )?;
    execute!(
        tx,
        "UPDATE grants SET team_id = $2 WHERE team_id = $1 AND resource_id IN (SELECT r.id FROM resources r WHERE r.team_id = $1 AND ($3 IS NULL OR r.id = $3))",
        from.uuid(),
        to.uuid(),
        one
    )?;
    Ok(())
}

/// Locks a resource that is there until the end of the transaction; *not found* when it was deleted meanwhile. Whoever
/// changes what belongs to it locks the resource first, so that no two wait for each other.
pub(crate) async fn lock(tx: &mut Tx, id: Uuid) -> Result<()> {
    let found = execute!(tx, "UPDATE resources SET state = state WHERE id = $1 AND state = 'ready'", id)?;
    if found == 0 { Err(Refusal::NotFound.into()) } else { Ok(()) }
}

/// Remembers when a resource was changed and by whom, for the home page of its organization.
pub(crate) async fn touch(tx: &mut Tx, by: AccountId, id: Uuid, at: Timestamp) -> Result<()> {
    execute!(tx, "UPDATE resources SET changed_at = $2, changed_by = $3 WHERE id = $1", id, at.micros(), by.uuid())?;
    Ok(())
}
