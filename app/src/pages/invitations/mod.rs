//! Invitations: the page behind a link and the list of those that wait for an answer; and, for those who invite, the form,
//! its results, what is pending, and a link to copy.

pub mod link;
pub mod mine;
pub mod new;
pub mod open;
pub mod pending;
pub mod sent;
