//! Runs: begun once, done by whichever server lives, exact whatever happens.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use backend::runs::work::{self, LEASE, Step};
use backend::runs::{self, results::results};
use backend::{Caller, evaluations};
use common::{World, on_each_database, refusal};
use domain::ids::{EvaluationId, OrganizationId, RunId};
use domain::runs::{Outcome, Place, ResultFilter, RunState};
use domain::{Problem, Refusal};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Rows of which every third says sorry.
const ROWS: i64 = 2_500;
const SORRY: i64 = 833;

fn answers() -> String {
    let row = |n: i64| format!("q{n},{}\n", if n % 3 == 0 { "so SORRY" } else { "no" });
    (1..=ROWS).map(row).fold("question,answer\n".to_owned(), |file, row| file + &row)
}

/// An organization with an evaluation of many rows.
async fn evaluation(world: &World) -> (Caller, OrganizationId, EvaluationId) {
    let ada = world.person("Ada").await;
    let acme = world.organization(&ada, "acme").await;
    let dataset = world.import(&ada, &acme, "Answers", answers()).await.unwrap();
    let evaluation = world.apologises(&ada, &acme, dataset).await;
    (ada, acme, evaluation)
}

/// Every verdict of a run, page by page.
async fn verdicts(world: &World, caller: &Caller, organization: &OrganizationId, run: RunId, filter: ResultFilter) -> Vec<(i64, bool)> {
    let (mut all, mut after) = (Vec::new(), Place::default());
    loop {
        let page = results(&world.backend, caller, organization, run, filter, after, 200).await.unwrap().page;
        all.extend(page.items.iter().map(|verdict| (verdict.position, verdict.outcome == Outcome::Pass)));
        match page.next {
            Some(next) => after = next,
            None => return all,
        }
    }
}

/// The run ended well, and every row has exactly the verdict that it should have.
async fn is_exact(world: &World, caller: &Caller, organization: &OrganizationId, run: RunId) {
    let found = runs::get(&world.backend, caller, organization, run).await.unwrap();
    assert_eq!(found.state, RunState::Succeeded, "{:?}", found.failure);
    assert_eq!((found.total, found.done, found.passed, found.failed()), (ROWS, ROWS, SORRY, ROWS - SORRY));
    assert!(found.started_at.is_some() && found.ended_at.is_some());
    let all = verdicts(world, caller, organization, run, ResultFilter::All).await;
    assert_eq!(all, (1..=ROWS).map(|n| (n, n % 3 == 0)).collect::<Vec<_>>());
}

/// Waits until a run has ended.
async fn ended(world: &World, caller: &Caller, organization: &OrganizationId, run: RunId) {
    for _ in 0..500 {
        if !runs::get(&world.backend, caller, organization, run).await.unwrap().state.is_open() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the run does not end");
}

#[test]
fn a_run_gives_every_row_its_verdict() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let stop = CancellationToken::new();
        let worker = tokio::spawn(work::work(world.backend.clone(), stop.clone()));
        // The bell wakes an idle worker: this would take ten seconds otherwise.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let run = runs::start(&world.backend, &ada, &acme, evaluation, "k").await.unwrap();
        ended(&world, &ada, &acme, run).await;
        is_exact(&world, &ada, &acme, run).await;
        let passed = verdicts(&world, &ada, &acme, run, ResultFilter::Passed).await;
        let failed = verdicts(&world, &ada, &acme, run, ResultFilter::Failed).await;
        assert_eq!((passed.len(), failed.len()), (833, 1_667));
        assert!(passed.iter().all(|(_, passed)| *passed) && failed.iter().all(|(_, passed)| !passed));
        let page = results(&world.backend, &ada, &acme, run, ResultFilter::Passed, Place::default(), 1).await.unwrap().page;
        assert_eq!(page.items[0].cells.as_ref().unwrap()[0].text, "so SORRY");
        stop.cancel();
        worker.await.unwrap();
    });
}

