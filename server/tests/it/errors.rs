//! What is answered to those who ask for the wrong thing.

use crate::app::TestApp;
use axum::body::Body;
use http::{Request, header};

#[tokio::test]
async fn an_unknown_address_is_a_page_for_people_and_problem_details_for_programs() {
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    let page = ada.get("/no/such/page").await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("Not found") && page.body.contains("id=\"main\""), "the frame should be around it");
    let request = Request::get("/no/such/page").header(header::ACCEPT, "application/json").body(Body::empty()).unwrap();
    let problem = app.visitor().send(request).await;
    assert_eq!(problem.status, 404);
    assert_eq!(problem.header("content-type"), "application/problem+json");
    assert_eq!(problem.json()["type"], "/problems/not-found");
    assert_eq!(problem.json()["request_id"], problem.header("x-request-id"));
}

#[tokio::test]
async fn an_unknown_server_function_is_not_found() {
    let app = TestApp::start().await;
    assert_eq!(app.visitor().call("no/such_function", &[]).await.status, 404);
    assert_eq!(app.visitor().submit("/sign-in", "no/such_function", &[]).await.status, 404);
    let without = Request::post("/sign-in").header(header::ACCEPT, "text/html").body(Body::empty()).unwrap();
    assert_eq!(app.visitor().send(without).await.status, 405);
}

#[tokio::test]
async fn a_form_with_missing_fields_is_refused_in_words() {
    let app = TestApp::start().await;
    let answer = app.visitor().submit("/sign-in", "sessions/sign_in", &[("email", "ada@example.com")]).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("did not understand"));
}

#[tokio::test]
async fn an_oversized_body_is_refused_whether_it_says_so_or_not() {
    let app = TestApp::start().await;
    let long = "x".repeat(300 * 1024);
    let fields = [("email", "ada@example.com"), ("password", long.as_str()), ("next", "")];
    assert_eq!(app.visitor().submit("/sign-in", "sessions/sign_in", &fields).await.status, 413);
    assert_eq!(app.visitor().call("sessions/sign_in", &fields).await.status, 413);
}

#[tokio::test]
async fn who_must_sign_in_first_is_led_there_and_programs_are_told() {
    let app = TestApp::start().await;
    assert_eq!(app.visitor().get("/acme/settings?tab=x").await.location(), "/sign-in?next=/acme/settings%3Ftab%3Dx");
    let refused = app.visitor().call("accounts/page", &[]).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn development_pages_exist_in_development_only() {
    let app = TestApp::start().await;
    for path in ["/dev/mail", "/dev/components", "/dev/mail.json"] {
        assert_eq!(app.visitor().get(path).await.status, 404, "{path}");
    }
    let app = TestApp::start_with(|settings| settings.development = true).await;
    app.person("Ada").await;
    assert!(app.visitor().get("/dev/mail").await.body.contains("Confirm your address"));
    assert_eq!(app.visitor().get("/dev/mail.json?to=ada@example.com").await.json()[0]["subject"], "Confirm your address");
    assert_eq!(app.visitor().get("/dev/components").await.status, 200);
}

#[tokio::test]
async fn probes_answer() {
    let app = TestApp::start().await;
    assert_eq!(app.visitor().get("/healthz").await.status, 200);
    assert_eq!(app.visitor().get("/readyz").await.status, 200);
    app.backend.db.close().await;
    assert_eq!(app.visitor().get("/readyz").await.status, 503);
}

#[tokio::test]
async fn a_broken_database_is_our_fault_with_a_reference_and_without_detail() {
    let app = TestApp::start().await;
    app.backend.db.close().await;
    let answer = app.visitor().call("accounts/forgot_password", &[("email", "ada@example.com")]).await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains(answer.header("x-request-id")) && !answer.body.to_lowercase().contains("pool"));
}
