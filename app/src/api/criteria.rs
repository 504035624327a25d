//! What an evaluation asks: one criterion, adding, changing, removing, and the rule over all of them.

use crate::components::Done;
use crate::error::AppError;
use domain::checks::form::CheckForm;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use super::trials::{TRY, Trial};
#[cfg(feature = "ssr")]
use backend::evaluations::edit::{self, NewCriterion};
#[cfg(feature = "ssr")]
use backend::{datasets, evaluations};
#[cfg(feature = "ssr")]
use domain::Refusal;
#[cfg(feature = "ssr")]
use domain::ids::CriterionId;

/// A criterion in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The line between pass and fail.
    pub description: String,
    /// The column that it looks at.
    pub column: String,
    /// What passes.
    pub summary: String,
}

#[cfg(feature = "ssr")]
impl From<domain::evaluations::Criterion> for Criterion {
    fn from(criterion: domain::evaluations::Criterion) -> Self {
        Self {
            id: criterion.id.to_string(),
            summary: criterion.evaluator.summary(),
            name: criterion.name,
            description: criterion.description,
            column: criterion.column,
        }
    }
}

/// A criterion in the fields of its form, with the columns that it may look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionForm {
    /// The name of the evaluation.
    pub evaluation: String,
    /// The variant that asks it, as identifier and name.
    pub variant: (String, String),
    /// Whether there are other variants.
    pub several_variants: bool,
    /// The criterion; without an identifier when it is new.
    pub criterion: Criterion,
    /// The check, or the judge.
    pub check: CheckForm,
    /// The columns that evaluators see.
    pub columns: Vec<String>,
}

/// The form of a criterion; an empty identifier is that of a new one, of the variant that is named, else of the main one.
#[server(endpoint = "criteria/form")]
pub async fn form(
    organization: String,
    evaluation: String,
    #[server(default)] variant: String,
    #[server(default)] criterion: String,
) -> Result<CriterionForm, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    let details = evaluations::get(&backend, &caller, &organization, id).await?;
    let columns = datasets::get(&backend, &caller, &organization, details.evaluation.dataset).await?.columns;
    let wanted: Option<CriterionId> = request::optional(&criterion)?;
    let mut asks = details.asks;
    let (variant, criterion, check) = match wanted {
        None => {
            let blank = Criterion {
                id: String::new(),
                name: String::new(),
                description: String::new(),
                column: String::new(),
                summary: String::new(),
            };
            let variant = asks.variant(request::optional(&variant)?).ok_or(Refusal::NotFound)?;
            (variant.clone(), blank, CheckForm { kind: "contains".into(), ..CheckForm::default() })
        }
        Some(wanted) => {
            let (variant, place) = asks.asking(wanted).ok_or(Refusal::NotFound)?;
            let found = variant.criteria[place].clone();
            let check = CheckForm::from(&found.evaluator);
            (variant.clone(), found.into(), check)
        }
    };
    Ok(CriterionForm {
        evaluation: details.evaluation.resource.name,
        several_variants: asks.variants.len() > 1,
        variant: (variant.id.to_string(), variant.name),
        criterion,
        check,
        columns: asks.shown_columns.unwrap_or(columns),
    })
}

/// Adds a criterion to a variant, or changes the one that is named. With `act` as `try` nothing is kept: all that the variant would
/// ask then is tried on a row.
#[server(endpoint = "criteria/save")]
pub async fn save_criterion(
    organization: String,
    evaluation: String,
    #[server(default)] variant: String,
    #[server(default)] id: String,
    #[server(default)] criterion: String,
    #[server(default)] description: String,
    #[server(default)] column: String,
    #[server(flatten)] check: CheckForm,
    #[server(default)] act: String,
    #[server(default)] row: String,
) -> Result<Done, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, evaluation_id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    let (variant_id, known) = (request::optional(&variant)?, request::optional(&id)?);
    let form = NewCriterion { name: &criterion, description: &description, column: &column, check: &check };
    if act == TRY {
        let trial = evaluations::trial::criterion(&backend, &caller, &organization, evaluation_id, (variant_id, known), form, &row).await?;
        return Ok(Done::answering(&Trial::from(trial)));
    }
    match known {
        Some(known) => edit::change(&backend, &caller, &organization, evaluation_id, known, form).await?,
        None => {
            edit::add(&backend, &caller, &organization, evaluation_id, variant_id, form).await?;
        }
    }
    let mark = if variant.is_empty() { "" } else { "?variant=" };
    Ok(Done {
        notice: Some(format!("{} was saved. The next run asks it.", criterion.trim())),
        ..Done::going(format!("/{organization}/evaluations/{evaluation}{mark}{variant}"))
    })
}

/// Takes a criterion away.
#[server(endpoint = "criteria/remove")]
pub async fn remove_criterion(organization: String, evaluation: String, criterion: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    edit::remove(&request::backend(), &request::caller()?, &organization, id, request::typed_id(&criterion)?).await?;
    Ok(Done::saying("The criterion was removed. Runs that asked it keep their results."))
}

/// Changes the rule over the criteria of a variant, and the column with what people said.
#[server(endpoint = "criteria/settle")]
pub async fn settle_evaluation(
    organization: String,
    evaluation: String,
    #[server(default)] variant: String,
    rule: String,
    #[server(default)] judgment_column: String,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    let variant = request::optional(&variant)?;
    edit::settle(&request::backend(), &request::caller()?, &organization, id, variant, &rule, &judgment_column).await?;
    Ok(Done::saying("Saved. The next run follows it."))
}
