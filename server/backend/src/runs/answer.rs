//! Answers what a run asks about its rows. Nothing is read from the database here, and nothing is written.
//!
//! To let a new kind of evaluator answer: a variant of [`Ready`], made in [`Question::ready`] and asked in [`Sheet::answer`]. Checks
//! answer at once, on a thread for heavy work; judges are awaited behind them, many at once, under the same lease.

use super::desk::{Desk, Made, Told};
use crate::datasets::rows::{self, StoredRow};
use crate::{Error, Result};
use domain::agreement::HumanLabel;
use domain::checks::Prepared;
use domain::credits::NanoDollars;
use domain::evaluations::{Criterion, Evaluator, Rule};
use domain::ids::CriterionId;
use domain::judges::{self, Judge};
use domain::runs::Outcome;
use futures::StreamExt;
use std::sync::Arc;

/// Models are asked about so many rows at once at most; what a key bears is found out by whoever asks.
const AT_ONCE: usize = 64;
/// What a judge says where nobody pays for an answer.
const NOT_ASKED: &str = "Nothing is spent by looking: try this criterion in its form, or start a run.";

/// What a run asks, ready to be answered.
pub(super) struct Sheet {
    pub questions: Vec<Question>,
    rule: Rule,
    /// The place of the column with what people said.
    pub judgment: Option<usize>,
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
    Judge(Box<judges::Prepared>),
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
    /// Why: always of an error, never of a check that could decide; of a judge what it gave for its verdict.
    pub reason: Option<String>,
    /// The call behind it, when a model was asked.
    pub made: Option<Box<Made>>,
}

impl Answer {
    /// An error with its reason.
    pub fn error(why: String) -> Self {
        Self { outcome: Outcome::Error, reason: Some(why), made: None }
    }
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
    /// Whether judges were shown it with what people said: such a row proves nothing.
    pub is_example: bool,
}

/// What came out of a batch.
pub(super) struct Answered {
    /// The answers about the first rows, or about all of them.
    pub answers: Vec<Answers>,
    /// Why the rows behind these could not be asked about.
    pub stopped: Option<String>,
}

