//! Members of an organization: their state, how the list is sorted, and who sees it.

use crate::access::words;
use serde::{Deserialize, Serialize};

words! {
    /// Whether a member may come in.
    MemberState {
        /// May do what the roles permit.
        Active = "active",
        /// Keeps roles and teams, but reaches nothing and takes no seat.
        Suspended = "suspended",
    }
}

impl MemberState {
    /// The state in a list.
    pub fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Suspended => "Suspended",
        }
    }
}

words! {
    /// Who sees the list of members. Whoever manages members sees all of it anyway.
    Directory {
        /// Everybody sees names and addresses.
        Everything = "everything",
        /// Everybody sees names.
        Names = "names",
        /// Only those who manage members see it.
        Admins = "admins",
    }
}

impl Directory {
    /// The choice in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Everything => "Names and addresses",
            Self::Names => "Names only",
            Self::Admins => "Only those who manage members see the list",
        }
    }
}

words! {
    /// How the list of members is sorted.
    MemberSort {
        /// By name, from A on.
        Name = "name",
        /// By address, from A on.
        Email = "email",
        /// Owners first.
        Role = "role",
        /// Who joined last first.
        Joined = "joined",
        /// Who signed in last first.
        SignedIn = "signed_in",
    }
}
