//! Answers what a run asks about its rows. Pure: the rows are in memory, and nothing is written.

use crate::Result;
use crate::datasets::rows::{self, StoredRow};
use domain::agreement::HumanLabel;
use domain::checks::Prepared;
use domain::evaluations::{Criterion, Evaluator, Rule};
use domain::ids::CriterionId;

/// What a run asks, ready to be answered.
pub(super) struct Sheet {
    pub questions: Vec<Question>,
    rule: Rule,
    /// The place of the column with what people said.
    judgment: Option<usize>,
}

/// A criterion that is ready to look at cells.
pub(super) struct Question {
    pub criterion: CriterionId,
    column: usize,
    check: Prepared,
}

impl Sheet {
    /// Makes the criteria ready; or says, in words for the run's people, why they cannot be answered.
    pub fn new(criteria: &[Criterion], rule: Rule, judgment: Option<&str>, columns: &[String]) -> std::result::Result<Self, String> {
        let place = |wanted: &str| {
            let found = columns.iter().position(|name| name == wanted);
            found.ok_or_else(|| format!("The dataset has no column “{wanted}” any more."))
        };
        let question = |criterion: &Criterion| {
            let Evaluator::Check(check) = &criterion.evaluator;
            let check = check.prepare(columns).map_err(|why| format!("{}: {why}", criterion.name))?;
            Ok(Question { criterion: criterion.id, column: place(&criterion.column)?, check })
        };
        let questions = criteria.iter().map(question).collect::<std::result::Result<_, String>>()?;
        Ok(Self { questions, rule, judgment: judgment.map(place).transpose()? })
    }

    /// Answers every question about every row.
    pub fn answer(&self, batch: &[StoredRow]) -> Result<Vec<Answers>> {
        let answers = |row: &StoredRow| {
            let cells = rows::cells(&row.cells)?;
            let verdicts: Vec<bool> = self.questions.iter().map(|question| question.check.passes(&cells, question.column)).collect();
            let judged = self.judgment.map_or(HumanLabel::Missing, |place| HumanLabel::read(cells.get(place).map_or("", String::as_str)));
            Ok(Answers { position: row.position, row: row.id, passed: self.rule.passes(&verdicts), verdicts, judged })
        };
        batch.iter().map(answers).collect()
    }
}

/// The answers to every question about one row.
pub(super) struct Answers {
    pub position: i64,
    /// The row's identifier, whatever version it is read in.
    pub row: i64,
    /// In the order of the questions.
    pub verdicts: Vec<bool>,
    /// Whether the row passes as a whole.
    pub passed: bool,
    /// What a person said of it.
    pub judged: HumanLabel,
}
