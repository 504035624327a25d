//! Other services ask who may do what: about the team of their key, and about nothing else.

use super::Program;
use crate::app::TestApp;
use crate::datasets::acme;
use serde_json::{Value, json};

#[tokio::test]
async fn a_team_key_hears_who_may_do_what_in_its_team_alone() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let bob = app.person("Bob").await;
    let own = Program::of(&app, &ada, "Own", &["write_organization", "write_datasets", "manage_keys", "check_access"]).await;
    let home = "/v1/organizations/acme";
    let lab = own.post(&format!("{home}/teams"), json!({"name": "Lab"})).await.json()["id"].as_str().unwrap().to_owned();
    let id = |answer: crate::app::Answer| answer.json()["id"].as_str().unwrap().to_owned();
    let inside = id(own.push(&format!("{home}/datasets?name=Inside&team={lab}"), "a\n1\n").await);
    let outside = id(own.push(&format!("{home}/datasets?name=Outside"), "a\n1\n").await);
    let made = own.post(&format!("{home}/teams/{lab}/api-keys"), json!({"name": "Gate", "scopes": ["check_access"]})).await.json();
    let gate = Program::new(&app, made["secret"].as_str().unwrap());
    let me = own.get("/v1/me").await.json()["id"].as_str().unwrap().to_owned();
    let stranger = bob.get("/v1/me").await.json()["id"].as_str().unwrap().to_owned();
    let asked = |who: &str, action: &str, what: &str| json!({"subject": {"type": "user", "id": who}, "action": {"name": action}, "resource": {"type": "dataset", "id": what}});
    for (who, action, what, expected) in
        [(&me, "admin", &inside, true), (&me, "fly", &inside, false), (&me, "view", &outside, false), (&stranger, "view", &inside, false)]
    {
        let answer = gate.post("/access/v1/evaluation", asked(who, action, what)).await;
        assert_eq!(answer.json(), json!({"decision": expected}), "{action} {}", answer.status);
    }
    let mut several = asked(&me, "view", &inside);
    several["evaluations"] = json!([{}, {"action": {"name": "fly"}}, {"resource": {"type": "dataset", "id": outside}}]);
    let decisions = gate.post("/access/v1/evaluations", several).await.json();
    assert_eq!(decisions, json!({"evaluations": [{"decision": true}, {"decision": false}, {"decision": false}]}));
    let actions = gate.post("/access/v1/search/action", asked(&me, "", &inside)).await.json();
    assert_eq!(actions["results"].as_array().map(Vec::len), Some(3));
    let subjects = gate.post("/access/v1/search/subject", asked("", "edit", &inside)).await.json();
    assert_eq!(subjects, json!({"results": [{"type": "user", "id": me}]}));
    // Only a team's key with the scope asks.
    let refused = own.post("/access/v1/evaluation", asked(&me, "view", &inside)).await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    let found: Value = app.visitor().get("/.well-known/authzen-configuration").await.json();
    assert_eq!(found["access_evaluation_endpoint"], "http://assay.test/access/v1/evaluation");
}
