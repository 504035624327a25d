//! Asks models what judges want to know of rows: with whose key, for how much, and what came back.

use super::answer::Answer;
use crate::datasets::rows::{self, StoredRow};
use crate::db::Conn;
use crate::models::{self, Call, Models};
use crate::provider_keys::{Chosen, choose};
use crate::{Backend, Result};
use domain::agreement::{HumanLabel, Split, Splits};
use domain::credits::{KeySource, NanoDollars};
use domain::ids::{AccountId, DatasetId, EvaluationId, OrganizationId, RunId, TeamId};
use domain::judges::{Example, Judge, Prepared, Prompt, Verdict};
use domain::models::{Provider, Tokens};
use domain::runs::Outcome;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Rows among which examples are looked for, from the first one on.
const LOOKED: i64 = 5_000;
/// Rows of one look.
const LOOK: i64 = 500;
/// A verdict without a reason is still one; a reason that is an error must say something.
const NO_USAGE: &str = "The provider did not say what the call used, so it cannot be charged and does not count.";

/// On whose behalf models are asked, and what for.
#[derive(Debug, Clone)]
pub(crate) struct Payer {
    pub organization: OrganizationId,
    pub team: Option<TeamId>,
    pub account: AccountId,
    pub evaluation: Option<EvaluationId>,
    pub run: Option<RunId>,
}

/// One call that was answered, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    pub provider: Provider,
    pub model: String,
    pub source: KeySource,
    pub text: String,
    pub tokens: Option<Tokens>,
    pub usage: String,
    pub request_id: Option<String>,
    pub latency: Duration,
    /// By the list of prices, when that knows the model.
    pub cost: Option<NanoDollars>,
    /// Of the organization's credits.
    pub charged: NanoDollars,
}

/// What became of a question.
pub(super) enum Told {
    /// A verdict, or an error that is this row's own.
    Answer(Answer),
    /// The key fails for every row until somebody does something about it.
    Stop(String),
}

/// Rows that people judged, for a judge to learn from: from the split that figures leave out, passes and fails in turn.
#[derive(Debug, Default)]
pub(crate) struct Examples(Vec<(i64, Example)>);

impl Examples {
    /// Looks for as many as the judges want. The same rows for the same version of the dataset, whoever looks.
    pub(crate) async fn find(
        conn: &mut Conn,
        (dataset, version): (DatasetId, i64),
        judgment: Option<usize>,
        judges: &[&Judge],
    ) -> Result<Arc<Self>> {
        let wanted = judges.iter().map(|judge| judge.examples).max().unwrap_or(0) as usize;
        let (Some(judgment), true) = (judgment, wanted > 0) else { return Ok(Arc::default()) };
        let (mut kinds, mut after, mut looked): ([Vec<_>; 2], i64, i64) = (Default::default(), 0, 0);
        while looked < LOOKED && kinds.iter().any(|kind| kind.len() < wanted) {
            let batch = rows::batch(conn, dataset, version, after, LOOK).await?;
            let Some(last) = batch.rows.last() else { break };
            (after, looked) = (last.position, looked + LOOK);
            for StoredRow { id, cells, .. } in batch.rows {
                if Splits::default().of(&id.to_string()) != Split::Train {
                    continue;
                }
                let cells = rows::cells(&cells)?;
                let judged = cells.get(judgment).and_then(|cell| HumanLabel::read(cell).passed());
                if let Some(passes) = judged
                    && kinds[usize::from(passes)].len() < wanted
                {
                    kinds[usize::from(passes)].push((id, Example { cells, passes }));
                }
            }
            if !batch.more {
                break;
            }
        }
        let [fails, passes] = kinds;
        let (mut fails, mut passes, mut chosen) = (fails.into_iter(), passes.into_iter(), Vec::new());
        while chosen.len() < wanted {
            let before = chosen.len();
            chosen.extend(passes.next());
            chosen.extend(fails.next());
            if chosen.len() == before {
                break;
            }
        }
        chosen.truncate(wanted);
        Ok(Arc::new(Self(chosen)))
    }

    /// Whether the row is one of them.
    pub(crate) fn holds(&self, row: i64) -> bool {
        self.0.iter().any(|(id, _)| *id == row)
    }

    /// What a judge is shown beside a row: never the row itself.
    fn beside(&self, row: i64, judge: &Judge) -> Vec<Example> {
        let others = self.0.iter().take(judge.examples as usize).filter(|(id, _)| *id != row);
        others.map(|(_, example)| example.clone()).collect()
    }

    /// What a judge reads about a row; or why it cannot be asked.
    pub(crate) fn prompt(&self, judge: &Prepared, row: i64, cells: &[String]) -> std::result::Result<Prompt, String> {
        judge.prompt(cells, &self.beside(row, judge.judge()))
    }
}

