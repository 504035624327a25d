//! What a server function knows of its request: who asks, from where, and the cookies of the answer.

use crate::error::AppError;
use backend::random::Token;
use backend::sessions::Origin;
use backend::{Backend, Caller, audit};
use domain::Refusal;
use domain::ids::OrganizationId;
use http::request::Parts;
use http::{HeaderValue, header};
use leptos::prelude::{expect_context, provide_context, use_context};
use leptos_axum::ResponseOptions;
use std::str::FromStr;

/// The name of the cookie that a browser signs in with, where cookies need TLS.
const SECURE_SESSION: &str = "__Host-session";
/// The same on loopback, where there is none.
const PLAIN_SESSION: &str = "session";
/// Remembers the browser that signed up until its address is confirmed; it stands in for the password, so it is bound to
/// this host like the session.
const SECURE_SIGN_UP: &str = "__Host-sign_up";
/// The same on loopback.
const PLAIN_SIGN_UP: &str = "sign_up";
/// As long as a session can live; its row knows whether it still does.
const SESSION_SECONDS: u32 = 90 * 24 * 3600;

/// The session cookie's name on this server.
pub fn session_cookie(secure: bool) -> &'static str {
    if secure { SECURE_SESSION } else { PLAIN_SESSION }
}

/// Everything that use cases need.
pub fn backend() -> Backend {
    expect_context()
}

/// The signed-in person, or the refusal that leads to the sign-in page.
pub fn caller() -> Result<Caller, AppError> {
    visitor().ok_or_else(|| Refusal::Unauthenticated.into())
}

/// The signed-in person, if there is one.
pub fn visitor() -> Option<Caller> {
    use_context::<Parts>()?.extensions.get::<Caller>().cloned()
}

/// Where the request comes from.
pub fn origin() -> Origin {
    let found = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Origin>().cloned());
    found.unwrap_or_else(|| Origin { address: "unknown".into(), device: "unknown".into() })
}

/// The request's identifier, as the log has it.
pub fn id() -> String {
    let header = use_context::<Parts>().and_then(|parts| parts.headers.get("x-request-id").cloned());
    header.and_then(|value| value.to_str().ok().map(str::to_owned)).unwrap_or_default()
}

/// Reads an organization's identifier from an address; one that cannot be is simply not found.
pub fn organization(text: &str) -> Result<OrganizationId, AppError> {
    let id = OrganizationId::parse(text).map_err(|_| Refusal::NotFound)?;
    provide_context(id.clone());
    Ok(id)
}

/// Lets the audit log of the organization that was asked for know that the caller was not allowed something there.
pub fn note_refusal(refusal: &Refusal) {
    let Refusal::Forbidden { needed } = refusal else { return };
    let (Some(caller), Some(organization), Some(parts)) = (visitor(), use_context::<OrganizationId>(), use_context::<Parts>()) else {
        return;
    };
    let (backend, needed) = (backend(), needed.clone());
    let place = parts.uri.path().to_owned();
    // The answer does not wait for it, nor fail with it.
    tokio::spawn(async move {
        if let Err(error) = audit::record_refusal(&backend, &caller, &organization, &place, &needed).await {
            tracing::warn!(%error, "a refusal was not written down");
        }
    });
}

/// Reads a TypeID from an address or a form; one that cannot be is simply not found.
pub fn typed_id<T: FromStr>(text: &str) -> Result<T, AppError> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// Reads what may be missing in an address or a form: where a page of a list begins, a filter, a choice.
pub fn optional<T: FromStr>(text: &str) -> Result<Option<T>, AppError> {
    if text.is_empty() { Ok(None) } else { typed_id(text).map(Some) }
}

/// A cookie of the request.
pub fn cookie(name: &str) -> Option<Token> {
    let parts = use_context::<Parts>()?;
    read_cookie(&parts.headers, name).map(Token::shown)
}

/// A cookie among headers.
pub fn read_cookie<'a>(headers: &'a http::HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Signs this browser in.
pub fn remember_session(token: &Token) {
    set_cookie(session_cookie(secure()), token.reveal(), SESSION_SECONDS);
    set_cookie(sign_up_cookie(), "", 0);
}

/// The name of the cookie of the browser that signed up.
pub fn sign_up_cookie() -> &'static str {
    if secure() { SECURE_SIGN_UP } else { PLAIN_SIGN_UP }
}

/// Signs this browser out.
pub fn forget_session() {
    set_cookie(session_cookie(secure()), "", 0);
}

/// Sets a cookie that no script can read; zero seconds delete it.
pub fn set_cookie(name: &str, value: &str, seconds: u32) {
    let text = cookie_text(name, value, seconds, secure());
    if let (Some(options), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&text)) {
        options.append_header(header::SET_COOKIE, value);
    }
}

/// The text of a `Set-Cookie` header.
pub fn cookie_text(name: &str, value: &str, seconds: u32, secure: bool) -> String {
    let tls = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{tls}")
}

fn secure() -> bool {
    backend().settings.secure()
}
