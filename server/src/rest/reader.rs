//! `/docs`: the document of the API as a page to read. Our own markup and style, no script, and nothing from elsewhere.

use super::document;
use crate::assets;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{Html, Response};
use http::{HeaderValue, header};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The page needs its style, and nothing else.
pub async fn policy(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// The page.
pub async fn page() -> Html<String> {
    Html(render(document()))
}

fn render(document: &Value) -> String {
    let mut areas: BTreeMap<&str, String> = BTreeMap::new();
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let area = operation["tags"][0].as_str().unwrap_or("Other");
            write_operation(areas.entry(area).or_default(), document, path, method, operation);
        }
    }
    let body: String = areas.iter().map(|(area, operations)| format!("<section><h2>{area}</h2>{operations}</section>")).collect();
    let style = &assets::manifest().style;
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>API · Assay</title><link rel=\"stylesheet\" href=\"{style}\"></head>\
         <body><main class=\"main api-docs\" id=\"main\"><h1>API</h1><p>Everything that the pages do, for programs. Send a key as \
         <code>Authorization: Bearer &lt;key&gt;</code>; you make one under <a href=\"/account/keys\">Account</a>, or in a team. \
         For tools: <a href=\"/v1/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p>{body}</main></body></html>"
    )
}

fn write_operation(page: &mut String, document: &Value, path: &str, method: &str, operation: &Value) {
    let text = |value: &Value| escape(value.as_str().unwrap_or_default());
    let description = text(&operation["description"]).replace("\n\n", "</p><p>");
    let _ = write!(
        page,
        "<details><summary><code>{} /v1{}</code> {}</summary><p>{description}</p>",
        method.to_uppercase(),
        escape(path),
        text(&operation["summary"])
    );
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
        let _ = write!(page, "<p><code>{name}</code> <span class=\"muted\">{place}</span> {}</p>", text(&parameter["description"]));
    }
    write_schema(page, document, "Body", &operation["requestBody"]["content"]["application/json"]["schema"]);
    for status in ["200", "201"] {
        write_schema(page, document, "Answer", &operation["responses"][status]["content"]["application/json"]["schema"]);
    }
    page.push_str("</details>");
}

/// The fields of an object, with what they are.
fn write_schema(page: &mut String, document: &Value, title: &str, schema: &Value) {
    let named = schema["$ref"].as_str().and_then(|path| document.pointer(path.trim_start_matches('#')));
    let schema = named.unwrap_or(schema);
    let Some(fields) = schema["properties"].as_object() else { return };
    let _ = write!(page, "<h3>{title}</h3><dl class=\"details\">");
    for (name, field) in fields {
        let kind = match &field["type"] {
            Value::String(kind) => kind.clone(),
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
            _ => "object".to_owned(),
        };
        let words = escape(field["description"].as_str().unwrap_or_default());
        let _ = write!(page, "<div><dt><code>{}</code></dt><dd><span class=\"muted\">{kind}</span> {words}</dd></div>", escape(name));
    }
    page.push_str("</dl>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
