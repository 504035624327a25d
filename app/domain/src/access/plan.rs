//! What an organization's plan allows: the table of `product.md`. Plans only block: going down a plan deletes nothing.

use super::words::words;
use crate::{Problem, Refusal};
use serde::{Deserialize, Serialize};

words! {
    /// What an organization pays for; see the table of plans in the design (`product.md`).
    Plan {
        /// Nothing yet.
        NoPlan = "no_plan",
        /// For one person and friends.
        Personal = "personal",
        /// For a team.
        Team = "team",
        /// Everything, without limits.
        Enterprise = "enterprise",
    }
}

impl Plan {
    /// How many seats it has (active members and live invitations); none means no limit.
    pub fn seats(self) -> Option<i64> {
        match self {
            Self::NoPlan => Some(1),
            Self::Personal => Some(3),
            Self::Team => Some(25),
            Self::Enterprise => None,
        }
    }
}

/// What only some plans have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feature {
    /// Teams beyond the default one.
    Teams,
    /// Sharing with a team.
    ShareWithTeam,
    /// Sharing with one person, and ownership transfers.
    ShareWithPerson,
    /// Environments that only listed people may change.
    RestrictedEnvironments,
    /// Exporting the audit log.
    AuditExport,
}

impl Feature {
    /// Every one.
    pub const ALL: &'static [Self] =
        &[Self::Teams, Self::ShareWithTeam, Self::ShareWithPerson, Self::RestrictedEnvironments, Self::AuditExport];

    fn in_words(self) -> &'static str {
        match self {
            Self::Teams => "more teams",
            Self::ShareWithTeam => "sharing with teams",
            Self::ShareWithPerson => "sharing with people",
            Self::RestrictedEnvironments => "restricted environments",
            Self::AuditExport => "the export of the audit log",
        }
    }
}

impl Plan {
    /// How many custom roles it has; none means no limit.
    pub fn custom_roles(self) -> Option<i64> {
        match self {
            Self::NoPlan => Some(0),
            Self::Personal => Some(2),
            Self::Team => Some(10),
            Self::Enterprise => None,
        }
    }

    /// Whether the plan has the feature.
    pub fn has(self, feature: Feature) -> bool {
        match feature {
            Feature::Teams | Feature::ShareWithTeam => matches!(self, Self::Team | Self::Enterprise),
            Feature::ShareWithPerson | Feature::RestrictedEnvironments | Feature::AuditExport => self == Self::Enterprise,
        }
    }

    /// Refuses what the plan does not have.
    pub fn require(self, feature: Feature) -> Result<(), Refusal> {
        if self.has(feature) {
            return Ok(());
        }
        Err(Refusal::Forbidden { needed: format!("a plan with {}; this one is “{}”", feature.in_words(), self.label()) })
    }

    /// Refuses one more of something of which `limit` are allowed and `used` are there.
    pub fn room(limit: Option<i64>, used: i64, problem: Problem) -> Result<(), Refusal> {
        match limit {
            Some(limit) if used >= limit => Err(problem.into()),
            _ => Ok(()),
        }
    }

    /// The plan in a heading or a list.
    pub fn label(self) -> &'static str {
        match self {
            Self::NoPlan => "No plan",
            Self::Personal => "Personal",
            Self::Team => "Team",
            Self::Enterprise => "Enterprise",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Plan::{Enterprise, NoPlan, Personal, Team};

    #[test]
    fn plans_allow_what_the_table_says() {
        assert_eq!([NoPlan, Personal, Team, Enterprise].map(Plan::seats), [Some(1), Some(3), Some(25), None]);
        assert_eq!([NoPlan, Personal, Team, Enterprise].map(Plan::custom_roles), [Some(0), Some(2), Some(10), None]);
        let plans_with = |feature| [NoPlan, Personal, Team, Enterprise].map(|plan| plan.require(feature).is_ok());
        assert_eq!(plans_with(Feature::Teams), [false, false, true, true]);
        assert_eq!(plans_with(Feature::ShareWithTeam), [false, false, true, true]);
        for feature in [Feature::ShareWithPerson, Feature::RestrictedEnvironments, Feature::AuditExport] {
            assert_eq!(plans_with(feature), [false, false, false, true], "{feature:?}");
        }
    }

    #[test]
    fn the_last_place_can_be_taken_and_no_more() {
        let room = |used| Plan::room(Team.seats(), used, Problem::NoSeatLeft).is_ok();
        assert_eq!([0, 24, 25, 26].map(room), [true, true, false, false]);
        assert!(Plan::room(None, i64::MAX, Problem::NoSeatLeft).is_ok());
    }
}