#[test]
fn submitting_twice_starts_one_run() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let start = |key| runs::start(&world.backend, &ada, &acme, evaluation, key);
        let (first, second) = futures::join!(start("same"), start("same"));
        assert_eq!(first.unwrap(), second.unwrap());
        start("other").await.unwrap();
        let page = runs::list(&world.backend, &ada, &acme, evaluation, None, 50).await.unwrap();
        assert_eq!(page.items.len(), 2);
        for key in ["", &"x".repeat(101)] {
            assert!(matches!(refusal(start(key).await), Refusal::Invalid(_)));
        }
    });
}

#[test]
fn two_workers_share_runs_and_each_result_is_there_once() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let stop = CancellationToken::new();
        let workers = [(); 2].map(|()| tokio::spawn(work::work(world.backend.clone(), stop.clone())));
        let mut started = Vec::new();
        for key in ["a", "b", "c"] {
            started.push(runs::start(&world.backend, &ada, &acme, evaluation, key).await.unwrap());
        }
        for run in started {
            ended(&world, &ada, &acme, run).await;
            is_exact(&world, &ada, &acme, run).await;
        }
        stop.cancel();
        for worker in workers {
            worker.await.unwrap();
        }
    });
}

#[test]
fn what_a_dead_server_left_another_finishes_exactly() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let run = runs::start(&world.backend, &ada, &acme, evaluation, "k").await.unwrap();
        let mut dead = work::claim(&world.backend).await.unwrap().unwrap();
        assert_eq!(dead.run(), run);
        assert_eq!(dead.batch().await.unwrap(), Step::More);
        assert!(work::claim(&world.backend).await.unwrap().is_none(), "the lease holds");
        world.advance(LEASE + Duration::from_secs(1));
        let mut heir = work::claim(&world.backend).await.unwrap().unwrap();
        // It was only slow, not dead: what it does now is lost, and harms nothing.
        assert_eq!(dead.batch().await.unwrap(), Step::Lost);
        assert_eq!(heir.batch().await.unwrap(), Step::More);
        assert_eq!(dead.batch().await.unwrap(), Step::Lost);
        assert_eq!(heir.batch().await.unwrap(), Step::Ended);
        is_exact(&world, &ada, &acme, run).await;
    });
}

#[test]
fn a_server_that_stops_gives_its_run_back_at_once() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let run = runs::start(&world.backend, &ada, &acme, evaluation, "k").await.unwrap();
        let mut first = work::claim(&world.backend).await.unwrap().unwrap();
        first.batch().await.unwrap();
        first.give_back().await.unwrap();
        let mut second = work::claim(&world.backend).await.unwrap().unwrap();
        while second.batch().await.unwrap() == Step::More {}
        is_exact(&world, &ada, &acme, run).await;
    });
}

#[test]
fn a_cancelled_run_keeps_what_is_done() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let run = runs::start(&world.backend, &ada, &acme, evaluation, "k").await.unwrap();
        let mut claim = work::claim(&world.backend).await.unwrap().unwrap();
        claim.batch().await.unwrap();
        runs::cancel(&world.backend, &ada, &acme, run).await.unwrap();
        assert_eq!(claim.batch().await.unwrap(), Step::Lost);
        let found = runs::get(&world.backend, &ada, &acme, run).await.unwrap();
        assert_eq!((found.state, found.done, found.passed), (RunState::Cancelled, 1_000, 333));
        assert_eq!(verdicts(&world, &ada, &acme, run, ResultFilter::All).await.len(), 1_000);
        assert!(work::claim(&world.backend).await.unwrap().is_none());
        let again = runs::cancel(&world.backend, &ada, &acme, run).await;
        assert_eq!(refusal(again), Refusal::Conflict { problem: Problem::RunEnded });
    });
}

