//! Sharing: one page for every kind of resource, with everyone who reaches it and why.

pub mod access;
pub mod give;
pub mod share;
