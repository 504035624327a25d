//! Requests that are wrong, repeated, too large, or too many.

use super::Program;
use crate::app::TestApp;
use crate::datasets::acme;
use axum::body::Body;
use futures::StreamExt;
use http::{Request, header};
use serde_json::{Value, json};

async fn program(app: &TestApp) -> Program {
    let ada = acme(app).await;
    Program::of(app, &ada, "Everything", &["write_organization", "write_datasets", "write_evaluations", "manage_keys"]).await
}

async fn named(program: &Program, name: &str, path: &str, body: &Value) -> crate::app::Answer {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/json").header("idempotency-key", name);
    program.send(request, body.to_string()).await
}

#[tokio::test]
async fn a_request_that_names_itself_is_done_once() {
    let app = TestApp::start().await;
    let program = program(&app).await;
    let (path, body) = ("/v1/me/api-keys", json!({"name": "Once", "scopes": ["read_datasets"]}));
    let first = named(&program, "k", path, &body).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let second = named(&program, "k", path, &body).await;
    assert_eq!((second.status, &second.body, second.header("location")), (first.status, &first.body, first.header("location")));
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(program.get(path).await.json()["data"].as_array().unwrap().len(), 2);
    // The same name for another request is a mistake; what was refused may be sent again.
    let other = named(&program, "k", path, &json!({"name": "Twice", "scopes": ["read_datasets"]})).await;
    assert!(other.status == 422 && other.json()["errors"]["Idempotency-Key"].is_string(), "{}", other.body);
    assert_eq!(named(&program, "k2", path, &json!({"name": "", "scopes": []})).await.status, 422);
    assert_eq!(named(&program, "k2", path, &json!({"name": "Twice", "scopes": ["read_datasets"]})).await.status, 201);
}

#[tokio::test]
async fn two_at_once_do_not_both_begin() {
    let app = TestApp::start().await;
    let held = backend::idempotency::Named { holder: "somebody".into(), key: "k".into(), fingerprint: vec![1] };
    assert!(backend::idempotency::begin(&app.backend, &held).await.unwrap().is_none());
    let second = backend::idempotency::begin(&app.backend, &held).await;
    assert!(matches!(second, Err(backend::Error::Refused(domain::Refusal::Conflict { problem: domain::Problem::InFlight }))));
    // One that broke off with its server may begin again.
    app.backend.clock.advance(std::time::Duration::from_secs(301));
    assert!(backend::idempotency::begin(&app.backend, &held).await.unwrap().is_none());
    let answer = backend::idempotency::Answer { status: 201, location: None, body: "{}".into() };
    backend::idempotency::finish(&app.backend, &held, Some(&answer)).await.unwrap();
    assert_eq!(backend::idempotency::begin(&app.backend, &held).await.unwrap(), Some(answer));
    app.backend.clock.advance(std::time::Duration::from_secs(24 * 3600 + 1));
    assert!(backend::idempotency::begin(&app.backend, &held).await.unwrap().is_none(), "a day is over");
}

#[tokio::test]
async fn an_altered_cursor_and_one_of_another_list_are_refused() {
    let app = TestApp::start().await;
    let program = program(&app).await;
    let home = "/v1/organizations/acme";
    for name in ["A", "B", "C"] {
        program.push(&format!("{home}/datasets?name={name}"), "a\n1\n2\n").await;
    }
    let first = program.get(&format!("{home}/datasets?limit=2")).await.json();
    let next = first["next"].as_str().unwrap().to_owned();
    assert_eq!(program.get(&format!("{home}/datasets?limit=2&cursor={next}")).await.json()["data"][0]["name"], "A");
    for at in [0, 10, next.len() - 1] {
        let mut altered = next.clone().into_bytes();
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).unwrap();
        let refused = program.get(&format!("{home}/datasets?cursor={altered}")).await;
        assert!(refused.status == 422 && refused.json()["errors"]["cursor"].is_string(), "{at}: {}", refused.body);
    }
    for wrong in [
        format!("evaluations?cursor={next}"),
        "datasets?cursor=".into(),
        "datasets?limit=0".into(),
        "datasets?limit=201".into(),
        "datasets?sort=x".into(),
    ] {
        assert_eq!(program.get(&format!("{home}/{wrong}")).await.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn bodies_that_are_too_large_too_deep_or_strange_are_refused_and_change_nothing() {
    let app = TestApp::start().await;
    let program = program(&app).await;
    let path = "/v1/organizations/acme/teams";
    let send = async |kind: &str, body: Body| program.send(Request::post(path).header(header::CONTENT_TYPE, kind), body).await;
    let json = "application/json";
    assert_eq!(send(json, Body::from(format!("{{\"name\":\"{}\"}}", "x".repeat(2 << 20)))).await.status, 413);
    assert_eq!(send(json, Body::from("[".repeat(100_000))).await.status, 422);
    assert_eq!(send(json, Body::from(format!("{{\"name\":{}", "[".repeat(500)))).await.status, 422);
    assert_eq!(send("text/plain", Body::from("{\"name\":\"Lab\"}")).await.status, 422);
    let unknown = send(json, Body::from("{\"name\":\"Lab\",\"colour\":\"red\"}")).await;
    assert!(unknown.status == 422 && unknown.json()["errors"]["colour"].is_string(), "{}", unknown.body);
    assert_eq!(send(json, Body::from("{\"name\":\"a\\u0000b\"}")).await.status, 422);
    // Whoever hangs up in the middle is not answered as if it were the end.
    let broken = futures::stream::iter([Ok("{\"name\":\"Lab\"}"), Err(std::io::Error::other("gone"))]).boxed();
    assert_eq!(send(json, Body::from_stream(broken)).await.status, 400);
    assert_eq!(program.get(path).await.json()["data"].as_array().unwrap().len(), 1);
}
