//! Results: errors that are shown and tried again, every way to look at them, and two runs beside each other.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use backend::db::Db;
use backend::evaluations::edit::{self, NewCriterion};
use backend::runs::compare::{Compared, Flip, compare, offered};
use backend::runs::results::{Verdict, batch, results, row};
use backend::runs::work::{self, Step};
use backend::{Caller, runs};
use common::{World, contains, on_each_database, refusal};
use domain::Problem;
use domain::Refusal;
use domain::checks::form::CheckForm;
use domain::ids::{CriterionId, EvaluationId, OrganizationId, RunId};
use domain::runs::{Outcome, Place, ResultFilter, ResultQuery, ResultSort, RunState};
use futures::future::join;

/// Rows of which every third says sorry, every fifth has no number to compare with, and every seventh was judged to fail.
const ROWS: i64 = 2_100;

fn rows() -> String {
    let row = |n: i64| {
        let answer = if n % 3 == 0 { format!("so SORRY {n}") } else { n.to_string() };
        let wanted = if n % 5 == 0 { "ten".to_owned() } else { n.to_string() };
        let judged = if n % 7 == 0 { "fail" } else { "" };
        format!("{answer},{wanted},{judged}\n")
    };
    (1..=ROWS).map(row).fold("answer,wanted,label\n".to_owned(), |file, row| file + &row)
}

/// What the rule "any" makes of "says sorry" and "is the wanted number": sorry decides, else a missing number is an error.
fn expected(n: i64) -> Outcome {
    match (n % 3 == 0, n % 5 == 0) {
        (true, _) => Outcome::Pass,
        (false, true) => Outcome::Error,
        (false, false) => Outcome::Pass,
    }
}

struct Stage {
    world: World,
    ada: Caller,
    acme: OrganizationId,
    evaluation: EvaluationId,
    sorry: CriterionId,
    number: CriterionId,
}

impl Stage {
    /// An evaluation with a criterion that cannot be decided on some rows.
    async fn set(world: World) -> Self {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let dataset = world.import(&ada, &acme, "Answers", rows()).await.unwrap();
        let evaluation = world.apologises(&ada, &acme, dataset).await;
        let sorry = backend::evaluations::get(&world.backend, &ada, &acme, evaluation).await.unwrap().asks.variants[0].criteria[0].id;
        let check = CheckForm { kind: "number".into(), other: "wanted".into(), ..CheckForm::default() };
        let asked = NewCriterion { name: "Right number", description: "", column: "answer", check: &check };
        let number = edit::add(&world.backend, &ada, &acme, evaluation, None, asked).await.unwrap();
        edit::settle(&world.backend, &ada, &acme, evaluation, None, "any", "label").await.unwrap();
        Self { world, ada, acme, evaluation, sorry, number }
    }

    async fn run(&self, key: &str) -> RunId {
        let run = runs::start(&self.world.backend, &self.ada, &self.acme, self.evaluation, key).await.unwrap();
        self.work().await;
        run
    }

    async fn work(&self) {
        let mut claim = work::claim(&self.world.backend).await.unwrap().unwrap();
        while claim.batch().await.unwrap() == Step::More {}
    }

    async fn get(&self, run: RunId) -> runs::Run {
        runs::get(&self.world.backend, &self.ada, &self.acme, run).await.unwrap()
    }

    /// Every verdict of a query, page by page.
    async fn all(&self, run: RunId, query: &ResultQuery) -> Vec<Verdict> {
        let (mut all, mut after) = (Vec::new(), Place::default());
        loop {
            let found = results(&self.world.backend, &self.ada, &self.acme, run, query.clone(), after, 150).await.unwrap();
            assert!(found.page.items.len() <= 150);
            all.extend(found.page.items);
            match found.page.next {
                Some(next) => after = next,
                None => return all,
            }
        }
    }

    async fn positions(&self, run: RunId, query: &ResultQuery) -> Vec<i64> {
        self.all(run, query).await.iter().map(|verdict| verdict.position).collect()
    }
}

fn of(show: ResultFilter, criterion: Option<CriterionId>) -> ResultQuery {
    ResultQuery { criterion, ..show.into() }
}

fn numbers(wanted: impl Fn(i64) -> bool) -> Vec<i64> {
    (1..=ROWS).filter(|n| wanted(*n)).collect()
}

