//! Black-box tests through the router: one file per area, one binary for all (linking it is what takes long).

mod accounts;
mod app;
mod errors;
mod invitations;
mod organizations;
mod payments;
mod purchases;
mod security;
mod sessions;
