//! Answers what a run asks about its rows. Nothing is read from the database here, and nothing is written.
//!
//! To let a new kind of evaluator answer: a variant of [`Ready`], made in [`Question::ready`] and asked in [`Sheet::answer`]. Checks
//! answer at once, on a thread for heavy work; what waits for somebody else is awaited there, under the same lease.

use crate::datasets::rows::{self, StoredRow};
use crate::{Error, Result};
use domain::agreement::HumanLabel;
use domain::checks::Prepared;
use domain::evaluations::{Criterion, Evaluator, Rule};
use domain::ids::CriterionId;
use domain::runs::Outcome;
use std::sync::Arc;

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
    evaluator: Ready,
}

/// An evaluator that is ready: the one place where kinds of evaluators differ.
enum Ready {
    Check(Prepared),
}

/// A row that is asked about.
pub(super) struct Asked {
    pub row: StoredRow,
    /// What each criterion said before, in their order, when it is tried again: only errors are asked about once more.
    pub before: Option<Vec<Outcome>>,
}

impl From<StoredRow> for Asked {
    fn from(row: StoredRow) -> Self {
        Self { row, before: None }
    }
}

/// What one criterion says of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub outcome: Outcome,
    /// Why: always of an error, never of a check that could decide.
    pub reason: Option<String>,
}

/// The answers to every question about one row.
pub(super) struct Answers {
    pub position: i64,
    /// The row's identifier, whatever version it is read in.
    pub row: i64,
    /// In the order of the questions.
    pub answers: Vec<Answer>,
    /// The verdict on the row.
    pub outcome: Outcome,
    /// What a person said of it.
    pub judged: HumanLabel,
    /// What was said of it before, when it was tried again.
    pub before: Option<Vec<Outcome>>,
}

impl Answers {
    /// What each criterion says, in their order.
    pub fn outcomes(&self) -> Vec<Outcome> {
        self.answers.iter().map(|answer| answer.outcome).collect()
    }
}

impl Question {
    fn ready(criterion: &Criterion, columns: &[String]) -> std::result::Result<Self, String> {
        let evaluator = match &criterion.evaluator {
            Evaluator::Check(check) => Ready::Check(check.prepare(columns).map_err(|why| format!("{}: {why}", criterion.name))?),
        };
        Ok(Self { criterion: criterion.id, column: place(&criterion.column, columns)?, evaluator })
    }

    fn answer(&self, cells: &[String]) -> Answer {
        match &self.evaluator {
            Ready::Check(check) => match check.judge(cells, self.column) {
                Ok(passes) => Answer { outcome: passes.into(), reason: None },
                // It may repeat a cell: no database keeps NUL in a text, and lists put marks between reasons.
                Err(why) => Answer { outcome: Outcome::Error, reason: Some(why.replace(char::is_control, " ")) },
            },
        }
    }

    /// Why the answer is what it is, where the evaluator can tell without being asked again.
    pub fn explain(&self, cells: &[String]) -> Option<String> {
        match &self.evaluator {
            Ready::Check(check) => Some(check.explain(cells, self.column)),
        }
    }
}

fn place(wanted: &str, columns: &[String]) -> std::result::Result<usize, String> {
    let found = columns.iter().position(|name| name == wanted);
    found.ok_or_else(|| format!("The dataset has no column “{wanted}” any more."))
}

impl Sheet {
    /// Makes the criteria ready; or says, in words for the run's people, why they cannot be answered.
    pub fn new(criteria: &[Criterion], rule: Rule, judgment: Option<&str>, columns: &[String]) -> std::result::Result<Self, String> {
        let questions = criteria.iter().map(|criterion| Question::ready(criterion, columns)).collect::<std::result::Result<_, _>>()?;
        Ok(Self { questions, rule, judgment: judgment.map(|column| place(column, columns)).transpose()? })
    }

    /// The verdict on a row of which the criteria say this.
    pub fn verdict(&self, outcomes: &[Outcome]) -> Outcome {
        self.rule.outcome(outcomes)
    }

    /// Answers every open question about every row. Checks may take long (an expression over large cells), so they have a thread
    /// of their own.
    pub async fn answer(self: Arc<Self>, batch: Vec<Asked>) -> Result<Vec<Answers>> {
        let heavy = tokio::task::spawn_blocking(move || batch.into_iter().map(|asked| self.check(asked)).collect());
        heavy.await.map_err(|error| Error::Internal(format!("a check broke: {error}")))?
    }

    fn check(&self, asked: Asked) -> Result<Answers> {
        let Asked { row, before } = asked;
        let cells = rows::cells(&row.cells)?;
        let known = |index: usize| before.as_ref().and_then(|before| before.get(index)).filter(|outcome| **outcome != Outcome::Error);
        let answer = |(index, question): (usize, &Question)| match known(index) {
            Some(outcome) => Answer { outcome: *outcome, reason: None },
            None => question.answer(&cells),
        };
        let answers: Vec<Answer> = self.questions.iter().enumerate().map(answer).collect();
        let outcomes: Vec<Outcome> = answers.iter().map(|answer| answer.outcome).collect();
        let judged = self.judgment.map_or(HumanLabel::Missing, |place| HumanLabel::read(cells.get(place).map_or("", String::as_str)));
        Ok(Answers { position: row.position, row: row.id, outcome: self.verdict(&outcomes), answers, judged, before })
    }
}
