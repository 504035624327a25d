//! A member's roles together: what they permit, and the ceiling on whom and what the member may touch.

use super::{OrganizationRole, Permission, Permissions};
use crate::Refusal;
use serde::{Deserialize, Serialize};

/// What the organization has decided about its roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Whether admins manage billing.
    pub admins_manage_billing: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { admins_manage_billing: true }
    }
}

/// What a member holds: one base role, and the union of what it and the custom roles permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The base role.
    pub role: OrganizationRole,
    /// Everything that the roles permit together.
    pub permissions: Permissions,
}

impl Standing {
    /// Puts the base role and what all custom roles permit together.
    pub fn new(role: OrganizationRole, custom: Permissions, policy: Policy) -> Self {
        let mut base = role.permissions();
        if role == OrganizationRole::Admin && !policy.admins_manage_billing {
            base = base.without(Permission::ManageBilling);
        }
        Self { role, permissions: base.and(custom) }
    }

    /// Whether the roles give the permission.
    pub fn permits(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }

    /// Refuses, naming the permission that is missing.
    pub fn require(&self, permission: Permission) -> Result<(), Refusal> {
        if self.permits(permission) {
            return Ok(());
        }
        Err(Refusal::Forbidden { needed: format!("the permission “{permission}”") })
    }

    /// The ceiling. Whether the holder may hand out, change or take away what `other` holds: all of it must be theirs too,
    /// and only owners touch owners.
    pub fn covers(&self, other: &Self) -> bool {
        let touches_owner = other.role == OrganizationRole::Owner && self.role != OrganizationRole::Owner;
        !touches_owner && self.permissions.covers(other.permissions)
    }

    /// Refuses what lies above the ceiling.
    pub fn require_covers(&self, other: &Self) -> Result<(), Refusal> {
        if self.covers(other) {
            return Ok(());
        }
        let needed = if other.role == OrganizationRole::Owner && self.role != OrganizationRole::Owner {
            "an owner of the organization".to_owned()
        } else {
            let missing: Vec<_> =
                other.permissions.iter().filter(|permission| !self.permits(*permission)).map(Permission::as_str).collect();
            format!("roles that permit all that these do ({})", missing.join(", "))
        };
        Err(Refusal::Forbidden { needed })
    }

    /// Whether owner or admin of the organization: admin of everything in it.
    pub fn is_admin(&self) -> bool {
        matches!(self.role, OrganizationRole::Owner | OrganizationRole::Admin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn standing() -> impl Strategy<Value = Standing> {
        let custom = proptest::collection::vec(proptest::sample::select(Permission::ALL), 0..6);
        (proptest::sample::select(OrganizationRole::ALL), custom, any::<bool>())
            .prop_map(|(role, custom, admins_manage_billing)| Standing::new(role, custom.into(), Policy { admins_manage_billing }))
    }

    #[test]
    fn a_policy_takes_billing_from_admins_only() {
        let off = Policy { admins_manage_billing: false };
        let bills = |role| Standing::new(role, Permissions::NONE, off).permits(Permission::ManageBilling);
        assert!(bills(OrganizationRole::Owner) && !bills(OrganizationRole::Admin));
        let custom = [Permission::ManageBilling].into_iter().collect();
        assert!(Standing::new(OrganizationRole::Admin, custom, off).permits(Permission::ManageBilling));
    }

    #[test]
    fn one_permission_alone_does_not_climb() {
        for permission in [Permission::InviteUsers, Permission::ChangeUserRole, Permission::RemoveUser] {
            let climber = Standing::new(OrganizationRole::Member, [permission].into_iter().collect(), Policy::default());
            let base = |role| Standing::new(role, Permissions::NONE, Policy::default());
            assert!(climber.covers(&base(OrganizationRole::Member)));
            for above in [OrganizationRole::Viewer, OrganizationRole::Admin, OrganizationRole::Owner] {
                assert!(!climber.covers(&base(above)), "{permission} over {above}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_ceiling_is_what_a_list_of_words_says(one in standing(), other in standing()) {
            // The oracle: word by word, with the rule on owners spelled out.
            let words = |standing: &Standing| standing.permissions.iter().map(|p| p.as_str().to_owned()).collect::<Vec<_>>();
            let mine = words(&one);
            let all = words(&other).iter().all(|word| mine.contains(word));
            let expected = all && !(other.role.as_str() == "owner" && one.role.as_str() != "owner");
            prop_assert_eq!(one.covers(&other), expected);
            prop_assert_eq!(one.require_covers(&other).is_ok(), expected);
        }

        #[test]
        fn whoever_covers_covers_what_those_cover(a in standing(), b in standing(), c in standing()) {
            prop_assert!(a.covers(&a));
            if a.covers(&b) && b.covers(&c) {
                prop_assert!(a.covers(&c));
            }
        }
    }
}