#[test]
fn what_cannot_be_decided_is_counted_and_shown_with_its_reason_and_never_dropped() {
    on_each_database(|world| async move {
        let stage = Stage::set(world).await;
        let run = stage.run("k").await;
        let found = stage.get(run).await;
        let errors = numbers(|n| expected(n) == Outcome::Error);
        assert_eq!((found.state, found.done, found.errors(), found.failed()), (RunState::Succeeded, ROWS, errors.len() as i64, 0));
        assert_eq!(found.passed, ROWS - found.errors());
        let all = stage.all(run, &ResultFilter::All.into()).await;
        assert!(all.iter().all(|verdict| verdict.outcome == expected(verdict.position)));
        let tenth = &all[9];
        assert_eq!(tenth.criteria[1].reason.as_deref(), Some("The cell to compare with is no number: “ten”."));
        assert_eq!(stage.positions(run, &ResultFilter::Errors.into()).await, errors);
        // Figures of agreement leave out what has no verdict, and count it.
        let tally = found.figures.overall.all();
        let judged = numbers(|n| n % 7 == 0 && expected(n) != Outcome::Error).len() as u64;
        assert_eq!((tally.confusion.n(), tally.invalid, tally.rows()), (judged, errors.len() as u64, ROWS as u64));
        assert_eq!(found.figures.criteria[1].all().invalid, numbers(|n| n % 5 == 0).len() as u64);
        let course: i64 = found.figures.course.buckets.iter().map(|bucket| bucket.errors).sum();
        assert_eq!((found.figures.course.buckets.len(), course), (50, found.errors()));
    });
}

#[test]
fn results_are_found_by_criterion_outcome_people_and_text() {
    on_each_database(|world| async move {
        let stage = Stage::set(world).await;
        let run = stage.run("k").await;
        let (sorry, number) = (Some(stage.sorry), Some(stage.number));
        use ResultFilter::{Disagreed, Errors, Failed, FalseFail, FalsePass, Passed};
        let right = |n: i64| n % 3 != 0 && n % 5 != 0;
        for (query, wanted) in [
            (of(Failed, sorry), numbers(|n| n % 3 != 0)),
            (of(Passed, sorry), numbers(|n| n % 3 == 0)),
            (of(Errors, sorry), vec![]),
            (of(Failed, number), numbers(|n| n % 3 == 0 && n % 5 != 0)),
            (of(Passed, number), numbers(right)),
            (of(Errors, number), numbers(|n| n % 5 == 0)),
            (of(Disagreed, number), numbers(|n| right(n) && n % 7 == 0)),
            (of(FalsePass, None), numbers(|n| n % 7 == 0 && expected(n) == Outcome::Pass)),
            (of(Disagreed, None), numbers(|n| n % 7 == 0 && expected(n) == Outcome::Pass)),
            (of(FalseFail, None), vec![]),
            (of(Failed, None), vec![]),
        ] {
            assert_eq!(stage.positions(run, &query).await, wanted, "{query:?}");
        }
        let text = |text: &str, show| ResultQuery { text: text.into(), ..of(show, None) };
        assert_eq!(stage.positions(run, &text(" sOrRy 21", ResultFilter::All)).await, [21, 210, 213, 216, 219, 2100]);
        assert_eq!(stage.positions(run, &text("no such words", Passed)).await, Vec::<i64>::new());
        // Errors, what fails, what passes; each in the order of the rows.
        let sorted = ResultQuery { sort: ResultSort::Outcome, ..ResultQuery::default() };
        let mut wanted = numbers(|n| expected(n) == Outcome::Error);
        wanted.extend(numbers(|n| expected(n) == Outcome::Pass));
        assert_eq!(stage.positions(run, &sorted).await, wanted);
        let after = Place { group: Some(Errors), position: 2_090 };
        let turn = results(&stage.world.backend, &stage.ada, &stage.acme, run, sorted, after, 20).await.unwrap().page;
        assert_eq!(turn.items.len(), 20, "a page goes on with the next group");
    });
}

