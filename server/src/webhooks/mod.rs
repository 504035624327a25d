//! What other services tell us. A webhook has no session: it proves itself.

pub mod stripe;
