//! Use cases and storage.
//!
//! An area is a folder: `mod.rs` says what lives there, each use case is a function `area::verb(&Backend, …)` that
//! authenticates its caller's right first, decides with `domain`, and talks to the database in the same file or in the
//! area's `store.rs`. No HTTP and no Leptos here.
//!
//! To add a use case: write the function in its area, return [`Result`], make every change in one [`db::Tx`] with its
//! [`audit`] row, and test it in `tests/<area>.rs` on both databases.

pub mod access;
pub mod accounts;
pub mod admin;
pub mod api_keys;
pub mod attempts;
pub mod audit;
pub mod clock;
pub mod credits;
pub mod datasets;
pub mod db;
pub mod decisions;
pub mod error;
pub mod evaluations;
pub mod idempotency;
pub mod invitations;
pub mod mail;
pub mod members;
pub mod models;
pub mod organizations;
pub mod page;
pub mod passwords;
pub mod provider_keys;
pub mod purchases;
pub mod random;
pub mod registry;
pub mod resources;
pub mod roles;
pub mod runs;
pub mod seal;
pub mod sessions;
pub mod sharing;
pub mod sweep;
pub mod teams;
pub mod transfers;
pub mod usage;

pub use error::{Error, OrDuplicate, Result};
pub use sessions::Caller;

use clock::Clock;
use db::Db;
use domain::access::Plan;
use domain::credits::NanoDollars;
use domain::time::Timestamp;
use models::Models;
use passwords::Passwords;
use purchases::Payments;
use random::Random;
use seal::MasterKey;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use uuid::Uuid;

/// Everything that a use case needs, handed in once. Cheap to clone.
#[derive(Clone)]
pub struct Backend {
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// Where tokens and identifiers come from.
    pub random: Random,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Seals what must not be readable in the database.
    pub master_key: MasterKey,
    /// What the operator chose.
    pub settings: Arc<Settings>,
    /// The service that takes payments; none when purchases are not configured.
    pub payments: Option<Arc<dyn Payments>>,
    /// The way to language models.
    pub models: Models,
    /// What is known of members between requests.
    pub facts: organizations::Remembered,
    /// Rings when there is a letter to send.
    pub letters_waiting: Arc<Notify>,
    /// Rings when there is a run to work on.
    pub runs_waiting: Arc<Notify>,
    /// Rings when the payment service has told us something.
    pub events_waiting: Arc<Notify>,
}

/// What the operator chose, as far as use cases must know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach this server, without a slash at the end: links in letters begin with it.
    pub public_url: String,
    /// The plan of a new organization.
    pub default_plan: Plan,
    /// What a new organization has to begin with.
    pub starter_credits: NanoDollars,
    /// Attempts to sign in, sign up or ask for letters that one network address has in 15 minutes.
    pub attempts_per_address: i64,
    /// Development: kept letters and the component gallery can be looked at.
    pub development: bool,
    /// Whether letters go out by SMTP; otherwise they are kept in the database.
    pub sends_mail: bool,
    /// How long a run stays with the server that works on it without a sign of life of it.
    pub lease: Duration,
}

impl Settings {
    /// Whether people reach this server over TLS: cookies are bound to it then.
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

impl Backend {
    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new identifier of any type: `let id: TeamId = backend.id()`.
    pub fn id<T: From<Uuid>>(&self) -> T {
        self.random.uuid(&self.clock).into()
    }

    /// The address of a page of ours, for a letter.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.settings.public_url)
    }
}
