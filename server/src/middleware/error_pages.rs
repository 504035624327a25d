//! A browser gets a page for every error, also for those that arise before or beside the application: a refused origin, a
//! panic, a method or a file that does not exist. It is plain markup, since whatever renders pages may be what broke.

use crate::assets;
use crate::pages::wants_page;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use http_body_util::{BodyExt, Limited};

/// Nothing but our own style.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'";
/// Programs ask there, whatever they accept.
const FOR_PROGRAMS: [&str; 3] = ["/api/", "/v1/", "/access/"];
/// The most bytes of problem details.
const DETAILS: usize = 64 << 10;

/// Turns problem details and empty errors into a page, when a person's browser asked. Problem details get the request's
/// identifier, by which the log is searched.
pub async fn as_pages(request: Request, next: Next) -> Response {
    let for_programs = FOR_PROGRAMS.iter().any(|path| request.uri().path().starts_with(path));
    let is_page = wants_page(request.headers()) && !for_programs;
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_problem = kind.starts_with("application/problem+json");
    let is_empty = response.body().size_hint().exact() == Some(0);
    if !(is_problem || is_page && is_empty) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = Limited::new(body, DETAILS).collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let mut details: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    if !is_page {
        details["request_id"] = id.into();
        parts.headers.remove(header::CONTENT_LENGTH);
        return (parts, Body::from(details.to_string())).into_response();
    }
    let reference = if status.is_server_error() { format!("Reference: {id}") } else { String::new() };
    let title = status.canonical_reason().unwrap_or("Error");
    let detail = details["detail"].as_str().unwrap_or("This address does not answer what was asked.");
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    parts.headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    (parts, Body::from(page(title, detail, &reference))).into_response()
}

fn page(title: &str, detail: &str, reference: &str) -> String {
    let (title, detail) = (escape(title), escape(detail));
    let style = assets::manifest().style.clone();
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title} · Assay</title><link rel=\"stylesheet\" href=\"{style}\"></head>\
         <body><main class=\"main\" id=\"main\"><h1>{title}</h1><p>{detail}</p><p class=\"muted small\">{reference}</p><p><a class=\"btn\" href=\"/\">Home</a></p></main></body></html>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_said_is_text() {
        let page = super::page("Not Found", "<script>\"&", "");
        assert!(page.contains("&lt;script&gt;&quot;&amp;") && !page.contains("<script>"));
    }
}
