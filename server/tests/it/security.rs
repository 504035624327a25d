//! What protects a browser: headers, cookies, the origin of requests.

use crate::app::TestApp;
use axum::body::Body;
use http::{Request, header};

#[tokio::test]
async fn a_page_runs_only_scripts_with_its_own_nonce() {
    let app = TestApp::start().await;
    let (first, second) = (app.visitor().get("/sign-in").await, app.visitor().get("/sign-in").await);
    let policy = first.header("content-security-policy").to_owned();
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'nonce-") && policy.contains("frame-ancestors 'none'"));
    assert_ne!(policy, second.header("content-security-policy"));
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    for script in first.body.split("<script").skip(1) {
        assert!(script.split('>').next().unwrap().contains(&format!("nonce=\"{nonce}\"")), "{script:.80}");
    }
    assert!(!first.body.contains(" style=\""));
}

#[tokio::test]
async fn every_answer_carries_the_protecting_headers() {
    let app = TestApp::start().await;
    for path in ["/sign-in", "/healthz", "/no/such", "/favicon.svg", "/api/x"] {
        let answer = app.visitor().get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
    let secure = TestApp::start_with(|settings| settings.public_url = "https://assay.test".into()).await;
    assert!(secure.visitor().get("/sign-in").await.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn over_tls_the_session_cookie_is_bound_to_this_host() {
    let app = TestApp::start_with(|settings| settings.public_url = "https://assay.test".into()).await;
    let ada = app.person("Ada").await;
    assert!(ada.cookie("__Host-session").is_some());
    let again = ada.call("sessions/sign_in", &[("email", "ada@example.com"), ("password", "correct horse"), ("next", "")]).await;
    let cookie = again
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|value| value.to_str().unwrap())
        .find(|value| value.starts_with("__Host-"))
        .unwrap();
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
}

#[tokio::test]
async fn another_site_cannot_post_with_our_cookies() {
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    for (name, value) in
        [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example"), ("origin", "null")]
    {
        for uri in ["/api/accounts/change_name", "/account?do=accounts/change_name"] {
            let request = Request::post(uri)
                .header(header::HOST, "assay.test")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(name, value)
                .body(Body::from("name=Eve"))
                .unwrap();
            assert_eq!(ada.send(request).await.status, 403, "{name}: {value} at {uri}");
        }
    }
    assert!(!ada.get("/account").await.body.contains("Eve"));
}

#[tokio::test]
async fn nothing_is_changed_by_get() {
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    ada.get("/account?do=accounts/change_name&name=Eve").await;
    ada.get("/api/accounts/change_name?name=Eve").await;
    assert!(!ada.get("/account").await.body.contains("value=\"Eve\""));
}

#[tokio::test]
async fn a_crafted_link_shows_no_text_of_its_author() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/sign-in?__path=/api/sessions/sign_in&__err=Call%20us%20at%20555&do=x&form=y&notice=Call%20us").await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("Call us at 555") && !page.body.contains("Call us</"));
}
