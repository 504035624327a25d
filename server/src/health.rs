//! Whether the process lives, and whether it can serve.

use crate::router::Server;
use axum::extract::State;
use http::StatusCode;
use std::sync::atomic::Ordering;

/// `/healthz`: the process answers.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// `/readyz`: the database answers, migrations were run (the server does so before it listens), and it is not shutting down.
pub async fn readyz(State(server): State<Server>) -> (StatusCode, &'static str) {
    if server.stopping.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n");
    }
    match server.backend.db.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
