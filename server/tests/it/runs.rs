//! Runs through pages and server functions.

use crate::app::{Client, TestApp};
use crate::datasets::{acme, import};
use crate::evaluations::create;
use backend::runs::work::{self, Step};
use futures::StreamExt;

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
    let ended = serde_json::json!({"state": "succeeded", "total": 4, "done": 4, "passed": 2, "failed": 2, "errors": 0, "pace": null});
    assert_eq!(progress, ended);
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
    for function in ["runs/follow", "runs/cancel", "runs/resume", "runs/retry", "runs/delete"] {
        assert_eq!(eve.call(function, &[("organization", "acme"), ("run", id)]).await.status, 404, "{function}");
    }
}

/// Starts a run of an evaluation and answers its address.
async fn start(ada: &Client, evaluation: &str, key: &str) -> String {
    let id = evaluation.rsplit('/').next().unwrap();
    let form = [("organization", "acme"), ("evaluation", id), ("request_key", key)];
    ada.submit(evaluation, "runs/start", &form).await.location().to_owned()
}

/// Does the run that waits.
async fn work(app: &TestApp) {
    let mut claim = work::claim(&app.backend).await.unwrap().unwrap();
    while claim.batch().await.unwrap() == Step::More {}
}

/// An evaluation with one row that cannot be decided: what it is compared with is no number.
async fn with_errors(ada: &Client) -> String {
    let file = "answer,wanted\n1,1\n2,two\n3,4\n=cmd(),5\n";
    let dataset = import(ada, "acme", "Sums", file, true).await.location().to_owned();
    let fields = [("name", "Right"), ("column", "answer"), ("kind", "number"), ("other", "wanted")];
    create(ada, &dataset, &fields).await.location().to_owned()
}

#[tokio::test]
async fn errors_are_shown_with_their_reason_and_lead_to_their_row() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let evaluation = with_errors(&ada).await;
    assert!(ada.get(&evaluation).await.body.contains("4 rows × 1 criterion: about 1 second"));
    let run = start(&ada, &evaluation, "k").await;
    work(&app).await;
    let page = ada.get(&run).await.body;
    let reason = "The cell to compare with is no number: “two”.";
    for text in ["Errors", "Retry errors", "Run again", reason, "show=errors", "results.csv", "Delete run", "<svg"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("style="));
    let errors = ada.get(&format!("{run}?show=errors")).await.body;
    assert!(errors.contains(reason) && !errors.contains("rows/3?"));
    assert!(errors.contains(&format!("href=\"{run}/rows/2?show=errors\"")), "{errors}");
    let row = ada.get(&format!("{run}/rows/2?show=errors")).await;
    assert_eq!(row.status, 200);
    for text in ["Row 2", reason, "wanted", ">two<", "Error"] {
        assert!(row.body.contains(text), "{text}");
    }
    assert!(ada.get(&format!("{run}/rows/3")).await.body.contains("It is 3; 4 is wanted."));
    assert_eq!(ada.get(&format!("{run}/rows/5")).await.status, 404);
    assert_eq!(ada.get(&format!("{run}?show=nonsense")).await.status, 404);
    let found = ada.get(&format!("{run}?q=CMD")).await.body;
    assert!(found.contains("rows/4?q=CMD") && !found.contains("rows/1?"));
    let sorted = ada.get(&format!("{run}?sort=outcome")).await.body;
    let at = |row: &str| sorted.find(&format!("rows/{row}?sort=outcome")).unwrap();
    assert!(at("2") < at("3") && at("3") < at("4") && at("4") < at("1"));
}

#[tokio::test]
async fn a_run_is_resumed_retried_repeated_and_deleted_from_its_page() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let evaluation = with_errors(&ada).await;
    let run = start(&ada, &evaluation, "k").await;
    let id = run.rsplit('/').next().unwrap();
    let form = [("organization", "acme"), ("run", id)];
    ada.submit(&run, "runs/cancel", &form).await;
    assert!(ada.get(&run).await.body.contains("Resume"));
    assert_eq!(ada.submit(&run, "runs/resume", &form).await.location(), run);
    work(&app).await;
    assert_eq!(ada.submit(&run, "runs/retry", &form).await.location(), run);
    assert!(ada.get(&run).await.body.contains("Queued"));
    work(&app).await;
    assert!(ada.get(&run).await.body.contains("Succeeded"));
    let again = [("organization", "acme"), ("run", id), ("request_key", "again")];
    let second = ada.submit(&run, "runs/again", &again).await.location().to_owned();
    assert!(second != run && ada.submit(&run, "runs/again", &again).await.location() == second);
    assert_eq!(ada.submit(&run, "runs/delete", &form).await.location(), evaluation);
    assert!(ada.get(&evaluation).await.body.contains("The run was deleted."));
    assert_eq!(ada.get(&run).await.status, 404);
}

