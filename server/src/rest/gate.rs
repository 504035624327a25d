//! Before every route: who asks, what the key lets through, and how much is asked.
//!
//! A key is a gate that only blocks: what it lets through is decided by the access model as for anybody. What a route needs
//! follows from its address, so that none can be forgotten.

use super::parts::{Fault, Refused};
use crate::router::Server;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::random::Token;
use backend::sessions::Origin;
use backend::{Caller, api_keys, audit};
use domain::Refusal;
use domain::api_keys::Scope;
use domain::ids::OrganizationId;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// The length of a window in which requests are counted.
const WINDOW: i64 = 60;

/// Requests of this minute on this server, by key or account.
#[derive(Clone, Default)]
pub struct Requests(Arc<Mutex<Counted>>);

#[derive(Default)]
struct Counted {
    minute: i64,
    by: HashMap<Uuid, u32>,
}

impl Requests {
    /// Counts a request of `who` in the minute of `seconds`, and answers how many there were.
    fn count(&self, who: Uuid, seconds: i64) -> u32 {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = seconds.div_euclid(WINDOW);
        if counted.minute != minute {
            *counted = Counted { minute, by: HashMap::new() };
        }
        let count = counted.by.entry(who).or_default();
        *count = count.saturating_add(1);
        *count
    }
}

/// Lets a request in, or answers why not.
pub async fn admit(State((server, requests)): State<(Server, Requests)>, mut request: Request, next: Next) -> Response {
    let shown = Shown::of(&request);
    let caller = match shown.caller(&server).await {
        Ok(caller) => caller,
        Err(fault) => return fault.into_response(),
    };
    let who = caller.key.as_ref().map_or(caller.account_id.uuid(), |held| held.id.uuid());
    let (seconds, most) = (server.backend.now().micros().div_euclid(1_000_000), server.api_requests_per_minute);
    let count = requests.count(who, seconds);
    let left = WINDOW - seconds.rem_euclid(WINDOW);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let outcome = match scope(&method, &path) {
        _ if count > most => Err(Refusal::TooManyAttempts { retry_after: left.unsigned_abs() }),
        Some(scope) => caller.key.as_ref().map_or(Ok(()), |held| held.limits.scopes.require(scope)),
        None => Ok(()),
    };
    let mut response = match outcome {
        Ok(()) => {
            request.extensions_mut().insert(caller.clone());
            next.run(request).await
        }
        Err(refusal) => Fault::from(refusal).into_response(),
    };
    write_limits(response.headers_mut(), most, count, left);
    if let Some(Refused(needed)) = response.extensions_mut().remove() {
        note(&server, caller, &path, needed);
    }
    response
}

/// What a request says of who sent it.
struct Shown {
    key: Option<HeaderValue>,
    session: Option<Caller>,
    address: String,
}

impl Shown {
    fn of(request: &Request) -> Self {
        Self {
            key: request.headers().get(header::AUTHORIZATION).cloned(),
            session: request.extensions().get::<Caller>().cloned(),
            address: request.extensions().get::<Origin>().map_or_else(|| "unknown".to_owned(), |origin| origin.address.clone()),
        }
    }

    /// Who asks: by key, when one is shown; else by session.
    async fn caller(self, server: &Server) -> Result<Caller, Fault> {
        let caller = match self.key {
            Some(shown) => {
                let secret = bearer(&shown).ok_or(Refusal::Unauthenticated)?;
                api_keys::authenticate(&server.backend, &secret, &self.address).await?
            }
            None => self.session,
        };
        Ok(caller.ok_or(Refusal::Unauthenticated)?)
    }
}

/// The key of an `Authorization` header.
pub fn bearer(header: &HeaderValue) -> Option<Token> {
    let (kind, secret) = header.to_str().ok()?.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then(|| Token::shown(secret.trim()))
}

/// The scope that a route asks of a key: by the area of its address, and whether it changes something. What tells a key where
/// it is, every key may ask.
pub fn scope(method: &Method, path: &str) -> Option<Scope> {
    let reads = *method == Method::GET || *method == Method::HEAD;
    let path = path.strip_prefix("/v1").unwrap_or(path);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let either = |read, write| Some(if reads { read } else { write });
    match parts.as_slice() {
        parts if parts.contains(&"api-keys") => Some(Scope::ManageKeys),
        ["me"] => None,
        ["access", ..] => Some(Scope::CheckAccess),
        ["organizations"] | ["organizations", _] | ["organizations", _, "teams"] | ["organizations", _, "teams", _] if reads => None,
        ["organizations", _, "datasets", ..] => either(Scope::ReadDatasets, Scope::WriteDatasets),
        ["organizations", _, "evaluations" | "runs", ..] => either(Scope::ReadEvaluations, Scope::WriteEvaluations),
        _ => either(Scope::ReadOrganization, Scope::WriteOrganization),
    }
}

fn write_limits(headers: &mut HeaderMap, most: u32, count: u32, left: i64) {
    let values = [
        ("ratelimit-policy", format!("\"default\";q={most};w={WINDOW}")),
        ("ratelimit", format!("\"default\";r={};t={left}", most.saturating_sub(count))),
    ];
    for (name, value) in values {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Lets the audit log know that somebody was not allowed something. The answer does not wait for it, nor fail with it.
fn note(server: &Server, caller: Caller, path: &str, needed: String) {
    let organization = path.split_once("/organizations/").and_then(|(_, rest)| OrganizationId::parse(rest.split('/').next()?).ok());
    let Some(organization) = organization else { return };
    let (backend, place) = (server.backend.clone(), path.to_owned());
    tokio::spawn(async move {
        // A stranger's request is none of an organization's business.
        if backend::organizations::get(&backend, &caller, &organization).await.is_err() {
            return;
        }
        if let Err(error) = audit::record_refusal(&backend, &caller, &organization, &place, &needed).await {
            tracing::warn!(%error, "a refusal was not written down");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_tells_the_scope() {
        let scope = |method: Method, path: &str| scope(&method, path).map(Scope::as_str);
        for (method, path, expected) in [
            (Method::GET, "/v1/me", None),
            (Method::GET, "/v1/me/invitations", Some("read_organization")),
            (Method::POST, "/v1/me/api-keys", Some("manage_keys")),
            (Method::GET, "/v1/organizations/acme", None),
            (Method::PATCH, "/v1/organizations/acme", Some("write_organization")),
            (Method::GET, "/v1/organizations/acme/teams", None),
            (Method::GET, "/v1/organizations/acme/teams/team_1/members", Some("read_organization")),
            (Method::POST, "/v1/organizations/acme/teams/team_1/api-keys", Some("manage_keys")),
            (Method::GET, "/v1/organizations/acme/datasets/ds_1/rows", Some("read_datasets")),
            (Method::POST, "/v1/organizations/acme/datasets", Some("write_datasets")),
            (Method::GET, "/organizations/acme/runs/run_1/events", Some("read_evaluations")),
            (Method::POST, "/v1/organizations/acme/evaluations/eval_1/runs", Some("write_evaluations")),
            (Method::GET, "/v1/organizations/acme/audit", Some("read_organization")),
            (Method::POST, "/access/v1/evaluation", Some("check_access")),
            (Method::GET, "/v1/anything/new", Some("read_organization")),
        ] {
            assert_eq!(scope(method, path), expected, "{path}");
        }
    }

    #[test]
    fn requests_are_counted_by_the_minute_and_each_for_itself() {
        let (requests, one, other) = (Requests::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!([requests.count(one, 0), requests.count(one, 59), requests.count(other, 59)], [1, 2, 1]);
        assert_eq!(requests.count(one, 60), 1);
    }
}
