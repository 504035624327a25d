//! Invitations: the page behind a link, and the list of those that wait.

pub mod mine;
pub mod open;