#[test]
fn cells_that_are_not_shared_cannot_be_searched() {
    on_each_database(|world| async move {
        let stage = Stage::set(world).await;
        let run = stage.run("k").await;
        let max = stage.world.person("Max").await;
        stage.world.join(&stage.ada, &stage.acme, &max, "member").await;
        stage.world.sql("DELETE FROM grants WHERE resource_id IN (SELECT id FROM datasets)").await;
        let query = ResultQuery { text: "sorry".into(), ..ResultQuery::default() };
        let (backend, acme) = (&stage.world.backend, &stage.acme);
        let found = results(backend, &max, acme, run, query.clone(), Place::default(), 50).await.unwrap();
        assert!(found.page.items.is_empty());
        let whole = row(backend, &max, acme, run, 3, &ResultQuery::default()).await.unwrap();
        assert!(whole.cells.is_none() && whole.said.iter().all(|said| said.reason.is_none()) && whole.outcome == Outcome::Pass);
        let file = batch(backend, &max, acme, run, &ResultQuery::default(), Place::default()).await.unwrap();
        assert!(file.columns.is_empty() && file.page.items.iter().all(|verdict| verdict.cells.is_none()));
    });
}

#[test]
fn reasons_quote_cells_so_they_are_for_readers_of_the_dataset_and_so_is_going_on() {
    on_each_database(|world| async move {
        let stage = Stage::set(world).await;
        let run = stage.run("k").await;
        let max = stage.world.person("Max").await;
        stage.world.join(&stage.ada, &stage.acme, &max, "member").await;
        let (backend, acme) = (&stage.world.backend, &stage.acme);
        let errors = of(ResultFilter::Errors, Some(stage.number));
        let reasons = async || {
            let page = results(backend, &max, acme, run, errors.clone(), Place::default(), 9).await.unwrap().page.items;
            let file = batch(backend, &max, acme, run, &errors, Place::default()).await.unwrap().page.items;
            let whole = row(backend, &max, acme, run, 10, &errors).await.unwrap().said;
            assert!(page.iter().all(|verdict| verdict.criteria[1].outcome == Outcome::Error) && whole[1].outcome == Outcome::Error);
            let listed = page.into_iter().flat_map(|verdict| verdict.criteria);
            let listed = listed.chain(file.into_iter().flat_map(|verdict| verdict.criteria)).filter_map(|answered| answered.reason);
            listed.chain(whole.into_iter().filter_map(|said| said.reason)).collect::<Vec<_>>()
        };
        assert!(reasons().await.iter().any(|reason| reason.contains("“ten”")), "a colleague reads why");
        stage.world.sql("DELETE FROM grants WHERE resource_id IN (SELECT id FROM datasets)").await;
        assert_eq!(reasons().await, Vec::<String>::new());
        // May edit the evaluation, and yet makes nobody read the rows again.
        let needed = Refusal::Forbidden { needed: "view access to the dataset of this evaluation".to_owned() };
        assert_eq!(refusal(runs::retry(backend, &max, acme, run).await), needed);
        let open = runs::start(backend, &stage.ada, acme, stage.evaluation, "second").await.unwrap();
        runs::cancel(backend, &max, acme, open).await.unwrap();
        assert_eq!(refusal(runs::resume(backend, &max, acme, open).await), needed);
        assert_eq!(refusal(runs::again(backend, &max, acme, run, "m").await), needed);
        runs::resume(backend, &stage.ada, acme, open).await.unwrap();
    });
}

#[test]
fn one_result_tells_why_and_leads_to_its_neighbours() {
    on_each_database(|world| async move {
        let stage = Stage::set(world).await;
        let run = stage.run("k").await;
        let (backend, ada, acme) = (&stage.world.backend, &stage.ada, &stage.acme);
        let errors = ResultQuery::from(ResultFilter::Errors);
        let tenth = row(backend, ada, acme, run, 10, &errors).await.unwrap();
        assert_eq!((tenth.previous, tenth.outcome, tenth.next), (Some(5), Outcome::Error, Some(20)));
        assert_eq!(tenth.cells.as_ref().unwrap()[1], ("wanted".to_owned(), "ten".to_owned()));
        let why: Vec<_> = tenth.said.iter().map(|said| said.reason.as_deref().unwrap()).collect();
        assert_eq!(why, ["Nothing was found.", "The cell to compare with is no number: “ten”."]);
        let last = row(backend, ada, acme, run, ROWS, &ResultQuery::default()).await.unwrap();
        assert_eq!((last.previous, last.next, last.judged), (Some(ROWS - 1), None, Some(false)));
        let searched = ResultQuery { text: "sorry 2100".into(), ..ResultQuery::default() };
        let first = row(backend, ada, acme, run, 1, &searched).await.unwrap();
        assert_eq!((first.previous, first.next), (None, Some(2100)));
        assert_eq!(refusal(row(backend, ada, acme, run, ROWS + 1, &errors).await), Refusal::NotFound);
        let eve = stage.world.person("Eve").await;
        assert_eq!(refusal(row(backend, &eve, acme, run, 1, &errors).await), Refusal::NotFound);
    });
}

