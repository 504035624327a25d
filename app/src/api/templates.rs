//! Templates: labelled datasets with an evaluation, ready to run.

use crate::components::Done;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::{evaluations, organizations};
#[cfg(feature = "ssr")]
use domain::templates;

/// A template in the gallery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it shows.
    pub description: String,
    /// What it asks, each in a word or two.
    pub criteria: Vec<String>,
}

/// All templates, the sample first.
#[server(endpoint = "templates/list")]
pub async fn list(organization: String) -> Result<Vec<Template>, AppError> {
    organizations::get(&request::backend(), &request::caller()?, &request::organization(&organization)?).await?;
    let template = |template: &templates::Template| Template {
        slug: template.slug.into(),
        name: template.name.into(),
        description: template.description.into(),
        criteria: template.criteria.iter().map(|criterion| criterion.name.to_owned()).collect(),
    };
    Ok([&templates::SAMPLE].into_iter().chain(templates::all()).map(template).collect())
}

/// Makes dataset and evaluation of a template.
#[server(endpoint = "templates/start")]
pub async fn start_template(organization: String, template: String, #[server(default)] team: String) -> Result<Done, AppError> {
    let (organization, team) = (request::organization(&organization)?, request::optional(&team)?);
    let id = evaluations::templates::start(&request::backend(), &request::caller()?, &organization, &template, team).await?;
    Ok(Done {
        notice: Some("The dataset and its evaluation are ready. Run it to see what comes out.".into()),
        ..Done::going(format!("/{organization}/evaluations/{id}"))
    })
}
