//! What was typed into the setup of an evaluation before its author went back a step.

use crate::error::AppError;
use domain::checks::form::CheckForm;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::evaluations::kept;

/// What the button sends that keeps what was typed and goes back.
pub const BACK: &str = "back";

/// The fields of the step that makes an evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// The name of the evaluation.
    pub name: String,
    /// The identifier of its team.
    pub team: String,
    /// Who was to see it, in the word that the form sends.
    pub visibility: String,
    /// The name of the criterion.
    pub criterion: String,
    /// The line between pass and fail.
    pub description: String,
    /// The column that is looked at.
    pub column: String,
    /// The check.
    pub check: CheckForm,
}

#[cfg(feature = "ssr")]
impl From<kept::Typed> for Typed {
    fn from(typed: kept::Typed) -> Self {
        let kept::Typed { name, team, visibility, criterion, description, column, check } = typed;
        Self { name, team, visibility, criterion, description, column, check }
    }
}

/// What was typed before; nothing for whoever comes for the first time.
#[server(endpoint = "kept/typed")]
pub async fn get_typed(organization: String, #[server(default)] kept: String) -> Result<Option<Typed>, AppError> {
    let organization = request::organization(&organization)?;
    let found = kept::typed(&request::backend(), &request::caller()?, &organization, kept.parse().ok()).await?;
    Ok(found.map(Typed::from))
}