#[tokio::test]
async fn two_runs_are_compared_on_a_page() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let evaluation = evaluation(&ada).await;
    let before = start(&ada, &evaluation, "a").await;
    work(&app).await;
    assert!(!ada.get(&before).await.body.contains("/compare"));
    let page = ada.get(&evaluation).await.body;
    let at = page.find("crit_01").unwrap();
    let criterion = &page[at..at + 31];
    let changed = [
        ("organization", "acme"),
        ("evaluation", evaluation.rsplit('/').next().unwrap()),
        ("id", criterion),
        ("criterion", "Apologises"),
        ("column", "answer"),
        ("kind", "contains"),
        ("text", "never"),
    ];
    let saved = ada.submit(&format!("{evaluation}/criteria/{criterion}"), "criteria/save", &changed).await;
    assert_eq!(saved.location(), evaluation);
    let after = start(&ada, &evaluation, "b").await;
    work(&app).await;
    let choose = ada.get(&format!("{after}/compare")).await.body;
    let with = before.rsplit('/').next().unwrap();
    assert!(choose.contains(&format!("<option value=\"{with}\"")) && choose.contains("Nothing to compare with yet"));
    let lost = ada.get(&format!("{after}/compare?with={with}")).await.body;
    for text in ["Pass to fail", "so sorry", "&lt;i&gt;Sorry", "McNemar", "p = 1.000", "Unchanged"] {
        assert!(lost.contains(text), "{text}");
    }
    assert!(!lost.contains(">never<"));
    let won = ada.get(&format!("{after}/compare?with={with}&flip=fixed")).await.body;
    assert!(won.contains(">never<") && !won.contains("so sorry"));
    let unknown = with.replace(&with[with.len() - 4..], "0000");
    assert_eq!(ada.get(&format!("{after}/compare?with={unknown}")).await.status, 404);
}

#[tokio::test]
async fn results_are_taken_away_as_files() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let evaluation = with_errors(&ada).await;
    let run = start(&ada, &evaluation, "k").await;
    work(&app).await;
    let csv = ada.get(&format!("{run}/results.csv")).await;
    assert!(csv.header("content-disposition").contains("attachment") && csv.header("content-type").starts_with("text/csv"));
    let lines: Vec<_> = csv.body.lines().collect();
    assert_eq!(lines[0], "\"row\",\"verdict\",\"people\",\"Right\",\"Right: reason\",\"answer\",\"wanted\"");
    assert_eq!(lines[1], "\"1\",\"pass\",\"\",\"pass\",\"\",\"1\",\"1\"");
    assert!(lines[2].contains("\"error\",\"The cell to compare with is no number: “two”.\""));
    assert!(lines[4].contains("\"'=cmd()\""), "no formula: {}", lines[4]);
    let failed = ada.get(&format!("{run}/results.csv?show=failed&q=3")).await.body;
    assert_eq!(failed.lines().count(), 2, "{failed}");
    let jsonl = ada.get(&format!("{run}/results.jsonl?show=errors")).await;
    let line: serde_json::Value = serde_json::from_str(jsonl.body.trim()).unwrap();
    assert_eq!((&line["row"], &line["verdict"], &line["cells"]["wanted"]), (&2.into(), &"error".into(), &"two".into()));
    let eve = app.person("Eve").await;
    for file in ["results.csv", "results.jsonl", "events"] {
        assert_eq!(eve.get(&format!("{run}/{file}")).await.status, 404, "{file}");
        assert_eq!(app.visitor().get(&format!("{run}/{file}")).await.status, 401, "{file}");
    }
}

/// The next event of a stream as JSON; nothing when the stream has ended.
async fn event(stream: &mut (impl futures::Stream<Item = Result<axum::body::Bytes, axum::Error>> + Unpin)) -> Option<serde_json::Value> {
    let text = stream.next().await?.unwrap();
    let text = String::from_utf8(text.to_vec()).unwrap();
    Some(serde_json::from_str(text.trim().strip_prefix("data: ").unwrap()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn progress_comes_as_events_until_the_run_has_ended() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let evaluation = evaluation(&ada).await;
    let run = start(&ada, &evaluation, "k").await;
    let events = format!("{run}/events");
    let (mut one, mut other) = (ada.open(&events).await, ada.open(&events).await);
    for stream in [&mut one, &mut other] {
        assert_eq!(event(stream).await.unwrap()["state"], "queued");
    }
    work(&app).await;
    for stream in [&mut one, &mut other] {
        let last = event(stream).await.unwrap();
        assert_eq!((&last["state"], &last["done"], &last["passed"]), (&"succeeded".into(), &4.into(), &2.into()));
        assert!(event(stream).await.is_none(), "the stream ends with the run");
    }
    let late = ada.get(&events).await;
    assert!(late.header("content-type").starts_with("text/event-stream") && late.header("content-encoding").is_empty());
    assert_eq!(late.body.matches("data: ").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_end_when_access_does() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let evaluation = evaluation(&ada).await;
    let run = start(&ada, &evaluation, "k").await;
    let mut stream = ada.open(&format!("{run}/events")).await;
    assert_eq!(event(&mut stream).await.unwrap()["state"], "queued");
    ada.call("sessions/sign_out", &[]).await;
    assert!(event(&mut stream).await.is_none());
    // The run is open still: it was the session that ended.
    assert!(work::claim(&app.backend).await.unwrap().is_some());
}
