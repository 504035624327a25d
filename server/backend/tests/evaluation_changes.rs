//! Evaluations as they live on: variants, versions, another dataset, another name, a copy, another team, the end; and trying on a row.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use backend::evaluations::edit::{self, NewCriterion};
use backend::evaluations::kept::{self, Typed};
use backend::evaluations::lifecycle::CopyForm;
use backend::evaluations::{self, leaderboard, lifecycle, trial, variants, versions};
use backend::organizations::home::{self, Waiting};
use backend::{resources, runs};
use common::{World, contains, on_each_database, refusal};
use domain::access::{ResourceKind, TeamRole};
use domain::agreement::HumanLabel;
use domain::checks::form::CheckForm;
use domain::ids::EvaluationId;
use domain::runs::{Outcome, RunState};
use domain::{FieldErrors, Refusal};
use std::time::Duration;

const ROWS: &str = "question,answer,label\n1,so sorry,pass\n2,no,fail\n3,sorry for all,fail\n";

/// The messages of a refused form.
fn fields(refusal: Refusal) -> FieldErrors {
    match refusal {
        Refusal::Invalid(fields) => fields,
        other => panic!("{other:?}"),
    }
}

async fn work(world: &World) {
    let mut claim = runs::work::claim(&world.backend).await.unwrap().unwrap();
    while claim.batch().await.unwrap() == runs::work::Step::More {}
}

#[test]
fn what_was_typed_before_going_back_is_kept_for_its_author_for_a_week() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let backend = &world.backend;
        let typed = |name: &str| Typed { name: name.into(), check: contains("sorry"), ..Typed::default() };
        let id = kept::keep(backend, &ada, &acme, None, &typed("First")).await.unwrap();
        assert_eq!(kept::keep(backend, &ada, &acme, Some(id), &typed("Second")).await.unwrap(), id);
        assert_eq!(kept::typed(backend, &ada, &acme, Some(id)).await.unwrap(), Some(typed("Second")));
        // A colleague neither reads nor changes it, and a stranger finds no such organization.
        assert_eq!(kept::typed(backend, &bob, &acme, Some(id)).await.unwrap(), None);
        assert_ne!(kept::keep(backend, &bob, &acme, Some(id), &typed("Bob's")).await.unwrap(), id);
        assert_eq!(refusal(kept::typed(backend, &eve, &acme, Some(id)).await), Refusal::NotFound);
        assert_eq!(refusal(kept::keep(backend, &eve, &acme, None, &typed("Eve's")).await), Refusal::NotFound);
        let long = Typed { description: "x".repeat(200_000), ..Typed::default() };
        assert!(fields(refusal(kept::keep(backend, &ada, &acme, None, &long).await)).get("text").is_some());
        world.advance(Duration::from_secs(8 * 24 * 3600));
        assert_eq!(kept::typed(backend, &ada, &acme, Some(id)).await.unwrap(), None);
        let fresh = kept::keep(backend, &ada, &acme, None, &typed("Third")).await.unwrap();
        backend::sweep::sweep(backend).await;
        assert_eq!(kept::typed(backend, &ada, &acme, Some(fresh)).await.unwrap(), Some(typed("Third")));
    });
}

