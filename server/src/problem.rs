//! Errors for programs: RFC 9457 problem details.

use app::error::AppError;
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

/// The error as problem details, with what its status asks for in headers.
pub fn response(error: &AppError, request_id: &str) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut body = json!({
        "type": format!("/problems/{}", error.slug()),
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "detail": error.to_string(),
        "request_id": request_id,
    });
    if let AppError::Refused(Refusal::Invalid(fields)) = error {
        body["errors"] = fields.iter().map(|(field, message)| (field.to_owned(), json!(message))).collect::<serde_json::Map<_, _>>().into();
    }
    let mut response = (status, body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    add_headers(error, headers);
    response
}

/// What the status of an error asks for: when to come back, how to sign in.
pub fn add_headers(error: &AppError, headers: &mut http::HeaderMap) {
    match error {
        AppError::Refused(Refusal::TooManyAttempts { retry_after }) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        AppError::Refused(Refusal::Unauthenticated) => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        _ => {}
    }
}