#[test]
fn a_cancelled_run_goes_on_where_it_stopped_and_only_once() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let backend = &world.backend;
        let run = runs::start(backend, &ada, &acme, evaluation, "k").await.unwrap();
        let mut claim = work::claim(backend).await.unwrap().unwrap();
        claim.batch().await.unwrap();
        runs::cancel(backend, &ada, &acme, run).await.unwrap();
        let unfinished = runs::retry(backend, &ada, &acme, run).await;
        assert_eq!(refusal(unfinished), Refusal::Conflict { problem: Problem::RunUnfinished });
        let resume = || runs::resume(backend, &ada, &acme, run);
        let (one, other) = futures::join!(resume(), resume());
        one.unwrap();
        other.unwrap();
        // The server that was cut off neither doubles a row nor takes the run back.
        assert_eq!(claim.batch().await.unwrap(), Step::Lost);
        let (mine, yours) = futures::join!(work::claim(backend), work::claim(backend));
        let mut claims: Vec<_> = [mine.unwrap(), yours.unwrap()].into_iter().flatten().collect();
        assert_eq!(claims.len(), 1, "one of two servers goes on");
        while claims[0].batch().await.unwrap() == Step::More {}
        is_exact(&world, &ada, &acme, run).await;
        assert_eq!(refusal(resume().await), Refusal::Conflict { problem: Problem::RunEnded });
        assert_eq!(world.audited("runs.resume").await, 1);
    });
}

#[test]
fn a_run_that_could_not_go_on_goes_on_when_its_cause_is_gone() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let backend = &world.backend;
        let run = runs::start(backend, &ada, &acme, evaluation, "k").await.unwrap();
        world.sql("UPDATE dataset_columns SET name = 'reply' WHERE name = 'answer'").await;
        let mut claim = work::claim(backend).await.unwrap().unwrap();
        assert_eq!(claim.batch().await.unwrap(), Step::Ended);
        world.sql("UPDATE dataset_columns SET name = 'answer' WHERE name = 'reply'").await;
        runs::resume(backend, &ada, &acme, run).await.unwrap();
        assert_eq!(runs::get(backend, &ada, &acme, run).await.unwrap().failure, None);
        let mut claim = work::claim(backend).await.unwrap().unwrap();
        while claim.batch().await.unwrap() == Step::More {}
        is_exact(&world, &ada, &acme, run).await;
    });
}

#[test]
fn a_run_again_asks_what_the_first_one_asked_of_the_same_rows() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let backend = &world.backend;
        let first = runs::start(backend, &ada, &acme, evaluation, "k").await.unwrap();
        runs::cancel(backend, &ada, &acme, first).await.unwrap();
        world.sql("UPDATE criteria SET column_name = 'question'").await;
        world.sql("UPDATE datasets SET version = version + 1").await;
        let again = |key| runs::again(backend, &ada, &acme, first, key);
        let (one, other) = futures::join!(again("again"), again("again"));
        let second = one.unwrap();
        assert_eq!(second, other.unwrap());
        let mut claim = work::claim(backend).await.unwrap().unwrap();
        while claim.batch().await.unwrap() == Step::More {}
        is_exact(&world, &ada, &acme, second).await;
        let (first, second) =
            (runs::get(backend, &ada, &acme, first).await.unwrap(), runs::get(backend, &ada, &acme, second).await.unwrap());
        assert_eq!((first.criteria, first.dataset_version), (second.criteria, second.dataset_version));
        assert!(matches!(refusal(again("").await), Refusal::Invalid(_)));
    });
}

