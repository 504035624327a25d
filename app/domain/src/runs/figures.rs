//! What a run counts while it goes, so that its page reads one row however many results there are.

use super::Outcome;
use crate::agreement::{HumanLabel, Split, Tally};
use serde::{Deserialize, Serialize};

/// Stretches of a dataset that are counted apart.
const BUCKETS: i64 = 50;

/// Outcomes and human judgments of the rows that are done, by split.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows for examples.
    pub train: Tally,
    /// Rows for improving.
    pub dev: Tally,
    /// Rows for the last word.
    pub test: Tally,
}

impl Counts {
    /// Counts one more row.
    pub fn add(&mut self, split: Split, outcome: Outcome, judged: HumanLabel) {
        self.tally(split).add(outcome.passed(), judged);
    }

    /// Takes back what was counted of a row.
    pub fn remove(&mut self, split: Split, outcome: Outcome, judged: HumanLabel) {
        self.tally(split).remove(outcome.passed(), judged);
    }

    fn tally(&mut self, split: Split) -> &mut Tally {
        match split {
            Split::Train => &mut self.train,
            Split::Dev => &mut self.dev,
            Split::Test => &mut self.test,
        }
    }

    /// All splits together.
    pub fn all(&self) -> Tally {
        self.train.and(self.dev).and(self.test)
    }

    /// The rows of one split.
    pub fn of(&self, split: Split) -> Tally {
        match split {
            Split::Train => self.train,
            Split::Dev => self.dev,
            Split::Test => self.test,
        }
    }
}

/// The verdicts on one stretch of the dataset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// Rows that pass.
    pub passed: i64,
    /// Rows that fail.
    pub failed: i64,
    /// Rows that could not be decided.
    pub errors: i64,
}

impl Bucket {
    fn count(&mut self, outcome: Outcome, rows: i64) {
        match outcome {
            Outcome::Pass => self.passed += rows,
            Outcome::Fail => self.failed += rows,
            Outcome::Error => self.errors += rows,
        }
    }

    /// All rows of it that are done.
    pub fn rows(self) -> i64 {
        self.passed + self.failed + self.errors
    }
}

/// The verdicts along the dataset, in up to fifty stretches of as many positions each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Positions of one stretch.
    pub width: i64,
    /// The stretches from the first position on, as far as rows are done.
    pub buckets: Vec<Bucket>,
}

impl Course {
    /// Nothing counted yet, for rows up to this position.
    pub fn up_to(last: i64) -> Self {
        Self { width: ((last.max(1) - 1) / BUCKETS) + 1, buckets: Vec::new() }
    }

    fn count(&mut self, position: i64, outcome: Outcome, rows: i64) {
        // A run that began before these were counted has no width.
        let Some(place) = (position.max(1) - 1).checked_div(self.width).and_then(|place| usize::try_from(place).ok()) else { return };
        if self.buckets.len() <= place {
            self.buckets.resize(place + 1, Bucket::default());
        }
        self.buckets[place].count(outcome, rows);
    }
}

/// What is counted of one row.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// Where it stands in the dataset, from 1.
    pub position: i64,
    /// What it is for.
    pub split: Split,
    /// The verdict on it.
    pub outcome: Outcome,
    /// What each criterion says, in their order.
    pub criteria: &'a [Outcome],
    /// What a person said.
    pub judged: HumanLabel,
}

/// The figures of a run: they grow with it, and are kept with its results.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFigures {
    /// Of the verdict on each row.
    pub overall: Counts,
    /// Of each criterion, in their order.
    pub criteria: Vec<Counts>,
    /// Of the verdicts, along the dataset.
    #[serde(default)]
    pub course: Course,
}

impl RunFigures {
    /// Nothing counted yet.
    pub fn of(criteria: usize) -> Self {
        Self { overall: Counts::default(), criteria: vec![Counts::default(); criteria], course: Course::default() }
    }

    /// Counts one more row.
    pub fn add(&mut self, row: Counted<'_>) {
        self.overall.add(row.split, row.outcome, row.judged);
        for (counts, outcome) in self.criteria.iter_mut().zip(row.criteria) {
            counts.add(row.split, *outcome, row.judged);
        }
        self.course.count(row.position, row.outcome, 1);
    }

    /// Takes back what was counted of a row, before it is counted anew.
    pub fn remove(&mut self, row: Counted<'_>) {
        self.overall.remove(row.split, row.outcome, row.judged);
        for (counts, outcome) in self.criteria.iter_mut().zip(row.criteria) {
            counts.remove(row.split, *outcome, row.judged);
        }
        self.course.count(row.position, row.outcome, -1);
    }

