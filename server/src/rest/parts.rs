//! What a handler takes out of a request, and what it answers when it cannot: problem details, whatever went wrong.

use crate::problem;
use crate::router::Server;
use app::error::AppError;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use backend::Caller;
use domain::{FieldErrors, Refusal};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The most bytes of a body that is JSON.
pub const BODY: usize = 1 << 20;
/// The items of a page when nothing is said.
const PAGE: i64 = 50;

/// Why a request was not answered as asked.
#[derive(Debug)]
pub struct Fault(pub AppError);

impl<E: Into<AppError>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// What a key was missing, for the audit log.
#[derive(Clone)]
pub struct Refused(pub String);

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = problem::response(&self.0, "");
        if let AppError::Refused(Refusal::Forbidden { needed }) = self.0 {
            response.extensions_mut().insert(Refused(needed));
        }
        response
    }
}

/// What a handler answers.
pub type Answer<T> = Result<T, Fault>;

/// Who asks; nobody else gets as far as a handler.
pub struct Asker(pub Caller);

impl FromRequestParts<Server> for Asker {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Answer<Self> {
        Ok(Self(parts.extensions.get::<Caller>().cloned().ok_or(Refusal::Unauthenticated)?))
    }
}

/// The parts of the address; one that cannot be an identifier is of nothing that exists.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Server> for Path<T> {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Answer<Self> {
        let found = axum::extract::Path::<T>::from_request_parts(parts, server).await;
        Ok(Self(found.map_err(|_| Refusal::NotFound)?.0))
    }
}

/// What stands behind the question mark; names that mean nothing are refused.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Server> for Query<T> {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Answer<Self> {
        let query = parts.uri.query().unwrap_or_default();
        let read = serde_urlencoded::from_str(query).map_err(|error| Refusal::field("query", error.to_string()))?;
        Ok(Self(read))
    }
}

/// A JSON body, or a JSON answer. Fields that mean nothing are refused by their types.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Server> for Json<T> {
    type Rejection = Fault;
    async fn from_request(request: Request, server: &Server) -> Answer<Self> {
        if !is_json(request.headers().get(header::CONTENT_TYPE)) {
            return Err(Refusal::field("Content-Type", "Send application/json.").into());
        }
        let bytes = Bytes::from_request(request, server).await.map_err(|rejection| match rejection {
            // Whoever is silent for too long or hangs up sends no whole body; a longer one is cut off.
            BytesRejection::FailedToBufferBody(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Fault::from(Refusal::TooLarge { limit: BODY as u64 })
            }
            _ => Fault(AppError::Malformed),
        })?;
        Ok(Self(read(&bytes)?))
    }
}

/// Whether a body says that it is JSON.
pub fn is_json(kind: Option<&HeaderValue>) -> bool {
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// Reads JSON; what is wrong is said with its place. Nested too deeply it is refused by the reader.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|error| Refusal::field("body", format!("This is no JSON: {error}.")))?;
    if has_nul(&value) {
        return Err(Refusal::field("body", "There is a NUL character in this, which no text holds."));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { "body" } else { path.as_str() };
        Refusal::field(field, error.inner().to_string())
    })
}

fn has_nul(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(list) => list.iter().any(has_nul),
        serde_json::Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        _ => false,
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// Something that was made: 201, with where it is.
pub struct Made<T>(pub String, pub T);

impl<T: Serialize> IntoResponse for Made<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, [(header::LOCATION, self.0)], axum::Json(self.1)).into_response()
    }
}

/// It was done, and there is nothing to say: 204.
pub struct Done;

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// What is on it.
    pub data: Vec<T>,
    /// Ask for what comes after with this as `cursor`; `null` when this is the last page.
    pub next: Option<String>,
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Listing {
    /// How many items, 1 to 200.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// A wanted number of items; what is beyond the bounds is refused, not bent.
pub fn limit(wanted: Option<&str>) -> Result<i64, Refusal> {
    let Some(wanted) = wanted else { return Ok(PAGE) };
    let limit = wanted.parse::<i64>().ok().filter(|limit| (1..=200).contains(limit));
    limit.ok_or_else(|| FieldErrors::one("limit", "Ask for 1 to 200.").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        #[expect(dead_code, reason = "only read")]
        name: String,
    }

    #[test]
    fn what_is_wrong_with_a_body_is_said_with_its_place() {
        for (body, field) in [
            ("", "body"),
            ("[", "body"),
            ("{}", "body"),
            (r#"{"name":1}"#, "name"),
            (r#"{"name":"a","nam":1}"#, "nam"),
            ("{\"name\":\"\\u0000\"}", "body"),
            (&"[".repeat(5_000), "body"),
        ] {
            let Err(Refusal::Invalid(fields)) = read::<Form>(body.as_bytes()) else { panic!("{body}") };
            assert!(fields.get(field).is_some(), "{body}: {fields:?}");
        }
        assert!(read::<Form>(br#"{"name":"\\u0000"}"#).is_ok());
    }

    #[test]
    fn a_limit_beyond_the_bounds_is_refused() {
        assert_eq!((limit(None), limit(Some("200"))), (Ok(50), Ok(200)));
        for wrong in ["0", "201", "-1", "x", ""] {
            assert!(limit(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
