//! Server functions: authenticate, call a use case, nothing else. One file per area, with what crosses the wire beside them.
//!
//! To add one: `#[server(endpoint = "<area>/<verb>")] pub async fn verb(…) -> Result<_, AppError>` in its area's file. One that
//! a page reads answers a struct of its own; one behind a form answers [`Done`](crate::components::Done). Begin with
//! [`request::caller`] (somebody is signed in) and hand it to the use case, which asks the access model first.

#![expect(missing_docs, reason = "the macro `server` makes a struct of each function's arguments, without a place for docs")]
#![expect(clippy::too_many_arguments, reason = "a server function takes one argument for each field of its form")]

pub mod accounts;
pub mod agreement;
pub mod api_keys;
pub mod audit;
pub mod criteria;
pub mod datasets;
pub mod dev;
pub mod evaluation_settings;
pub mod evaluations;
pub mod frame;
pub mod invitations;
pub mod kept;
pub mod limits;
pub mod members;
pub mod organizations;
pub mod provider_keys;
pub mod purchases;
pub mod registry;
pub mod roles;
pub mod runs;
pub mod sessions;
pub mod sharing;
pub mod teams;
pub mod templates;
pub mod trials;
pub mod usage;
pub mod variants;
pub mod versions;

#[cfg(feature = "ssr")]
pub mod request;
#[cfg(feature = "ssr")]
pub mod upload;
