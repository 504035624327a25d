//! What happens to every request before its route: who asks, from where, and what the answer may do in a browser.

pub mod device;
pub mod error_pages;
pub mod headers;
pub mod session;
