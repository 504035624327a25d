//! Evaluations: the list, making one, templates, one with its runs, and its criteria.

mod check_fields;
pub mod criterion;
pub mod list;
pub mod new;
pub mod show;
pub mod templates;
