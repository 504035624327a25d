//! Signing up and in, forgotten passwords, the account.

pub mod account;
pub mod confirm;
pub mod confirm_email;
pub mod forgot_password;
pub mod reset_password;
pub mod sign_in;
pub mod sign_up;
