//! The audit log through its page and its file.

use crate::app::{Client, TestApp};
use domain::access::Plan;
use http::Request;

const PAGE: &str = "/acme/settings/audit";
const FILE: &str = "/acme/settings/audit/export.csv";

async fn acme(app: &TestApp) -> Client {
    let ada = app.person("Ada").await;
    ada.call("organizations/create", &[("name", "=1+1"), ("id", "acme")]).await;
    ada.invite("acme", "bob@example.com", "member").await;
    ada
}

#[tokio::test]
async fn the_page_shows_and_filters_the_log() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let page = ada.get(PAGE).await.body;
    for words in ["organizations.create", "invitations.send", "ada@example.com", "192.0.2.1", "bob@example.com as member"] {
        assert!(page.contains(words), "{words}");
    }
    for (query, shown) in [
        ("action=invitations.", true),
        ("who=ADA&from=2026-11-21&to=2026-11-21&target=bob%40", true),
        ("who=eve", false),
        ("to=2026-11-20", false),
    ] {
        let page = ada.get(&format!("{PAGE}?{query}")).await.body;
        assert_eq!(page.contains("<code>invitations.send<"), shown, "{query}");
        assert!(!page.contains("<code>organizations.create<"), "{query}");
        assert!(page.contains(&format!("href=\"{PAGE}\"")), "{query}: a way to clear the filters");
    }
    let wrong = ada.get(&format!("{PAGE}?from=yesterday&who=ada")).await;
    assert!(wrong.status == 200 && wrong.body.contains("Enter a day such as 2026-11-21.") && wrong.body.contains("value=\"ada\""));
    let crafted = ada.get(&format!("{PAGE}?who=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")).await.body;
    assert!(!crafted.contains("<script>alert"));
}

#[tokio::test]
async fn the_file_is_filtered_and_harmless() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let file = ada.get(&format!("{FILE}?action=organizations.")).await;
    assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"acme-audit.csv\"");
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines[0], "\"when\",\"account\",\"name\",\"email\",\"session\",\"key\",\"from\",\"action\",\"target\",\"detail\"");
    assert_eq!(lines.len(), 2);
    assert!(lines[1].contains("\"ada@example.com\",\"sess_"), "{}", lines[1]);
    assert!(lines[1].ends_with("\"192.0.2.1\",\"organizations.create\",\"acme\",\"'=1+1\""), "{}", lines[1]);
    assert_eq!(ada.get(&format!("{FILE}?to=tomorrow")).await.status, 422);
}

#[tokio::test]
async fn the_file_is_for_those_who_may_read_the_log_and_whose_plan_has_it() {
    let app = TestApp::start_with(|settings| settings.default_plan = Plan::Team).await;
    let ada = acme(&app).await;
    let eve = app.person("Eve").await;
    assert_eq!(app.visitor().get(FILE).await.status, 401);
    let (real, never) = (eve.get(FILE).await, eve.get("/never/settings/audit/export.csv").await);
    assert_eq!((real.status.as_u16(), &real.body), (404, &never.body));
    assert_eq!(ada.get(FILE).await.status, 403);
    let page = ada.get(PAGE).await.body;
    assert!(page.contains("Exporting needs the plan Enterprise.") && !page.contains("export.csv"));
    let posted = ada.send(Request::post(FILE).body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(posted.status, 405);
}

#[tokio::test]
async fn a_member_who_is_refused_leaves_a_row_and_a_stranger_none() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let (bob, eve) = (app.person("Bob").await, app.person("Eve").await);
    ada.invite("acme", "bob@example.com", "member").await;
    let waiting = bob.call("invitations/mine", &[]).await.json();
    bob.call("invitations/accept", &[("invitation", waiting[0]["id"].as_str().unwrap())]).await;
    for who in [&bob, &eve] {
        who.call("teams/create", &[("organization", "acme"), ("name", "Lab"), ("description", ""), ("icon", "")]).await;
    }
    let mut rows = serde_json::Value::Null;
    // It is written beside the answer.
    for _ in 0..200 {
        rows = ada.call("audit/page", &[("organization", "acme"), ("action", "access.")]).await.json()["rows"].clone();
        if rows.as_array().is_some_and(|rows| !rows.is_empty()) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(rows.as_array().unwrap().len(), 1, "{rows}");
    let words = |field: &str| rows[0][field].as_str().unwrap().to_owned();
    assert_eq!((words("action"), words("target")), ("access.refused".into(), "/api/teams/create".into()));
    assert!(words("detail").contains("create_team") && rows[0]["person"][1] == "bob@example.com");
}
