//! One file for each group of figures.

pub mod decision;
pub mod list_page;
pub mod load;
pub mod sizes;
pub mod start;
