//! Members: the list, one member, and the review of elevated access.

pub mod list;
pub mod review;
pub mod show;
