//! What somebody may give with an invitation. Asked when it is sent, and again when it is accepted: an inviter who lost the
//! right to any part of it voids it.

use super::{OrganizationRole, Permission, Standing, TeamRole};
use crate::Refusal;
use crate::ids::TeamId;

/// A member who may want to invite, as they stand now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inviter {
    /// What their roles permit.
    pub standing: Standing,
    /// Their teams.
    pub teams: Vec<(TeamId, TeamRole)>,
    /// The organization's default team.
    pub default_team: TeamId,
    /// Whether the organization lets team admins invite into their teams.
    pub team_admins_invite: bool,
}

/// What an invitation gives.
#[derive(Debug, Clone, Copy)]
pub struct Gift<'a> {
    /// The base role, and what it permits together with all custom roles.
    pub standing: Standing,
    /// Whether there are custom roles among it.
    pub has_custom_roles: bool,
    /// The teams.
    pub teams: &'a [(TeamId, TeamRole)],
    /// Whether something is shared with it that the inviter may not share.
    pub shares_beyond: bool,
}

impl Inviter {
    /// Refuses who may not invite at all.
    pub fn require_any(&self) -> Result<(), Refusal> {
        if self.invites_as_team_admin() { Ok(()) } else { self.standing.require(Permission::InviteUsers) }
    }

    /// Refuses a gift that is not theirs to give.
    pub fn require(&self, gift: Gift<'_>) -> Result<(), Refusal> {
        self.require_any()?;
        if !self.standing.permits(Permission::InviteUsers) {
            if gift.standing.role != OrganizationRole::Member || gift.has_custom_roles {
                return Err(Refusal::Forbidden {
                    needed: format!("the permission “{}” for any other role than Member", Permission::InviteUsers),
                });
            }
            if gift.teams.is_empty() {
                return Err(Refusal::Forbidden { needed: "a team that you administer".into() });
            }
        }
        if gift.shares_beyond {
            return Err(Refusal::Forbidden { needed: "admin access to everything that is shared with the invitation".into() });
        }
        self.standing.require_covers(&gift.standing)?;
        if gift.teams.iter().all(|(team, role)| self.may_place(*team, *role)) {
            return Ok(());
        }
        Err(Refusal::Forbidden {
            needed: format!("the permission “{}”, or to administer each of these teams", Permission::AddTeamMember)
        })
    }

    /// Whether they may put somebody into the team with that role: with the permission anywhere, as its admin, or as members
    /// of the default team beside themselves.
    pub fn may_place(&self, team: TeamId, role: TeamRole) -> bool {
        if self.teams.contains(&(team, TeamRole::Admin)) {
            return true;
        }
        let beside = team == self.default_team && role == TeamRole::Member && self.teams.iter().any(|(own, _)| *own == team);
        self.standing.permits(Permission::InviteUsers) && (beside || self.standing.permits(Permission::AddTeamMember))
    }

    /// Where a newcomer goes when no team is named: into the default team, else into the only team that the inviter
    /// administers, else nowhere.
    pub fn usual_teams(&self) -> Vec<(TeamId, TeamRole)> {
        if self.may_place(self.default_team, TeamRole::Member) {
            return vec![(self.default_team, TeamRole::Member)];
        }
        let mut own = self.teams.iter().filter(|(_, role)| *role == TeamRole::Admin);
        match (own.next(), own.next()) {
            (Some((team, _)), None) if self.invites_as_team_admin() => vec![(*team, TeamRole::Member)],
            _ => Vec::new(),
        }
    }

