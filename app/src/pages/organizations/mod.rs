//! Organizations: making one, its home, its settings.

pub mod deleted;
pub mod home;
pub mod new;
pub mod settings;