#[test]
fn a_row_is_tried_without_keeping_anything() {
    on_each_database(|world| async move {
        let (ada, vic, eve) = (world.person("Ada").await, world.person("Vic").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &vic, "viewer").await;
        let dataset = world.import(&ada, &acme, "Answers", ROWS).await.unwrap();
        let id = world.apologises(&ada, &acme, dataset).await;
        let backend = &world.backend;
        edit::settle(backend, &ada, &acme, id, None, "all", "label").await.unwrap();
        let first = trial::evaluation(backend, &vic, &acme, id, None, "").await.unwrap();
        assert_eq!(
            (first.position, first.previous, first.next, (first.outcome == Outcome::Pass), first.judged),
            (1, None, Some(2), true, HumanLabel::Pass)
        );
        assert_eq!((first.cells[0].0.as_str(), first.cells[0].1.text.as_str()), ("answer", "so sorry"));
        assert_eq!(first.cells.len(), 3);
        let second = trial::evaluation(backend, &vic, &acme, id, None, " 2 ").await.unwrap();
        assert_eq!((second.position, second.previous, second.next, (second.outcome == Outcome::Pass)), (2, Some(1), Some(3), false));
        for wrong in ["4", "0", "-1", "first"] {
            let told = fields(refusal(trial::evaluation(backend, &vic, &acme, id, None, wrong).await));
            assert!(told.get("row").is_some(), "{wrong}: {told:?}");
        }
        // What a form holds is asked in the place of what is kept, or behind it.
        let no = contains("no");
        let form = NewCriterion { name: "", description: "", column: "Answer", check: &no };
        let known = evaluations::get(backend, &ada, &acme, id).await.unwrap().asks.variants[0].criteria[0].id;
        let changed = trial::criterion(backend, &ada, &acme, id, (None, Some(known)), form, "2").await.unwrap();
        assert_eq!(((changed.outcome == Outcome::Pass), changed.criteria.len()), (true, 1));
        let added = trial::criterion(backend, &ada, &acme, id, (None, None), form, "2").await.unwrap();
        let said: Vec<bool> = added.criteria.iter().map(|(_, outcome)| *outcome == Outcome::Pass).collect();
        assert_eq!(((added.outcome == Outcome::Pass), said), (false, vec![false, true]));
        let before = trial::dataset(backend, &vic, &acme, &dataset.to_string(), "label", form, "3").await.unwrap();
        assert_eq!(((before.outcome == Outcome::Pass), before.judged), (false, HumanLabel::Fail));
        let broken = CheckForm { kind: "regex".into(), text: "(".into(), ..CheckForm::default() };
        let broken = NewCriterion { check: &broken, ..form };
        assert!(fields(refusal(trial::criterion(backend, &ada, &acme, id, (None, None), broken, "1").await)).get("text").is_some());
        assert_eq!(refusal(trial::criterion(backend, &vic, &acme, id, (None, None), form, "1").await).status(), 403);
        assert_eq!(refusal(trial::evaluation(backend, &eve, &acme, id, None, "1").await), Refusal::NotFound);
        assert_eq!(evaluations::get(backend, &ada, &acme, id).await.unwrap().version, 2);
    });
}

#[test]
fn every_change_makes_a_version_that_can_be_restored() {
    on_each_database(|world| async move {
        let (ada, vic) = (world.person("Ada").await, world.person("Vic").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &vic, "viewer").await;
        let dataset = world.import(&ada, &acme, "Answers", ROWS).await.unwrap();
        let id = world.apologises(&ada, &acme, dataset).await;
        let backend = &world.backend;
        edit::settle(backend, &ada, &acme, id, None, "all", "").await.unwrap();
        let no = contains("no");
        let form = NewCriterion { name: "Says no", description: "", column: "answer", check: &no };
        let added = edit::add(backend, &ada, &acme, id, None, form).await.unwrap();
        edit::settle(backend, &ada, &acme, id, None, "any", "label").await.unwrap();
        edit::remove(backend, &ada, &acme, id, added).await.unwrap();
        let page = versions::list(backend, &vic, &acme, id, None, 3).await.unwrap();
        let told: Vec<_> = page.items.iter().map(|version| (version.number, version.what.as_str())).collect();
        // Saving what is there already makes none.
        assert_eq!(
            told,
            [
                (4, "“Says no” removed"),
                (3, "Human judgments: none → label; Every criterion passes → At least one criterion passes"),
                (2, "“Says no” added: answer contains “no”"),
            ]
        );
        assert_eq!((page.next, page.items[0].created_by.as_str()), (Some(2), "Ada"));
        let rest = versions::list(backend, &vic, &acme, id, page.next, 3).await.unwrap();
        assert_eq!((rest.items[0].what.as_str(), rest.next), ("Created", None));

        let third = versions::get(backend, &vic, &acme, id, 3).await.unwrap();
        assert_eq!((third.asks.variants[0].criteria.len(), third.changes.len()), (2, 2));
        assert_eq!(refusal(versions::restore(backend, &vic, &acme, id, 3).await).status(), 403);
        versions::restore(backend, &ada, &acme, id, 3).await.unwrap();
        let now = evaluations::get(backend, &ada, &acme, id).await.unwrap();
        assert_eq!((now.version, now.asks), (5, third.asks));
        assert_eq!(versions::get(backend, &ada, &acme, id, 5).await.unwrap().version.what, "Version 3 restored");
        assert_eq!(refusal(versions::restore(backend, &ada, &acme, id, 9).await), Refusal::NotFound);
        assert_eq!(refusal(versions::get(backend, &ada, &acme, id, 9).await), Refusal::NotFound);
        let run = runs::start(backend, &ada, &acme, id, "key").await.unwrap();
        assert_eq!(runs::get(backend, &ada, &acme, run).await.unwrap().version, Some(5));
    });
}

