//! Evaluations: the list, making one, and one with its runs.

use super::criteria::Criterion;
use super::runs::RunLine;
use super::variants::Place;
use crate::components::Done;
use crate::error::AppError;
use domain::checks::form::CheckForm;
use domain::evaluations::Rule;
use domain::runs::Estimate;
use domain::visibility::Visibility;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::kept::BACK;
#[cfg(feature = "ssr")]
use super::trials::{TRY, Trial};
#[cfg(feature = "ssr")]
use super::{request, variants};
#[cfg(feature = "ssr")]
use crate::pages::evaluations::setup::Chosen;
#[cfg(feature = "ssr")]
use backend::evaluations::edit::NewCriterion;
#[cfg(feature = "ssr")]
use backend::evaluations::kept::Typed;
#[cfg(feature = "ssr")]
use backend::{datasets, evaluations, runs};
#[cfg(feature = "ssr")]
use domain::Refusal;
#[cfg(feature = "ssr")]
use domain::access::Level;
#[cfg(feature = "ssr")]
use domain::datasets::ColumnRole;

/// How many evaluations or runs a page shows.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluations {
    /// The newest first.
    pub evaluations: Vec<Evaluation>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether the caller works in several teams.
    pub several_teams: bool,
}

/// An evaluation in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The dataset's identifier and name, if it is shared with the caller.
    pub dataset: Option<(String, String)>,
    /// The home team's name.
    pub team: String,
    /// The owner's name.
    pub owner: String,
    /// When it was made.
    pub created_at: String,
}

#[cfg(feature = "ssr")]
impl From<evaluations::Evaluation> for Evaluation {
    fn from(evaluation: evaluations::Evaluation) -> Self {
        Self {
            id: evaluation.id.to_string(),
            name: evaluation.resource.name,
            dataset: evaluation.dataset_name.map(|name| (evaluation.dataset.to_string(), name)),
            team: evaluation.resource.team_name,
            owner: evaluation.resource.owner_name,
            created_at: evaluation.resource.created_at.iso(),
        }
    }
}

/// The evaluations of an organization or of one of its teams, behind the one named by `after`.
#[server(endpoint = "evaluations/list")]
pub async fn list(
    organization: String,
    #[server(default)] team: String,
    #[server(default)] after: String,
) -> Result<Evaluations, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let (team, after) = (request::optional(&team)?, request::optional(&after)?);
    let page = evaluations::list(&backend, &caller, &organization, team, after, PAGE).await?;
    Ok(Evaluations {
        evaluations: page.items.into_iter().map(Evaluation::from).collect(),
        next: page.next.map(|id| id.to_string()),
        several_teams: !super::teams::several(&backend, &caller, &organization).await?.is_empty(),
    })
}

/// What a new evaluation can be made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationChoices {
    /// The datasets that it may be about, as identifier and name: the newest, and the one that was chosen.
    pub datasets: Vec<(String, String)>,
    /// The teams in which it may live, as identifier and name; none while there is only one.
    pub teams: Vec<(String, String)>,
    /// Who sees it, where the teams propose the same.
    pub proposed: Option<Visibility>,
}

/// What a new evaluation can be made of; `dataset` is the one that was chosen.
#[server(endpoint = "evaluations/choices")]
pub async fn choices(organization: String, #[server(default)] dataset: String) -> Result<EvaluationChoices, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let page = datasets::list(&backend, &caller, &organization, None, None, backend::page::LARGEST).await?;
    let mut choices: Vec<_> = page.items.into_iter().map(|dataset| (dataset.id.to_string(), dataset.resource.name)).collect();
    if let Ok(id) = dataset.parse()
        && !choices.iter().any(|(known, _)| *known == dataset)
    {
        choices.push((dataset, datasets::get(&backend, &caller, &organization, id).await?.dataset.resource.name));
    }
    let facts = backend::organizations::facts(&backend, &caller, &organization).await?;
    Ok(EvaluationChoices { datasets: choices, teams: super::teams::choices(&facts), proposed: super::teams::proposed(&facts) })
}

