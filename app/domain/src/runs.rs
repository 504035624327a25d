//! The states of a run, the ways to look at its results, and its figures.

use crate::access::words;
use crate::agreement::{HumanLabel, Split, Tally};
use serde::{Deserialize, Serialize};

words! {
    /// How far a run is.
    RunState {
        /// Waits for a server to begin.
        Queued = "queued",
        /// A server works on it, or another will take it over.
        Running = "running",
        /// Every row has its verdict.
        Succeeded = "succeeded",
        /// It could not go on; what is done is kept.
        Failed = "failed",
        /// Somebody stopped it; what is done is kept.
        Cancelled = "cancelled",
    }
}

impl RunState {
    /// Whether more results may come.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }

    /// The state in a heading or a list.
    pub fn label(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
        }
    }
}

/// By how many hundredths the pass rate differs from before, each run as its rows and those that pass; nothing where there are none.
pub fn pass_rate_change(before: (i64, i64), now: (i64, i64)) -> Option<i64> {
    let hundredths = |(rows, passed): (i64, i64)| (rows > 0).then(|| (passed * 200 + rows) / (rows * 2));
    Some(hundredths(now)? - hundredths(before)?)
}

words! {
    /// Which results are shown.
    ResultFilter {
        /// Every one.
        All = "all",
        /// Those that pass.
        Passed = "passed",
        /// Those that fail.
        Failed = "failed",
        /// Those where a person said otherwise.
        Disagreed = "disagreed",
    }
}

impl ResultFilter {
    /// The filter in a list of tabs.
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Passed => "Passed",
            Self::Failed => "Failed",
            Self::Disagreed => "People disagree",
        }
    }
}

/// Verdicts and human judgments of the rows that are done, by split.
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
    pub fn add(&mut self, split: Split, passed: bool, judged: HumanLabel) {
        let tally = match split {
            Split::Train => &mut self.train,
            Split::Dev => &mut self.dev,
            Split::Test => &mut self.test,
        };
        tally.add(Some(passed), judged);
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

/// The figures of a run: they grow with it, and are kept with its results.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFigures {
    /// Of the verdict on each row.
    pub overall: Counts,
    /// Of each criterion, in their order.
    pub criteria: Vec<Counts>,
}

impl RunFigures {
    /// Nothing counted yet.
    pub fn of(criteria: usize) -> Self {
        Self { overall: Counts::default(), criteria: vec![Counts::default(); criteria] }
    }

    /// Counts one more row with its verdicts, in the order of the criteria.
    pub fn add(&mut self, split: Split, passed: bool, verdicts: &[bool], judged: HumanLabel) {
        self.overall.add(split, passed, judged);
        for (counts, passed) in self.criteria.iter_mut().zip(verdicts) {
            counts.add(split, *passed, judged);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_not_ended_is_open() {
        let open: Vec<_> = RunState::ALL.iter().filter(|state| state.is_open()).collect();
        assert_eq!(open, [&RunState::Queued, &RunState::Running]);
    }

    #[test]
    fn pass_rates_are_compared_in_hundredths() {
        assert_eq!(pass_rate_change((10, 5), (100, 83)), Some(33));
        assert_eq!(pass_rate_change((3, 3), (3, 2)), Some(-33));
        assert_eq!((pass_rate_change((0, 0), (3, 2)), pass_rate_change((3, 2), (0, 0))), (None, None));
    }

    #[test]
    fn rows_are_counted_once_in_their_split_and_for_each_criterion() {
        let mut figures = RunFigures::of(2);
        figures.add(Split::Train, false, &[true, false], HumanLabel::Fail);
        figures.add(Split::Test, true, &[true, true], HumanLabel::Missing);
        assert_eq!((figures.overall.all().passed, figures.overall.all().failed, figures.overall.all().confusion.n()), (1, 1, 1));
        assert_eq!(figures.criteria.iter().map(|counts| counts.all().passed).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((figures.overall.of(Split::Train).failed, figures.overall.of(Split::Dev).failed), (1, 0));
        let json = serde_json::to_string(&figures).unwrap();
        assert_eq!(serde_json::from_str::<RunFigures>(&json).unwrap(), figures);
    }
}
