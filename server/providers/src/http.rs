//! One request, sent once: time-outs, a cap on the body, and what each status means.

use crate::Wire;
use backend::models::Failure;
use domain::models::Provider;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode};
use secrecy::ExposeSecret;
use serde_json::Value;
use std::time::Duration;

/// The longest answer that is read, in bytes.
const LONGEST: usize = 4 << 20;
/// The longest message of a provider that is passed on, in characters.
const MESSAGE: usize = 300;

/// What came back, when it was no error.
pub struct Reply {
    pub body: Vec<u8>,
    pub request_id: Option<String>,
    /// How many calls the provider would take now.
    pub calls_left: Option<u32>,
}

/// A failure, with the pause that the provider asked for. It stands in the log of nobody: `Failure` says what people may read.
pub struct Refused {
    pub failure: Failure,
    pub retry_after: Option<Duration>,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self { failure, retry_after: None }
    }
}

/// Sends a request and reads the whole answer.
pub async fn send(http: &Client, provider: Provider, base: &str, wire: &Wire) -> Result<Reply, Refused> {
    let url = format!("{}{}", base.trim_end_matches('/'), wire.path);
    let mut headers = HeaderMap::new();
    for (name, value) in &wire.headers {
        let value = HeaderValue::from_str(value.expose_secret()).map(|mut value| {
            value.set_sensitive(true);
            value
        });
        headers.insert(HeaderName::from_static(name), value.map_err(|_| Failure::KeyRefused(provider))?);
    }
    let request = match &wire.body {
        Some(body) => http.post(url).header("content-type", "application/json").body(body.to_string()),
        None => http.get(url),
    };
    let response = request.headers(headers).send().await.map_err(|error| broken(provider, &error))?;
    let status = response.status();
    let retry_after = retry_after(response.headers());
    let request_id = first(response.headers(), &["x-request-id", "request-id", "x-goog-request-id"]);
    let calls_left = first(response.headers(), &["x-ratelimit-remaining-requests", "anthropic-ratelimit-requests-remaining"]);
    let body = read(provider, response).await?;
    if status.is_success() {
        return Ok(Reply { body, request_id, calls_left: calls_left.and_then(|count| count.parse().ok()) });
    }
    let failure = failure(provider, status, &body, wire);
    tracing::info!(%provider, status = status.as_u16(), request_id, "a model provider refused a call");
    Err(Refused { failure, retry_after })
}

async fn read(provider: Provider, mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| broken(provider, &error))? {
        if body.len() + piece.len() > LONGEST {
            return Err(Failure::NotUnderstood { provider, what: "it is longer than 4 MB" });
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// The error's own words may hold the address, and Google's older keys were in addresses: only its kind is passed on.
fn broken(provider: Provider, error: &reqwest::Error) -> Failure {
    if error.is_timeout() { Failure::Timeout(provider) } else { Failure::Unreachable(provider) }
}

fn failure(provider: Provider, status: StatusCode, body: &[u8], wire: &Wire) -> Failure {
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    let error = &said["error"];
    let code = [&error["code"], &error["type"], &error["status"]].into_iter().find_map(Value::as_str).unwrap_or_default();
    let has_no_money = code == "insufficient_quota" || code == "billing_error" || status == StatusCode::PAYMENT_REQUIRED;
    let bad_key = error["message"].as_str().is_some_and(|message| message.contains("API key not valid"));
    match status.as_u16() {
        _ if has_no_money => Failure::NothingLeft(provider),
        401 | 403 => Failure::KeyRefused(provider),
        // Gemini answers so.
        400 if bad_key => Failure::KeyRefused(provider),
        429 => Failure::RateLimited(provider),
        408 => Failure::Timeout(provider),
        status @ (409 | 425 | 500..=599) => Failure::Overloaded { provider, status },
        status => Failure::Rejected { provider, message: message(error, status, wire) },
    }
}

/// What the provider says, short, on one line, and without the key, should it repeat it.
fn message(error: &Value, status: u16, wire: &Wire) -> String {
    let Some(text) = error["message"].as_str().or(error.as_str()) else { return format!("status {status}") };
    let mut text = text.replace(char::is_control, " ");
    for (_, secret) in &wire.headers {
        let secret = secret.expose_secret();
        let bare = secret.strip_prefix("Bearer ").unwrap_or(secret);
        if bare.len() > 4 {
            text = text.replace(bare, "…");
        }
    }
    text.chars().take(MESSAGE).collect()
}

fn first(headers: &HeaderMap, names: &[&str]) -> Option<String> {
    let text = names.iter().find_map(|name| headers.get(*name)?.to_str().ok())?;
    Some(text.chars().take(200).collect())
}

/// `Retry-After` in seconds. As a date it is rare, and the usual pause will do.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: f64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    (seconds.is_finite() && seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(86_400.0)))
}