#[test]
fn an_evaluation_that_is_older_than_its_versions_keeps_what_it_asked_before_its_first_change() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let dataset = world.import(&ada, &acme, "Answers", ROWS).await.unwrap();
        let id = world.apologises(&ada, &acme, dataset).await;
        world.sql("DELETE FROM evaluation_versions").await;
        edit::settle(&world.backend, &ada, &acme, id, None, "any", "").await.unwrap();
        let all = versions::list(&world.backend, &ada, &acme, id, None, 50).await.unwrap().items;
        assert_eq!(all.iter().map(|version| version.number).collect::<Vec<_>>(), [2, 1]);
        assert!(all[1].what.starts_with("As it was"));
    });
}

#[test]
fn variants_ask_the_same_rows_otherwise_and_the_leaderboard_has_the_latest_run_of_each() {
    on_each_database(|world| async move {
        let (ada, vic) = (world.person("Ada").await, world.person("Vic").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &vic, "viewer").await;
        let dataset = world.import(&ada, &acme, "Answers", ROWS).await.unwrap();
        let id = world.apologises(&ada, &acme, dataset).await;
        let backend = &world.backend;
        edit::settle(backend, &ada, &acme, id, None, "all", "label").await.unwrap();
        let main = evaluations::get(backend, &ada, &acme, id).await.unwrap().asks.variants[0].id;
        assert_eq!(refusal(variants::add(backend, &vic, &acme, id, None, "Short").await).status(), 403);
        assert!(fields(refusal(variants::add(backend, &ada, &acme, id, None, " MAIN ").await)).get("name").is_some());
        let short = variants::add(backend, &ada, &acme, id, None, "Short").await.unwrap();
        // The copy is changed by itself, by its own criterion.
        let copied = evaluations::get(backend, &ada, &acme, id).await.unwrap().asks.variant(Some(short)).unwrap().criteria[0].id;
        let no = contains("no");
        edit::change(backend, &ada, &acme, id, copied, NewCriterion { name: "No", description: "", column: "answer", check: &no })
            .await
            .unwrap();
        for (variant, key) in [(None, "a"), (Some(short), "b"), (None, "c")] {
            runs::start_variant(backend, &ada, &acme, id, variant, key).await.unwrap();
            work(&world).await;
        }
        let latest = runs::start(backend, &ada, &acme, id, "d").await.unwrap();
        let places = leaderboard::leaderboard(backend, &vic, &acme, id).await.unwrap();
        let told: Vec<_> = places.iter().map(|place| (place.name.as_str(), place.run.as_ref().unwrap().passed)).collect();
        assert_eq!(told, [("Main", 2), ("Short", 1)]);
        let figures = &places[0].run.as_ref().unwrap().figures;
        assert_eq!(figures.overall.all().confusion.n(), 3);
        // A run that has not ended is no result.
        assert!(places[0].run.as_ref().unwrap().id != latest);
        let run = runs::get(backend, &vic, &acme, latest).await.unwrap();
        assert_eq!(run.variant, Some((main, "Main".to_owned())));

        variants::promote(backend, &ada, &acme, id, short).await.unwrap();
        variants::rename(backend, &ada, &acme, id, short, "Says no").await.unwrap();
        let run = runs::start(backend, &ada, &acme, id, "e").await.unwrap();
        assert_eq!(runs::get(backend, &ada, &acme, run).await.unwrap().variant, Some((short, "Says no".to_owned())));
        variants::remove(backend, &ada, &acme, id, main).await.unwrap();
        assert!(fields(refusal(variants::remove(backend, &ada, &acme, id, short).await)).get("variant").is_some());
        assert_eq!(refusal(variants::promote(backend, &ada, &acme, id, main).await), Refusal::NotFound);
        assert_eq!(refusal(runs::start_variant(backend, &ada, &acme, id, Some(main), "f").await), Refusal::NotFound);
        // What was removed comes back with its runs when a version is restored.
        versions::restore(backend, &ada, &acme, id, 4).await.unwrap();
        let places = leaderboard::leaderboard(backend, &ada, &acme, id).await.unwrap();
        assert!(places.iter().any(|place| place.variant == main && place.run.is_some()));
        for number in 2..domain::variants::VARIANTS {
            variants::add(backend, &ada, &acme, id, None, &number.to_string()).await.unwrap();
        }
        assert!(fields(refusal(variants::add(backend, &ada, &acme, id, None, "more").await)).get("name").is_some());
    });
}