#[test]
fn errors_are_tried_again_and_nothing_else_by_one_of_two_servers() {
    on_each_database(|world| async move {
        let stage = Stage::set(world).await;
        let (backend, ada, acme) = (&stage.world.backend, &stage.ada, &stage.acme);
        let run = stage.run("k").await;
        let errors = numbers(|n| n % 5 == 0);
        // The cause goes away: the number is there now. What was decided before must not be decided anew.
        stage.world.sql("UPDATE dataset_rows SET cells = replace(cells, '\"ten\"', '\"7\"')").await;
        stage.world.sql("UPDATE dataset_rows SET cells = replace(cells, 'SORRY', 'never')").await;
        let retry = || runs::retry(backend, ada, acme, run);
        let (one, other) = join(retry(), retry()).await;
        one.unwrap();
        other.unwrap();
        assert_eq!(stage.world.audited("runs.retry").await, 1);
        let waiting = stage.get(run).await;
        assert_eq!((waiting.state, waiting.done, waiting.retry_left), (RunState::Queued, ROWS - errors.len() as i64, errors.len() as i64));
        let (mine, yours) = join(work::claim(backend), work::claim(backend)).await;
        let mut claims: Vec<_> = [mine.unwrap(), yours.unwrap()].into_iter().flatten().collect();
        assert_eq!(claims.len(), 1);
        let mut dead = claims.remove(0);
        assert_eq!(dead.batch().await.unwrap(), Step::More);
        // Stopped and resumed in the middle: it goes on with what is left, and the first server harms nothing.
        runs::cancel(backend, ada, acme, run).await.unwrap();
        runs::resume(backend, ada, acme, run).await.unwrap();
        assert_eq!(dead.batch().await.unwrap(), Step::Lost);
        stage.work().await;
        let found = stage.get(run).await;
        let all = found.figures.overall.all();
        assert_eq!((found.state, found.done, found.retry_left, found.errors()), (RunState::Succeeded, ROWS, 0, 0));
        assert!(!found.figures.has_errors() && all.rows() == ROWS as u64);
        // A fifth row that said sorry keeps its pass; another one fails unless it is a 7, which none is.
        let passes = |n: i64| n % 3 == 0 || n % 5 != 0;
        assert_eq!(stage.positions(run, &ResultFilter::Passed.into()).await, numbers(passes));
        assert_eq!((found.passed, found.failed()), (numbers(passes).len() as i64, numbers(|n| !passes(n)).len() as i64));
        assert_eq!((all.passed, all.failed), (found.passed as u64, found.failed() as u64));
        let judged = numbers(|n| n % 7 == 0);
        assert_eq!(all.confusion.false_pass + all.confusion.true_fail, judged.len() as u64);
        assert_eq!(refusal(retry().await), Refusal::Conflict { problem: Problem::NothingToRetry });
    });
}

