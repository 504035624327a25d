//! The server: routes, middleware, configuration, and the long-running jobs beside them.
//!
//! [`router`] is every route in one place, [`pages`] renders and takes forms, [`serve`] starts everything. To add a setting:
//! a field in [`config`]. To add a route outside of the pages: a line in [`router`].

pub mod admin;
pub mod assets;
pub mod audit;
pub mod client;
pub mod config;
pub mod dev;
pub mod events;
pub mod exports;
pub mod health;
pub mod import;
pub mod ledger;
pub mod letters;
pub mod listen;
pub mod logo;
pub mod middleware;
pub mod models;
pub mod multipart;
pub mod pages;
pub mod problem;
pub mod rest;
pub mod router;
pub mod serve;
pub mod webhooks;