    /// Invites without the permission, because the organization lets team admins.
    fn invites_as_team_admin(&self) -> bool {
        let administers = self.teams.iter().any(|(_, role)| *role == TeamRole::Admin);
        self.team_admins_invite && administers && !self.standing.permits(Permission::InviteUsers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Permissions, Policy};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn team(number: u128) -> TeamId {
        Uuid::from_u128(number).into()
    }

    fn inviter(role: OrganizationRole, custom: &[Permission], teams: &[(u128, TeamRole)], team_admins_invite: bool) -> Inviter {
        Inviter {
            standing: Standing::new(role, custom.iter().copied().collect(), Policy::default()),
            teams: teams.iter().map(|(number, role)| (team(*number), *role)).collect(),
            default_team: team(1),
            team_admins_invite,
        }
    }

    fn gives(inviter: &Inviter, role: OrganizationRole, custom: &[Permission], teams: &[(TeamId, TeamRole)]) -> bool {
        let standing = Standing::new(role, custom.iter().copied().collect(), Policy::default());
        inviter.require(Gift { standing, has_custom_roles: !custom.is_empty(), teams, shares_beyond: false }).is_ok()
    }

    #[test]
    fn the_permission_alone_gives_no_more_than_its_holder_has() {
        let bob = inviter(OrganizationRole::Member, &[Permission::InviteUsers], &[(1, TeamRole::Member), (2, TeamRole::Admin)], false);
        assert!(gives(&bob, OrganizationRole::Member, &[Permission::InviteUsers], &bob.usual_teams()));
        for above in [OrganizationRole::Viewer, OrganizationRole::Admin, OrganizationRole::Owner] {
            assert!(!gives(&bob, above, &[], &[]), "{above}");
        }
        assert!(!gives(&bob, OrganizationRole::Member, &[Permission::RemoveUser], &[]));
        for (number, role, may) in
            [(1, TeamRole::Member, true), (1, TeamRole::Admin, false), (2, TeamRole::Admin, true), (3, TeamRole::Member, false)]
        {
            assert_eq!(gives(&bob, OrganizationRole::Member, &[], &[(team(number), role)]), may, "{number} {role}");
        }
        let outside = inviter(OrganizationRole::Member, &[Permission::InviteUsers], &[], false);
        assert!(outside.usual_teams().is_empty() && !gives(&outside, OrganizationRole::Member, &[], &[(team(1), TeamRole::Member)]));
    }

    #[test]
    fn a_team_admin_invites_members_into_their_own_teams_where_the_organization_lets_them() {
        let teams = [(2, TeamRole::Admin), (3, TeamRole::Member)];
        let [on, off] = [true, false].map(|lets| inviter(OrganizationRole::Member, &[], &teams, lets));
        assert!(on.require_any().is_ok() && off.require_any().is_err());
        assert_eq!(on.usual_teams(), [(team(2), TeamRole::Member)]);
        assert!(gives(&on, OrganizationRole::Member, &[], &[(team(2), TeamRole::Admin)]));
        assert!(!gives(&off, OrganizationRole::Member, &[], &[(team(2), TeamRole::Member)]));
        assert!(!gives(&on, OrganizationRole::Member, &[], &[]));
        assert!(!gives(&on, OrganizationRole::Member, &[], &[(team(2), TeamRole::Member), (team(3), TeamRole::Member)]));
        assert!(!gives(&on, OrganizationRole::Viewer, &[], &[(team(2), TeamRole::Member)]));
        assert!(!gives(&on, OrganizationRole::Member, &[Permission::ViewGuard], &[(team(2), TeamRole::Member)]));
        let nobody = inviter(OrganizationRole::Member, &[], &[(3, TeamRole::Member)], true);
        assert!(nobody.require_any().is_err());
    }

    proptest! {
        #[test]
        fn nobody_gives_what_they_do_not_have(
            role in proptest::sample::select(OrganizationRole::ALL),
            custom in proptest::collection::vec(proptest::sample::select(Permission::ALL), 0..4),
            own in proptest::collection::btree_map(1_u128..4, proptest::sample::select(TeamRole::ALL), 0..4),
            lets: bool,
            given in proptest::sample::select(OrganizationRole::ALL),
            more in proptest::collection::vec(proptest::sample::select(Permission::ALL), 0..3),
            places in proptest::collection::btree_map(1_u128..4, proptest::sample::select(TeamRole::ALL), 0..3),
        ) {
            let own: Vec<_> = own.into_iter().collect();
            let inviter = inviter(role, &custom, &own, lets);
            let places: Vec<_> = places.into_iter().map(|(number, role)| (team(number), role)).collect();
            if gives(&inviter, given, &more, &places) {
                let all = given.permissions().and(more.into());
                prop_assert!(inviter.standing.permissions.covers(all));
                prop_assert!(given != OrganizationRole::Owner || role == OrganizationRole::Owner);
                if !inviter.standing.permits(Permission::AddTeamMember) {
                    prop_assert!(places.iter().all(|(place, role)| inviter.teams.iter().any(|(team, own)| team == place && (own == role || *own == TeamRole::Admin))));
                }
            }
            prop_assert!(inviter.usual_teams().iter().all(|(team, role)| inviter.may_place(*team, *role)));
        }
    }

    #[test]
    fn an_owner_gives_everything() {
        let ada = inviter(OrganizationRole::Owner, &[], &[], false);
        assert!(gives(&ada, OrganizationRole::Owner, Permission::ALL, &[(team(3), TeamRole::Admin)]));
        assert!(ada.standing.permissions.covers(Permissions::all()));
        let standing = Standing::new(OrganizationRole::Member, Permissions::NONE, Policy::default());
        assert!(ada.require(Gift { standing, has_custom_roles: false, teams: &[], shares_beyond: true }).is_err());
    }
}
