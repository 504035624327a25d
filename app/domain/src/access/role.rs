//! The base roles of an organization and the roles in a team.

use super::words::words;
use super::{Permission, Permissions};
use serde::{Deserialize, Serialize};

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

impl OrganizationRole {
    /// What the base role alone gives: the table of the design.
    pub fn permissions(self) -> Permissions {
        use Permission::{CreateCustomRole, DeleteOrganization, ViewDatasets, ViewGuard, ViewResources, ViewUsage};
        match self {
            Self::Owner => Permissions::all(),
            Self::Admin => Permissions::all().without(CreateCustomRole).without(DeleteOrganization),
            Self::Member => [ViewGuard].into_iter().collect(),
            Self::Viewer => [ViewGuard, ViewDatasets, ViewResources, ViewUsage].into_iter().collect(),
        }
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

    /// What its holder does, for the person who chooses it.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Owner => "Everything, including roles and the end of the organization",
            Self::Admin => "Everything but custom roles and the end of the organization",
            Self::Member => "Works with what teams and shares give",
            Self::Viewer => "Reads everything; changes only what a team or a share adds",
        }
    }
}

impl TeamRole {
    /// The role in a heading or a list.
    pub fn label(self) -> &'static str {
        match self {
            Self::Admin => "Team admin",
            Self::Member => "Team member",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OrganizationRole::{Admin, Member, Owner, Viewer};

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
            assert_eq!([Owner, Admin, Member, Viewer].map(|role| role.permissions().contains(permission)), *expected, "{word}");
        }
    }
}
