//! Members: the list, one member, what one sees, and the review of elevated access.

pub mod list;
pub mod preview;
pub mod review;
pub mod show;
