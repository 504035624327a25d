//! What a run found: the page of a run, and one result.

use super::super::agreement::Agreement;
use super::super::criteria::Criterion;
use super::super::datasets::Cell;
use super::RunLine;
use crate::error::AppError;
use domain::evaluations::Rule;
use domain::runs::{Course, Outcome};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::super::{agreement, request};
#[cfg(feature = "ssr")]
use backend::runs::{self, compare, results};
#[cfg(feature = "ssr")]
use domain::access::Level;
#[cfg(feature = "ssr")]
use domain::agreement::Tally;
#[cfg(feature = "ssr")]
use domain::runs::{ResultQuery, RunState};

/// How many results a page shows.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// Which results are asked for, as their address has it; every part may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResultChoice {
    /// A word of [`ResultFilter`](domain::runs::ResultFilter).
    pub show: String,
    /// The criterion that it is about.
    pub criterion: String,
    /// What a cell must hold.
    pub q: String,
    /// A word of [`ResultSort`](domain::runs::ResultSort).
    pub sort: String,
    /// The last result seen.
    pub after: String,
}

/// Reads a choice; what it names wrongly is not found.
#[cfg(feature = "ssr")]
pub fn query(choice: &ResultChoice) -> Result<ResultQuery, AppError> {
    let usual = ResultQuery::default();
    Ok(ResultQuery {
        show: request::optional(&choice.show)?.unwrap_or(usual.show),
        criterion: request::optional(&choice.criterion)?,
        text: choice.q.chars().take(200).collect(),
        sort: request::optional(&choice.sort)?.unwrap_or(usual.sort),
    })
}

/// The outcomes of some rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    /// Rows that pass.
    pub passed: i64,
    /// Rows that fail.
    pub failed: i64,
    /// Rows that could not be decided.
    pub errors: i64,
    /// Rows of those that pass, but not for people.
    pub false_pass: i64,
    /// Rows of those that fail, but not for people.
    pub false_fail: i64,
}

#[cfg(feature = "ssr")]
impl From<Tally> for Shares {
    fn from(tally: Tally) -> Self {
        let count = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
        Self {
            passed: count(tally.passed),
            failed: count(tally.failed),
            errors: count(tally.invalid),
            false_pass: count(tally.confusion.false_pass),
            false_fail: count(tally.confusion.false_fail),
        }
    }
}

/// What a criterion says of a row, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Pass, fail or error.
    pub outcome: Outcome,
    /// Why.
    pub reason: Option<String>,
}

/// The verdict on a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The row's place in the dataset, from 1.
    pub position: i64,
    /// The cells that were looked at; nothing when the dataset is not shared with the caller.
    pub cells: Option<Vec<Cell>>,
    /// The verdict as a whole.
    pub outcome: Outcome,
    /// What each criterion says, in their order.
    pub criteria: Vec<Answered>,
    /// What a person said, if anybody did.
    pub judged: Option<bool>,
}

/// What the caller may do with a run now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acts {
    /// Stop it.
    pub cancel: bool,
    /// Let it go on.
    pub resume: bool,
    /// Try its errors again.
    pub retry: bool,
    /// Ask the same once more, and remove it.
    pub repeat: bool,
}

/// A run with a page of its results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPage {
    /// The run.
    pub run: RunLine,
    /// What is run: identifier and name.
    pub evaluation: (String, String),
    /// The dataset's identifier.
    pub dataset: String,
    /// What was asked when it was started.
    pub criteria: Vec<Criterion>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Why it could not go on.
    pub failure: Option<String>,
    /// What the caller may do with it.
    pub acts: Acts,
    /// Makes a form that is sent twice start one run.
    pub request_key: String,
    /// What a row must do to pass as a whole.
    pub rule: Rule,
    /// The outcomes of each criterion, in their order.
    pub shares: Vec<Shares>,
    /// The outcomes of what the filter is about: the row as a whole, or the chosen criterion.
    pub chosen: Shares,
    /// The verdicts along the dataset.
    pub course: Course,
    /// How far verdicts and people agree; nothing when nobody judged a row.
    pub agreement: Option<Agreement>,
    /// The columns that the criteria look at.
    pub columns: Vec<String>,
    /// The results.
    pub verdicts: Vec<Verdict>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether there may be more behind a page that is not full.
    pub looked_far: bool,
    /// Whether it can be compared with another run.
    pub comparable: bool,
}

