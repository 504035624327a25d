//! Doing runs: a server claims one that is open, and does it batch by batch.
//!
//! Two rules make a crash harmless at any point. A claim is a lease: whoever is silent for longer than it loses the run
//! to the next. And a batch is one transaction (results, progress, cursor) that holds only while the claim and the cursor
//! are what they were: a server that lost its claim without noticing writes nothing. `keep.rs` writes batches.

use super::answer::{Answered, Asked, Sheet};
use super::charges::{self, Held};
use super::desk::{Desk, Examples, Payer};
use super::{criteria, figures, keep};
use crate::datasets;
use crate::datasets::rows;
use crate::db::{Conn, execute, fetch_one, fetch_optional};
use crate::{Backend, Error, Result};
use domain::evaluations::Rule;
use domain::ids::{DatasetId, RunId};
use domain::runs::{Course, RunFigures};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How long a claim holds without a sign of life, unless the operator says otherwise ([`Settings::lease`](crate::Settings)).
pub const LEASE: Duration = Duration::from_secs(30);
/// Within a lease an idle server looks so often for runs that another one may have left, and a busy one renews its own.
const PER_LEASE: u32 = 3;
/// How long to wait after the database failed.
const PAUSE: Duration = Duration::from_secs(2);
/// A run that broke so often in a row is given up.
const FAULTS: i64 = 5;
/// Rows of one transaction.
const BATCH: i64 = 1_000;
/// Rows of one transaction when models are asked: what is asked twice after a crash, and what credits are held for.
const JUDGED: i64 = 50;
/// While models are asked, somebody may cancel: it shows within a second.
const LOOK: Duration = Duration::from_secs(1);
/// Rows that are tried again in one transaction: each is changed by a statement of its own.
const RETRIED: i64 = 200;

/// Does runs until `stop`; then the claim is given back and any server goes on.
pub async fn work(backend: Backend, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match do_next(&backend, &stop).await {
            Ok(true) => continue,
            Ok(false) => {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = backend.runs_waiting.notified() => {}
                    () = tokio::time::sleep(backend.settings.lease / PER_LEASE) => {}
                }
            }
            Err(error) => {
                tracing::error!(%error, "a run cannot go on now");
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(PAUSE) => {}
                }
            }
        }
    }
}

/// Does one run to its end, or until `stop`. False when none is open.
async fn do_next(backend: &Backend, stop: &CancellationToken) -> Result<bool> {
    let Some(mut claim) = claim(backend).await? else { return Ok(false) };
    tracing::info!(run = %claim.id, rows_done = claim.done, "working on a run");
    while !stop.is_cancelled() {
        match claim.batch().await {
            Ok(Step::More) => {}
            Ok(Step::Ended | Step::Lost) => return Ok(true),
            Err(error) => {
                // A busy database is no fault of the run.
                if !error.is_busy() {
                    claim.broke().await?;
                }
                return Err(error);
            }
        }
    }
    claim.give_back().await?;
    Ok(true)
}

/// A run that this server works on.
pub struct Claim {
    pub(super) backend: Backend,
    pub(super) id: RunId,
    /// Ours alone: nobody else, and no earlier claim of this server, holds the run by this word.
    pub(super) holder: String,
    dataset: DatasetId,
    version: i64,
    /// On whose behalf models are asked.
    pub(super) payer: Payer,
    /// What judges learn from, once it was looked for.
    examples: Option<Arc<Examples>>,
    /// The hold of the batch that is under way.
    pub(super) held: Option<String>,
    /// The position of the last row that is kept.
    pub(super) cursor: i64,
    pub(super) done: i64,
    pub(super) total: i64,
    /// What writing the last batch took, in microseconds.
    writing: i64,
    /// While errors are tried again: the position of the last such row that is kept.
    pub(super) retry_cursor: Option<i64>,
    /// The verdicts so far, counted.
    pub(super) figures: RunFigures,
    /// What is asked, ready to be answered; or why it cannot be.
    pub(super) sheet: std::result::Result<Arc<Sheet>, String>,
}

/// Rows to ask about, and whether there may be more behind them.
type Batch = (Vec<Asked>, bool);

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is kept, and there are more rows.
    More,
    /// It is kept and was the last.
    Ended,
    /// Somebody cancelled the run or took it over: nothing of the batch was kept.
    Lost,
}

#[derive(sqlx::FromRow)]
struct Claimed {
    id: Uuid,
    organization_id: String,
    evaluation_id: Uuid,
    started_by: Uuid,
    dataset_id: Uuid,
    dataset_version: i64,
    criteria: String,
    rule: String,
    judgment_column: Option<String>,
    figures: Option<String>,
    cursor: i64,
    done: i64,
    total: i64,
    retry_cursor: Option<i64>,
}

