//! Signing in and out, sessions, the theme.

use crate::app::TestApp;

#[tokio::test]
async fn signing_in_leads_on_to_where_one_was_heading_but_never_elsewhere() {
    let app = TestApp::start().await;
    app.person("Ada").await;
    for (next, to) in
        [("/account", "/account"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil.example", "/"), ("", "/")]
    {
        let fields = [("email", "ada@example.com"), ("password", "correct horse"), ("next", next)];
        assert_eq!(app.visitor().submit("/sign-in", "sessions/sign_in", &fields).await.location(), to, "{next}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let app = TestApp::start().await;
    app.person("Ada").await;
    let attempt = async |email: &str| {
        let answer = app.visitor().call("sessions/sign_in", &[("email", email), ("password", "wrong horse"), ("next", "")]).await;
        (answer.status, answer.body)
    };
    let known = attempt("ada@example.com").await;
    assert_eq!(known.0, 422);
    assert_eq!(known, attempt("nobody@example.com").await);
}

#[tokio::test]
async fn too_many_attempts_are_told_when_to_come_back() {
    let app = TestApp::start().await;
    let fields = [("email", "ada@example.com"), ("password", "wrong"), ("next", "")];
    for _ in 0..backend::attempts::PER_ACCOUNT {
        app.visitor().call("sessions/sign_in", &fields).await;
    }
    let refused = app.visitor().call("sessions/sign_in", &fields).await;
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    let page = app.visitor().submit("/sign-in", "sessions/sign_in", &fields).await;
    assert_eq!(page.status, 429);
    assert!(page.body.contains("Too many attempts") && page.body.contains("value=\"ada@example.com\""));
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    let stolen = ada.cookie("session").unwrap();
    assert_eq!(ada.submit("/account", "sessions/sign_out", &[]).await.location(), "/sign-in");
    assert_eq!(ada.cookie("session"), None);
    let request = http::Request::get("/account").header("accept", "text/html").header("cookie", format!("session={stolen}"));
    assert!(app.visitor().send(request.body(axum::body::Body::empty()).unwrap()).await.status.is_redirection());
}

#[tokio::test]
async fn a_session_of_somebody_else_cannot_be_revoked_or_noticed() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.person("Ada").await, app.person("Eve").await);
    let page = ada.get("/account").await.body;
    let id = &page[page.find("sess_").unwrap_or(0)..];
    // Ada's own session has no button, so its id comes from the database.
    let own = if id.starts_with("sess_") { id[..31].to_owned() } else { session_of(&app, "ada@example.com").await };
    let real = eve.call("sessions/revoke", &[("session", &own)]).await;
    let random = eve.call("sessions/revoke", &[("session", "sess_01h455vb4pex5vsknk084sn02q")]).await;
    assert_eq!((real.status, &real.body), (random.status, &random.body));
    assert_eq!(real.status, 404);
    assert_eq!(ada.get("/account").await.status, 200);
}

async fn session_of(app: &TestApp, email: &str) -> String {
    use backend::sessions::{Origin, authenticate, sign_in};
    let origin = Origin { address: "192.0.2.9".into(), device: "test".into() };
    let token = sign_in(&app.backend, email, "correct horse".into(), &origin).await.unwrap();
    authenticate(&app.backend, &token, "192.0.2.9").await.unwrap().unwrap().session_id.unwrap().to_string()
}

#[tokio::test]
async fn the_theme_is_in_the_page_from_the_first_byte() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    assert!(visitor.get("/sign-in").await.body.contains("data-theme=\"system\""));
    visitor.call("sessions/choose_theme", &[("theme", "dark")]).await;
    assert!(visitor.get("/sign-in").await.body.contains("data-theme=\"dark\""));
    visitor.call("sessions/choose_theme", &[("theme", "\"><script>")]).await;
    assert!(visitor.get("/sign-in").await.body.contains("data-theme=\"system\""));
}
