//! The document, and every route of it: strangers find nothing, and no key goes further than its scopes.

use super::{Program, sorry};
use crate::app::{Answer, TestApp};
use crate::datasets::acme;
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const EVERYTHING: &[&str] = &["write_organization", "write_datasets", "write_evaluations", "manage_keys", "check_access"];

/// Every operation: method, path with its parts in braces, and the body that its document describes.
fn operations() -> Vec<(Method, String, Value)> {
    let document = server::rest::document();
    let mut all = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            all.push((method, format!("/v1{path}"), example(document, schema)));
        }
    }
    all
}

/// A body that has every required field of a schema.
fn example(document: &Value, schema: &Value) -> Value {
    let schema = schema["$ref"].as_str().map_or(schema, |path| document.pointer(&path[1..]).unwrap());
    match schema["type"].as_str().unwrap_or_default() {
        "object" => {
            let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let fields = schema["properties"].as_object().into_iter().flatten().filter(|(name, _)| required.contains(&name.as_str()));
            let value = |(name, field): (&String, &Value)| {
                // What a field must look like is said before who may send it.
                let value = if name == "email" { json!("eve@example.com") } else { example(document, field) };
                (name.clone(), value)
            };
            fields.map(value).collect::<serde_json::Map<_, _>>().into()
        }
        "string" => json!("team_member"),
        "array" => json!(["read_datasets"]),
        "integer" => json!(1),
        "boolean" => json!(false),
        _ => json!({}),
    }
}

fn fill(path: &str, names: &BTreeMap<&str, String>) -> String {
    let mut path = path.to_owned();
    for (name, value) in names {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    assert!(!path.contains('{'), "say in `names` what {path} asks for");
    path
}

/// An answer without what differs by nature.
fn neutral(answer: &Answer) -> (u16, Value) {
    let mut body: Value = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
    if let Some(fields) = body.as_object_mut() {
        fields.remove("request_id");
    }
    (answer.status.as_u16(), body)
}

#[tokio::test]
async fn the_document_is_what_it_was() {
    let app = TestApp::start().await;
    let served = app.visitor().get("/v1/openapi.json").await.json();
    assert_eq!(served["openapi"].as_str().map(|version| &version[..4]), Some("3.1."));
    // Whoever changes the API on purpose takes the new document over: ASSAY_BLESS=1 cargo test -p server --test it the_document
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/rest/openapi.json");
    let now = serde_json::to_string_pretty(&served).unwrap() + "\n";
    if std::env::var_os("ASSAY_BLESS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == now, "the document of the API changed: see how to take it over above");
    let page = app.visitor().get("/docs").await;
    assert!(page.status == 200 && page.body.contains("/v1/organizations/{organization}/datasets"));
    assert!(!page.body.contains("<script") && page.header("content-security-policy").contains("default-src 'none'"));
}

#[tokio::test]
async fn no_route_tells_a_stranger_whether_something_is_there() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let own = Program::of(&app, &ada, "Own", EVERYTHING).await;
    let home = "/v1/organizations/acme";
    let id = |answer: Answer| answer.json()["id"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned();
    let dataset = id(own.push(&format!("{home}/datasets?name=Answers"), "answer\nsorry\n").await);
    let new = json!({"name": "Apologises", "dataset": dataset, "criterion": sorry()});
    let evaluation = own.post(&format!("{home}/evaluations"), new).await;
    let criterion = evaluation.json()["variants"][0]["criteria"][0]["id"].as_str().unwrap().to_owned();
    let evaluation = id(evaluation);
    let run = id(own.post(&format!("{home}/evaluations/{evaluation}/runs"), json!({})).await);
    let team = own.get(&format!("{home}/teams")).await.json()["data"][0]["id"].as_str().unwrap().to_owned();
    let me = own.get("/v1/me").await.json();
    let eve = app.person("Eve").await;
    eve.call("organizations/create", &[("name", "Eve's"), ("id", "eves")]).await;
    let stranger = Program::of(&app, &eve, "Stranger", EVERYTHING).await;
    let never = |prefix: &str| format!("{prefix}_01h455vb4pex5vsknk084sn02q");
    let real: BTreeMap<&str, String> = [
        ("organization", "acme".to_owned()),
        ("dataset", dataset.clone()),
        ("evaluation", evaluation),
        ("criterion", criterion),
        ("run", run),
        ("team", team),
        ("member", me["id"].as_str().unwrap().to_owned()),
        ("api_key", me["key"]["id"].as_str().unwrap().to_owned()),
        ("position", "1".to_owned()),
        ("version", "1".to_owned()),
        ("resource", dataset),
        ("role", never("role")),
        ("invitation", never("inv")),
        ("share", never("grant")),
    ]
    .into();
    let mut unknown = real.clone();
    unknown.insert("organization", "never-was".into());
    for (name, value) in &real {
        if let Some((prefix, _)) = value.split_once('_') {
            unknown.insert(name, never(prefix));
        }
    }
    // In the other's organization, and in one's own with the other's identifiers.
    let (mut smuggled, mut nothing) = (real.clone(), unknown.clone());
    smuggled.insert("organization", "eves".into());
    nothing.insert("organization", "eves".into());
    let mut asked = 0;
    for (method, path, body) in operations() {
        if !path.contains('{') {
            continue;
        }
        let query = match () {
            () if path.ends_with("/export") => "?format=csv",
            () if method == Method::POST && path.ends_with("/datasets") => "?name=A",
            () => "",
        };
        let ask =
            async |names: &BTreeMap<&str, String>| stranger.ask(method.clone(), &(fill(&path, names) + query), Some(body.clone())).await;
        for (there, nowhere) in [(&real, &unknown), (&smuggled, &nothing)] {
            // What is one's own, such as its list of datasets, is there.
            if there["organization"] == "eves" && path.matches('{').count() == 1 {
                continue;
            }
            let (found, missed) = (ask(there).await, ask(nowhere).await);
            assert_eq!(found.status, 404, "{method} {path} with {}: {}", there["organization"], found.body);
            assert_eq!(neutral(&found), neutral(&missed), "{method} {path}");
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked}");
}

#[tokio::test]
async fn a_key_without_the_scope_is_stopped_at_every_route() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let blind = Program::of(&app, &ada, "Blind", &["check_access"]).await;
    let reader = Program::of(&app, &ada, "Reader", &["read_datasets", "read_evaluations", "read_organization"]).await;
    let names = [
        "organization",
        "dataset",
        "evaluation",
        "criterion",
        "run",
        "team",
        "member",
        "api_key",
        "position",
        "version",
        "resource",
        "role",
        "invitation",
        "share",
    ];
    let names: BTreeMap<&str, String> = names.into_iter().map(|name| (name, "acme".to_owned())).collect();
    for (method, path, body) in operations() {
        let free = method == Method::GET && ["/v1/me", "/v1/organizations", "/v1/organizations/{organization}"].contains(&path.as_str());
        let free =
            free || method == Method::GET && path.starts_with("/v1/organizations/{organization}/teams") && path.matches('/').count() < 6;
        let path = fill(&path, &names);
        let stopped = blind.ask(method.clone(), &path, Some(body.clone())).await;
        assert_eq!(stopped.status == 403, !free, "{method} {path}: {}", stopped.body);
        if method != Method::GET {
            assert_eq!(reader.ask(method.clone(), &path, Some(body)).await.status, 403, "{method} {path}");
        }
    }
}