/// Where models are asked: the keys that were chosen, and the examples.
pub(crate) struct Desk {
    models: Models,
    keys: BTreeMap<Provider, Chosen>,
    examples: Arc<Examples>,
}

impl Desk {
    /// Chooses a key for every provider that the judges need; or says why they cannot be asked.
    pub(crate) async fn open(
        backend: &Backend,
        conn: &mut Conn,
        payer: &Payer,
        judges: &[&Judge],
        examples: Arc<Examples>,
    ) -> Result<std::result::Result<Arc<Self>, String>> {
        let mut keys = BTreeMap::new();
        for judge in judges {
            let provider = judge.provider;
            if let std::collections::btree_map::Entry::Vacant(place) = keys.entry(provider) {
                match choose(backend, conn, &payer.organization, payer.account, provider).await? {
                    Some(chosen) => drop(place.insert(chosen)),
                    None => return Ok(Err(no_key(provider))),
                }
            }
            let managed = keys.get(&provider).is_some_and(|chosen| chosen.source == KeySource::Managed);
            if managed && models::price(provider, &judge.model).is_none() {
                return Ok(Err(no_price(judge)));
            }
        }
        Ok(Ok(Arc::new(Self { models: backend.models.clone(), keys, examples })))
    }

    /// Whether judges are shown the row with what people said.
    pub(super) fn is_example(&self, row: i64) -> bool {
        self.examples.holds(row)
    }

    /// The most of the organization's credits that asking about a row can take.
    pub(super) fn most(&self, judge: &Prepared, row: i64, cells: &[String]) -> NanoDollars {
        let asked = judge.judge();
        let managed = self.keys.get(&asked.provider).is_some_and(|chosen| chosen.source == KeySource::Managed);
        let price = models::price(asked.provider, &asked.model).filter(|_| managed);
        match (price, self.examples.prompt(judge, row, cells)) {
            (Some(price), Ok(prompt)) => price.most(prompt.most_tokens(), i64::from(asked.max_tokens), self.models.markup),
            _ => NanoDollars::ZERO,
        }
    }

    /// Asks about one row.
    pub(super) async fn ask(&self, judge: &Prepared, row: i64, cells: &[String]) -> Told {
        let asked = judge.judge();
        let prompt = match self.examples.prompt(judge, row, cells) {
            Ok(prompt) => prompt,
            Err(why) => return Told::Answer(Answer::error(why)),
        };
        let Some(Chosen { source, key }) = self.keys.get(&asked.provider) else { return Told::Stop(no_key(asked.provider)) };
        let call = Call {
            provider: asked.provider,
            key,
            model: &asked.model,
            prompt: &prompt,
            temperature: asked.temperature,
            max_tokens: asked.max_tokens,
        };
        let answer = match self.models.gateway.ask(call).await {
            Ok(answer) => answer,
            Err(failure) if failure.is_of_the_key() => return Told::Stop(format!("{failure} It is {}.", whose(*source))),
            Err(failure) => return Told::Answer(Answer::error(failure.to_string())),
        };
        let is_managed = *source == KeySource::Managed;
        let price = models::price(asked.provider, &asked.model).zip(answer.tokens);
        let made = Made {
            provider: asked.provider,
            model: asked.model.clone(),
            source: *source,
            cost: price.map(|(price, tokens)| price.cost(tokens, 0)),
            charged: price.filter(|_| is_managed).map_or(NanoDollars::ZERO, |(price, tokens)| price.cost(tokens, self.models.markup)),
            text: clean(&answer.text),
            tokens: answer.tokens,
            usage: clean(&answer.raw_usage),
            request_id: answer.request_id,
            latency: answer.latency,
        };
        let (outcome, reason) = match Verdict::read(&answer.text) {
            _ if is_managed && made.tokens.is_none() => (Outcome::Error, NO_USAGE.to_owned()),
            Ok(verdict) => (verdict.passes.into(), verdict.rationale),
            Err(why) => (Outcome::Error, why),
        };
        let reason = Some(clean(&reason)).filter(|reason| !reason.trim().is_empty());
        Told::Answer(Answer { outcome, reason, made: Some(Box::new(made)) })
    }
}

/// No database keeps NUL in a text, and lists put marks between reasons.
fn clean(text: &str) -> String {
    text.replace(|sign: char| sign.is_control() && sign != '\n', " ")
}

fn whose(source: KeySource) -> &'static str {
    match source {
        KeySource::Organization => "the organization's own key",
        KeySource::Person => "the own key of whoever started the run",
        KeySource::Managed => "the key of whoever operates this server",
    }
}

fn no_key(provider: Provider) -> String {
    format!("There is no key for {}. Save one in the settings of the organization or of your account.", provider.label())
}

fn no_price(judge: &Judge) -> String {
    format!(
        "The price of {} is not known, so it does not run on credits. Save a key of your own for {}, or choose another model.",
        judge.model,
        judge.provider.label()
    )
}
