//! Who may do what: organization roles and their permissions, team roles, levels on a resource.
//!
//! The table is the one of the design (`access.md`). To add a permission: a line in [`Permission`], its place in
//! [`OrganizationRole::permits`], and a row in the test table below.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An enum that the database and the API keep as a word.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word for it in the database, the API and forms.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text { $($word => Ok(Self::$variant),)* _ => Err(format!("Choose one of: {}.", [$($word),*].join(", "))) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                text.parse()
            }
        }
    };
}
pub(crate) use words;

words! {
    /// A member's base role in an organization.
    OrganizationRole {
        /// Everything, including the organization's end.
        Owner = "owner",
        /// Everything but the organization's end and its roles.
        Admin = "admin",
        /// Works with what the teams and shares give.
        Member = "member",
        /// Reads everything, changes nothing.
        Viewer = "viewer",
    }
}

words! {
    /// A member's role in a team.
    TeamRole {
        /// Members, sharing, secrets, keys and environments of the team.
        Admin = "team_admin",
        /// Creates resources in it, and works with what it is granted.
        Member = "team_member",
    }
}

words! {
    /// What a role lets its holder do in the organization.
    Permission {
        /// Change the organization's name, look, and settings.
        EditOrganizationSettings = "edit_org_settings",
        /// Create, rotate and deactivate API keys.
        CreateApiKeys = "create_api_keys",
        /// Send and revoke invitations.
        InviteUsers = "invite_users",
        /// Promote, demote and reassign members.
        ChangeUserRole = "change_user_role",
        /// Remove a member from the organization.
        RemoveUser = "remove_user",
        /// Create teams.
        CreateTeam = "create_team",
        /// Delete teams.
        DeleteTeam = "delete_team",
        /// Add members to teams.
        AddTeamMember = "add_team_member",
        /// Remove members from teams.
        RemoveTeamMember = "remove_team_member",
        /// Create and edit the rules of guards.
        ManageGuardRules = "manage_guard_rules",
        /// Create and edit the policies of guards.
        ManageGuardPolicies = "manage_guard_policies",
        /// Create, edit and delete datasets.
        ManageDatasets = "manage_datasets",
        /// Read guards and their results.
        ViewGuard = "view_guard",
        /// Read datasets and their rows.
        ViewDatasets = "view_datasets",
        /// Read every resource.
        ViewResources = "view_resources",
        /// Buy credits and manage the subscription.
        ManageBilling = "manage_billing",
        /// See the organization's usage and balance.
        ViewUsage = "view_usage",
        /// Set the organization's keys for model providers.
        ManageProviderKeys = "manage_provider_keys",
        /// Read the audit log.
        ViewAuditLog = "view_audit_log",
        /// Define custom roles.
        CreateCustomRole = "create_custom_role",
        /// Delete the organization.
        DeleteOrganization = "delete_org",
    }
}

impl OrganizationRole {
    /// Whether the base role alone gives the permission.
    pub fn permits(self, permission: Permission) -> bool {
        use Permission::{CreateCustomRole, DeleteOrganization, ViewDatasets, ViewGuard, ViewResources, ViewUsage};
        match self {
            Self::Owner => true,
            Self::Admin => !matches!(permission, CreateCustomRole | DeleteOrganization),
            Self::Member => permission == ViewGuard,
            Self::Viewer => matches!(permission, ViewGuard | ViewDatasets | ViewResources | ViewUsage),
        }
    }

    /// The ceiling: whether a holder may hand out, change or take away `other`. Only owners touch owners.
    pub fn covers(self, other: Self) -> bool {
        Permission::ALL.iter().all(|permission| self.permits(*permission) || !other.permits(*permission))
    }

    /// The role in a heading or a list.
    pub fn label(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Admin => "Admin",
            Self::Member => "Member",
            Self::Viewer => "Viewer",
        }
    }
}

/// How far someone may go with a resource. The highest level of all paths counts; nothing denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// See it and its results.
    View = 1,
    /// Change it, start runs, deploy.
    Edit = 2,
    /// Share, move, rename and delete it.
    Admin = 3,
}

impl Level {
    /// The number that the database keeps: 1 view, 2 edit, 3 admin.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// The level of a number from the database; nothing for 0 or an unknown one.
    pub fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::View),
            2 => Some(Self::Edit),
            3 => Some(Self::Admin),
            _ => None,
        }
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Edit => "edit",
            Self::Admin => "admin",
        }
    }
}

words! {
    /// What a resource is. A new kind is a line here and in the migration's check.
    ResourceKind {
        /// Rows to look at and evaluate.
        Dataset = "dataset",
        /// Criteria applied to the rows of a dataset.
        Evaluation = "evaluation",
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use OrganizationRole::{Admin, Member, Owner, Viewer};
    use proptest::prelude::*;

    /// Rows of the design's table: permission, then who has it of owner, admin, member, viewer.
    const TABLE: &[(&str, [bool; 4])] = &[
        ("edit_org_settings", [true, true, false, false]),
        ("create_api_keys", [true, true, false, false]),
        ("invite_users", [true, true, false, false]),
        ("change_user_role", [true, true, false, false]),
        ("remove_user", [true, true, false, false]),
        ("create_team", [true, true, false, false]),
        ("delete_team", [true, true, false, false]),
        ("add_team_member", [true, true, false, false]),
        ("remove_team_member", [true, true, false, false]),
        ("manage_guard_rules", [true, true, false, false]),
        ("manage_guard_policies", [true, true, false, false]),
        ("manage_datasets", [true, true, false, false]),
        ("view_guard", [true, true, true, true]),
        ("view_datasets", [true, true, false, true]),
        ("view_resources", [true, true, false, true]),
        ("manage_billing", [true, true, false, false]),
        ("view_usage", [true, true, false, true]),
        ("manage_provider_keys", [true, true, false, false]),
        ("view_audit_log", [true, true, false, false]),
        ("create_custom_role", [true, false, false, false]),
        ("delete_org", [true, false, false, false]),
    ];

    #[test]
    fn base_roles_permit_what_the_table_says() {
        assert_eq!(TABLE.len(), Permission::ALL.len());
        for (word, expected) in TABLE {
            let permission: Permission = word.parse().unwrap();
            assert_eq!([Owner, Admin, Member, Viewer].map(|role| role.permits(permission)), *expected, "{word}");
        }
    }

    #[test]
    fn only_owners_cover_owners() {
        assert!(Owner.covers(Owner) && Admin.covers(Admin) && Admin.covers(Viewer) && Admin.covers(Member));
        assert!(!Admin.covers(Owner) && !Member.covers(Viewer) && !Viewer.covers(Admin));
    }

    proptest! {
        #[test]
        fn words_and_levels_come_back(index in 0..Permission::ALL.len(), number in -3_i64..7) {
            let permission = Permission::ALL[index];
            prop_assert_eq!(permission.as_str().parse::<Permission>().unwrap(), permission);
            prop_assert_eq!(Level::from_number(number).map_or(0, Level::number), if (1..=3).contains(&number) { number } else { 0 });
        }
    }
}
