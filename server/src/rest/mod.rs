//! The public API, `/v1`: everything that a page does, for programs.
//!
//! One file per resource, thin over the same use cases as the pages. Before every route stand [`gate`] (who asks, by key or by
//! session; the key's scopes; the limit on requests) and [`idempotency`]; [`parts`] reads what a request brings, [`cursor`] makes
//! the places of lists unforgeable, [`document`] describes all of it from the same code.
//!
//! To add a route: a handler with `#[utoipa::path]` in the file of its resource, which takes [`parts::Asker`] and calls one use
//! case; a line in that file's `routes`. Its scope follows from its address ([`gate::scope`]), its parameters, refusals and limits
//! are described by [`document`], and the tests in `server/tests/it/rest` meet it by themselves.

mod api_keys;
mod audit;
mod authzen;
mod balance;
mod cursor;
mod datasets;
mod document;
mod evaluations;
mod gate;
mod idempotency;
mod invitations;
mod me;
mod members;
mod organizations;
mod parts;
mod reader;
mod results;
mod roles;
mod rows;
mod runs;
mod shares;
mod teams;

pub use document::document;

use crate::events::Streams;
use crate::router::Server;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Extension, Router};
use domain::Refusal;
use parts::Fault;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// Every route of the API with its description.
fn described() -> (Router<Server>, OpenApi) {
    OpenApiRouter::new()
        .merge(me::routes())
        .merge(organizations::routes())
        .merge(members::routes())
        .merge(teams::routes())
        .merge(roles::routes())
        .merge(invitations::routes())
        .merge(api_keys::routes())
        .merge(datasets::routes())
        .merge(rows::routes())
        .merge(evaluations::routes())
        .merge(runs::routes())
        .merge(results::routes())
        .merge(shares::routes())
        .merge(audit::routes())
        .merge(balance::routes())
        .split_for_parts()
}

/// The routes below `/v1`, and the page that describes them.
pub fn routes(server: &Server, streams: Streams) -> Router<Server> {
    let (routes, _) = described();
    let gate = from_fn_with_state((server.clone(), gate::Requests::default()), gate::admit);
    let routes = routes
        .fallback(async || Fault::from(Refusal::NotFound))
        .layer(DefaultBodyLimit::max(parts::BODY))
        .layer(from_fn_with_state(server.clone(), idempotency::remember))
        .layer(gate.clone())
        .layer(Extension(streams));
    Router::new()
        .nest("/v1", routes)
        .merge(authzen::routes().layer(DefaultBodyLimit::max(parts::BODY)).layer(gate))
        .merge(authzen::discovery())
        .route("/v1/openapi.json", get(async || axum::Json(document()).into_response()))
        .route("/docs", get(reader::page).layer(from_fn(reader::policy)))
}
