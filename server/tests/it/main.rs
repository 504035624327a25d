//! Black-box tests through the router: one file per area, one binary for all (linking it is what takes long).

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod accounts;
mod app;
mod audit;
mod columns;
mod datasets;
mod errors;
mod evaluations;
mod hard_checks;
mod invitations;
mod model;
mod nasty_files;
mod organizations;
mod outsiders;
mod payments;
mod purchases;
mod rest;
mod rows;
mod runs;
mod script_names;
mod security;
mod sessions;