/// A run with the results that are asked for; `split` is one of [`Split`](domain::agreement::Split) for the figures of agreement.
#[server(endpoint = "runs/get")]
pub async fn get(
    organization: String,
    run: String,
    #[server(default)] choice: ResultChoice,
    #[server(default)] split: String,
) -> Result<RunPage, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&run)?);
    let run = runs::get(&backend, &caller, &organization, id).await?;
    let (wanted, split) = (query(&choice)?, request::optional(&split)?);
    let after = request::optional(&choice.after)?.unwrap_or_default();
    let place = wanted.criterion.and_then(|wanted| run.criteria.iter().position(|criterion| criterion.id == wanted));
    let found = results::results(&backend, &caller, &organization, id, wanted, after, PAGE).await?;
    let comparable = !compare::offered(&backend, &caller, &organization, &run).await?.is_empty();
    let chosen = place.and_then(|place| run.figures.criteria.get(place)).unwrap_or(&run.figures.overall);
    Ok(RunPage {
        evaluation: (run.evaluation.to_string(), run.evaluation_name.clone()),
        dataset: run.dataset.to_string(),
        criteria: run.criteria.iter().cloned().map(Criterion::from).collect(),
        ended_at: run.ended_at.map(|at| at.iso()),
        failure: run.failure.clone(),
        acts: acts(&run),
        request_key: backend.random.token()?.reveal().to_owned(),
        rule: run.rule,
        shares: run.figures.criteria.iter().map(|counts| counts.all().into()).collect(),
        chosen: chosen.all().into(),
        course: run.figures.course.clone(),
        agreement: agreement::of(&run, split),
        run: run.into(),
        columns: found.columns,
        verdicts: found.page.items.into_iter().map(verdict).collect(),
        next: found.page.next.map(|place| place.to_string()),
        looked_far: found.looked_far,
        comparable,
    })
}

#[cfg(feature = "ssr")]
fn acts(run: &runs::Run) -> Acts {
    if run.level < Level::Edit {
        return Acts::default();
    }
    Acts {
        cancel: run.state.is_open(),
        resume: run.state.is_resumable(),
        retry: run.state == RunState::Succeeded && run.figures.has_errors(),
        repeat: true,
    }
}

#[cfg(feature = "ssr")]
fn verdict(verdict: results::Verdict) -> Verdict {
    Verdict {
        position: verdict.position,
        cells: verdict.cells.map(|cells| cells.into_iter().map(Cell::from).collect()),
        outcome: verdict.outcome,
        criteria: verdict.criteria.into_iter().map(|answered| Answered { outcome: answered.outcome, reason: answered.reason }).collect(),
        judged: verdict.judged,
    }
}

/// What a model was asked about a row, and what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelCall {
    /// The criterion that it decided.
    pub criterion: String,
    /// Which model, on whose key, with how many tokens, for how much, how long: in words.
    pub facts: Vec<(String, String)>,
    /// What it read.
    pub prompt: Option<String>,
    /// What it said, as it came.
    pub answer: String,
}

#[cfg(feature = "ssr")]
fn model_call(criterion: &str, asked: &results::AskedModel) -> ModelCall {
    let tokens = asked.tokens.map_or_else(|| "not told".to_owned(), |(read, wrote)| format!("{read} read, {wrote} written"));
    let cost = asked.cost.map_or_else(|| "not known".to_owned(), domain::models::exact);
    let facts = [
        ("Model", format!("{} ({})", asked.model, asked.provider.label())),
        ("Key", asked.source.label().to_owned()),
        ("Tokens", tokens),
        ("Cost", cost),
        ("Time", format!("{:.2} s", asked.latency as f64 / 1e6)),
        ("Request", asked.request_id.clone().unwrap_or_else(|| "–".into())),
    ];
    ModelCall {
        criterion: criterion.to_owned(),
        facts: facts.map(|(name, value)| (name.to_owned(), value)).into(),
        prompt: asked.prompt.as_ref().map(|prompt| format!("{}\n\n{}", prompt.system, prompt.user)),
        answer: asked.answer.clone(),
    }
}

/// One result, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultPage {
    /// What was run: its name.
    pub evaluation: String,
    /// The dataset's identifier.
    pub dataset: String,
    /// The row's place in the dataset, from 1.
    pub position: i64,
    /// Column and cell, whole; nothing when the dataset is not shared with the caller.
    pub cells: Option<Vec<(String, String)>>,
    /// The verdict as a whole.
    pub outcome: Outcome,
    /// What a row must do to pass as a whole.
    pub rule: Rule,
    /// What was asked, what it says, and why.
    pub criteria: Vec<(Criterion, Answered)>,
    /// What models were asked, and what they said.
    pub models: Vec<ModelCall>,
    /// What a person said, if anybody did.
    pub judged: Option<bool>,
    /// The row of the result before it within the filter.
    pub previous: Option<i64>,
    /// The row of the result behind it within the filter.
    pub next: Option<i64>,
}

/// The result of one row, among the results that are asked for.
#[server(endpoint = "runs/row")]
pub async fn row(
    organization: String,
    run: String,
    position: String,
    #[server(default)] choice: ResultChoice,
) -> Result<ResultPage, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&run)?);
    let (caller, position) = (request::caller()?, request::typed_id(&position)?);
    let found = results::row(&request::backend(), &caller, &organization, id, position, &query(&choice)?).await?;
    let models =
        found.run.criteria.iter().zip(&found.said).filter_map(|(criterion, said)| Some(model_call(&criterion.name, said.asked.as_ref()?)));
    let models = models.collect();
    let said = found.said.into_iter().map(|said| Answered { outcome: said.outcome, reason: said.reason });
    Ok(ResultPage {
        evaluation: found.run.evaluation_name,
        dataset: found.run.dataset.to_string(),
        position: found.position,
        cells: found.cells,
        outcome: found.outcome,
        rule: found.run.rule,
        criteria: found.run.criteria.into_iter().map(Criterion::from).zip(said).collect(),
        models,
        judged: found.judged,
        previous: found.previous,
        next: found.next,
    })
}