/// Claims the oldest open run that nobody works on.
pub async fn claim(backend: &Backend) -> Result<Option<Claim>> {
    let now = backend.now();
    let mut conn = backend.db.read().await?;
    // First without a transaction: an idle server must not take the write lock again and again.
    let waiting: Option<(Uuid,)> = fetch_optional!(
        conn,
        "SELECT id FROM runs WHERE state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until <= $1)
         ORDER BY created_at LIMIT 1",
        now.micros()
    )?;
    drop(conn);
    let Some((id,)) = waiting else { return Ok(None) };
    let holder: Uuid = backend.id();
    let holder = holder.to_string();
    let mut tx = backend.db.write().await?;
    let claimed: Option<Claimed> = fetch_optional!(
        tx,
        "UPDATE runs SET state = 'running', started_at = COALESCE(started_at, $2), lease_holder = $3, lease_until = $4
         WHERE id = $1 AND state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until <= $2)
         RETURNING id, organization_id, evaluation_id, started_by, dataset_id, dataset_version, criteria, rule, judgment_column, figures, cursor, done, total, retry_cursor",
        id,
        now.micros(),
        &holder,
        (now + backend.settings.lease).micros()
    )?;
    let Some(claimed) = claimed else {
        // Another server was quicker; perhaps there are more.
        backend.runs_waiting.notify_one();
        return Ok(None);
    };
    // Whoever had the run before was asking models; nothing of that was kept.
    charges::let_go(backend, &mut tx, claimed.id).await?;
    let (team,): (Option<Uuid>,) = fetch_one!(tx, "SELECT (SELECT team_id FROM resources WHERE id = $1)", claimed.evaluation_id)?;
    let columns = datasets::columns(&mut tx, claimed.dataset_id.into()).await?;
    let criteria = criteria(&claimed.criteria)?;
    let mut figures = figures(claimed.figures.as_deref(), criteria.len())?;
    if claimed.done == 0 {
        figures.course = Course::up_to(rows::last(&mut tx, claimed.dataset_id.into(), claimed.dataset_version).await?);
    }
    tx.commit().await?;
    let rule: Rule = claimed.rule.parse().map_err(Error::Internal)?;
    let sheet = Sheet::new(&criteria, rule, claimed.judgment_column.as_deref(), &columns).map(Arc::new);
    Ok(Some(Claim {
        backend: backend.clone(),
        id: claimed.id.into(),
        holder,
        dataset: claimed.dataset_id.into(),
        version: claimed.dataset_version,
        payer: Payer {
            organization: claimed.organization_id.into(),
            team: team.map(Into::into),
            account: claimed.started_by.into(),
            evaluation: Some(claimed.evaluation_id.into()),
            run: Some(claimed.id.into()),
        },
        examples: None,
        held: None,
        cursor: claimed.cursor,
        done: claimed.done,
        total: claimed.total,
        writing: 0,
        retry_cursor: claimed.retry_cursor,
        figures,
        sheet,
    }))
}

impl Claim {
    /// Which run it is.
    pub fn run(&self) -> RunId {
        self.id
    }

    /// Does the next rows and keeps their results.
    pub async fn batch(&mut self) -> Result<Step> {
        let began = self.backend.now();
        let sheet = match &self.sheet {
            Ok(sheet) => Arc::clone(sheet),
            Err(reason) => return self.fail(reason).await,
        };
        let mut conn = self.backend.db.read().await?;
        let (limit, again) = if sheet.judges().is_empty() { (BATCH, RETRIED) } else { (JUDGED, JUDGED) };
        let (mut asked, mut more) = match self.retry_cursor {
            Some(cursor) => keep::to_retry(&mut conn, self.id, cursor, again, &sheet).await?,
            None => self.next(&mut conn, limit).await?,
        };
        let desk = match self.desk(&mut conn, &sheet).await? {
            Ok(desk) => desk,
            Err(why) => return self.pause(&why).await,
        };
        drop(conn);
        if let Some(desk) = &desk {
            match self.hold(&sheet.most(&asked, desk)?).await? {
                Held::For(rows, key) => {
                    more |= rows < asked.len();
                    asked.truncate(rows);
                    self.held = key;
                }
                Held::TooFew(why) => return self.pause(&why).await,
                Held::Lost => return Ok(Step::Lost),
            }
        }
        let Some(Answered { answers, stopped }) = self.answer(sheet, asked, desk).await? else { return Ok(Step::Lost) };
        if let Some(why) = &stopped
            && answers.is_empty()
        {
            return self.pause(why).await;
        }
        more |= stopped.is_some();
        let micros = |backend: &Backend| i64::try_from(backend.now().since(began).as_micros()).unwrap_or(0);
        let answered = micros(&self.backend);
        // What writing took is known when it is written: it counts with the next batch.
        let worked = answered + std::mem::take(&mut self.writing);
        let step = match self.retry_cursor {
            Some(cursor) => self.keep_again(&answers, more, worked, cursor).await?,
            None => self.keep(&answers, more, worked).await?,
        };
        self.writing = micros(&self.backend) - answered;
        self.held = None;
        match (step, stopped) {
            (Step::More, Some(why)) => self.pause(&why).await,
            (step, _) => Ok(step),
        }
    }