#[test]
fn another_dataset_must_have_what_is_asked_about() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let dataset = world.import(&ada, &acme, "Answers", ROWS).await.unwrap();
        let (good, bad) = ("ANSWER,Label\nsorry,pass\n", "text\nsorry\n");
        let good = world.import(&ada, &acme, "Others", good).await.unwrap();
        let bad = world.import(&ada, &acme, "Texts", bad).await.unwrap();
        let id = world.apologises(&ada, &acme, dataset).await;
        let backend = &world.backend;
        edit::settle(backend, &ada, &acme, id, None, "all", "label").await.unwrap();
        let told = fields(refusal(edit::change_dataset(backend, &ada, &acme, id, &bad.to_string(), &[]).await));
        let message = told.get("dataset").unwrap();
        assert!(message.contains("“Apologises” looks at the column “answer”") && message.contains("“label”"), "{message}");
        edit::change_dataset(backend, &ada, &acme, id, &good.to_string(), &["answer".into()]).await.unwrap();
        let asks = evaluations::get(backend, &ada, &acme, id).await.unwrap().asks;
        assert_eq!((asks.dataset, asks.variants[0].criteria[0].column.as_str()), (good, "ANSWER"));
        assert_eq!((asks.judgment_column.as_deref(), asks.shown_columns), (Some("Label"), Some(vec!["ANSWER".to_owned()])));
        let hidden = world.organization(&bob, "bobs").await;
        let theirs = world.import(&bob, &hidden, "Answers", ROWS).await.unwrap().to_string();
        assert_eq!(refusal(edit::change_dataset(backend, &ada, &acme, id, &theirs, &[]).await), Refusal::NotFound);
        // What evaluators see is what one who tries sees.
        assert_eq!(trial::evaluation(backend, &ada, &acme, id, None, "").await.unwrap().cells.len(), 1);
    });
}

