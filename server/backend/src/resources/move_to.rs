//! Another home for a resource.

use super::{HomeTeam, regrant, typed};
use crate::db::execute;
use crate::{Backend, Caller, Error, OrDuplicate, Result, access, audit, members, organizations, teams};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::ids::{OrganizationId, TeamId};
use uuid::Uuid;

/// The teams that a resource may be moved to: those whose admin the caller is, but for its own.
pub async fn targets(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    kind: ResourceKind,
    id: Uuid,
) -> Result<Vec<HomeTeam>> {
    let mut conn = backend.db.read().await?;
    let resource = access::require(backend, &mut conn, caller, organization, kind, id, Level::Admin).await?;
    drop(conn);
    let teams = teams::list(backend, caller, organization).await?;
    let others = teams.into_iter().filter(|team| team.standing.is_admin() && team.id != resource.team);
    Ok(others.map(|team| HomeTeam { id: team.id, name: team.name, proposes: team.proposes.visibility }).collect())
}

/// Moves a resource to another team of the organization. It takes an admin of the resource and of that team. What the old
/// team was granted on it, the new one is; every other share stays.
pub async fn move_to(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    kind: ResourceKind,
    id: Uuid,
    team: TeamId,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    let membership = organizations::entry(&mut tx, caller, organization).await?;
    let resource = access::require(backend, &mut tx, caller, organization, kind, id, Level::Admin).await?;
    let target = match teams::find(&mut tx, caller, &membership, team).await {
        Err(Error::Refused(_)) => return Err(refuse("There is no such team. Choose another one.")),
        found => found?,
    };
    if target.id == resource.team {
        return Err(refuse("It lives in this team already. Choose another one."));
    }
    if !target.standing.is_admin() {
        return Err(refuse(format!("You are no admin of “{}”. Choose a team whose admin you are.", target.name)));
    }
    let (old, new) = (resource.team.uuid(), target.id.uuid());
    regrant(&mut tx, resource.team, target.id, Some(id)).await?;
    let moved = execute!(tx, "UPDATE resources SET team_id = $3 WHERE id = $1 AND team_id = $2 AND state = 'ready'", id, old, new)
        .or_duplicate(Refusal::field("team", format!("“{}” has something of this name already. Rename one of them first.", target.name)))?;
    if moved == 0 {
        return Err(Refusal::NotFound.into());
    }
    let detail = format!("{}: {} → {}", resource.name, resource.team_name, target.name);
    audit::record(backend, &mut tx, caller, Some(organization), &format!("{}.move", kind.section()), typed(kind, id), detail).await?;
    tx.commit().await
}

fn refuse(message: impl Into<String>) -> Error {
    Refusal::field("team", message).into()
}
