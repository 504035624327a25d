//! An evaluation as a whole: its name, its dataset, a copy, another team, its end.

use crate::components::Done;
use crate::error::AppError;
use domain::visibility::Visibility;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::evaluations::choices;
#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::evaluations::{self, edit, lifecycle};
#[cfg(feature = "ssr")]
use backend::{datasets, resources, teams};
#[cfg(feature = "ssr")]
use domain::Refusal;
#[cfg(feature = "ssr")]
use domain::access::{Level, ResourceKind};
#[cfg(feature = "ssr")]
use domain::ids::EvaluationId;

/// What can be settled about an evaluation as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The home team's name.
    pub team: String,
    /// The dataset's identifier.
    pub dataset: String,
    /// The datasets that it may be about, as identifier and name.
    pub datasets: Vec<(String, String)>,
    /// The columns of its dataset.
    pub columns: Vec<String>,
    /// Those that evaluators see; all of them when none is named.
    pub shown_columns: Vec<String>,
    /// Whether the caller may change it.
    pub may_edit: bool,
    /// Whether the caller sees the rows, and so may copy it.
    pub may_copy: bool,
    /// The teams in which a copy may live; none while there is only one.
    pub teams: Vec<(String, String)>,
    /// Who sees a copy, where the teams propose the same.
    pub proposed: Option<Visibility>,
    /// The teams to which the caller may move it.
    pub targets: Vec<(String, String)>,
    /// What would go with it, for whoever may delete it.
    pub belongings: Option<Belongings>,
}

/// What goes with an evaluation that is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belongings {
    /// Its runs, with their results.
    pub runs: i64,
    /// Its variants.
    pub variants: i64,
    /// Its versions.
    pub versions: i64,
}

/// The settings of an evaluation.
#[server(endpoint = "evaluations/settings")]
pub async fn get(organization: String, evaluation: String) -> Result<Settings, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (id, organization_id) = (request::typed_id(&evaluation)?, request::organization(&organization)?);
    let details = evaluations::get(&backend, &caller, &organization_id, id).await?;
    let resource = details.evaluation.resource;
    let sees_rows = details.evaluation.dataset_name.is_some();
    let (may_edit, may_delete) = (resource.level >= Level::Edit, resource.level >= Level::Admin);
    let dataset = details.evaluation.dataset;
    let columns = if sees_rows { datasets::get(&backend, &caller, &organization_id, dataset).await?.columns } else { Vec::new() };
    let choices = choices(organization, if sees_rows { dataset.to_string() } else { String::new() }).await?;
    let targets = if may_delete { teams::list(&backend, &caller, &organization_id).await? } else { Vec::new() };
    let targets = targets.into_iter().filter(|team| team.standing.is_admin() && team.id != resource.team);
    let belongings = if may_delete {
        let lifecycle::Belongings { runs, variants, versions } = lifecycle::belongings(&backend, &caller, &organization_id, id).await?;
        Some(Belongings { runs, variants, versions })
    } else {
        None
    };
    Ok(Settings {
        name: resource.name,
        description: details.description,
        team: resource.team_name,
        dataset: dataset.to_string(),
        datasets: choices.datasets,
        columns,
        shown_columns: details.asks.shown_columns.unwrap_or_default(),
        may_edit,
        may_copy: sees_rows,
        teams: choices.teams,
        proposed: choices.proposed,
        targets: targets.map(|team| (team.id.to_string(), team.name)).collect(),
        belongings,
    })
}

/// Calls an evaluation otherwise and says what it is for.
#[server(endpoint = "evaluations/rename")]
pub async fn rename_evaluation(
    organization: String,
    evaluation: String,
    #[server(default)] name: String,
    #[server(default)] description: String,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    lifecycle::rename(&request::backend(), &request::caller()?, &organization, id, &name, &description).await?;
    Ok(Done::saying("Saved."))
}

/// Lets an evaluation look at another dataset, or evaluators see other columns.
#[server(endpoint = "evaluations/change_dataset")]
pub async fn change_dataset(
    organization: String,
    evaluation: String,
    #[server(default)] dataset: String,
    #[server(default)] columns: Vec<String>,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    let (backend, caller) = (request::backend(), request::caller()?);
    let before = evaluations::get(&backend, &caller, &organization, id).await?.evaluation.dataset;
    // The boxes are of the dataset before; another one is shown whole.
    let columns = if before.to_string() == dataset { columns } else { Vec::new() };
    edit::change_dataset(&backend, &caller, &organization, id, &dataset, &columns).await?;
    Ok(Done::saying("Saved. The next run looks at these rows."))
}

/// Makes another evaluation that asks the same.
#[server(endpoint = "evaluations/duplicate")]
pub async fn duplicate_evaluation(
    organization: String,
    evaluation: String,
    #[server(default)] name: String,
    #[server(default)] team: String,
    #[server(default)] visibility: String,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    let form = lifecycle::CopyForm { name: &name, team: &team, visibility: &visibility };
    let copy = lifecycle::duplicate(&request::backend(), &request::caller()?, &organization, id, form).await?;
    Ok(Done { notice: Some(format!("{} was created.", name.trim())), ..Done::going(format!("/{organization}/evaluations/{copy}")) })
}

/// Gives an evaluation another home.
#[server(endpoint = "evaluations/move")]
pub async fn move_evaluation(organization: String, evaluation: String, #[server(default)] team: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id::<EvaluationId>(&evaluation)?);
    let team = team.parse().map_err(|_| Refusal::field("team", "Choose a team."))?;
    resources::move_to(&request::backend(), &request::caller()?, &organization, ResourceKind::Evaluation, id.uuid(), team).await?;
    Ok(Done::saying("The evaluation was moved. The new team may edit it."))
}

/// Deletes an evaluation with its runs.
#[server(endpoint = "evaluations/delete")]
pub async fn delete_evaluation(
    organization: String,
    evaluation: String,
    #[server(default)] confirmation: String,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id::<EvaluationId>(&evaluation)?);
    let (backend, caller) = (request::backend(), request::caller()?);
    resources::delete(&backend, &caller, &organization, ResourceKind::Evaluation, id.uuid(), &confirmation).await?;
    Ok(Done { notice: Some(format!("{} was deleted.", confirmation.trim())), ..Done::going(format!("/{organization}/evaluations")) })
}
