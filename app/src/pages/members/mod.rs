//! Members: the list, and one member.

pub mod list;
pub mod show;
