//! Evaluations through pages and server functions.

use crate::app::{Answer, Client, TestApp};
use crate::datasets::{acme, import};

/// Makes an evaluation without JavaScript.
pub async fn create(client: &Client, dataset: &str, fields: &[(&str, &str)]) -> Answer {
    let id = dataset.rsplit('/').next().unwrap();
    let mut form = vec![("organization", "acme"), ("dataset", id)];
    form.extend(fields);
    client.submit(&format!("/acme/evaluations/new/review?dataset={id}"), "evaluations/create", &form).await
}

#[tokio::test]
async fn a_check_is_made_and_shown() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    assert!(ada.get("/acme/evaluations").await.body.contains("No evaluations yet"));
    assert!(ada.get("/acme/evaluations/new").await.body.contains("First a dataset"));
    let dataset = import(&ada, "acme", "Answers", "question,answer\n1,sorry\n", true).await.location().to_owned();
    let id = dataset.rsplit('/').next().unwrap();
    let form = ada.get(&format!("/acme/evaluations/new/review?dataset={id}")).await.body;
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

const ROWS: &str = "question,answer,label\n1,so sorry,pass\n2,no,fail\n3,sorry for all,fail\n";

/// An evaluation of whether the answer says sorry, judged by people.
async fn apologises(client: &Client) -> String {
    let dataset = import(client, "acme", "Answers", ROWS, true).await.location().to_owned();
    let fields = [("name", "Apologises"), ("judgment_column", "label"), ("column", "answer"), ("kind", "contains"), ("text", "sorry")];
    create(client, &dataset, &fields).await.location().to_owned()
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn a_criterion_is_tried_without_javascript_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let evaluation = apologises(&ada).await;
    let page = format!("{evaluation}/criteria/new");
    assert!(ada.get(&page).await.body.contains("Try on a row"));
    let mut fields = vec![("organization", "acme"), ("evaluation", last(&evaluation)), ("criterion", "Says no"), ("column", "answer")];
    fields.extend([("kind", "equals"), ("text", "NO"), ("case_sensitive", "on"), ("act", "try"), ("row", "2")]);
    let tried = ada.submit(&page, "criteria/save", &fields).await;
    assert_eq!(tried.status, 200);
    for text in ["value=\"Says no\"", ">NO</textarea>", "Row 2", "The row as a whole", "equals “NO”"] {
        assert!(tried.body.contains(text), "{text}");
    }
    assert!(!ada.get(&evaluation).await.body.contains("Says no"));
    // The row that is not there is told beside its field; so is a broken check.
    fields.retain(|(name, _)| *name != "row");
    fields.push(("row", "9"));
    let none = ada.submit(&page, "criteria/save", &fields).await;
    assert!(none.status == 422 && none.body.contains("There is no row 9"), "{}", none.status);
    // In the background the answer comes as it is.
    fields.retain(|(name, _)| *name != "row");
    let answer = ada.call("criteria/save", &fields).await.json();
    let trial: serde_json::Value = serde_json::from_str(answer["answer"].as_str().unwrap()).unwrap();
    assert_eq!((&trial["position"], &trial["outcome"]), (&1.into(), &"fail".into()));
    // Without the button it is saved.
    fields.retain(|(name, _)| *name != "act");
    assert_eq!(ada.submit(&page, "criteria/save", &fields).await.location(), evaluation);
    let page = ada.get(&format!("{evaluation}/try?row=3")).await.body;
    for text in ["Says no", "sorry for all", "row=2", "The row as a whole"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(ada.get(&format!("{evaluation}/try?row=7")).await.body.contains("There is no row 7"));
}

#[tokio::test]
async fn an_evaluation_is_set_up_in_five_steps_without_javascript() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let dataset = import(&ada, "acme", "Answers", ROWS, true).await.location().to_owned();
    let id = last(&dataset);
    let data = ada.get(&format!("/acme/evaluations/new?dataset={id}")).await.body;
    for text in ["aria-current=\"step\"", "name=\"columns\" value=\"answer\"", "Next: Judgments"] {
        assert!(data.contains(text), "{text}");
    }
    let judgments =
        ada.get(&format!("/acme/evaluations/new/judgments?dataset={id}&columns=question&columns=answer&judgments=label")).await.body;
    for text in ["What people said", "Next: Review", "name=\"columns\" value=\"question\"", "In all rows."] {
        assert!(judgments.contains(text), "{text}");
    }
    let review = format!("/acme/evaluations/new/review?dataset={id}&columns=question&columns=answer&judgments=label");
    let form = ada.get(&review).await.body;
    assert!(form.contains("name=\"columns[]\" value=\"answer\"") && form.contains("Create evaluation"), "{form}");
    let mut fields = vec![("organization", "acme"), ("dataset", id), ("judgment_column", "label"), ("setup", "on")];
    fields.extend([("columns[]", "question"), ("columns[]", "answer")]);
    fields.extend([("name", "Apologises"), ("column", "answer"), ("kind", "contains"), ("text", "sorry")]);
    let mut trying = fields.clone();
    trying.extend([("act", "try"), ("row", "3")]);
    let tried = ada.submit(&review, "evaluations/create", &trying).await;
    assert!(tried.status == 200 && tried.body.contains("sorry for all") && tried.body.contains("value=\"Apologises\""));
    // Going back keeps what was typed, for its author alone.
    let mut leaving = fields.clone();
    leaving.extend([("act", "back"), ("visibility", "me"), ("min", "</textarea>"), ("description", "Words of regret & more")]);
    let back = ada.submit(&review, "evaluations/create", &leaving).await.location().to_owned();
    assert!(back.starts_with("/acme/evaluations/new/judgments?dataset=") && back.contains("columns=question&columns=answer"), "{back}");
    let kept = back.split("kept=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    assert!(ada.get(&back).await.body.contains(&format!("name=\"kept\" value=\"{kept}\"")));
    let again = format!("{review}&kept={kept}");
    let typed = ada.get(&again).await.body;
    for text in
        ["value=\"Apologises\"", "value=\"me\" checked", ">sorry</textarea>", "Words of regret &amp; more", "value=\"&lt;/textarea&gt;\""]
    {
        assert!(typed.contains(text), "{text}: {typed}");
    }
    fields.push(("kept", &kept));
    let finish = ada.submit(&review, "evaluations/create", &fields).await.location().to_owned();
    assert!(finish.ends_with("/setup"), "{finish}");
    assert!(!ada.get(&again).await.body.contains("Words of regret"), "what has become an evaluation is forgotten");
    let page = ada.get(&finish).await.body;
    for text in ["Add criterion", "A row passes when", "Next: Test", "Leave the setup"] {
        assert!(page.contains(text), "{text}");
    }
    let test = ada.get(&format!("{finish}/test?row=2")).await.body;
    for text in ["Run evaluation", "Previous row", "Next row", "Row 2"] {
        assert!(test.contains(text), "{text}");
    }
    // Evaluators see the chosen columns: forms propose them, and trying shows no other.
    assert!(!test.contains(">label<"));
}

