//! Datasets: the list, importing one, its rows, one row.

pub mod columns;
pub mod list;
pub mod new;
pub mod row;
pub mod show;
