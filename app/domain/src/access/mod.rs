//! Who may do what, as pure functions: the specification is `access.md` of the design.
//!
//! - [`Permission`] and [`Permissions`]: what a role lets its holder do in the organization. A new one is a line there, its
//!   place in [`OrganizationRole::permissions`] and a row in the test table of `role.rs`.
//! - [`OrganizationRole`], [`TeamRole`], and [`Standing`]: a member's roles together, with the ceiling on whom and what
//!   they may touch.
//! - [`Inviter`]: what a member may give with an invitation.
//! - [`TeamStanding`]: what somebody may do in one team.
//! - [`Level`] and [`paths`]: how far someone may go with a resource and why. The database's view `resource_paths` answers
//!   the same for lists; a test in `backend` holds the two together.
//! - [`Plan`]: what an organization's plan allows; a gate that only blocks.

mod inviter;
mod level;
mod path;
mod permission;
mod plan;
mod role;
mod standing;
#[cfg(test)]
mod table;
mod team;
pub(crate) mod words;

pub use inviter::{Gift, Inviter};
pub use level::{Level, ResourceKind};
pub use path::{Grant, Path, Person, Principal, Reason, Resource, Scope, level, paths};
pub use permission::{Permission, Permissions};
pub use plan::{Feature, Plan};
pub use role::{OrganizationRole, TeamRole};
pub use standing::{Policy, Standing};
pub use team::TeamStanding;
pub(crate) use words::words;
