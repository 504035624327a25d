//! Runs through pages and server functions.

use crate::app::{Client, TestApp};
use crate::datasets::{acme, import};
use crate::evaluations::create;
use backend::runs::work::{self, Step};

/// An evaluation of four rows, two of which say sorry.
async fn evaluation(ada: &Client) -> String {
    let file = "question,answer\n1,so sorry\n2,no\n3,<i>Sorry</i>\n4,never\n";
    let dataset = import(ada, "acme", "Answers", file, true).await.location().to_owned();
    let fields = [("name", "Apologises"), ("column", "answer"), ("kind", "contains"), ("text", "sorry")];
    create(ada, &dataset, &fields).await.location().to_owned()
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn a_run_goes_from_the_button_to_its_results() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let evaluation = evaluation(&ada).await;
    let page = ada.get(&evaluation).await.body;
    let (id, key) = (hidden(&page, "evaluation"), hidden(&page, "request_key"));
    let form = [("organization", "acme"), ("evaluation", id), ("request_key", key)];
    let run = ada.submit(&evaluation, "runs/start", &form).await.location().to_owned();
    // Sent twice, started once.
    assert_eq!(ada.submit(&evaluation, "runs/start", &form).await.location(), run);

    let open = ada.get(&run).await.body;
    for text in ["Run of Apologises", "Queued", "Refresh", "Cancel", "No results yet"] {
        assert!(open.contains(text), "{text}");
    }
    let mut claim = work::claim(&app.backend).await.unwrap().unwrap();
    assert_eq!(claim.batch().await.unwrap(), Step::Ended);

    let id = run.rsplit('/').next().unwrap();
    let progress = ada.call("runs/follow", &[("organization", "acme"), ("run", id)]).await.json();
    assert_eq!(progress, serde_json::json!({"state": "succeeded", "total": 4, "done": 4, "passed": 2}));
    let ended = ada.get(&run).await.body;
    for text in ["Succeeded", "50%", "&lt;i&gt;Sorry&lt;/i&gt;", ">never<"] {
        assert!(ended.contains(text), "{text}");
    }
    assert!(!ended.contains("Refresh") && !ended.contains(">Cancel<"));
    let failed = ada.get(&format!("{run}?show=failed")).await.body;
    assert!(failed.contains(">never<") && !failed.contains("so sorry"));
    assert!(ada.get(&evaluation).await.body.contains(&format!("href=\"{run}\"")));
    let again = ada.call("runs/cancel", &[("organization", "acme"), ("run", id)]).await;
    assert!(again.status == 409 && again.body.contains("RunEnded"), "{again:?}");
}

#[tokio::test]
async fn a_run_is_cancelled_from_its_page() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let evaluation = evaluation(&ada).await;
    let page = ada.get(&evaluation).await.body;
    let form = [("organization", "acme"), ("evaluation", hidden(&page, "evaluation")), ("request_key", "k")];
    let run = ada.submit(&evaluation, "runs/start", &form).await.location().to_owned();
    let id = run.rsplit('/').next().unwrap();
    assert_eq!(ada.submit(&run, "runs/cancel", &[("organization", "acme"), ("run", id)]).await.location(), run);
    let page = ada.get(&run).await.body;
    assert!(page.contains("Cancelled") && page.contains("What was done is kept."));
    assert!(work::claim(&app.backend).await.unwrap().is_none());
}

#[tokio::test]
async fn outsiders_find_neither_run_nor_evaluation() {
    let app = TestApp::start().await;
    let (ada, eve) = (acme(&app).await, app.person("Eve").await);
    eve.call("organizations/create", &[("name", "Other"), ("id", "other")]).await;
    let evaluation = evaluation(&ada).await;
    let page = ada.get(&evaluation).await.body;
    let id = hidden(&page, "evaluation");
    let form = [("organization", "acme"), ("evaluation", id), ("request_key", "k")];
    assert_eq!(eve.call("runs/start", &form).await.status, 404);
    let run = ada.submit(&evaluation, "runs/start", &form).await.location().to_owned();
    let in_other = |path: &str| path.replacen("/acme/", "/other/", 1);
    for path in [
        "/acme/evaluations".to_owned(),
        "/acme/evaluations/new".into(),
        evaluation.clone(),
        in_other(&evaluation),
        run.clone(),
        in_other(&run),
    ] {
        let page = eve.get(&path).await;
        assert!(page.status == 404 && !page.body.contains("Apologises"), "{path}");
    }
    let id = run.rsplit('/').next().unwrap();
    for function in ["runs/follow", "runs/cancel"] {
        assert_eq!(eve.call(function, &[("organization", "acme"), ("run", id)]).await.status, 404, "{function}");
    }
}
