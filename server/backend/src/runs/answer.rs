//! Answers what a run asks about its rows. Pure: the rows are in memory, and nothing is written.

use crate::Result;
use crate::datasets::rows::{self, StoredRow};
use domain::checks::CompiledCheck;
use domain::evaluations::{Criterion, Evaluator};
use domain::ids::CriterionId;
use std::sync::Arc;

/// A criterion that is ready to look at cells.
pub(super) struct Question {
    pub criterion: CriterionId,
    column: usize,
    check: CompiledCheck,
}

/// Makes the criteria ready; or says, in words for the run's people, why they cannot be answered.
pub(super) fn ask(criteria: &[Criterion], columns: &[String]) -> std::result::Result<Arc<[Question]>, String> {
    let question = |criterion: &Criterion| {
        let column = columns.iter().position(|name| *name == criterion.column);
        let column = column.ok_or_else(|| format!("The dataset has no column “{}” any more.", criterion.column))?;
        let Evaluator::Check(check) = &criterion.evaluator;
        Ok(Question { criterion: criterion.id, column, check: check.compile().map_err(|refusal| refusal.to_string())? })
    };
    criteria.iter().map(question).collect()
}

/// The answers to every question about one row.
pub(super) struct Answers {
    pub position: i64,
    /// The row's identifier, whatever version it is read in.
    pub row: i64,
    /// In the order of the questions.
    pub passed: Vec<bool>,
}

/// Answers every question about every row.
pub(super) fn answer(questions: &[Question], batch: &[StoredRow]) -> Result<Vec<Answers>> {
    let answers = |row: &StoredRow| {
        let cells = rows::cells(&row.cells)?;
        let passes = |question: &Question| cells.get(question.column).is_some_and(|cell| question.check.passes(cell));
        Ok(Answers { position: row.position, row: row.id, passed: questions.iter().map(passes).collect() })
    };
    batch.iter().map(answers).collect()
}
