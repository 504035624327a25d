//! Trying an evaluation on a row: what each criterion says of it, with nothing kept.

use super::datasets::Cell;
use crate::error::AppError;
use domain::evaluations::Rule;
use domain::runs::Outcome;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{request, variants};
#[cfg(feature = "ssr")]
use backend::evaluations::{self, trial};
#[cfg(feature = "ssr")]
use domain::Refusal;

/// What the button sends that tries instead of saving.
pub const TRY: &str = "try";

/// What came out about one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The row's place in the dataset.
    pub position: i64,
    /// The place of the row before it.
    pub previous: Option<i64>,
    /// The place of the row behind it.
    pub next: Option<i64>,
    /// Column and cell, those that are looked at first.
    pub cells: Vec<(String, Cell)>,
    /// The name of each criterion, what it asks, and what it says of the row.
    pub criteria: Vec<(String, String, Outcome)>,
    /// Why, of each, where there is something to say.
    pub reasons: Vec<Option<String>>,
    /// What a row must do to pass as a whole.
    pub rule: Rule,
    /// The verdict on the row.
    pub outcome: Outcome,
    /// What a person said of it, if anybody did.
    pub judged: Option<bool>,
}

#[cfg(feature = "ssr")]
impl From<trial::Trial> for Trial {
    fn from(trial: trial::Trial) -> Self {
        let criteria = trial.criteria.into_iter();
        Self {
            position: trial.position,
            previous: trial.previous,
            next: trial.next,
            cells: trial.cells.into_iter().map(|(column, cell)| (column, cell.into())).collect(),
            criteria: criteria
                .map(|(criterion, outcome)| {
                    let asks = format!("{} {}", criterion.column, criterion.evaluator.summary());
                    (criterion.name, clipped(&asks), outcome)
                })
                .collect(),
            reasons: trial.reasons,
            rule: trial.rule,
            outcome: trial.outcome,
            judged: trial.judged.passed(),
        }
    }
}

/// A schema may be long, and what came out is about the row.
#[cfg(feature = "ssr")]
fn clipped(text: &str) -> String {
    let mut clipped: String = text.chars().take(200).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}

/// The page on which an evaluation is tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialPage {
    /// The name of the evaluation.
    pub evaluation: String,
    /// The identifier of its dataset.
    pub dataset: String,
    /// Its variants as identifier and name, the main one first.
    pub variants: Vec<(String, String)>,
    /// The identifier of the variant that was asked.
    pub variant: String,
    /// What came out.
    pub trial: Option<Trial>,
    /// Why nothing did.
    pub problem: Option<String>,
    /// Whether the caller may run the evaluation.
    pub may_run: bool,
    /// Makes a form that is sent twice start one run.
    pub request_key: String,
}

/// Tries a variant of an evaluation (the main one when none is named) on a row (the first when none is named).
#[server(endpoint = "trials/get")]
pub async fn get(
    organization: String,
    evaluation: String,
    #[server(default)] variant: String,
    #[server(default)] row: String,
) -> Result<TrialPage, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    let details = evaluations::get(&backend, &caller, &organization, id).await?;
    let wanted = request::optional(&variant)?;
    let asked = details.asks.variant(wanted).ok_or(Refusal::NotFound)?.id;
    let (trial, problem) = match trial::evaluation(&backend, &caller, &organization, id, wanted, &row).await {
        Ok(trial) => (Some(trial.into()), None),
        Err(backend::Error::Refused(Refusal::Invalid(fields))) => (None, fields.iter().next().map(|(_, why)| why.to_owned())),
        Err(other) => return Err(other.into()),
    };
    Ok(TrialPage {
        evaluation: details.evaluation.resource.name,
        dataset: details.evaluation.dataset.to_string(),
        variants: variants::names(&details.asks),
        variant: asked.to_string(),
        trial,
        problem,
        may_run: details.evaluation.resource.level >= domain::access::Level::Edit,
        request_key: backend.random.token()?.reveal().to_owned(),
    })
}
