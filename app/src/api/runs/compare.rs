//! Two runs beside each other.

use super::super::datasets::Cell;
use super::RunLine;
use crate::error::AppError;
use domain::agreement::{Flips, McNemar};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::super::request;
#[cfg(feature = "ssr")]
use backend::runs::{self, compare};

/// How many flips a page shows.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// A run that another one can be compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// Its identifier.
    pub id: String,
    /// The name of its evaluation.
    pub evaluation: String,
    /// When somebody asked for it.
    pub created_at: String,
}

/// A row that flipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flipped {
    /// Its place in the dataset, from 1.
    pub position: i64,
    /// The cells that the criteria look at; nothing when the dataset is not shared with the caller.
    pub cells: Option<Vec<Cell>>,
}

/// What became of the rows of two runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The run that is compared with, and the name of its evaluation.
    pub before: (RunLine, String),
    /// Criteria that both asked: identifier and name.
    pub criteria: Vec<(String, String)>,
    /// Rows that both decided.
    pub flips: Flips,
    /// Whether the flips are more than chance.
    pub test: McNemar,
    /// Rows that one of the two could not decide.
    pub undecided: i64,
    /// Rows that only the earlier one did, and that only this one did.
    pub only: [i64; 2],
    /// The columns of the cells.
    pub columns: Vec<String>,
    /// The rows that flipped as it was asked for.
    pub rows: Vec<Flipped>,
    /// Where the next page begins.
    pub next: Option<i64>,
}

/// A run, what it can be compared with, and the comparison, when one was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparePage {
    /// The run.
    pub run: RunLine,
    /// The name of its evaluation.
    pub evaluation: String,
    /// The runs that it can be compared with.
    pub offered: Vec<Offered>,
    /// The comparison.
    pub comparison: Option<Comparison>,
}

/// A run beside the one named by `with`; `criterion` is one of the run, `flip` is `fixed` for rows that pass now.
#[server(endpoint = "runs/compare")]
pub async fn page(
    organization: String,
    run: String,
    #[server(default)] with: String,
    #[server(default)] criterion: String,
    #[server(default)] flip: String,
    #[server(default)] after: String,
) -> Result<ComparePage, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&run)?);
    let run = runs::get(&backend, &caller, &organization, id).await?;
    let offered = compare::offered(&backend, &caller, &organization, &run).await?;
    let wanted = compare::Compared {
        criterion: request::optional(&criterion)?,
        flip: if flip == "fixed" { compare::Flip::FailToPass } else { compare::Flip::PassToFail },
        after: request::optional(&after)?.unwrap_or(0),
        limit: PAGE,
    };
    let comparison = match request::optional(&with)? {
        Some(before) => Some(compare::compare(&backend, &caller, &organization, before, id, wanted).await?.into()),
        None => None,
    };
    let offer =
        |offer: compare::Offered| Offered { id: offer.id.to_string(), evaluation: offer.evaluation, created_at: offer.created_at.iso() };
    Ok(ComparePage {
        evaluation: run.evaluation_name.clone(),
        run: run.into(),
        offered: offered.into_iter().map(offer).collect(),
        comparison,
    })
}

#[cfg(feature = "ssr")]
impl From<compare::Comparison> for Comparison {
    fn from(found: compare::Comparison) -> Self {
        let row = |row: compare::Flipped| Flipped {
            position: row.position,
            cells: row.cells.map(|cells| cells.into_iter().map(Cell::from).collect()),
        };
        let name = found.before.evaluation_name.clone();
        Self {
            before: (found.before.into(), name),
            criteria: found.criteria.into_iter().map(|(_, id, name)| (id.to_string(), name)).collect(),
            test: found.flips.mcnemar(),
            flips: found.flips,
            undecided: found.undecided,
            only: [found.only_before, found.only_after],
            columns: found.columns,
            rows: found.page.items.into_iter().map(row).collect(),
            next: found.page.next,
        }
    }
}