#[test]
fn a_removed_run_is_gone_at_once_and_its_results_soon() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let backend = &world.backend;
        let run = runs::start(backend, &ada, &acme, evaluation, "k").await.unwrap();
        let mut claim = work::claim(backend).await.unwrap().unwrap();
        claim.batch().await.unwrap();
        runs::delete(backend, &ada, &acme, run).await.unwrap();
        assert_eq!(claim.batch().await.unwrap(), Step::Lost, "nothing is written for a run that is gone");
        assert_eq!(refusal(runs::get(backend, &ada, &acme, run).await), Refusal::NotFound);
        assert_eq!(refusal(runs::delete(backend, &ada, &acme, run).await), Refusal::NotFound);
        runs::sweep(backend).await.unwrap();
        for table in ["verdicts", "results", "removed_runs"] {
            assert_eq!(world.number(format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
        }
        // What goes with its evaluation is swept too.
        let run = runs::start(backend, &ada, &acme, evaluation, "k").await.unwrap();
        let mut claim = work::claim(backend).await.unwrap().unwrap();
        while claim.batch().await.unwrap() == Step::More {}
        assert_eq!(claim.run(), run);
        world.sql("DELETE FROM resources WHERE kind = 'evaluation'").await;
        assert_eq!(world.number("SELECT count(*) FROM verdicts".into()).await, ROWS);
        runs::sweep(backend).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM verdicts".into()).await, 0);
        assert_eq!(world.audited("runs.delete").await, 1);
    });
}

#[test]
fn an_estimate_draws_on_what_runs_took() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let backend = &world.backend;
        let estimate = || runs::estimate::estimate(backend, &ada, &acme, evaluation);
        let before = estimate().await.unwrap();
        assert_eq!((before.rows, before.criteria, before.seconds, before.is_measured), (ROWS, 1, 1, false));
        runs::start(backend, &ada, &acme, evaluation, "k").await.unwrap();
        let mut claim = work::claim(backend).await.unwrap().unwrap();
        while claim.batch().await.unwrap() == Step::More {}
        world.sql("UPDATE runs SET worked = 5000000").await;
        let after = estimate().await.unwrap();
        assert_eq!((after.seconds, after.is_measured), (5, true));
        let eve = world.person("Eve").await;
        assert_eq!(refusal(runs::estimate::estimate(backend, &eve, &acme, evaluation).await), Refusal::NotFound);
    });
}

#[test]
fn a_run_answers_what_was_asked_when_it_was_started() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let run = runs::start(&world.backend, &ada, &acme, evaluation, "k").await.unwrap();
        world.sql("UPDATE criteria SET column_name = 'question'").await;
        let mut claim = work::claim(&world.backend).await.unwrap().unwrap();
        while claim.batch().await.unwrap() == Step::More {}
        is_exact(&world, &ada, &acme, run).await;
    });
}

#[test]
fn a_run_that_cannot_go_on_says_why() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let run = runs::start(&world.backend, &ada, &acme, evaluation, "k").await.unwrap();
        world.sql("DELETE FROM dataset_columns").await;
        let mut claim = work::claim(&world.backend).await.unwrap().unwrap();
        assert_eq!(claim.batch().await.unwrap(), Step::Ended);
        let found = runs::get(&world.backend, &ada, &acme, run).await.unwrap();
        assert_eq!(found.state, RunState::Failed);
        assert_eq!(found.failure.as_deref(), Some("The dataset has no column “answer” any more."));
    });
}