    /// Rows whose verdict could not be decided.
    pub fn errors(&self) -> i64 {
        i64::try_from(self.overall.all().invalid).unwrap_or(i64::MAX)
    }

    /// Whether a criterion could not be decided on any row: those can be tried again.
    pub fn has_errors(&self) -> bool {
        self.criteria.iter().any(|counts| counts.all().invalid > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(position: i64, split: Split, outcome: Outcome, criteria: &[Outcome], judged: HumanLabel) -> Counted<'_> {
        Counted { position, split, outcome, criteria, judged }
    }

    #[test]
    fn rows_are_counted_once_in_their_split_and_for_each_criterion() {
        use Outcome::{Error, Fail, Pass};
        let mut figures = RunFigures { course: Course::up_to(100), ..RunFigures::of(2) };
        figures.add(row(1, Split::Train, Fail, &[Pass, Fail], HumanLabel::Fail));
        figures.add(row(2, Split::Test, Pass, &[Pass, Pass], HumanLabel::Missing));
        figures.add(row(100, Split::Dev, Error, &[Pass, Error], HumanLabel::Pass));
        let all = figures.overall.all();
        assert_eq!((all.passed, all.failed, all.invalid, all.confusion.n()), (1, 1, 1, 1));
        assert_eq!(figures.criteria.iter().map(|counts| counts.all().passed).collect::<Vec<_>>(), [3, 1]);
        assert_eq!((figures.overall.of(Split::Train).failed, figures.overall.of(Split::Dev).failed), (1, 0));
        assert_eq!((figures.errors(), figures.has_errors()), (1, true));
        assert_eq!(figures.course.width, 2);
        assert_eq!(figures.course.buckets.len(), 50);
        assert_eq!(figures.course.buckets[0], Bucket { passed: 1, failed: 1, errors: 0 });
        let json = serde_json::to_string(&figures).unwrap();
        assert_eq!(serde_json::from_str::<RunFigures>(&json).unwrap(), figures);
    }

    #[test]
    fn figures_that_were_kept_before_there_was_a_course_are_read() {
        let mut figures: RunFigures = serde_json::from_str(r#"{"overall":{"train":{"confusion":{"true_pass":0,"false_pass":0,"false_fail":0,"true_fail":0},"passed":1,"failed":0,"invalid":0,"missing":1,"not_understood":0},"dev":{"confusion":{"true_pass":0,"false_pass":0,"false_fail":0,"true_fail":0},"passed":0,"failed":0,"invalid":0,"missing":0,"not_understood":0},"test":{"confusion":{"true_pass":0,"false_pass":0,"false_fail":0,"true_fail":0},"passed":0,"failed":0,"invalid":0,"missing":0,"not_understood":0}},"criteria":[]}"#).unwrap();
        figures.add(row(9, Split::Train, Outcome::Pass, &[], HumanLabel::Missing));
        assert_eq!((figures.overall.all().passed, figures.course), (2, Course::default()));
    }

    proptest! {
        #[test]
        fn what_was_counted_can_be_taken_back(rows in prop::collection::vec((1_i64..5_000, 0_usize..3, 0_usize..3, 0_usize..4), 1..40)) {
            let labels = [HumanLabel::Pass, HumanLabel::Fail, HumanLabel::Missing, HumanLabel::NotUnderstood];
            let mut figures = RunFigures { course: Course::up_to(5_000), ..RunFigures::of(1) };
            figures.add(row(5_000, Split::Dev, Outcome::Pass, &[Outcome::Pass], HumanLabel::Pass));
            let before = figures.clone();
            let counted: Vec<_> = rows.iter().map(|(position, split, outcome, label)| (*position, Split::ALL[*split], [Outcome::ALL[*outcome]], labels[*label])).collect();
            for (position, split, outcome, judged) in &counted {
                figures.add(row(*position, *split, outcome[0], outcome, *judged));
            }
            for (position, split, outcome, judged) in &counted {
                figures.remove(row(*position, *split, outcome[0], outcome, *judged));
            }
            prop_assert_eq!(figures, before);
        }

        #[test]
        fn there_are_never_more_than_fifty_stretches(last in 1_i64..10_000_000) {
            let mut course = Course::up_to(last);
            course.count(last, Outcome::Pass, 1);
            prop_assert!(course.buckets.len() <= 50);
            prop_assert_eq!(course.buckets.last().unwrap().rows(), 1);
        }
    }
}
