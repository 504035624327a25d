//! `POST /webhooks/stripe`: Stripe tells what became of a payment.
//!
//! The raw body goes to `purchases::receive_event`, which verifies its signature, stores it and answers; what it speaks of is
//! done afterwards. 200: stored, do not send it again. 400: not Stripe's. 413: too large. 5xx: send it again.

use crate::problem;
use crate::router::Server;
use app::error::AppError;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use backend::{Error, purchases};
use domain::Refusal;
use http::{HeaderMap, StatusCode};

/// The most bytes of an event; Stripe's are a few thousand.
const LIMIT: usize = 256 * 1024;

/// Takes one event in.
pub async fn receive(State(server): State<Server>, headers: HeaderMap, body: Body) -> Response {
    let Ok(payload) = to_bytes(body, LIMIT).await else {
        return problem::response(&Refusal::TooLarge { limit: LIMIT as u64 }.into(), "");
    };
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    match purchases::receive_event(&server.backend, &payload, signature).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(Error::Refused(refusal @ Refusal::Unavailable { .. })) => problem::response(&refusal.into(), ""),
        Err(Error::Refused(refusal)) => {
            tracing::warn!(%refusal, "a webhook was refused");
            (StatusCode::BAD_REQUEST, refusal.to_string()).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a webhook could not be stored");
            problem::response(&AppError::Internal { id: String::new() }, "")
        }
    }
}