#[test]
fn an_evaluation_is_renamed_copied_and_moved() {
    on_each_database(|world| async move {
        let (ada, tom, eve) = (world.person("Ada").await, world.person("Tom").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &tom, "member").await;
        let dataset = world.import(&ada, &acme, "Answers", ROWS).await.unwrap();
        let id = world.apologises(&ada, &acme, dataset).await;
        let backend = &world.backend;
        let lab = world.team(&acme, "Lab").await;
        world.place(lab, &tom, TeamRole::Member).await;
        assert_eq!(refusal(lifecycle::rename(backend, &eve, &acme, id, "Mine", "").await), Refusal::NotFound);
        lifecycle::rename(backend, &ada, &acme, id, " Says sorry ", "Whether it apologises").await.unwrap();
        let renamed = evaluations::get(backend, &ada, &acme, id).await.unwrap();
        assert_eq!((renamed.evaluation.resource.name.as_str(), renamed.description.as_str()), ("Says sorry", "Whether it apologises"));
        assert!(fields(refusal(lifecycle::rename(backend, &ada, &acme, id, "", "").await)).get("name").is_some());
        // Once for the name and once for the words; the same again changes nothing and says nothing.
        lifecycle::rename(backend, &ada, &acme, id, "Says sorry", "Whether it apologises").await.unwrap();
        assert_eq!((world.audited("evaluations.rename").await, world.audited("evaluations.describe").await), (1, 1));

        assert!(
            fields(refusal(lifecycle::duplicate(backend, &ada, &acme, id, CopyForm { name: "SAYS sorry", ..CopyForm::default() }).await))
                .get("name")
                .is_some()
        );
        let copy = lifecycle::duplicate(backend, &ada, &acme, id, CopyForm { name: "Copy", ..CopyForm::default() }).await.unwrap();
        let copied = evaluations::get(backend, &ada, &acme, copy).await.unwrap();
        assert_eq!((copied.version, copied.description.as_str()), (1, "Whether it apologises"));
        assert_eq!(copied.asks.variants[0].criteria[0].evaluator, renamed.asks.variants[0].criteria[0].evaluator);
        assert_ne!(copied.asks.variants[0].id, renamed.asks.variants[0].id);

        resources::move_to(backend, &ada, &acme, ResourceKind::Evaluation, id.uuid(), lab).await.unwrap();
        let moved = evaluations::get(backend, &tom, &acme, id).await.unwrap().evaluation.resource;
        assert_eq!((moved.team_name.as_str(), moved.level), ("Lab", domain::access::Level::Edit));
        assert_eq!(refusal(resources::move_to(backend, &tom, &acme, ResourceKind::Evaluation, id.uuid(), lab).await).status(), 403);
        assert!(
            fields(refusal(resources::move_to(backend, &ada, &acme, ResourceKind::Evaluation, id.uuid(), lab).await)).get("team").is_some()
        );
        lifecycle::rename(backend, &ada, &acme, copy, "Says sorry", "").await.unwrap();
        let taken = fields(refusal(resources::move_to(backend, &ada, &acme, ResourceKind::Evaluation, copy.uuid(), lab).await));
        assert!(taken.get("team").unwrap().contains("of this name already"));
    });
}

