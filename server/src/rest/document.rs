//! The OpenAPI document: made from the handlers, and completed with what holds for all of them.

use super::{described, gate};
use http::Method;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// The document, as `/v1/openapi.json` answers it.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(make);
    &DOCUMENT
}

fn make() -> Value {
    let (_, described) = described();
    let mut document = serde_json::to_value(described).unwrap_or_default();
    document["info"] = json!({
        "title": "Assay",
        "version": "1",
        "description": "Everything that the pages of Assay do, for programs. Send an API key as `Authorization: Bearer <key>`.",
        "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
    });
    document["servers"] = json!([{ "url": "/v1" }]);
    document["security"] = json!([{ "key": [] }]);
    document["components"]["securitySchemes"] = json!({ "key": { "type": "http", "scheme": "bearer", "description": "An API key." } });
    document["components"]["schemas"]["Problem"] = problem();
    document["components"]["responses"] =
        Value::Object(refusals().map(|(status, description)| (name(status), response(description))).collect());
    if let Some(paths) = document["paths"].as_object_mut() {
        for (path, operations) in paths {
            for (method, operation) in operations.as_object_mut().into_iter().flatten() {
                complete(path, method, operation);
            }
        }
    }
    document
}

/// The refusals that any route may answer.
fn refusals() -> impl Iterator<Item = (u16, &'static str)> {
    [
        (400, "The request cannot be read."),
        (401, "There is no key, or it does not work."),
        (402, "The account has not enough credits."),
        (403, "You may see it, but not do this; `detail` says what is needed."),
        (404, "There is nothing here, or it is not shared with you: the two look the same."),
        (409, "It contradicts what is there; `type` says how."),
        (413, "The body is too large."),
        (422, "Fields are wrong; `errors` says which and why."),
        (429, "Too many requests; `Retry-After` says when to come back."),
        (503, "The server has no time. Nothing was changed."),
    ]
    .into_iter()
}

fn name(status: u16) -> String {
    format!("Refused{status}")
}

fn response(description: &str) -> Value {
    json!({ "description": description, "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } })
}

/// RFC 9457.
fn problem() -> Value {
    json!({
        "type": "object",
        "description": "Why a request was refused (RFC 9457).",
        "required": ["type", "title", "status", "detail", "request_id"],
        "properties": {
            "type": { "type": "string", "description": "A stable path, such as `/problems/last-owner`." },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string", "description": "What a person should know." },
            "errors": { "type": "object", "additionalProperties": { "type": "string" }, "description": "Messages by field." },
            "request_id": { "type": "string" },
        },
    })
}

/// Adds the parts of the address, the refusals, and the scope.
fn complete(path: &str, method: &str, operation: &mut Value) {
    let scope = Method::from_bytes(method.to_uppercase().as_bytes()).ok().and_then(|method| gate::scope(&method, path));
    let needs = match scope {
        Some(scope) => format!("Scope: `{scope}`."),
        None => "Any key may ask this.".to_owned(),
    };
    let said = operation["description"].as_str().map(|said| format!("{said}\n\n")).unwrap_or_default();
    operation["description"] = format!("{said}{needs}").into();
    let mut parameters: Vec<Value> = operation["parameters"].as_array().cloned().unwrap_or_default();
    let parts = path.split(['{', '}']).skip(1).step_by(2);
    let place =
        |name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" }, "description": meaning(name) });
    parameters.splice(0..0, parts.map(place));
    if method == "post" {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
            "description": "Names the request: sent again within a day, it is answered alike and done once.",
        }));
    }
    operation["parameters"] = parameters.into();
    let mut responses: Map<String, Value> = operation["responses"].as_object().cloned().unwrap_or_default();
    for (status, _) in refusals() {
        responses.entry(status.to_string()).or_insert_with(|| json!({ "$ref": format!("#/components/responses/{}", name(status)) }));
    }
    operation["responses"] = Value::Object(responses);
}

/// What a part of an address is.
fn meaning(name: &str) -> &'static str {
    match name {
        "organization" => "The organization's ID, as it stands in addresses.",
        "position" => "The row's place in the dataset, from 1.",
        "member" => "The account's identifier.",
        "api_key" => "The key's identifier (not the key).",
        _ => "An identifier, as lists answer it.",
    }
}