/// A row of which checks have said what they say.
struct Draft {
    row: StoredRow,
    cells: Vec<String>,
    before: Option<Vec<Outcome>>,
    /// Nothing where a judge is to be asked.
    answers: Vec<Option<Answer>>,
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
            Evaluator::Check(check) => check.prepare(columns).map(Ready::Check),
            Evaluator::Judge(judge) => {
                judge.prepare(&criterion.name, &criterion.description, &criterion.column, columns).map(Box::new).map(Ready::Judge)
            }
        };
        let evaluator = evaluator.map_err(|why| format!("{}: {why}", criterion.name))?;
        Ok(Self { criterion: criterion.id, column: place(&criterion.column, columns)?, evaluator })
    }

    /// What a check says; nothing of a judge, which is asked later.
    fn answer(&self, cells: &[String]) -> Option<Answer> {
        let Ready::Check(check) = &self.evaluator else { return None };
        Some(match check.judge(cells, self.column) {
            Ok(passes) => Answer { outcome: passes.into(), reason: None, made: None },
            // It may repeat a cell: no database keeps NUL in a text, and lists put marks between reasons.
            Err(why) => Answer::error(why.replace(char::is_control, " ")),
        })
    }

    /// The judge, if it is one.
    pub fn judge(&self) -> Option<&judges::Prepared> {
        match &self.evaluator {
            Ready::Check(_) => None,
            Ready::Judge(judge) => Some(judge),
        }
    }

    /// Why the answer is what it is, where the evaluator can tell without being asked again.
    pub fn explain(&self, cells: &[String]) -> Option<String> {
        match &self.evaluator {
            Ready::Check(check) => Some(check.explain(cells, self.column)),
            Ready::Judge(_) => None,
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

    /// The judges that are asked.
    pub fn judges(&self) -> Vec<&Judge> {
        self.questions.iter().filter_map(Question::judge).map(judges::Prepared::judge).collect()
    }

    /// The most of the organization's credits that asking about each of the rows can take, in their order.
    pub fn most(&self, batch: &[Asked], desk: &Desk) -> Result<Vec<NanoDollars>> {
        let of = |asked: &Asked| {
            let cells = rows::cells(&asked.row.cells)?;
            let open = self.questions.iter().enumerate().filter(|(index, _)| known(asked.before.as_deref(), *index).is_none());
            let judges = open.filter_map(|(_, question)| question.judge());
            let nanos = judges.map(|judge| desk.most(judge, asked.row.id, &cells).nanos());
            Ok(NanoDollars::from(nanos.fold(0, i64::saturating_add)))
        };
        batch.iter().map(of).collect()
    }

    /// Answers every open question about every row. Checks may take long (an expression over large cells), so they have a thread
    /// of their own. Without a desk no model is asked.
    pub async fn answer(self: Arc<Self>, batch: Vec<Asked>, desk: Option<Arc<Desk>>) -> Result<Answered> {
        let sheet = Arc::clone(&self);
        let heavy = tokio::task::spawn_blocking(move || batch.into_iter().map(|asked| sheet.check(asked)).collect::<Result<Vec<_>>>());
        let mut drafts = heavy.await.map_err(|error| Error::Internal(format!("a check broke: {error}")))??;
        let stopped = match &desk {
            Some(desk) => self.ask(&mut drafts, desk).await,
            None => None,
        };
        let first_open = drafts.iter().position(|draft| draft.answers.iter().any(Option::is_none)).filter(|_| stopped.is_some());
        drafts.truncate(first_open.unwrap_or(drafts.len()));
        let is_example = |row: i64| desk.as_ref().is_some_and(|desk| desk.is_example(row));
        Ok(Answered { answers: drafts.into_iter().map(|draft| self.conclude(draft, is_example)).collect(), stopped })
    }

    /// What checks say of a row, and what is known of it already.
    fn check(&self, asked: Asked) -> Result<Draft> {
        let Asked { row, before } = asked;
        let cells = rows::cells(&row.cells)?;
        let answer = |(index, question): (usize, &Question)| match known(before.as_deref(), index) {
            Some(outcome) => Some(Answer { outcome, reason: None, made: None }),
            None => question.answer(&cells),
        };
        let answers = self.questions.iter().enumerate().map(answer).collect();
        Ok(Draft { row, cells, before, answers })
    }

    /// Asks the judges about all rows, many at once. Says why, when they could not be asked about all.
    async fn ask(&self, drafts: &mut [Draft], desk: &Desk) -> Option<String> {
        let mut calls = Vec::new();
        for (place, draft) in drafts.iter().enumerate() {
            for (index, question) in self.questions.iter().enumerate() {
                if let (Some(judge), None) = (question.judge(), &draft.answers[index]) {
                    calls.push(async move { (place, index, desk.ask(judge, draft.row.id, &draft.cells).await) });
                }
            }
        }
        let mut told = Vec::new();
        let mut stopped = None;
        {
            let calls = futures::stream::iter(calls).buffer_unordered(AT_ONCE);
            futures::pin_mut!(calls);
            while let Some((place, index, answer)) = calls.next().await {
                match answer {
                    Told::Answer(answer) => told.push((place, index, answer)),
                    // What is under way with this key fails in the same way.
                    Told::Stop(why) => {
                        stopped = Some(why);
                        break;
                    }
                }
            }
        }
        for (place, index, answer) in told {
            drafts[place].answers[index] = Some(answer);
        }
        stopped
    }

    fn conclude(&self, draft: Draft, is_example: impl Fn(i64) -> bool) -> Answers {
        let Draft { row, cells, before, answers } = draft;
        let answers: Vec<Answer> = answers.into_iter().map(|answer| answer.unwrap_or_else(|| Answer::error(NOT_ASKED.into()))).collect();
        let outcomes: Vec<Outcome> = answers.iter().map(|answer| answer.outcome).collect();
        let judged = self.judgment.map_or(HumanLabel::Missing, |place| HumanLabel::read(cells.get(place).map_or("", String::as_str)));
        let (outcome, is_example) = (self.verdict(&outcomes), is_example(row.id));
        Answers { position: row.position, row: row.id, outcome, answers, judged, before, is_example }
    }
}

/// What a criterion could decide before: only errors are asked about once more.
fn known(before: Option<&[Outcome]>, index: usize) -> Option<Outcome> {
    before?.get(index).copied().filter(|outcome| *outcome != Outcome::Error)
}