/// What people said in the first rows of a dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgments {
    /// The name of the dataset.
    pub dataset: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The one that holds judgments, as its role says; empty where none does.
    pub proposed: String,
    /// The column that was looked at; nothing when none was chosen.
    pub found: Option<Found>,
    /// Why it could not be looked at.
    pub problem: Option<String>,
}

/// What was found in a column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Rows that were looked at.
    pub looked: i64,
    /// Whether there are more.
    pub more: bool,
    /// Rows that people let pass, that they fail, that nobody judged, and that say something else.
    pub counts: [i64; 4],
    /// The most frequent words, each with its rows, and what it means: pass, fail, or neither.
    pub words: Vec<(String, i64, Option<bool>)>,
}

/// What the first rows of a dataset say in a column; without one only the columns there are.
#[server(endpoint = "evaluations/judgments")]
pub async fn look_at_judgments(organization: String, dataset: String, #[server(default)] column: String) -> Result<Judgments, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let id = request::typed_id(&dataset)?;
    let (dataset, columns) = datasets::columns::get(&backend, &caller, &organization, id).await?;
    let proposed = columns.iter().find(|column| column.role == ColumnRole::Judgment).map(|column| column.name.clone());
    let (mut found, mut problem) = (None, None);
    if !column.trim().is_empty() {
        match evaluations::judgments::judgments(&backend, &caller, &organization, id, &column).await {
            Ok(seen) => {
                found = Some(Found {
                    looked: seen.looked,
                    more: seen.more,
                    counts: [seen.passed, seen.failed, seen.missing, seen.not_understood],
                    words: seen.words.into_iter().map(|(word, rows, label)| (word, rows, label.passed())).collect(),
                });
            }
            Err(backend::Error::Refused(Refusal::Invalid(fields))) => problem = fields.iter().next().map(|(_, why)| why.to_owned()),
            Err(other) => return Err(other.into()),
        }
    }
    let columns = columns.into_iter().map(|column| column.name).collect();
    Ok(Judgments { dataset: dataset.name, columns, proposed: proposed.unwrap_or_default(), found, problem })
}

/// Makes an evaluation with its first criterion, and goes on to the next step of its setup when `setup` is said. With `act` as `try`
/// nothing is made: the criterion is tried on a row. With `back` what was typed is kept, and one goes back a step.
#[server(endpoint = "evaluations/create")]
pub async fn create_evaluation(
    organization: String,
    #[server(default)] name: String,
    #[server(default)] dataset: String,
    #[server(default)] team: String,
    #[server(default)] visibility: String,
    #[server(default)] judgment_column: String,
    #[server(default)] columns: Vec<String>,
    #[server(default)] criterion: String,
    #[server(default)] description: String,
    #[server(default)] column: String,
    #[server(flatten)] check: CheckForm,
    #[server(default)] setup: String,
    #[server(default)] kept: String,
    #[server(default)] act: String,
    #[server(default)] row: String,
) -> Result<Done, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    if act == BACK {
        let typed = Typed { name, team: team.clone(), visibility, criterion, description, column, check };
        let id = evaluations::kept::keep(&backend, &caller, &organization, kept.parse().ok(), &typed).await?;
        let chosen =
            Chosen { organization: organization.to_string(), team, dataset, columns, judgments: judgment_column, kept: id.to_string() };
        return Ok(Done::going(chosen.step("/judgments")));
    }
    let first = NewCriterion { name: &criterion, description: &description, column: &column, check: &check };
    if act == TRY {
        let trial = evaluations::trial::dataset(&backend, &caller, &organization, &dataset, &judgment_column, first, &row).await?;
        return Ok(Done::answering(&Trial::from(trial)));
    }
    let form = evaluations::NewEvaluation {
        name: &name,
        dataset: &dataset,
        team: &team,
        visibility: &visibility,
        judgment_column: &judgment_column,
        columns: &columns,
        kept: kept.parse().ok(),
        criterion: first,
    };
    let id = evaluations::create(&backend, &caller, &organization, form).await?;
    let next = if setup.is_empty() { "" } else { "/setup" };
    Ok(Done { notice: Some(format!("{} was created.", name.trim())), ..Done::going(format!("/{organization}/evaluations/{id}{next}")) })
}

