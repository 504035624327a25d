//! Keys at the door of the API: what they let through, and how they end.

use super::{Program, sorry};
use crate::app::TestApp;
use crate::datasets::acme;
use http::{Method, Request};
use serde_json::json;

#[tokio::test]
async fn without_a_key_that_works_there_is_no_answer() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let ci = Program::of(&app, &ada, "CI", &["read_datasets", "manage_keys"]).await;
    let nobody = app.visitor();
    for refused in [
        nobody.get("/v1/me").await,
        Program::new(&app, "assay_personal_nonsense").get("/v1/me").await,
        nobody.send(Request::get("/v1/me").header("authorization", "Basic YTpi").body("".into()).unwrap()).await,
        // A key that does not work is not helped by a session.
        ada.send(Request::get("/v1/me").header("authorization", "Bearer nonsense").body("".into()).unwrap()).await,
    ] {
        assert_eq!((refused.status.as_u16(), refused.header("www-authenticate")), (401, "Bearer"));
    }
    assert_eq!(ada.get("/v1/me").await.json()["key"], json!(null), "a session may ask too");
    assert_eq!(ci.get("/v1/organizations/acme/datasets").await.status, 200);
    let limits = ci.get("/v1/me").await;
    assert!(limits.header("ratelimit-policy").contains("q=10000") && limits.header("ratelimit").contains("r="));
    // The scope is a gate: what it does not name is refused, whatever its maker may.
    let refused = ci.push("/v1/organizations/acme/datasets?name=A", "a\n1\n").await;
    assert_eq!((refused.status.as_u16(), refused.json()["type"].as_str()), (403, Some("/problems/forbidden")));
    assert!(refused.body.contains("write_datasets"));
    // A revoked key is refused at the next request.
    let id = ci.get("/v1/me").await.json()["key"]["id"].as_str().unwrap().to_owned();
    assert_eq!(ci.ask(Method::DELETE, &format!("/v1/api-keys/{id}"), None).await.status, 204);
    assert_eq!(ci.get("/v1/me").await.status, 401);
}

#[tokio::test]
async fn a_team_key_lists_searches_and_exports_its_team_alone() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let admin = Program::of(&app, &ada, "Admin", &["write_organization", "write_datasets", "write_evaluations", "manage_keys"]).await;
    let home = "/v1/organizations/acme";
    let lab = admin.post(&format!("{home}/teams"), json!({"name": "Lab"})).await.json()["id"].as_str().unwrap().to_owned();
    let inside = admin.push(&format!("{home}/datasets?name=Inside&team={lab}"), "answer\nsorry\n").await;
    let outside = admin.push(&format!("{home}/datasets?name=Outside"), "answer\nsecret\n").await;
    let wanted = json!({"name": "CI", "scopes": ["write_datasets", "write_evaluations"], "days": 30});
    let made = admin.post(&format!("{home}/teams/{lab}/api-keys"), wanted).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let ci = Program::new(&app, made.json()["secret"].as_str().unwrap());

    let me = ci.get("/v1/me").await.json();
    assert_eq!((me["name"].as_str(), me["email"].as_str(), me["key"]["team"].as_str()), (Some("CI"), None, Some(lab.as_str())));
    let names =
        |answer: crate::app::Answer| answer.json()["data"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect::<Vec<_>>();
    assert_eq!(names(ci.get(&format!("{home}/datasets")).await), ["Inside"]);
    assert_eq!(names(ci.get(&format!("{home}/teams")).await), ["Lab"]);
    let hidden = outside.header("location");
    for path in [
        hidden.to_owned(),
        format!("{hidden}/rows"),
        format!("{hidden}/rows/1"),
        format!("{hidden}/export?format=csv"),
        format!("{hidden}/versions"),
    ] {
        assert_eq!(ci.get(&path).await.status, 404, "{path}");
    }
    assert!(ci.get(&format!("{}/export?format=csv", inside.header("location"))).await.body.contains("sorry"));
    let id = inside.json()["id"].as_str().unwrap().to_owned();
    let evaluation = ci.post(&format!("{home}/evaluations"), json!({"name": "Apologises", "dataset": id, "criterion": sorry()})).await;
    assert_eq!(evaluation.status, 201, "{}", evaluation.body);
    assert_eq!(evaluation.json()["owner"], "CI");
    for path in [format!("{home}/teams/{lab}/members"), format!("{home}/teams/{lab}/api-keys"), "/v1/me/api-keys".into()] {
        assert_eq!(ci.get(&path).await.status, 403, "{path}");
    }
}
