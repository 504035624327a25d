//! What somebody may do in a team: the role there together with the standing in the organization.

use super::{OrganizationRole, Permission, Standing, TeamRole};
use crate::Refusal;

/// What somebody may do in one team. Who is neither in it nor admin of the organization has none, and may not know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamStanding {
    standing: Standing,
    role: Option<TeamRole>,
}

impl TeamStanding {
    /// Puts the standing in the organization and the role in the team together; *not found* for those outside.
    pub fn enter(standing: Standing, role: Option<TeamRole>) -> Result<Self, Refusal> {
        if role.is_none() && !standing.is_admin() {
            return Err(Refusal::NotFound);
        }
        Ok(Self { standing, role })
    }

    /// Team admin, by the role in the team or as owner or admin of the organization.
    pub fn is_admin(&self) -> bool {
        self.standing.is_admin() || self.role == Some(TeamRole::Admin)
    }

    /// Whether name, description and icon may be changed.
    pub fn edits(&self) -> bool {
        self.is_admin() || self.standing.permits(Permission::DeleteTeam)
    }

    /// Whether the team may be deleted. What is in it goes with it, so that takes an admin of the team.
    pub fn deletes(&self, empty: bool) -> bool {
        self.standing.permits(Permission::DeleteTeam) && (empty || self.is_admin())
    }

    /// Whether members may be added with this role: nobody gives a role above their own.
    pub fn adds(&self, role: TeamRole) -> bool {
        self.is_admin() || (role == TeamRole::Member && self.standing.permits(Permission::AddTeamMember))
    }

    /// Whether members with this role in the team, and that one in the organization, may be removed.
    pub fn removes(&self, role: TeamRole, of: OrganizationRole) -> bool {
        let may = self.is_admin() || (role == TeamRole::Member && self.standing.permits(Permission::RemoveTeamMember));
        may && self.touches(of)
    }

    /// Whether the team role of somebody with this role in the organization may be changed.
    pub fn changes(&self, of: OrganizationRole) -> bool {
        self.is_admin() && self.touches(of)
    }

    /// Only owners touch owners.
    fn touches(&self, of: OrganizationRole) -> bool {
        of != OrganizationRole::Owner || self.standing.role == OrganizationRole::Owner
    }

    /// Whether API keys of the team may be made and revoked: such a key acts as a member of the team, so it takes one at least.
    pub fn makes_keys(&self) -> bool {
        self.is_admin() || self.standing.permits(Permission::CreateApiKeys)
    }

    /// Refuses what one of the above denies, saying what is needed.
    pub fn require(&self, allowed: bool) -> Result<(), Refusal> {
        if allowed {
            return Ok(());
        }
        let needed = if self.is_admin() { "an owner of the organization" } else { "an admin of this team" };
        Err(Refusal::Forbidden { needed: needed.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Policy;

    fn with(role: OrganizationRole, team: Option<TeamRole>, permission: Option<Permission>) -> Result<TeamStanding, Refusal> {
        TeamStanding::enter(Standing::new(role, permission.into_iter().collect(), Policy::default()), team)
    }

    #[test]
    fn outsiders_of_a_team_find_nothing_whatever_they_may_elsewhere() {
        for role in [OrganizationRole::Member, OrganizationRole::Viewer] {
            for permission in Permission::ALL {
                assert_eq!(with(role, None, Some(*permission)), Err(Refusal::NotFound), "{role} {permission}");
            }
        }
        assert!(with(OrganizationRole::Admin, None, None).unwrap().is_admin());
    }

    #[test]
    fn one_permission_alone_does_what_it_says_and_does_not_climb() {
        for permission in Permission::ALL {
            let member = with(OrganizationRole::Member, Some(TeamRole::Member), Some(*permission)).unwrap();
            let is = |one: Permission| *permission == one;
            assert_eq!(member.edits(), is(Permission::DeleteTeam));
            assert_eq!(member.deletes(true), is(Permission::DeleteTeam));
            assert_eq!(member.adds(TeamRole::Member), is(Permission::AddTeamMember));
            assert_eq!(member.removes(TeamRole::Member, OrganizationRole::Member), is(Permission::RemoveTeamMember));
            assert_eq!(member.makes_keys(), is(Permission::CreateApiKeys));
            assert!(!member.deletes(false) && !member.adds(TeamRole::Admin) && !member.changes(OrganizationRole::Viewer));
            assert!(!member.removes(TeamRole::Admin, OrganizationRole::Viewer));
        }
    }

    #[test]
    fn a_team_admin_rules_the_team_but_touches_no_owner_and_deletes_nothing() {
        let admin = with(OrganizationRole::Member, Some(TeamRole::Admin), None).unwrap();
        assert!(admin.edits() && admin.adds(TeamRole::Admin) && admin.changes(OrganizationRole::Admin));
        assert!(admin.removes(TeamRole::Admin, OrganizationRole::Admin));
        assert!(!admin.removes(TeamRole::Member, OrganizationRole::Owner) && !admin.changes(OrganizationRole::Owner));
        assert!(!admin.deletes(true));
        let owner = with(OrganizationRole::Owner, None, None).unwrap();
        assert!(owner.deletes(false) && owner.removes(TeamRole::Admin, OrganizationRole::Owner));
    }
}
