//! Money and model answers of a run: credits are held before models are asked, and settled in the transaction that keeps the answers.
//!
//! A run knows the hold of the batch that is under way (`hold_key`). Whoever ends that batch otherwise than by keeping it, or takes the
//! run over, lets go of the hold: none is left behind, whatever happened to the server that took it.

use super::answer::{Answers, Sheet};
use super::desk::{Made, Payer};
use super::work::Claim;
use crate::db::{Tx, execute, fetch_optional, insert_many};
use crate::{Backend, Error, Result, credits, usage};
use domain::credits::NanoDollars;
use domain::{Problem, Refusal};
use uuid::Uuid;

/// Answers of one statement: fourteen binds each, below the limit of SQLite.
const STATEMENT: usize = 1_000;

/// What is told when there are no credits left.
const NO_CREDITS: &str = "There are not enough credits to go on. Buy credits, or save a key of your own, and resume the run.";

/// What became of a wish for credits.
pub(super) enum Held {
    /// They are held for so many rows, the first ones; nothing is held for rows that cost nothing.
    For(usize, Option<String>),
    /// Not even one row can be paid for, and why: what its people do about it lets the run go on.
    TooFew(String),
    /// The claim is lost.
    Lost,
}

impl Claim {
    /// Holds credits for as many of the first rows as there are credits for, half of them at a time. `most` is what each can cost.
    pub(super) async fn hold(&self, most: &[NanoDollars]) -> Result<Held> {
        let mut rows = most.len();
        loop {
            let nanos = most[..rows].iter().fold(0_i64, |sum, most| sum.saturating_add(most.nanos()));
            if nanos == 0 {
                return Ok(Held::For(rows, None));
            }
            let id: Uuid = self.backend.id();
            let key = format!("run:{}:{}", self.id, id.simple());
            let mut tx = self.backend.db.write().await?;
            let held = execute!(
                tx,
                "UPDATE runs SET hold_key = $3 WHERE id = $1 AND state = 'running' AND lease_holder = $2 AND hold_key IS NULL",
                self.id.uuid(),
                &self.holder,
                &key
            )?;
            if held == 0 {
                return Ok(Held::Lost);
            }
            let new = credits::NewHold { key: &key, team: self.payer.team, amount: nanos.into() };
            let outcome = credits::hold_each(&self.backend, &mut tx, &self.payer.organization, &[new]).await?;
            match outcome.into_iter().next() {
                Some(Ok(_)) => {
                    tx.commit().await?;
                    return Ok(Held::For(rows, Some(key)));
                }
                Some(Err(why)) => {
                    let reason = stopped_by(why)?;
                    if rows == 1 {
                        return Ok(Held::TooFew(reason));
                    }
                    rows /= 2;
                }
                None => return Err(Error::Internal("a hold without an outcome".into())),
            }
        }
    }

    /// Settles the hold with what the answers cost, and writes down the calls and what models said. In the transaction that keeps them.
    pub(super) async fn charge(&self, tx: &mut Tx, sheet: &Sheet, answers: &[Answers]) -> Result<()> {
        let made = |answers: &Answers| answers.answers.iter().filter_map(|answer| answer.made.as_deref().cloned()).collect::<Vec<_>>();
        let all: Vec<Made> = answers.iter().flat_map(made).collect();
        if let Some(key) = &self.held {
            let cost = all.iter().fold(0_i64, |sum, made| sum.saturating_add(made.charged.nanos()));
            credits::settle(&self.backend, tx, key, cost.into()).await?;
        }
        write_answers(tx, self.id.uuid(), sheet, answers).await?;
        record(&self.backend, tx, &self.payer, &all).await
    }
}

/// What a run waits for, when credits are not held for such a reason; any other refusal is a fault of ours.
fn stopped_by(why: Refusal) -> Result<String> {
    match why {
        Refusal::PaymentRequired => Ok(NO_CREDITS.into()),
        Refusal::Conflict { problem: problem @ Problem::SpendingLimit } => Ok(format!("{problem} Then resume the run.")),
        other => Err(other.into()),
    }
}

/// Writes down what calls used. One whose provider did not say is not counted.
pub(super) async fn record(backend: &Backend, tx: &mut Tx, payer: &Payer, made: &[Made]) -> Result<()> {
    let of = |made: &Made| {
        Some(usage::Record {
            id: backend.id(),
            organization: payer.organization.clone(),
            team: payer.team,
            account: Some(payer.account),
            provider: made.provider.to_string(),
            model: made.model.clone(),
            key_source: made.source,
            run: payer.run,
            evaluation: payer.evaluation,
            input_tokens: made.tokens?.input,
            cached_tokens: made.tokens?.cached,
            output_tokens: made.tokens?.output,
            cost: made.cost.unwrap_or_default(),
            charged: made.charged,
            at: backend.now(),
        })
    };
    let records: Vec<_> = made.iter().filter_map(of).collect();
    usage::record_each(tx, &records).await
}

/// Keeps what models said, in the place of what they said of the same rows before.
async fn write_answers(tx: &mut Tx, run: Uuid, sheet: &Sheet, answers: &[Answers]) -> Result<()> {
    let mut rows: Vec<(i64, Uuid, &Made)> = Vec::new();
    for answers in answers {
        for (question, answer) in sheet.questions.iter().zip(&answers.answers) {
            if let Some(made) = &answer.made {
                rows.push((answers.position, question.criterion.uuid(), made));
            }
            if answers.before.is_some() && answer.made.is_some() {
                execute!(
                    tx,
                    "DELETE FROM model_answers WHERE run_id = $1 AND position = $2 AND criterion_id = $3",
                    run,
                    answers.position,
                    question.criterion.uuid()
                )?;
            }
        }
    }
    let into =
        "INSERT INTO model_answers (run_id, position, criterion_id, provider, model, key_source, answer, input_tokens, output_tokens,
         usage, cost, charged, latency, request_id) ";
    for rows in rows.chunks(STATEMENT) {
        insert_many!(tx, into, rows, |values, (position, criterion, made)| {
            values.push_bind(run).push_bind(*position).push_bind(*criterion).push_bind(made.provider.as_str()).push_bind(&made.model);
            values.push_bind(made.source.as_str()).push_bind(&made.text);
            values.push_bind(made.tokens.map(|tokens| tokens.input)).push_bind(made.tokens.map(|tokens| tokens.output));
            values.push_bind(&made.usage).push_bind(made.cost.map(NanoDollars::nanos)).push_bind(made.charged.nanos());
            values.push_bind(i64::try_from(made.latency.as_micros()).unwrap_or(i64::MAX)).push_bind(&made.request_id)
        })?;
    }
    Ok(())
}

/// Lets go of the hold of a batch that will not be kept. The run's row is locked by whoever calls.
pub(crate) async fn let_go(backend: &Backend, tx: &mut Tx, run: Uuid) -> Result<()> {
    let held: Option<(Option<String>,)> = fetch_optional!(tx, "SELECT hold_key FROM runs WHERE id = $1", run)?;
    let Some((Some(key),)) = held else { return Ok(()) };
    execute!(tx, "UPDATE runs SET hold_key = NULL WHERE id = $1", run)?;
    credits::release(backend, tx, &key).await
}
