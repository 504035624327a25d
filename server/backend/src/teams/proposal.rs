//! What a team proposes for what is made in it.

use super::find;
use crate::db::execute;
use crate::{Backend, Caller, Result, audit, members, organizations};
use domain::FieldErrors;
use domain::ids::{OrganizationId, TeamId};
use domain::visibility::{TeamLevel, Visibility};

/// Says who sees what is made in the team from now on, and how far the team goes with it. What is there already stays as it is.
pub async fn propose(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: TeamId,
    visibility: &str,
    level: &str,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    let membership = organizations::entry(&mut tx, caller, organization).await?;
    let team = find(&mut tx, caller, &membership, id).await?;
    team.standing.require(team.standing.edits())?;
    let mut fields = FieldErrors::default();
    let visibility = fields.take("visibility", visibility.parse::<Visibility>());
    let level = fields.take("level", level.parse::<TeamLevel>());
    let (Some(visibility), Some(level)) = (visibility, level) else { return Err(fields.into()) };
    execute!(
        tx,
        "UPDATE teams SET visibility = $2, team_level = $3 WHERE id = $1",
        id.uuid(),
        visibility.as_str(),
        level.level().number()
    )?;
    let before = team.proposes;
    let detail = format!("{}: {}, {} instead of {}, {}", team.name, visibility, level, before.visibility, before.level);
    audit::record(backend, &mut tx, caller, Some(organization), "teams.propose", id, detail).await?;
    tx.commit().await
}
