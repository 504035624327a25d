//! Answers what an evaluation asks about one row, without a run: for trying.

use super::answer::Sheet;
use crate::datasets::rows::StoredRow;
use crate::{Error, Result};
use domain::Refusal;
use domain::agreement::HumanLabel;
use domain::runs::Outcome;
use domain::variants::Variant;
use std::sync::Arc;

/// What came out.
pub(crate) struct Once {
    /// In the order of the criteria.
    pub outcomes: Vec<Outcome>,
    pub outcome: Outcome,
    pub judged: HumanLabel,
}

/// Answers every criterion of a variant about a row.
pub(crate) async fn answer(variant: &Variant, judgment: Option<&str>, columns: &[String], row: StoredRow) -> Result<Once> {
    let sheet = Sheet::new(&variant.criteria, variant.rule, judgment, columns).map_err(|why| Refusal::field("row", why))?;
    let mut answers = Arc::new(sheet).answer(vec![row.into()]).await?;
    let answers = answers.pop().ok_or_else(|| Error::Internal("no answer about a row".into()))?;
    Ok(Once { outcomes: answers.outcomes(), outcome: answers.outcome, judged: answers.judged })
}
