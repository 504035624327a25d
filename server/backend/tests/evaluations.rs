//! Evaluations: one criterion over a column of a dataset.

mod common;

use backend::evaluations::edit::{self, NewCriterion};
use backend::evaluations::templates;
use backend::evaluations::{self, NewEvaluation};
use backend::runs;
use backend::runs::results::Verdict;
use common::{contains, on_each_database, refusal};
use domain::Refusal;
use domain::access::Level;
use domain::agreement::Split;
use domain::checks::form::CheckForm;
use domain::evaluations::Rule;
use domain::runs::{Outcome, Place, ResultFilter};

fn form<'a>(dataset: &'a str, check: &'a CheckForm) -> NewEvaluation<'a> {
    let criterion = NewCriterion { name: "", description: "", column: "answer", check };
    NewEvaluation { name: "Apologises", dataset, team: "", visibility: "", judgment_column: "", columns: &[], kept: None, criterion }
}

#[test]
fn an_evaluation_keeps_what_it_asks() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let dataset = world.import(&ada, &acme, "Answers", "Question,Answer\n1,sorry\n").await.unwrap();
        let id = evaluations::create(&world.backend, &ada, &acme, form(&dataset.to_string(), &contains("sorry"))).await.unwrap();
        let details = evaluations::get(&world.backend, &ada, &acme, id).await.unwrap();
        assert_eq!(details.evaluation.resource.name, "Apologises");
        assert_eq!(details.evaluation.dataset, dataset);
        assert_eq!(details.evaluation.dataset_name.as_deref(), Some("Answers"));
        let [criterion] = details.asks.variants[0].criteria.as_slice() else { panic!("{:?}", details.asks) };
        assert_eq!((&*criterion.name, &*criterion.column, &*criterion.evaluator.summary()), ("Apologises", "Answer", "contains “sorry”"));
        let page = evaluations::list(&world.backend, &ada, &acme, None, None, 50).await.unwrap();
        assert_eq!(page.items, [details.evaluation]);
    });
}

#[test]
fn every_wrong_field_is_named_at_once() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let dataset = world.import(&ada, &acme, "Answers", "question,answer\n1,sorry\n").await.unwrap().to_string();
        let sorry = contains("sorry");
        let wrong = async |form: NewEvaluation<'_>| match refusal(evaluations::create(&world.backend, &ada, &acme, form).await) {
            Refusal::Invalid(errors) => errors.iter().map(|(field, message)| format!("{field}: {message}")).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let good = form(&dataset, &sorry);
        let asking = |column: &'static str, check| NewCriterion { column, check, ..good.criterion };
        let broken = CheckForm { kind: "regex".into(), text: "(".into(), ..CheckForm::default() };
        let fields = wrong(NewEvaluation { name: "", judgment_column: "z", criterion: asking("x", &broken), ..good }).await;
        let named: Vec<&str> = fields.iter().filter_map(|field| field.split(':').next()).collect();
        assert_eq!(named, ["name", "judgment_column", "column", "text"], "{fields:?}");
        assert!(fields[2].contains("“question”, “answer”") && fields[3].contains("not a regular expression"), "{fields:?}");
        assert_eq!(wrong(NewEvaluation { dataset: "", ..good }).await, ["dataset: Choose a dataset."]);
        assert_eq!(wrong(NewEvaluation { criterion: asking(" ", &sorry), ..good }).await, ["column: Choose a column."]);
        let guess = CheckForm { kind: "guess".into(), ..CheckForm::default() };
        assert!(wrong(NewEvaluation { criterion: asking("answer", &guess), ..good }).await[0].starts_with("kind: "));
        evaluations::create(&world.backend, &ada, &acme, good).await.unwrap();
        assert!(wrong(good).await[0].contains("this name already"));
        assert_eq!(evaluations::list(&world.backend, &ada, &acme, None, None, 50).await.unwrap().items.len(), 1);
    });
}

#[test]
fn outsiders_find_nothing_and_their_datasets_stay_theirs() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        let other = world.organization(&eve, "other").await;
        world.join(&ada, &acme, &bob, "viewer").await;
        let dataset = world.import(&ada, &acme, "Answers", "question,answer\n1,sorry\n").await.unwrap();
        let id = world.apologises(&ada, &acme, dataset).await;
        let backend = &world.backend;
        for organization in [&acme, &other] {
            assert_eq!(refusal(evaluations::get(backend, &eve, organization, id).await), Refusal::NotFound);
            let (dataset, check) = (dataset.to_string(), contains("sorry"));
            assert_eq!(refusal(evaluations::create(backend, &eve, organization, form(&dataset, &check)).await), Refusal::NotFound);
        }
        assert_eq!(refusal(evaluations::list(backend, &eve, &acme, None, None, 50).await), Refusal::NotFound);
        assert!(evaluations::get(backend, &bob, &acme, id).await.unwrap().evaluation.resource.level >= Level::View);
        // An identifier of another kind is not found either.
        let confused = domain::ids::EvaluationId::from(dataset.uuid());
        assert_eq!(refusal(evaluations::get(backend, &ada, &acme, confused).await), Refusal::NotFound);
    });
}

