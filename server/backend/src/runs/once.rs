//! Answers what an evaluation asks about one row, without a run: for trying.

use super::answer::Sheet;
use crate::datasets::rows::StoredRow;
use crate::{Error, Result};
use domain::Refusal;
use domain::agreement::HumanLabel;
use domain::evaluations::Rule;
use domain::variants::Variant;

/// What came out.
pub(crate) struct Once {
    /// In the order of the criteria.
    pub verdicts: Vec<bool>,
    pub passed: bool,
    pub judged: HumanLabel,
}

/// Answers every criterion of a variant about a row; on a thread of its own, since an expression may take long.
pub(crate) async fn answer(variant: &Variant, judgment: Option<&str>, columns: &[String], row: StoredRow) -> Result<Once> {
    let rule: Rule = variant.rule;
    let sheet = Sheet::new(&variant.criteria, rule, judgment, columns).map_err(|why| Refusal::field("row", why))?;
    let answers = tokio::task::spawn_blocking(move || sheet.answer(&[row])).await;
    let mut answers = answers.map_err(|error| Error::Internal(format!("a check broke: {error}")))??;
    let answers = answers.pop().ok_or_else(|| Error::Internal("no answer about a row".into()))?;
    Ok(Once { verdicts: answers.verdicts, passed: answers.passed, judged: answers.judged })
}
