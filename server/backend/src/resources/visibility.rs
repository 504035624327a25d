//! Opening something new to those who see it: the choice of its maker, or what its team proposes, becomes ordinary grants.

use crate::db::{Tx, execute, fetch_one};
use crate::{Backend, Caller, Error, Result};
use domain::access::Level;
use domain::ids::{GrantId, OrganizationId, TeamId};
use domain::visibility::{TeamLevel, Visibility};
use uuid::Uuid;

/// A reserved resource that is ready to be reached.
pub(crate) struct Opened {
    pub id: Uuid,
    pub team: TeamId,
    /// What its maker chose; else what the team proposes.
    pub visibility: Option<Visibility>,
}

impl Opened {
    /// Opens it to those who may see it.
    pub async fn publish(self, backend: &Backend, tx: &mut Tx, caller: &Caller, organization: &OrganizationId) -> Result<()> {
        execute!(tx, "UPDATE resources SET state = 'ready' WHERE id = $1", self.id)?;
        let (proposed, level): (String, i64) = fetch_one!(tx, "SELECT visibility, team_level FROM teams WHERE id = $1", self.team.uuid())?;
        let visibility = match self.visibility {
            Some(chosen) => chosen,
            None => proposed.parse().map_err(Error::Internal)?,
        };
        let (team, everyone) = visibility.grants(TeamLevel::from_number(level));
        let holders = [(team, Some(self.team.uuid())), (everyone, None)];
        for (level, team) in holders.into_iter().filter_map(|(level, team)| Some((level?, team))) {
            self.grant(backend, tx, caller, organization, team, level).await?;
        }
        Ok(())
    }

    /// A level for a team, or without one for everyone.
    async fn grant(
        &self,
        backend: &Backend,
        tx: &mut Tx,
        caller: &Caller,
        organization: &OrganizationId,
        team: Option<Uuid>,
        level: Level,
    ) -> Result<()> {
        let id: GrantId = backend.id();
        execute!(
            tx,
            "INSERT INTO grants (id, organization_id, resource_id, team_id, everyone, level, state, given_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'active', $7, $8)",
            id.uuid(),
            organization.as_str(),
            self.id,
            team,
            team.is_none(),
            level.number(),
            caller.account_id.uuid(),
            backend.now().micros()
        )?;
        Ok(())
    }
}
