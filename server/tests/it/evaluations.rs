//! Evaluations through pages and server functions.

use crate::app::{Answer, Client, TestApp};
use crate::datasets::{acme, import};

/// Makes an evaluation without JavaScript.
pub async fn create(client: &Client, dataset: &str, fields: &[(&str, &str)]) -> Answer {
    let id = dataset.rsplit('/').next().unwrap();
    let mut form = vec![("organization", "acme"), ("dataset", id)];
    form.extend(fields);
    client.submit(&format!("/acme/evaluations/new?dataset={id}"), "evaluations/create", &form).await
}

#[tokio::test]
async fn a_check_is_made_and_shown() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    assert!(ada.get("/acme/evaluations").await.body.contains("No evaluations yet"));
    assert!(ada.get("/acme/evaluations/new").await.body.contains("First a dataset"));
    let dataset = import(&ada, "acme", "Answers", "question,answer\n1,sorry\n", true).await.location().to_owned();
    let id = dataset.rsplit('/').next().unwrap();
    let form = ada.get(&format!("/acme/evaluations/new?dataset={id}")).await.body;
    // The columns are proposed without JavaScript too.
    assert!(form.contains("<option value=\"answer\">") && form.contains("list=\"columns\""), "{form}");
    let fields = [("name", "Apologises"), ("column", "answer"), ("kind", "contains"), ("text", "<sorry>")];
    let evaluation = create(&ada, &dataset, &fields).await.location().to_owned();
    let page = ada.get(&evaluation).await.body;
    for text in ["contains “&lt;sorry&gt;”", "No runs yet", "Run evaluation", "Answers"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(ada.get("/acme/evaluations").await.body.contains(&format!("href=\"{evaluation}\"")));
}

#[tokio::test]
async fn a_broken_expression_is_refused_beside_its_field_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let dataset = import(&ada, "acme", "Answers", "question,answer\n1,sorry\n", true).await.location().to_owned();
    let fields = [("name", "Broken"), ("column", "answers"), ("kind", "regex"), ("text", "("), ("case_sensitive", "on")];
    let refused = create(&ada, &dataset, &fields).await;
    assert_eq!(refused.status, 422);
    for text in ["value=\"Broken\"", "value=\"answers\"", "not a regular expression", "It has: “question”, “answer”"] {
        assert!(refused.body.contains(text), "{text}");
    }
    let regex = refused.body.split("value=\"regex\"").nth(1).unwrap();
    assert!(regex[..20].contains("selected"), "{}", &regex[..20]);
}
