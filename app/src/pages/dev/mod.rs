//! Pages of the development mode; in any other mode they are not found.

pub mod components;
pub mod gallery;
pub mod mail;
