//! Pages of custom roles.

pub mod edit;
pub mod list;