#[test]
fn a_deleted_evaluation_is_gone_at_once_and_its_results_soon() {
    on_each_database(|world| async move {
        let (ada, vic) = (world.person("Ada").await, world.person("Vic").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &vic, "viewer").await;
        let rows: String = (0..2_500).map(|row| format!("{row},sorry\n")).collect();
        let dataset = world.import(&ada, &acme, "Answers", &format!("question,answer\n{rows}")).await.unwrap();
        let id = world.apologises(&ada, &acme, dataset).await;
        let backend = &world.backend;
        let done = runs::start(backend, &ada, &acme, id, "a").await.unwrap();
        work(&world).await;
        runs::start(backend, &ada, &acme, id, "b").await.unwrap();
        let mut working = runs::work::claim(backend).await.unwrap().unwrap();
        working.batch().await.unwrap();
        assert_eq!(lifecycle::belongings(backend, &ada, &acme, id).await.unwrap().runs, 2);
        assert_eq!(refusal(lifecycle::belongings(backend, &vic, &acme, id).await).status(), 403);
        assert_eq!(refusal(resources::delete(backend, &vic, &acme, ResourceKind::Evaluation, id.uuid(), "Apologises").await).status(), 403);
        assert!(
            fields(refusal(resources::delete(backend, &ada, &acme, ResourceKind::Evaluation, id.uuid(), "apologises").await))
                .get("confirmation")
                .is_some()
        );
        assert_eq!(runs::get(backend, &ada, &acme, done).await.unwrap().state, RunState::Succeeded);

        resources::delete(backend, &ada, &acme, ResourceKind::Evaluation, id.uuid(), "Apologises").await.unwrap();
        assert_eq!(refusal(evaluations::get(backend, &ada, &acme, id).await), Refusal::NotFound);
        assert_eq!(refusal(runs::get(backend, &ada, &acme, done).await), Refusal::NotFound);
        assert_eq!(working.batch().await.unwrap(), runs::work::Step::Lost);
        // The name is free again.
        let again: EvaluationId = world.apologises(&ada, &acme, dataset).await;
        resources::sweep(backend).await.unwrap();
        for table in ["runs", "verdicts", "results"] {
            assert_eq!(world.number(format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
        }
        assert_eq!(world.number("SELECT count(*) FROM evaluations".into()).await, 1);
        assert!(evaluations::get(backend, &ada, &acme, again).await.is_ok());
    });
}

#[test]
fn the_home_page_tells_what_one_may_see_and_no_more() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let backend = &world.backend;
        assert_eq!(home::home(backend, &bob, &acme).await.unwrap(), home::Home::default());
        let dataset = world.import(&ada, &acme, "Answers", ROWS).await.unwrap();
        let id = world.apologises(&ada, &acme, dataset).await;
        let at_first = home::home(backend, &ada, &acme).await.unwrap();
        assert!(matches!(at_first.waiting.as_slice(), [Waiting::NeverRun { name, .. }] if name == "Apologises"), "{at_first:?}");
        let two: Vec<_> = at_first.changes.iter().map(|change| change.kind).collect();
        assert!(two.contains(&ResourceKind::Dataset) && two.contains(&ResourceKind::Evaluation));
        runs::start(backend, &ada, &acme, id, "a").await.unwrap();
        work(&world).await;
        world.advance(std::time::Duration::from_secs(60));
        let check = contains("r");
        let form = NewCriterion { name: "Has an r", description: "", column: "answer", check: &check };
        edit::add(backend, &bob, &acme, id, None, form).await.unwrap();
        edit::settle(backend, &bob, &acme, id, None, "any", "").await.unwrap();
        runs::start(backend, &bob, &acme, id, "b").await.unwrap();
        work(&world).await;
        // A run that cannot go on waits for whoever started it, until another one succeeds.
        world.sql("UPDATE criteria SET column_name = 'gone' WHERE name = 'Has an r'").await;
        runs::start(backend, &bob, &acme, id, "c").await.unwrap();
        work(&world).await;
        let his = home::home(backend, &bob, &acme).await.unwrap();
        assert!(matches!(his.waiting.as_slice(), [Waiting::Failed { evaluation, .. }] if evaluation == "Apologises"), "{his:?}");
        assert!(home::home(backend, &ada, &acme).await.unwrap().waiting.is_empty());
        assert_eq!(his.runs.len(), 3);
        assert_eq!((his.runs[1].before, his.runs[1].passed, his.runs[2].before), (Some((3, 2)), 2, None));
        assert_eq!((his.changes[0].by.as_str(), his.changes[0].kind), ("Bob", ResourceKind::Evaluation));
        assert!(his.changes[0].what.as_ref().unwrap().contains("At least one criterion passes"));
        // In another team, without a grant, there is nothing to tell.
        let lab = world.team(&acme, "Lab").await;
        resources::move_to(backend, &ada, &acme, ResourceKind::Evaluation, id.uuid(), lab).await.unwrap();
        let his = home::home(backend, &bob, &acme).await.unwrap();
        assert!(his.runs.is_empty() && his.waiting.is_empty() && his.changes.len() == 1, "{his:?}");
    });
}