/// An evaluation with a page of its runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationPage {
    /// The evaluation.
    pub evaluation: Evaluation,
    /// What it is for.
    pub description: String,
    /// How often what it asks has changed.
    pub version: i64,
    /// Its variants as identifier and name, the main one first.
    pub variants: Vec<(String, String)>,
    /// The identifier of the variant that is shown.
    pub variant: String,
    /// The variants side by side; empty while there is one.
    pub leaderboard: Vec<Place>,
    /// What the variant asks.
    pub criteria: Vec<Criterion>,
    /// What a row must do to pass as a whole.
    pub rule: Rule,
    /// The column with what people said; empty for none.
    pub judgment_column: String,
    /// The columns of the dataset, for those who may change what it asks.
    pub columns: Vec<String>,
    /// Its runs, the newest first.
    pub runs: Vec<RunLine>,
    /// Where the next page of runs begins.
    pub next: Option<String>,
    /// Whether the caller may run it and change what it asks.
    pub may_edit: bool,
    /// Whether the caller may share it.
    pub may_share: bool,
    /// What a run would be now.
    pub estimate: Estimate,
    /// Whether the caller sees the rows, and so may try on one.
    pub may_try: bool,
    /// Makes a form that is sent twice start one run.
    pub request_key: String,
}

/// An evaluation with its runs behind the one named by `after`; `variant` is the one that is shown, else the main one; `sort` and
/// `order` are of the leaderboard.
#[server(endpoint = "evaluations/get")]
pub async fn get(
    organization: String,
    evaluation: String,
    #[server(default)] variant: String,
    #[server(default)] sort: String,
    #[server(default)] order: String,
    #[server(default)] after: String,
) -> Result<EvaluationPage, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    let details = evaluations::get(&backend, &caller, &organization, id).await?;
    let runs = runs::list(&backend, &caller, &organization, id, request::optional(&after)?, PAGE).await?;
    let may_try = details.evaluation.dataset_name.is_some();
    let may_edit = details.evaluation.resource.level >= Level::Edit && may_try;
    let may_share = details.evaluation.resource.level >= Level::Admin;
    let dataset = details.evaluation.dataset;
    let columns = if may_edit { datasets::get(&backend, &caller, &organization, dataset).await?.columns } else { Vec::new() };
    let shown = details.asks.variant(request::optional(&variant)?).ok_or(Refusal::NotFound)?.clone();
    let leaderboard = if details.asks.variants.len() > 1 {
        variants::sorted(evaluations::leaderboard::leaderboard(&backend, &caller, &organization, id).await?, &sort, &order)
    } else {
        Vec::new()
    };
    Ok(EvaluationPage {
        may_edit,
        may_share,
        may_try,
        columns,
        description: details.description,
        version: details.version,
        variants: variants::names(&details.asks),
        variant: shown.id.to_string(),
        leaderboard,
        rule: shown.rule,
        judgment_column: details.asks.judgment_column.unwrap_or_default(),
        evaluation: details.evaluation.into(),
        criteria: shown.criteria.into_iter().map(Criterion::from).collect(),
        runs: runs.items.into_iter().map(RunLine::from).collect(),
        next: runs.next.map(|id| id.to_string()),
        estimate: runs::estimate::estimate(&backend, &caller, &organization, id).await?,
        request_key: backend.random.token()?.reveal().to_owned(),
    })
}
