//! `Idempotency-Key`: a POST that names itself is answered once, and asked again gets the same answer for a day.

use super::parts::{BODY, Fault, is_json};
use crate::router::Server;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::Caller;
use backend::idempotency::{self, Answer, Named};
use domain::Refusal;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use sha2::{Digest, Sha256};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The most bytes of an answer that is kept: what routes that make or spend answer is far smaller.
const ANSWER: usize = 1 << 20;

/// Answers a request that was answered before with the same answer.
pub async fn remember(State(server): State<Server>, request: Request, next: Next) -> Response {
    let Some(key) = request.headers().get(KEY).cloned() else { return next.run(request).await };
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    answer(&server, request, &key, next).await.unwrap_or_else(IntoResponse::into_response)
}

async fn answer(server: &Server, request: Request, key: &HeaderValue, next: Next) -> Result<Response, Fault> {
    let key = key.to_str().ok().filter(|key| (1..=255).contains(&key.len())).ok_or_else(|| refuse("Send 1 to 255 visible characters."))?;
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE);
    // A file may be larger than memory; its name in the team keeps it from being made twice.
    if kind.is_some() && !is_json(kind) {
        return Err(refuse("Only requests with a JSON body can be named.").into());
    }
    let body = Limited::new(body, BODY).collect().await.map_err(|_| Refusal::TooLarge { limit: BODY as u64 })?.to_bytes();
    let caller = parts.extensions.get::<Caller>().ok_or(Refusal::Unauthenticated)?;
    let holder = caller.key.as_ref().map_or(caller.account_id.to_string(), |held| held.id.to_string());
    let target = parts.uri.path_and_query().map_or("", |target| target.as_str());
    let fingerprint = Sha256::new().chain_update(target).chain_update([0]).chain_update(&body).finalize().to_vec();
    let named = Named { holder, key: key.to_owned(), fingerprint };
    if let Some(kept) = idempotency::begin(&server.backend, &named).await? {
        return Ok(again(kept));
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, ANSWER).collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    // What was refused or broke did nothing: it may be sent again, perhaps with better luck.
    let kept = parts.status.is_success().then(|| kept(&parts, &body));
    idempotency::finish(&server.backend, &named, kept.as_ref()).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn refuse(message: &str) -> Refusal {
    Refusal::field("Idempotency-Key", message)
}

fn kept(parts: &http::response::Parts, body: &Bytes) -> Answer {
    let location = parts.headers.get(header::LOCATION).and_then(|location| location.to_str().ok()).map(str::to_owned);
    Answer { status: parts.status.as_u16(), location, body: String::from_utf8_lossy(body).into_owned() }
}

fn again(kept: Answer) -> Response {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    let mut response = (status, kept.body).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    if status != StatusCode::NO_CONTENT {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if let Some(location) = kept.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    response
}