#[test]
fn criteria_are_added_changed_and_removed_and_a_run_asks_what_stood_then() {
    on_each_database(|world| async move {
        let (ada, vic) = (world.person("Ada").await, world.person("Vic").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &vic, "viewer").await;
        let rows = "question,answer,label\n1,so sorry,pass\n2,no,fail\n3,sorry for all,fail\n4,hm,\n5,Sorry!,perhaps\n";
        let dataset = world.import(&ada, &acme, "Answers", rows).await.unwrap();
        let id = world.apologises(&ada, &acme, dataset).await;
        let backend = &world.backend;
        let short = CheckForm { kind: "length".into(), unit: "words".into(), max: "2".into(), ..CheckForm::default() };
        let asked = NewCriterion { name: "Short", description: "Two words", column: "answer", check: &short };
        assert_eq!(refusal(edit::add(backend, &vic, &acme, id, None, asked).await).status(), 403);
        let added = edit::add(backend, &ada, &acme, id, None, asked).await.unwrap();
        edit::settle(backend, &ada, &acme, id, None, "any", " LABEL ").await.unwrap();
        assert!(matches!(refusal(edit::settle(backend, &ada, &acme, id, None, "none", "x").await), Refusal::Invalid(_)));
        let asks = evaluations::get(backend, &ada, &acme, id).await.unwrap().asks;
        assert_eq!((asks.variants[0].rule, asks.judgment_column.as_deref()), (Rule::Any, Some("label")));
        assert_eq!(asks.variants[0].criteria.len(), 2);

        let run = runs::start(backend, &ada, &acme, id, "one").await.unwrap();
        edit::settle(backend, &ada, &acme, id, None, "all", "").await.unwrap();
        let never = contains("never");
        edit::change(backend, &ada, &acme, id, added, NewCriterion { name: "Never", check: &never, ..asked }).await.unwrap();
        let mut claim = runs::work::claim(backend).await.unwrap().unwrap();
        assert_eq!(claim.batch().await.unwrap(), runs::work::Step::Ended);
        let done = runs::get(backend, &ada, &acme, run).await.unwrap();
        assert_eq!((done.done, done.passed, done.rule), (5, 5, Rule::Any));
        let page = runs::results::results(backend, &ada, &acme, run, ResultFilter::All, Place::default(), 50).await.unwrap();
        let said = |row: &Verdict| row.criteria.iter().map(|answered| answered.outcome).collect::<Vec<_>>();
        let rows: Vec<_> = page.page.items.iter().map(|row| (row.outcome, said(row), row.judged)).collect();
        let (pass, fail) = (Outcome::Pass, Outcome::Fail);
        assert_eq!(rows[0], (pass, vec![pass, pass], Some(true)));
        assert_eq!(rows[1], (pass, vec![fail, pass], Some(false)));
        assert_eq!(rows[2], (pass, vec![pass, fail], Some(false)));
        assert_eq!((rows[3].2, rows[4].2), (None, None));
        let disagreed = runs::results::results(backend, &ada, &acme, run, ResultFilter::Disagreed, Place::default(), 50).await.unwrap();
        assert_eq!(disagreed.page.items.iter().map(|row| row.position).collect::<Vec<_>>(), [2, 3]);
        // Counted as they stand, split by split, for the row and for each criterion.
        let all = done.figures.overall.all();
        assert_eq!((all.confusion.true_pass, all.confusion.false_pass, all.missing, all.not_understood), (1, 2, 1, 1));
        let first = done.figures.criteria[0].all().confusion;
        assert_eq!((first.true_pass, first.false_pass, first.true_fail), (1, 1, 1));
        let split: u64 = Split::ALL.iter().map(|split| done.figures.overall.of(*split).passed).sum();
        assert_eq!(split, 5);

        edit::remove(backend, &ada, &acme, id, added).await.unwrap();
        let last = evaluations::get(backend, &ada, &acme, id).await.unwrap().asks.variants[0].criteria[0].id;
        assert!(matches!(refusal(edit::remove(backend, &ada, &acme, id, last).await), Refusal::Invalid(_)));
        assert_eq!(refusal(edit::remove(backend, &ada, &acme, id, added).await), Refusal::NotFound);
    });
}

#[test]
fn every_template_makes_a_dataset_and_an_evaluation_that_runs() {
    on_each_database(|world| async move {
        let (ada, eve) = (world.person("Ada").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        let backend = &world.backend;
        let all = domain::templates::all().iter().chain([&domain::templates::SAMPLE]);
        for template in all {
            let id = templates::start(backend, &ada, &acme, template.slug, None).await.unwrap();
            let run = runs::start(backend, &ada, &acme, id, template.slug).await.unwrap();
            let mut claim = runs::work::claim(backend).await.unwrap().unwrap();
            while claim.batch().await.unwrap() == runs::work::Step::More {}
            let run = runs::get(backend, &ada, &acme, run).await.unwrap();
            assert_eq!((run.state.as_str(), run.failure), ("succeeded", None), "{}", template.slug);
            // The labels are worth comparing with: the checks agree mostly, and not always.
            let accuracy = run.figures.overall.all().confusion.accuracy().unwrap();
            assert!((0.6..1.0).contains(&accuracy), "{}: {accuracy}", template.slug);
        }
        let again = templates::start(backend, &ada, &acme, "support-answers", None).await.unwrap();
        let name = evaluations::get(backend, &ada, &acme, again).await.unwrap().evaluation.resource.name;
        assert!(name.ends_with(" 2"), "{name}");
        assert_eq!(refusal(templates::start(backend, &ada, &acme, "nothing", None).await), Refusal::NotFound);
        assert_eq!(refusal(templates::start(backend, &eve, &acme, "support-answers", None).await), Refusal::NotFound);
    });
}
