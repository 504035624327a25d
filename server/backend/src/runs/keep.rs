//! Writes what came out of a batch: results, verdicts, charges, progress, cursor and figures in one transaction, if the claim still holds.

use super::answer::{Answers, Asked, Sheet};
use super::work::{Claim, Step};
use crate::datasets::rows::{self, StoredRow};
use crate::db::{Conn, Driver, Tx, execute, insert_many};
use crate::{Error, Result};
use domain::agreement::{HumanLabel, Splits};
use domain::ids::RunId;
use domain::runs::{Counted, Outcome, RunFigures};
use std::collections::HashMap;
use uuid::Uuid;

/// Results of one statement: five binds each, below the limit of SQLite.
const STATEMENT: usize = 1_000;

impl Claim {
    /// Keeps the answers to rows that had none.
    pub(super) async fn keep(&mut self, answers: &[Answers], more: bool, worked: i64) -> Result<Step> {
        let now = self.backend.now();
        let done = self.done + count(answers.len());
        let mut figures = self.figures.clone();
        for one in answers {
            add(&mut figures, one);
        }
        let cursor = answers.last().map_or(self.cursor, |answers| answers.position);
        if !more && done != self.total {
            return self.fail("The rows of the dataset are not what they were when the run began.").await;
        }
        let mut tx = self.backend.db.write().await?;
        let held = execute!(
            tx,
            "UPDATE runs SET done = $4, passed = passed + $5, cursor = $6, figures = $10, worked = worked + $11, faults = 0, hold_key = NULL,
                    state = CASE WHEN $7 THEN state ELSE 'succeeded' END,
                    ended_at = CASE WHEN $7 THEN ended_at ELSE $8 END,
                    lease_holder = CASE WHEN $7 THEN lease_holder END,
                    lease_until = CASE WHEN $7 THEN $9 END
             WHERE id = $1 AND state = 'running' AND lease_holder = $2 AND cursor = $3 AND retry_cursor IS NULL",
            self.id.uuid(),
            &self.holder,
            self.cursor,
            done,
            count(answers.iter().filter(|answers| answers.outcome == Outcome::Pass).count()),
            cursor,
            more,
            now.micros(),
            (now + self.backend.settings.lease).micros(),
            json(&figures)?,
            worked
        )?;
        if held == 0 {
            return Ok(Step::Lost);
        }
        let sheet = self.sheet.as_ref().map_err(|reason| Error::Internal(reason.clone()))?;
        insert(&mut tx, self.id.uuid(), sheet, answers).await?;
        self.charge(&mut tx, sheet, answers).await?;
        tx.commit().await?;
        (self.done, self.cursor, self.figures) = (done, cursor, figures);
        Ok(if more { Step::More } else { Step::Ended })
    }

    /// Keeps the answers to rows that were tried again, in place of their errors.
    pub(super) async fn keep_again(&mut self, answers: &[Answers], more: bool, worked: i64, before: i64) -> Result<Step> {
        let now = self.backend.now();
        let sheet = self.sheet.as_ref().map_err(|reason| Error::Internal(reason.clone()))?;
        let mut figures = self.figures.clone();
        let mut passed = 0;
        for one in answers {
            passed += replace(&mut figures, sheet, one);
        }
        let cursor = answers.last().map_or(before, |answers| answers.position);
        let mut tx = self.backend.db.write().await?;
        let held = execute!(
            tx,
            "UPDATE runs SET passed = passed + $4, figures = $5, worked = worked + $6, faults = 0, hold_key = NULL,
                    retry_cursor = CASE WHEN $7 THEN $8 END,
                    retry_left = CASE WHEN $7 AND retry_left > $9 THEN retry_left - $9 ELSE 0 END,
                    state = CASE WHEN $7 THEN state ELSE 'succeeded' END,
                    ended_at = CASE WHEN $7 THEN ended_at ELSE $10 END,
                    lease_holder = CASE WHEN $7 THEN lease_holder END,
                    lease_until = CASE WHEN $7 THEN $11 END
             WHERE id = $1 AND state = 'running' AND lease_holder = $2 AND retry_cursor = $3",
            self.id.uuid(),
            &self.holder,
            before,
            passed,
            json(&figures)?,
            worked,
            more,
            cursor,
            count(answers.len()),
            now.micros(),
            (now + self.backend.settings.lease).micros()
        )?;
        if held == 0 {
            return Ok(Step::Lost);
        }
        for one in answers {
            update(&mut tx, self.id.uuid(), sheet, one).await?;
        }
        self.charge(&mut tx, sheet, answers).await?;
        tx.commit().await?;
        (self.retry_cursor, self.figures) = (Some(cursor), figures);
        Ok(if more { Step::More } else { Step::Ended })
    }
}

