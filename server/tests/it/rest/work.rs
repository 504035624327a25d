//! The way of an engineer: push, evaluate, run, read.

use super::{Program, sorry};
use crate::app::TestApp;
use crate::datasets::acme;
use backend::runs::work::{self, Step};
use http::Method;
use serde_json::json;

#[tokio::test]
async fn a_program_pushes_evaluates_runs_and_reads_and_the_pages_show_it() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let ci = Program::of(&app, &ada, "CI", &["write_datasets", "write_evaluations"]).await;
    let home = "/v1/organizations/acme";
    let me = ci.get("/v1/me").await.json();
    assert_eq!((me["name"].as_str(), me["organizations"][0].as_str()), (Some("Ada"), Some("acme")));

    let file = "question,answer\n1,so sorry\n2,no\n3,<i>Sorry</i>\n4,never\n";
    let made = ci.push(&format!("{home}/datasets?name=Answers"), file).await;
    assert_eq!((made.status.as_u16(), made.json()["rows"].as_i64()), (201, Some(4)), "{}", made.body);
    let dataset = made.header("location").to_owned();
    assert_eq!(ci.get(&dataset).await.json()["columns"], json!(["question", "answer"]));
    let again = ci.push(&format!("{home}/datasets?name=answers"), file).await;
    assert!(again.status == 422 && again.json()["errors"]["name"].is_string(), "{}", again.body);

    let added = ci.post(&format!("{dataset}/rows"), json!({"cells": {"answer": "late"}})).await;
    assert_eq!(added.json(), json!({"position": 5, "cells": {"question": "", "answer": "late"}}));
    let row = added.header("location").to_owned();
    let changed = ci.ask(Method::PATCH, &row, Some(json!({"cells": {"question": "5"}}))).await;
    assert_eq!(changed.json()["cells"], json!({"question": "5", "answer": "late"}));
    let unknown = ci.ask(Method::PATCH, &row, Some(json!({"cells": {"quest": "5"}}))).await;
    assert!(unknown.status == 422 && unknown.json()["errors"]["cells.quest"].is_string(), "{}", unknown.body);
    assert_eq!(ci.ask(Method::DELETE, &row, None).await.status, 204);
    let rows = ci.get(&format!("{dataset}/rows?limit=3")).await.json();
    assert_eq!(rows["data"][2]["cells"]["answer"], "<i>Sorry</i>");
    let next = rows["next"].as_str().unwrap();
    assert_eq!(ci.get(&format!("{dataset}/rows?limit=3&cursor={next}")).await.json()["data"][0]["position"], 4);
    assert!(ci.get(&format!("{dataset}/export?format=jsonl")).await.body.starts_with("{\"question\":\"1\",\"answer\":\"so sorry\"}\n"));

    let id = dataset.rsplit('/').next().unwrap();
    let new = json!({"name": "Apologises", "dataset": id, "criterion": sorry()});
    let evaluation = ci.post(&format!("{home}/evaluations"), new).await;
    assert_eq!(evaluation.json()["variants"][0]["criteria"][0]["evaluator"]["check"]["kind"], "contains", "{}", evaluation.body);
    let evaluation = evaluation.header("location").to_owned();
    let run = ci.post(&format!("{evaluation}/runs"), json!({})).await;
    assert_eq!((run.status.as_u16(), run.json()["state"].as_str()), (201, Some("queued")), "{}", run.body);
    let run = run.header("location").to_owned();
    let mut claim = work::claim(&app.backend).await.unwrap().unwrap();
    while claim.batch().await.unwrap() == Step::More {}
    let ended = ci.get(&run).await.json();
    assert_eq!((ended["state"].as_str(), ended["pass_rate"].as_f64()), (Some("succeeded"), Some(0.5)));
    assert!(ci.get(&format!("{run}/events")).await.body.contains("\"succeeded\""));
    let failed = ci.get(&format!("{run}/results?show=failed")).await.json();
    assert_eq!(failed["data"].as_array().unwrap().len(), 2);
    assert_eq!(failed["data"][1]["cells"]["answer"], "never");
    assert!(ci.get(&format!("{run}/results/export?format=csv")).await.body.contains("so sorry"));
    let cancel = ci.post(&format!("{run}/cancel"), json!({})).await;
    assert_eq!((cancel.status.as_u16(), cancel.json()["type"].as_str()), (409, Some("/problems/run-ended")));
    let page = ada.get(&run.replace("/v1/organizations", "")).await;
    assert!(page.body.contains("50%"));

    assert_eq!(ci.ask(Method::DELETE, &dataset, None).await.status, 204);
    assert_eq!(ci.get(&run).await.status, 404);
    // All of it stands in the audit log, with the key.
    let log = ada.get("/acme/settings/audit").await.body;
    assert!(log.contains("API key “") && log.contains("datasets.import"), "{log}");
}
