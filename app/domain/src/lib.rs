//! The rules of Assay.
//!
//! Everything here is pure: no database, no HTTP, no Leptos, no clock. Callers pass in the time and what they
//! read; the answer is a value or a [`Refusal`]. The crate compiles to WebAssembly, so a page and the server decide alike.
//!
//! To add a rule: find the module of its noun below (or make one), write a function from plain values to
//! `Result<_, Refusal>` or `Checked<_>`, and test it beside the code, with proptest where it holds for every input.

pub mod access;
pub mod accounts;
pub mod agreement;
pub mod api_keys;
pub mod checks;
pub mod conversations;
pub mod credits;
pub mod datasets;
pub mod evaluations;
pub mod ids;
pub mod invitations;
pub mod judges;
pub mod members;
pub mod models;
pub mod names;
pub mod organizations;
pub mod refusal;
pub mod rows;
pub mod runs;
pub mod sharing;
pub mod teams;
pub mod templates;
pub mod time;
pub mod usage;
pub mod variants;
pub mod visibility;

pub use refusal::{Checked, FieldErrors, Problem, Refusal};