#[tokio::test]
async fn variants_stand_side_by_side_and_versions_come_back() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let evaluation = apologises(&ada).await;
    let id = last(&evaluation);
    let page = ada.get(&evaluation).await.body;
    assert!(page.contains("Add variant") && !page.contains("Leaderboard"));
    assert!(ada.get(&format!("{evaluation}/variants/new")).await.body.contains("New variant"));
    let fields = [("organization", "acme"), ("evaluation", id), ("name", "Short")];
    let added = ada.submit(&format!("{evaluation}/variants/new"), "variants/add", &fields).await.location().to_owned();
    let variant = added.split("variant=").nth(1).unwrap().to_owned();
    let page = ada.get(&added).await.body;
    for text in ["Leaderboard", "What “Short” asks", "Corrected pass rate", "sort=accuracy"] {
        assert!(page.contains(text), "{text}");
    }
    let run = [("organization", "acme"), ("evaluation", id), ("variant", variant.as_str()), ("request_key", "k")];
    ada.submit(&added, "runs/start", &run).await;
    let mut claim = backend::runs::work::claim(&app.backend).await.unwrap().unwrap();
    assert_eq!(claim.batch().await.unwrap(), backend::runs::work::Step::Ended);
    let sorted = ada.get(&format!("{evaluation}?sort=accuracy")).await.body;
    let (short, main) = (sorted.find(">Short<").unwrap(), sorted.find(">Main<").unwrap());
    assert!(short < main && sorted.contains("67 %"), "those without a run come last");

    let own = format!("{evaluation}/variants/{variant}");
    assert!(ada.get(&own).await.body.contains("Make it the main variant"));
    let fields = [("organization", "acme"), ("evaluation", id), ("variant", variant.as_str())];
    assert!(ada.submit(&own, "variants/remove", &fields).await.location() == evaluation);
    let versions = ada.get(&format!("{evaluation}/versions")).await.body;
    assert!(versions.contains("Variant “Short” removed") && versions.contains("Version 3"));
    let second = format!("{evaluation}/versions/2");
    assert!(ada.get(&second).await.body.contains("Restore this version"));
    let fields = [("organization", "acme"), ("evaluation", id), ("version", "2")];
    ada.submit(&second, "versions/restore", &fields).await.location();
    assert!(ada.get(&evaluation).await.body.contains("Leaderboard"));
}

