//! One file for each group of figures.

pub mod api;
pub mod decision;
pub mod import;
pub mod load;
pub mod pages;
mod people;
pub mod runs;
pub mod sizes;
pub mod start;

use anyhow::{Context, Result};

/// A size that the environment may change.
fn setting(name: &str, usual: u64) -> Result<u64> {
    match std::env::var(name) {
        Ok(text) => text.parse().with_context(|| format!("{name} is a whole number")),
        Err(_) => Ok(usual),
    }
}