#[test]
fn outsiders_find_nothing_and_viewers_may_look_but_not_start() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let (vera, eve) = (world.person("Vera").await, world.person("Eve").await);
        world.join(&ada, &acme, &vera, "viewer").await;
        // Whoever is in the team may edit: a viewer is one outside of it.
        world.sql("DELETE FROM team_members WHERE role = 'team_member'").await;
        let other = world.organization(&eve, "other").await;
        let run = runs::start(&world.backend, &ada, &acme, evaluation, "k").await.unwrap();
        let backend = &world.backend;
        for organization in [&acme, &other] {
            assert_eq!(refusal(runs::start(backend, &eve, organization, evaluation, "k").await), Refusal::NotFound);
            assert_eq!(refusal(runs::get(backend, &eve, organization, run).await), Refusal::NotFound);
            assert_eq!(refusal(runs::cancel(backend, &eve, organization, run).await), Refusal::NotFound);
            assert_eq!(refusal(runs::resume(backend, &eve, organization, run).await), Refusal::NotFound);
            assert_eq!(refusal(runs::retry(backend, &eve, organization, run).await), Refusal::NotFound);
            assert_eq!(refusal(runs::again(backend, &eve, organization, run, "k").await), Refusal::NotFound);
            assert_eq!(refusal(runs::delete(backend, &eve, organization, run).await), Refusal::NotFound);
            assert_eq!(refusal(runs::list(backend, &eve, organization, evaluation, None, 9).await), Refusal::NotFound);
            assert_eq!(refusal(results(backend, &eve, organization, run, ResultFilter::All, Place::default(), 9).await), Refusal::NotFound);
        }
        let needed = "edit access to this evaluation".to_owned();
        assert_eq!(refusal(runs::start(backend, &vera, &acme, evaluation, "v").await), Refusal::Forbidden { needed: needed.clone() });
        for refused in [
            runs::cancel(backend, &vera, &acme, run).await,
            runs::resume(backend, &vera, &acme, run).await,
            runs::retry(backend, &vera, &acme, run).await,
            runs::delete(backend, &vera, &acme, run).await,
            runs::again(backend, &vera, &acme, run, "v").await.map(drop),
        ] {
            assert_eq!(refusal(refused), Refusal::Forbidden { needed: needed.clone() });
        }
        assert_eq!(runs::get(backend, &vera, &acme, run).await.unwrap().total, ROWS);
        assert!(evaluations::get(backend, &vera, &acme, evaluation).await.is_ok());
    });
}

#[test]
fn whoever_may_not_see_the_dataset_sees_verdicts_without_cells() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let max = world.person("Max").await;
        world.join(&ada, &acme, &max, "member").await;
        let run = runs::start(&world.backend, &ada, &acme, evaluation, "k").await.unwrap();
        let mut claim = work::claim(&world.backend).await.unwrap().unwrap();
        while claim.batch().await.unwrap() == Step::More {}
        world.sql("DELETE FROM grants WHERE resource_id IN (SELECT id FROM datasets)").await;
        let page = results(&world.backend, &max, &acme, run, ResultFilter::All, Place::default(), 3).await.unwrap().page;
        assert!(page.items.len() == 3 && page.items.iter().all(|verdict| verdict.cells.is_none()));
        assert_eq!(evaluations::get(&world.backend, &max, &acme, evaluation).await.unwrap().evaluation.dataset_name, None);
        let needed = "view access to the dataset of this evaluation".to_owned();
        assert_eq!(refusal(runs::start(&world.backend, &max, &acme, evaluation, "m").await), Refusal::Forbidden { needed });
    });
}

#[test]
fn a_run_that_breaks_again_and_again_is_given_up_with_a_reason() {
    on_each_database(|world| async move {
        let (ada, acme, evaluation) = evaluation(&world).await;
        let run = runs::start(&world.backend, &ada, &acme, evaluation, "k").await.unwrap();
        world.sql("UPDATE dataset_rows SET cells = 'no JSON' WHERE position = 1500").await;
        let mut claims = 0;
        while let Some(mut claim) = work::claim(&world.backend).await.unwrap() {
            claims += 1;
            while let Ok(Step::More) = claim.batch().await {}
            claim.broke().await.unwrap();
            // Not at once: another server would break at it in the same moment.
            assert!(work::claim(&world.backend).await.unwrap().is_none());
            world.advance(Duration::from_secs(2));
        }
        let found = runs::get(&world.backend, &ada, &acme, run).await.unwrap();
        assert_eq!((claims, found.state, found.done), (5, RunState::Failed, 1_000));
        assert!(found.failure.unwrap().contains("again and again"));
    });
}
