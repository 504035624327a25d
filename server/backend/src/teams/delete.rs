//! The end of a team: what is in it moves to another one or goes too, and no grant of it is left for a later team of its name.

use super::{Team, count_contents, find};
use crate::db::{Tx, execute, fetch_all};
use crate::organizations::{self, Membership};
use crate::{Backend, Caller, Error, OrDuplicate, Result, api_keys, audit, datasets, members, resources};
use domain::access::Permission;
use domain::ids::{OrganizationId, TeamId};
use domain::{Problem, Refusal};

/// How many names a message lists.
const NAMED: i64 = 5;

/// What becomes of the resources of a team that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents {
    /// Nothing was said: only an empty team can go.
    Unsaid,
    /// They are deleted with it.
    Delete,
    /// They move to another team.
    Move(TeamId),
}

impl Contents {
    /// Reads the field of a form: empty, `delete`, or a team.
    pub fn from_form(text: &str) -> Result<Self> {
        match text {
            "" => Ok(Self::Unsaid),
            "delete" => Ok(Self::Delete),
            id => Ok(Self::Move(id.parse().map_err(|_| no_such_team())?)),
        }
    }
}

/// Deletes a team that is not the default one. Its name must be typed.
pub async fn delete(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: TeamId,
    contents: Contents,
    typed: &str,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    let membership = organizations::entry(&mut tx, caller, organization).await?;
    let team = find(&mut tx, caller, &membership, id).await?;
    // The key of the name changes so that Postgres lets whoever is putting something in finish, and nobody else begin.
    execute!(tx, "UPDATE teams SET name_key = $2 WHERE id = $1", id.uuid(), id.to_string())?;
    let count = count_contents(&mut tx, id).await?;
    membership.require(Permission::DeleteTeam)?;
    team.standing.require(team.standing.deletes(count == 0))?;
    if team.is_default {
        return Err(Problem::DefaultTeam.into());
    }
    if typed.trim() != team.name {
        return Err(Refusal::field("confirmation", format!("Type {} to delete it.", team.name)).into());
    }
    let fate = match contents {
        Contents::Unsaid if count > 0 => return Err(refuse("Choose what becomes of what is in the team.")),
        Contents::Move(other) => move_to(&mut tx, caller, &membership, &team, other).await?,
        // What is still being imported goes in any case.
        Contents::Unsaid | Contents::Delete => delete_contents(&mut tx, &membership, &team).await?,
    };
    api_keys::end_all_of(backend, &mut tx, id, caller.account_id).await?;
    execute!(tx, "DELETE FROM teams WHERE id = $1", id.uuid())?;
    let detail = format!("{}: {count} resources {fate}", team.name);
    audit::record(backend, &mut tx, caller, Some(organization), "teams.delete", id, detail).await?;
    tx.commit().await?;
    datasets::sweep_soon(backend);
    Ok(())
}

fn refuse(message: impl Into<String>) -> Error {
    Refusal::field("contents", message).into()
}

fn no_such_team() -> Error {
    refuse("There is no such team. Choose another one.")
}

fn quoted(names: Vec<(String,)>) -> String {
    names.into_iter().map(|(name,)| format!("“{name}”")).collect::<Vec<_>>().join(", ")
}

/// Everything gets another home; what the old team was granted on it, the new one is.
async fn move_to(tx: &mut Tx, caller: &Caller, membership: &Membership, team: &Team, other: TeamId) -> Result<String> {
    if other == team.id {
        return Err(refuse("This is the team that goes. Choose another one."));
    }
    let target = match find(tx, caller, membership, other).await {
        Err(Error::Refused(_)) => return Err(no_such_team()),
        found => found?,
    };
    if !target.standing.is_admin() {
        return Err(refuse(format!("You are no admin of “{}”. Choose a team whose admin you are.", target.name)));
    }
    let (from, to) = (team.id.uuid(), other.uuid());
    let taken: Vec<(String,)> = fetch_all!(
        tx,
        "SELECT r.name FROM resources r JOIN resources o ON o.team_id = $2 AND o.kind = r.kind AND o.name_key = r.name_key
         WHERE r.team_id = $1 ORDER BY r.name_key, r.id LIMIT $3",
        from,
        to,
        NAMED
    )?;
    if !taken.is_empty() {
        let message = format!("“{}” has things of the same name already: {}. Choose another team.", target.name, quoted(taken));
        return Err(refuse(message));
    }
    resources::regrant(tx, team.id, other, None).await?;
    execute!(tx, "UPDATE resources SET team_id = $2 WHERE team_id = $1", from, to)
        .or_duplicate(Refusal::field("contents", "Something of the same name was just made there. Try again, or choose another team."))?;
    Ok(format!("moved to {}", target.name))
}

/// Evaluations go at once, datasets out of sight: their rows may be many, and are removed in small groups afterwards.
async fn delete_contents(tx: &mut Tx, membership: &Membership, team: &Team) -> Result<String> {
    let used: Vec<(String,)> = fetch_all!(
        tx,
        "SELECT d.name FROM resources d WHERE d.team_id = $1 AND EXISTS (
             SELECT 1 FROM evaluations e JOIN resources r ON r.id = e.id WHERE e.dataset_id = d.id AND r.team_id <> $1)
         ORDER BY d.name_key, d.id LIMIT $2",
        team.id.uuid(),
        NAMED
    )?;
    if !used.is_empty() {
        let message = format!("Evaluations of other teams look at {}. Move what is here to another team instead.", quoted(used));
        return Err(refuse(message));
    }
    execute!(tx, "DELETE FROM resources WHERE team_id = $1 AND kind = 'evaluation'", team.id.uuid())?;
    datasets::discard(tx, team.id, membership.default_team).await?;
    Ok("deleted".into())
}