#[tokio::test]
async fn an_evaluation_is_renamed_copied_and_deleted_with_its_name_typed() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let evaluation = apologises(&ada).await;
    let page = format!("{evaluation}/settings");
    let mine = |fields: &[(&'static str, &'static str)]| {
        let mut all = vec![("organization", "acme"), ("evaluation", last(&evaluation))];
        all.extend(fields);
        all
    };
    let form = ada.get(&page).await.body;
    for text in ["Save name", "Save dataset", "Duplicate", "Type Apologises to delete it", "0 runs with all their results"] {
        assert!(form.contains(text), "{text}");
    }
    ada.submit(&page, "evaluations/rename", &mine(&[("name", "Sorry"), ("description", "<b>why</b>")])).await.location();
    assert!(ada.get(&evaluation).await.body.contains("&lt;b&gt;why&lt;/b&gt;"));
    let refused = ada.submit(&page, "evaluations/duplicate", &mine(&[("name", "sorry")])).await;
    assert!(refused.status == 422 && refused.body.contains("value=\"sorry\""));
    let copy = ada.submit(&page, "evaluations/duplicate", &mine(&[("name", "Another")])).await.location().to_owned();
    assert!(ada.get(&copy).await.body.contains("contains “sorry”"));
    let wrong = ada.submit(&page, "evaluations/delete", &mine(&[("confirmation", "Apologises")])).await;
    assert!(wrong.status == 422 && wrong.body.contains("Type Sorry to delete it."));
    let gone = ada.submit(&page, "evaluations/delete", &mine(&[("confirmation", "Sorry")])).await;
    assert_eq!(gone.location(), "/acme/evaluations");
    assert_eq!(ada.get(&evaluation).await.status, 404);
    assert_eq!(ada.get(&copy).await.status, 200);
}

#[tokio::test]
async fn the_home_page_says_what_was_run_what_changed_and_what_waits() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let first = ada.get("/acme").await.body;
    assert!(first.contains("Try a sample") && !first.contains("Latest runs"));
    let evaluation = apologises(&ada).await;
    let page = ada.get("/acme").await.body;
    for text in ["Waiting for you", "Never run: ", "Latest changes", "Created"] {
        assert!(page.contains(text), "{text}");
    }
    for key in ["a", "b", "c"] {
        let run = [("organization", "acme"), ("evaluation", last(&evaluation)), ("request_key", key)];
        ada.submit(&evaluation, "runs/start", &run).await;
        let mut claim = backend::runs::work::claim(&app.backend).await.unwrap().unwrap();
        claim.batch().await.unwrap();
    }
    let page = ada.get("/acme").await.body;
    for text in ["Latest runs", "67%", "No change"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("Try a sample") && !page.contains("Waiting for you"));
    // Who reaches nothing sees nothing.
    let eve = app.person("Eve").await;
    assert_eq!(eve.get("/acme").await.status, 404);
}