/// Errors by their index; SQLite would rather walk all rows of a run in their order.
macro_rules! errors {
    ($before:literal, $hint:literal, $after:literal) => {
        concat!($before, " FROM results ", $hint, " WHERE run_id = $1 AND passed IS NULL ", $after)
    };
}

/// How many rows there are on which a criterion could not be decided.
pub(super) async fn count_to_retry(conn: &mut Conn, run: RunId) -> Result<i64> {
    let rows = match conn.driver() {
        Driver::Sqlite(connection) => {
            let count = errors!("SELECT count(DISTINCT position)", "INDEXED BY results_errors", "");
            sqlx::query_scalar(count).bind(run.uuid()).fetch_one(connection).await?
        }
        Driver::Postgres(connection) => {
            let count = errors!("SELECT count(DISTINCT position)", "", "");
            sqlx::query_scalar(count).bind(run.uuid()).fetch_one(connection).await?
        }
    };
    Ok(rows)
}

/// The next rows on which a criterion could not be decided, with what each criterion said; and whether there may be more.
pub(super) async fn to_retry(conn: &mut Conn, run: RunId, after: i64, limit: i64, sheet: &Sheet) -> Result<(Vec<Asked>, bool)> {
    macro_rules! to_retry {
        ($hint:literal) => {
            errors!(
                "SELECT v.row_id AS id, v.position, w.cells FROM (SELECT DISTINCT position",
                $hint,
                "AND position > $2 ORDER BY position LIMIT $3) AS e
                 JOIN verdicts v ON v.run_id = $1 AND v.position = e.position JOIN dataset_rows w ON w.id = v.row_id ORDER BY v.position"
            )
        };
    }
    let size = |row: &StoredRow| row.cells.len();
    let (found, more) = match conn.driver() {
        Driver::Sqlite(connection) => {
            let rows =
                sqlx::query_as(to_retry!("INDEXED BY results_errors")).bind(run.uuid()).bind(after).bind(limit + 1).fetch(connection);
            rows::collect(rows, limit, size).await?
        }
        Driver::Postgres(connection) => {
            let rows = sqlx::query_as(to_retry!("")).bind(run.uuid()).bind(after).bind(limit + 1).fetch(connection);
            rows::collect(rows, limit, size).await?
        }
    };
    let last = found.last().map_or(after, |row| row.position);
    let said = said(conn, run, after, last).await?;
    let asked = found.into_iter().map(|row| {
        let of = |criterion: Uuid| said.get(&(row.position, criterion)).copied().flatten().into();
        let before = sheet.questions.iter().map(|question| of(question.criterion.uuid())).collect();
        Asked { row, before: Some(before) }
    });
    Ok((asked.collect(), more))
}

