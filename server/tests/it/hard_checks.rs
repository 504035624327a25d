//! Checks that would bring a careless program to its knees, through real runs.

use crate::app::{Client, TestApp};
use crate::datasets::{acme, import};
use crate::evaluations::create;
use backend::runs::work::{self, Step};
use std::time::Duration;

/// Far more than any of these takes, far less than for ever.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs a check over the column `answer` of a file, and says which rows pass.
async fn run(app: &TestApp, ada: &Client, name: &str, file: &str, check: &[(&str, &str)]) -> Vec<bool> {
    let dataset = import(ada, "acme", name, file, true).await.location().to_owned();
    let evaluation = create(ada, &dataset, &[&[("name", name), ("column", "answer")], check].concat()).await.location().to_owned();
    let id = evaluation.rsplit('/').next().unwrap();
    let fields = [("organization", "acme"), ("evaluation", id), ("request_key", "k")];
    let run = ada.submit(&evaluation, "runs/start", &fields).await.location().to_owned();
    let mut claim = work::claim(&app.backend).await.unwrap().unwrap();
    let works = async { while claim.batch().await.unwrap() == Step::More {} };
    tokio::time::timeout(PATIENCE, works).await.unwrap_or_else(|_| panic!("{name} goes on for ever"));
    let id = run.rsplit('/').next().unwrap();
    let page = ada.call("runs/get", &[("organization", "acme"), ("run", id)]).await.json();
    assert_eq!(page["run"]["progress"]["state"], "succeeded", "{page}");
    assert!(ada.get(&run).await.body.contains("Succeeded"));
    page["verdicts"].as_array().unwrap().iter().map(|verdict| verdict["outcome"] == "pass").collect()
}

#[tokio::test]
async fn expressions_that_backtrack_for_ever_elsewhere_end() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let long = "a".repeat(1 << 18);
    let file = format!("answer\n{long}!\n{long}\n");
    for (number, pattern) in ["^(a+)+$", "^(a|aa)+$", "^(a*)*b?$", "^([a-z]+)*$", "^(a|a?)+$"].into_iter().enumerate() {
        let check = [("kind", "regex"), ("text", pattern), ("case_sensitive", "on")];
        assert_eq!(run(&app, &ada, &format!("Pattern {number}"), &file, &check).await, [false, true], "{pattern}");
    }
}

#[tokio::test]
async fn expressions_that_would_take_all_memory_or_look_around_are_refused_beside_their_field() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let dataset = import(&ada, "acme", "Answers", "answer\nx\n", true).await.location().to_owned();
    for pattern in ["((a{1000}){1000}){1000}", "\\w{5000}", r"(\w+) \1", "(?=a)b"] {
        let refused = create(&ada, &dataset, &[("name", "Heavy"), ("column", "answer"), ("kind", "regex"), ("text", pattern)]).await;
        assert!(refused.status == 422 && refused.body.contains("not a regular expression that can be used"), "{pattern}");
    }
}

#[tokio::test]
async fn a_schema_refers_to_its_own_parts_and_to_nothing_outside() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    // A tree whose nodes are trees: `#` is the schema itself, by name and by anchor.
    let schema = r##"{"$defs": {"name": {"$anchor": "called", "type": "string", "minLength": 1}, "kids": {"type": "array", "items": {"$ref": "#"}}},
        "type": "object", "required": ["name"], "additionalProperties": false,
        "properties": {"name": {"$ref": "#called"}, "kids": {"$ref": "#/$defs/kids"}}}"##;
    let deep = (0..60).fold(r#"{"name":"leaf"}"#.to_owned(), |inner, _| format!(r#"{{"name":"n","kids":[{inner}]}}"#));
    let answers = [
        (r#"{"name":"a"}"#.to_owned(), true),
        (r#"{"name":"a","kids":[{"name":"b","kids":[]},{"name":"c"}]}"#.to_owned(), true),
        (r#"{"name":"a","kids":[{"name":""}]}"#.to_owned(), false),
        (r#"{"name":"a","kids":[{"kids":[]}]}"#.to_owned(), false),
        (deep.replace("\"leaf\"", "7"), false),
        (deep, true),
        ("[".repeat(100_000), false),
        ("no json".to_owned(), false),
    ];
    let file = answers.iter().fold("answer\n".to_owned(), |file, (cell, _)| file + &format!("\"{}\"\n", cell.replace('"', "\"\"")));
    let passed = run(&app, &ada, "Tree", &file, &[("kind", "json_schema"), ("text", schema)]).await;
    assert_eq!(passed, answers.map(|(_, passes)| passes));

    let dataset = import(&ada, "acme", "Answers", "answer\nx\n", true).await.location().to_owned();
    for reference in
        ["https://example.com/s.json", "http://127.0.0.1:1/s.json", "file:///etc/passwd", "s.json", "#/$defs/missing", "#nowhere"]
    {
        let schema = format!(r#"{{"$ref": "{reference}"}}"#);
        let refused =
            create(&ada, &dataset, &[("name", "Outside"), ("column", "answer"), ("kind", "json_schema"), ("text", &schema)]).await;
        assert!(refused.status == 422 && refused.body.contains("not a JSON Schema that can be used"), "{reference}: {}", refused.status);
    }
}