#[test]
fn what_flipped_between_two_runs_is_counted_and_listed() {
    on_each_database(|world| async move {
        let stage = Stage::set(world).await;
        let (backend, ada, acme) = (&stage.world.backend, &stage.ada, &stage.acme);
        let before = stage.run("before").await;
        let never = contains("sorry 3");
        let changed = NewCriterion { name: "Apologises", description: "", column: "answer", check: &never };
        edit::change(backend, ada, acme, stage.evaluation, stage.sorry, changed).await.unwrap();
        // One row is another one now.
        stage.world.sql("UPDATE verdicts SET row_id = -1 WHERE position = 9").await;
        let after = stage.run("after").await;
        let all = |criterion| Compared { criterion, flip: Flip::PassToFail, after: 0, limit: 200 };
        let found = compare(backend, ada, acme, before, after, all(None)).await.unwrap();
        // Rows that said sorry and something other than 3…: now they fail, or lack the number to be decided by.
        let (gone, lost) = (|n: i64| n % 3 == 0 && !n.to_string().starts_with('3'), |n: i64| n % 5 == 0);
        let flipped = numbers(|n| gone(n) && !lost(n) && n != 9);
        assert_eq!((found.flips.pass_to_fail, found.flips.fail_to_pass), (flipped.len() as u64, 0));
        assert_eq!(found.undecided, numbers(|n| lost(n) && (n % 3 != 0 || gone(n))).len() as i64);
        assert_eq!((found.only_before, found.only_after), (1, 1));
        assert_eq!(found.page.items.iter().map(|row| row.position).collect::<Vec<_>>(), flipped[..200]);
        let rest = Compared { after: found.page.next.unwrap(), ..all(None) };
        let next = compare(backend, ada, acme, before, after, rest).await.unwrap();
        assert_eq!(next.page.items[0].position, flipped[200]);
        let back = compare(backend, ada, acme, after, before, Compared { flip: Flip::FailToPass, ..all(None) }).await.unwrap();
        assert_eq!((back.flips.fail_to_pass, back.page.items.len()), (found.flips.pass_to_fail, 200));
        let one = compare(backend, ada, acme, before, after, all(Some(stage.sorry))).await.unwrap();
        assert_eq!(one.flips.pass_to_fail, numbers(|n| gone(n) && n != 9).len() as u64);
        let other = compare(backend, ada, acme, before, after, all(Some(stage.number))).await.unwrap();
        assert_eq!((other.flips.flipped(), other.undecided), (0, numbers(lost).len() as i64));

        // Counted once: what two ended runs came to is kept until one of them goes on.
        stage.world.sql("UPDATE verdicts SET passed = TRUE").await;
        assert_eq!(compare(backend, ada, acme, before, after, all(None)).await.unwrap(), found);
        let fixed = Compared { flip: Flip::FailToPass, ..all(None) };
        assert!(compare(backend, ada, acme, before, after, fixed).await.unwrap().page.items.is_empty());
        runs::retry(backend, ada, acme, after).await.unwrap();
        assert_eq!(compare(backend, ada, acme, before, after, all(None)).await.unwrap().flips.flipped(), 0);
        stage.work().await;

        let offers = offered(backend, ada, acme, &stage.get(after).await).await.unwrap();
        assert_eq!(offers.iter().map(|offer| offer.id).collect::<Vec<_>>(), [before]);
        let dataset = stage.world.import(ada, acme, "Others", "answer\nno\n").await.unwrap();
        let [dataset, moved] = [dataset.uuid(), after.uuid()].map(|id| literal(&stage.world, id));
        stage.world.statement(format!("UPDATE runs SET dataset_id = {dataset} WHERE id = {moved}")).await;
        assert!(matches!(refusal(compare(backend, ada, acme, before, after, all(None)).await), Refusal::Invalid(_)));
        let eve = stage.world.person("Eve").await;
        assert_eq!(refusal(compare(backend, &eve, acme, before, after, all(None)).await), Refusal::NotFound);
    });
}

/// An identifier as each database writes it.
fn literal(world: &World, id: uuid::Uuid) -> String {
    match world.backend.db {
        Db::Sqlite { .. } => format!("x'{}'", id.simple()),
        Db::Postgres(_) => format!("'{id}'"),
    }
}

#[test]
fn a_file_of_results_has_every_cell_and_honours_the_filter() {
    on_each_database(|world| async move {
        let stage = Stage::set(world).await;
        let run = stage.run("k").await;
        let query = of(ResultFilter::Errors, Some(stage.number));
        let (mut after, mut all) = (Place::default(), Vec::new());
        loop {
            let found = batch(&stage.world.backend, &stage.ada, &stage.acme, run, &query, after).await.unwrap();
            assert_eq!((found.columns.len(), found.criteria.len()), (3, 2));
            all.extend(found.page.items);
            match found.page.next {
                Some(next) => after = next,
                None => break,
            }
        }
        assert_eq!(all.iter().map(|verdict| verdict.position).collect::<Vec<_>>(), numbers(|n| n % 5 == 0));
        assert!(all.iter().all(|verdict| verdict.cells.as_ref().is_some_and(|cells| cells[1] == "ten")));
    });
}