/// What each criterion said of the rows with errors behind one position, up to another: all of them by one statement.
async fn said(conn: &mut Conn, run: RunId, after: i64, last: i64) -> Result<HashMap<(i64, Uuid), Option<bool>>> {
    macro_rules! said {
        ($hint:literal) => {
            errors!(
                "SELECT position, criterion_id, passed FROM results WHERE run_id = $1 AND position IN (SELECT position",
                $hint,
                "AND position > $2 AND position <= $3)"
            )
        };
    }
    let said: Vec<(i64, Uuid, Option<bool>)> = match conn.driver() {
        Driver::Sqlite(connection) => {
            sqlx::query_as(said!("INDEXED BY results_errors")).bind(run.uuid()).bind(after).bind(last).fetch_all(connection).await?
        }
        Driver::Postgres(connection) => sqlx::query_as(said!("")).bind(run.uuid()).bind(after).bind(last).fetch_all(connection).await?,
    };
    Ok(said.into_iter().map(|(position, criterion, passed)| ((position, criterion), passed)).collect())
}

fn count(answers: usize) -> i64 {
    i64::try_from(answers).unwrap_or(0)
}

fn json(figures: &RunFigures) -> Result<String> {
    serde_json::to_string(figures).map_err(|error| Error::Internal(error.to_string()))
}

/// What is counted of a row with these outcomes.
fn counted<'a>(answers: &Answers, outcome: Outcome, criteria: &'a [Outcome]) -> Counted<'a> {
    let split = Splits::default().of(&answers.row.to_string());
    // What a judge was shown proves nothing about it.
    let judged = if answers.is_example { HumanLabel::Missing } else { answers.judged };
    Counted { position: answers.position, split, outcome, criteria, judged }
}

fn add(figures: &mut RunFigures, answers: &Answers) {
    figures.add(counted(answers, answers.outcome, &answers.outcomes()));
}

/// Counts a row anew in place of what it was before; by how much the number of rows that pass changes.
fn replace(figures: &mut RunFigures, sheet: &Sheet, answers: &Answers) -> i64 {
    let before = answers.before.clone().unwrap_or_default();
    let verdict = sheet.verdict(&before);
    figures.remove(counted(answers, verdict, &before));
    add(figures, answers);
    i64::from(answers.outcome == Outcome::Pass) - i64::from(verdict == Outcome::Pass)
}

async fn insert(tx: &mut Tx, run: Uuid, sheet: &Sheet, answers: &[Answers]) -> Result<()> {
    for answers in answers.chunks(STATEMENT) {
        insert_many!(tx, "INSERT INTO verdicts (run_id, position, row_id, passed, judged) ", answers, |values, answers| {
            values
                .push_bind(run)
                .push_bind(answers.position)
                .push_bind(answers.row)
                .push_bind(answers.outcome.passed())
                .push_bind(answers.judged.passed())
        })?;
    }
    for (index, question) in sheet.questions.iter().enumerate() {
        let criterion = question.criterion.uuid();
        for answers in answers.chunks(STATEMENT) {
            insert_many!(tx, "INSERT INTO results (run_id, position, criterion_id, passed, reason) ", answers, |values, answers| {
                let answer = &answers.answers[index];
                values
                    .push_bind(run)
                    .push_bind(answers.position)
                    .push_bind(criterion)
                    .push_bind(answer.outcome.passed())
                    .push_bind(answer.reason.as_deref())
            })?;
        }
    }
    Ok(())
}

/// Writes a row that was tried again: its verdict, and what replaces each error.
async fn update(tx: &mut Tx, run: Uuid, sheet: &Sheet, answers: &Answers) -> Result<()> {
    execute!(tx, "UPDATE verdicts SET passed = $3 WHERE run_id = $1 AND position = $2", run, answers.position, answers.outcome.passed())?;
    for (question, answer) in sheet.questions.iter().zip(&answers.answers) {
        execute!(
            tx,
            "UPDATE results SET passed = $4, reason = $5 WHERE run_id = $1 AND position = $2 AND criterion_id = $3 AND passed IS NULL",
            run,
            answers.position,
            question.criterion.uuid(),
            answer.outcome.passed(),
            answer.reason.as_deref()
        )?;
    }
    Ok(())
}
