//! What a role lets its holder do in the organization, and sets of it.

use super::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// What a role lets its holder do in the organization. The sixteen names of the reference, and five of ours.
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

impl Permission {
    /// What it allows, for the person who composes a role.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::EditOrganizationSettings => "Change the organization's name, look and settings",
            Self::CreateApiKeys => "Create, rotate and deactivate API keys",
            Self::InviteUsers => "Send and revoke invitations",
            Self::ChangeUserRole => "Change the roles of members, suspend and restore them",
            Self::RemoveUser => "Remove members from the organization",
            Self::CreateTeam => "Create teams",
            Self::DeleteTeam => "Rename and delete teams",
            Self::AddTeamMember => "Add members to teams and set their team role",
            Self::RemoveTeamMember => "Remove members from teams",
            Self::ManageGuardRules => "Create, edit and delete the rules of guards",
            Self::ManageGuardPolicies => "Create, edit and delete the policies of guards",
            Self::ManageDatasets => "Full control of every dataset",
            Self::ViewGuard => "Read guards and their results",
            Self::ViewDatasets => "Read every dataset",
            Self::ViewResources => "Read every resource",
            Self::ManageBilling => "Buy credits and manage the subscription",
            Self::ViewUsage => "See the organization's usage and balance",
            Self::ManageProviderKeys => "Set the organization's keys for model providers",
            Self::ViewAuditLog => "Read the audit log",
            Self::CreateCustomRole => "Define custom roles",
            Self::DeleteOrganization => "Delete the organization",
        }
    }

    /// Reads a name, also the four that the reference spells with `workspace` instead of `team`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "create_workspace" => Some(Self::CreateTeam),
            "delete_workspace" => Some(Self::DeleteTeam),
            "add_workspace_member" => Some(Self::AddTeamMember),
            "remove_workspace_member" => Some(Self::RemoveTeamMember),
            name => name.parse().ok(),
        }
    }

    fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of permissions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Permission>", into = "Vec<Permission>")]
pub struct Permissions(u32);

impl Permissions {
    /// None.
    pub const NONE: Self = Self(0);

    /// Every one.
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether it is in the set.
    pub fn contains(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether everything in `other` is in this set.
    pub fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// What is in either.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set without one of them.
    #[must_use]
    pub fn without(self, permission: Permission) -> Self {
        Self(self.0 & !permission.bit())
    }

    /// Those in the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.contains(*permission))
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |bits, permission| bits | permission.bit()))
    }
}

impl From<Vec<Permission>> for Permissions {
    fn from(permissions: Vec<Permission>) -> Self {
        permissions.into_iter().collect()
    }
}

impl From<Permissions> for Vec<Permission> {
    fn from(permissions: Permissions) -> Self {
        permissions.iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn some() -> impl Strategy<Value = Vec<Permission>> {
        proptest::collection::vec(proptest::sample::select(Permission::ALL), 0..25)
    }

    #[test]
    fn names_of_the_reference_are_understood() {
        for permission in Permission::ALL {
            assert_eq!(Permission::from_name(permission.as_str()), Some(*permission));
        }
        assert_eq!(Permission::from_name("remove_workspace_member"), Some(Permission::RemoveTeamMember));
        assert_eq!(Permission::from_name("everything"), None);
    }

    proptest! {
        #[test]
        fn a_set_of_permissions_is_a_set(one in some(), other in some()) {
            let (a, b): (BTreeSet<_>, BTreeSet<_>) = (one.iter().copied().collect(), other.iter().copied().collect());
            let (x, y): (Permissions, Permissions) = (one.into(), other.into());
            prop_assert_eq!(x.iter().collect::<BTreeSet<_>>(), a.clone());
            prop_assert_eq!(x.covers(y), b.is_subset(&a));
            prop_assert_eq!(x.and(y).iter().collect::<BTreeSet<_>>(), &a | &b);
            for permission in Permission::ALL {
                prop_assert_eq!(x.contains(*permission), a.contains(permission));
                prop_assert!(!x.without(*permission).contains(*permission));
            }
            prop_assert!(Permissions::all().covers(x) && x.covers(Permissions::NONE));
        }
    }
}