    /// Where models are asked, when the run asks any; or why they cannot be. Keys are chosen for each batch: one that was removed is
    /// not used any more.
    async fn desk(&mut self, conn: &mut Conn, sheet: &Sheet) -> Result<std::result::Result<Option<Arc<Desk>>, String>> {
        let judges = sheet.judges();
        if judges.is_empty() {
            return Ok(Ok(None));
        }
        let examples = match &self.examples {
            Some(examples) => Arc::clone(examples),
            None => Examples::find(conn, (self.dataset, self.version), sheet.judgment, &judges).await?,
        };
        self.examples = Some(Arc::clone(&examples));
        Ok(Desk::open(&self.backend, conn, &self.payer, &judges, examples).await?.map(Some))
    }

    async fn next(&self, conn: &mut Conn, limit: i64) -> Result<Batch> {
        let batch = rows::batch(conn, self.dataset, self.version, self.cursor, limit).await?;
        Ok((batch.rows.into_iter().map(Asked::from).collect(), batch.more))
    }

    /// Has the rows answered, with signs of life while that takes. Nothing when the claim is lost meanwhile.
    async fn answer(&self, sheet: Arc<Sheet>, batch: Vec<Asked>, desk: Option<Arc<Desk>>) -> Result<Option<Answered>> {
        let sign = self.backend.settings.lease / PER_LEASE;
        let sign = if desk.is_some() { sign.min(LOOK) } else { sign };
        let answering = sheet.answer(batch, desk);
        futures::pin_mut!(answering);
        loop {
            tokio::select! {
                answers = &mut answering => return answers.map(Some),
                () = tokio::time::sleep(sign) => {
                    if !self.renew().await? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Ends the run with a reason that its people read; what is done is kept.
    pub(super) async fn fail(&self, reason: &str) -> Result<Step> {
        self.stop(reason, false).await
    }

    /// Lets the run wait for its people, who read why: it goes on where it stopped when one of them resumes it.
    async fn pause(&self, reason: &str) -> Result<Step> {
        self.stop(reason, true).await
    }

    async fn stop(&self, reason: &str, paused: bool) -> Result<Step> {
        let mut tx = self.backend.db.write().await?;
        let held = execute!(
            tx,
            "UPDATE runs SET state = 'failed', failure = $3, ended_at = $4, paused = $5, lease_holder = NULL, lease_until = NULL
             WHERE id = $1 AND state = 'running' AND lease_holder = $2",
            self.id.uuid(),
            &self.holder,
            reason,
            self.backend.now().micros(),
            paused
        )?;
        if held > 0 {
            charges::let_go(&self.backend, &mut tx, self.id.uuid()).await?;
        }
        tx.commit().await?;
        Ok(if held == 0 { Step::Lost } else { Step::Ended })
    }

    /// Counts a fault, lets any server try again after a pause, and gives the run up when it broke too often in a row.
    pub async fn broke(&self) -> Result<()> {
        let now = self.backend.now();
        let mut tx = self.backend.db.write().await?;
        let held = execute!(
            tx,
            "UPDATE runs SET faults = faults + 1, lease_holder = NULL, lease_until = $3,
                    state = CASE WHEN faults + 1 >= $4 THEN 'failed' ELSE state END,
                    failure = CASE WHEN faults + 1 >= $4 THEN $5 ELSE failure END,
                    ended_at = CASE WHEN faults + 1 >= $4 THEN $6 ELSE ended_at END
             WHERE id = $1 AND state = 'running' AND lease_holder = $2",
            self.id.uuid(),
            &self.holder,
            (now + PAUSE).micros(),
            FAULTS,
            "Something on our side broke again and again at these rows. What was done is kept; whoever runs this server finds the reason in its log.",
            now.micros()
        )?;
        if held > 0 {
            charges::let_go(&self.backend, &mut tx, self.id.uuid()).await?;
        }
        tx.commit().await
    }

    /// A sign of life; false when the claim is lost.
    async fn renew(&self) -> Result<bool> {
        let until = (self.backend.now() + self.backend.settings.lease).micros();
        let mut tx = self.backend.db.write().await?;
        let held = execute!(
            tx,
            "UPDATE runs SET lease_until = $3 WHERE id = $1 AND state = 'running' AND lease_holder = $2",
            self.id.uuid(),
            &self.holder,
            until
        )?;
        tx.commit().await?;
        Ok(held > 0)
    }

    /// Leaves the run to whoever comes next, without waiting for the lease to lapse.
    pub async fn give_back(self) -> Result<()> {
        let mut tx = self.backend.db.write().await?;
        execute!(
            tx,
            "UPDATE runs SET lease_holder = NULL, lease_until = NULL WHERE id = $1 AND state = 'running' AND lease_holder = $2",
            self.id.uuid(),
            &self.holder
        )?;
        tx.commit().await?;
        self.backend.runs_waiting.notify_one();
        Ok(())
    }
}
