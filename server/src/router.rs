//! Every route in one place, and the layers around them.

use crate::middleware::{error_pages, headers, session};
use crate::{assets, events, exports, health, pages, problem, rest, webhooks};
use app::error::AppError;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state, map_request};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use backend::Backend;
use domain::Refusal;
use http::HeaderName;
use ipnet::IpNet;
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutBody;
use tower_http::trace::TraceLayer;

/// What the routes need.
#[derive(Clone)]
pub struct Server {
    /// The use cases' side.
    pub backend: Backend,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[IpNet]>,
    /// Where the payment page lies: forms may lead there.
    pub checkout_origin: Arc<str>,
    /// Requests that a key or a session may send to the API in a minute.
    pub api_requests_per_minute: u32,
    /// Set when the server has begun to shut down.
    pub stopping: Arc<AtomicBool>,
}

impl Server {
    /// Whether people reach this server over TLS.
    pub fn secure(&self) -> bool {
        self.backend.settings.secure()
    }
}

/// How long a body may be silent while it is sent.
const SILENCE: Duration = Duration::from_secs(30);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The whole server.
pub fn router(server: Server) -> Router {
    // What renders pages spawns on tokio; a second call finds it set already.
    let _ = any_spawner::Executor::init_tokio();
    let compressed = DefaultPredicate::new().and(NotForContentType::const_new("application/wasm"));
    // Pages and server functions carry a session; assets and probes do not.
    let streams = events::Streams::default();
    let with_session = Router::new()
        .merge(rest::routes(&server, streams.clone()))
        .route("/api/{*function}", post(pages::server_function))
        .route("/dev/mail.json", get(crate::dev::mail_json))
        .route("/{organization}/settings/logo", get(crate::logo::logo))
        .route("/{organization}/settings/members.csv", get(exports::members::members))
        .route("/{organization}/settings/members/{account}/access.csv", get(exports::members::reached))
        .route("/{organization}/settings/audit/export.csv", get(exports::audit::export))
        .route("/{organization}/datasets/{dataset}/export", get(exports::datasets::export))
        .route("/{organization}/runs/{run}/results.csv", get(exports::results::csv))
        .route("/{organization}/runs/{run}/results.jsonl", get(exports::results::jsonl))
        .route("/{organization}/runs/{run}/events", get(events::of_run).layer(Extension(streams)))
        .route("/{organization}/usage/export.csv", get(exports::usage::export))
        .route("/{organization}/share/{resource}/access.csv", get(exports::sharing::access))
        .fallback(pages::page)
        .layer(from_fn_with_state(server.clone(), session::identify))
        .layer(CsrfLayer::new().with_rejection_response(cross_site));
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        // Outside of sessions and origin checks: its signature is its proof.
        .route("/webhooks/stripe", post(webhooks::stripe::receive))
        .merge(assets::routes())
        .merge(with_session)
        .layer(
            ServiceBuilder::new()
                .layer(map_request(own_request_id))
                .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
                .layer(PropagateRequestIdLayer::new(REQUEST_ID))
                .layer(from_fn_with_state(server.clone(), headers::protect))
                .layer(TraceLayer::new_for_http().make_span_with(span))
                .layer(CompressionLayer::new().compress_when(compressed))
                .layer(from_fn(error_pages::as_pages))
                .layer(CatchPanicLayer::custom(panicked))
                .layer(map_request(patient_body))
                .layer(from_fn(no_nul)),
        )
        .with_state(server)
}

/// A request's identifier is ours alone: what a client sends could break log lines or copy another request's.
async fn own_request_id(mut request: Request) -> Request {
    request.headers_mut().remove(REQUEST_ID);
    request
}

/// A body whose next bytes do not come is given up.
async fn patient_body(request: Request) -> Request {
    request.map(|body| Body::new(TimeoutBody::new(SILENCE, body)))
}

/// No text holds a NUL, and Postgres refuses one late.
async fn no_nul(request: Request, next: Next) -> Response {
    let uri = request.uri();
    if uri.path().contains("%00") || uri.query().is_some_and(|query| query.contains("%00")) {
        return problem::response(&AppError::Malformed, "");
    }
    next.run(request).await
}

/// Only the path is logged: queries hold the tokens of letters.
fn span(request: &Request) -> tracing::Span {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), path = logged_path(request.uri().path()), id)
}

/// The path without the secret of an invitation's link.
fn logged_path(path: &str) -> &str {
    if path.starts_with("/invite/") { "/invite/…" } else { path }
}

fn cross_site(_: ProtectionError) -> Response {
    problem::response(&AppError::Refused(Refusal::Forbidden { needed: "a request from one of our own pages".into() }), "")
}

/// One request must not end the server.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request panicked");
    problem::response(&AppError::Internal { id: String::new() }, "")
}
