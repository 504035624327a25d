//! Sharing: one page for every kind of resource, with everyone who reaches it and why; one for whole kinds; and who sees something
//! new.

pub mod access;
pub mod ask;
pub mod give;
pub mod kinds;
pub mod share;
pub mod visibility;

pub use visibility::WhoSees;
