//! Variants of an evaluation: adding, renaming, choosing the main one, removing, and the leaderboard.

use super::agreement::Measured;
use crate::components::Done;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::agreement::measured;
#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::evaluations::{leaderboard, variants};
#[cfg(feature = "ssr")]
use domain::agreement::Estimate;
#[cfg(feature = "ssr")]
use domain::variants::{Figure, Snapshot};

/// A variant in the leaderboard, its figures ready to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is what runs when nobody chooses.
    pub is_main: bool,
    /// Its latest run that succeeded.
    pub run: Option<String>,
    /// The version of the evaluation that was asked, where that was kept.
    pub version: Option<i64>,
    /// One for each of [`Figure`](domain::variants::Figure), in order; a dash where there is none.
    pub figures: Vec<Measured>,
}

/// The variants as identifier and name, the main one first.
#[cfg(feature = "ssr")]
pub(super) fn names(asks: &Snapshot) -> Vec<(String, String)> {
    asks.variants.iter().map(|variant| (variant.id.to_string(), variant.name.clone())).collect()
}

/// The leaderboard in the wanted order: by a word of [`Figure`], from high to low unless `order` is `up`. Without one the main variant
/// comes first. Those without the figure come last.
#[cfg(feature = "ssr")]
pub(super) fn sorted(places: Vec<leaderboard::Place>, sort: &str, order: &str) -> Vec<Place> {
    let mut rows: Vec<(Option<f64>, Place)> = Vec::new();
    let by = sort.parse::<Figure>().ok();
    for (index, place) in places.into_iter().enumerate() {
        let figures = place.run.as_ref().map(figures).unwrap_or_default();
        let key = by.and_then(|by| figures.iter().find(|(figure, ..)| *figure == by).and_then(|(_, key, _)| *key));
        let told = Figure::ALL.iter().map(|wanted| {
            let found = figures.iter().find(|(figure, ..)| figure == wanted);
            found.map_or_else(|| Measured::plain("–"), |(.., measured)| measured.clone())
        });
        let figures = told.collect();
        let place = Place {
            id: place.variant.to_string(),
            name: place.name,
            is_main: index == 0,
            run: place.run.as_ref().map(|run| run.id.to_string()),
            version: place.run.as_ref().and_then(|run| run.version),
            figures,
        };
        rows.push((key, place));
    }
    if by.is_some() {
        let up = order == "up";
        rows.sort_by(|(one, _), (other, _)| match (one, other) {
            (Some(one), Some(other)) if up => one.total_cmp(other),
            (Some(one), Some(other)) => other.total_cmp(one),
            (one, other) => other.is_some().cmp(&one.is_some()),
        });
    }
    rows.into_iter().map(|(_, place)| place).collect()
}

/// Each figure of a run, to be compared and to be read.
#[cfg(feature = "ssr")]
fn figures(run: &leaderboard::Outcome) -> Vec<(Figure, Option<f64>, Measured)> {
    let tally = run.figures.overall.all();
    let agreed = tally.confusion.figures();
    let share = |estimate: Option<Estimate>| measured(estimate, 100.0, 0, " %");
    let value = |estimate: Option<Estimate>| estimate.map(|estimate| estimate.value);
    let pass_rate = Estimate::of_share(u64::try_from(run.passed).unwrap_or(0), u64::try_from(run.rows).unwrap_or(0));
    let corrected = tally.corrected_pass_rate();
    let seconds = run.took as f64 / 1_000_000.0;
    vec![
        (Figure::PassRate, value(pass_rate), share(pass_rate)),
        (Figure::Accuracy, value(agreed.accuracy), share(agreed.accuracy)),
        (Figure::Kappa, value(agreed.kappa), measured(agreed.kappa, 1.0, 2, "")),
        (Figure::Corrected, value(corrected), share(corrected)),
        (Figure::Rows, Some(run.rows as f64), Measured::plain(crate::components::figure(run.rows))),
        (Figure::Time, Some(seconds), Measured::plain(format!("{seconds:.1} s"))),
        // Checks cost nothing; judges will say what they cost.
        (Figure::Cost, Some(0.0), Measured::plain("$0.00")),
    ]
}

/// Adds a copy of a variant, of the main one when none is named.
#[server(endpoint = "variants/add")]
pub async fn add_variant(
    organization: String,
    evaluation: String,
    #[server(default)] variant: String,
    #[server(default)] name: String,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    let from = request::optional(&variant)?;
    let added = variants::add(&request::backend(), &request::caller()?, &organization, id, from, &name).await?;
    Ok(Done {
        notice: Some(format!("{} was added. Change what it asks, then run it.", name.trim())),
        ..Done::going(format!("/{organization}/evaluations/{evaluation}?variant={added}"))
    })
}

/// Calls a variant otherwise.
#[server(endpoint = "variants/rename")]
pub async fn rename_variant(
    organization: String,
    evaluation: String,
    variant: String,
    #[server(default)] name: String,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    variants::rename(&request::backend(), &request::caller()?, &organization, id, request::typed_id(&variant)?, &name).await?;
    Ok(Done::saying("The variant was renamed. Runs that asked it keep the name that it had."))
}

/// Makes a variant the main one.
#[server(endpoint = "variants/promote")]
pub async fn promote_variant(organization: String, evaluation: String, variant: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    variants::promote(&request::backend(), &request::caller()?, &organization, id, request::typed_id(&variant)?).await?;
    Ok(Done::saying("This is the main variant now: it runs when nobody chooses."))
}

/// Removes a variant.
#[server(endpoint = "variants/remove")]
pub async fn remove_variant(organization: String, evaluation: String, variant: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&evaluation)?);
    variants::remove(&request::backend(), &request::caller()?, &organization, id, request::typed_id(&variant)?).await?;
    Ok(Done {
        notice: Some("The variant was removed. Its runs keep their results, and an older version brings it back.".into()),
        ..Done::going(format!("/{organization}/evaluations/{evaluation}"))
    })
}
