//! Pages of the development mode; in any other mode they are not found.

pub mod components;
mod controls;
pub mod gallery;
mod lists;
pub mod mail;
mod pieces;
