//! Evaluations: the list, making one, and one with its runs.

pub mod list;
pub mod new;
pub mod show;
