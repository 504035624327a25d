//! Runs: how far one is, what an evaluator says of a row, and what is counted of it.
//!
//! - [`RunState`]: queued, running, and the three ways to end.
//! - [`Outcome`]: pass, fail, or an error; `Rule::outcome` makes one for the row of one for each criterion.
//! - [`ResultQuery`]: which results a page or a file shows, and [`Place`], where the next page begins.
//! - [`RunFigures`]: everything that a run counts while it goes.
//! - [`Estimate`] and [`Pace`]: how long a run will take before it begins, and once it goes.

mod estimate;
mod figures;
mod outcome;
mod results;

pub use estimate::{ANSWERS_PER_SECOND, Estimate, Pace, Speed};
pub use figures::{Bucket, Counted, Counts, Course, RunFigures};
pub use outcome::Outcome;
pub use results::{Place, ResultFilter, ResultQuery, ResultSort};

use crate::access::words;
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
        /// It waits for its people: for credits, or for a key; what is done is kept.
        Paused = "paused",
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

    /// Whether it ended before its last row, so that it can go on where it stopped.
    pub fn is_resumable(self) -> bool {
        matches!(self, Self::Paused | Self::Failed | Self::Cancelled)
    }

    /// The state in a heading or a list.
    pub fn label(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Paused => "Paused",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_not_ended_is_open_and_only_what_did_not_finish_goes_on() {
        let of = |is: fn(RunState) -> bool| RunState::ALL.iter().copied().filter(|state| is(*state)).collect::<Vec<_>>();
        assert_eq!(of(RunState::is_open), [RunState::Queued, RunState::Running]);
        assert_eq!(of(RunState::is_resumable), [RunState::Paused, RunState::Failed, RunState::Cancelled]);
    }

    #[test]
    fn pass_rates_are_compared_in_hundredths() {
        assert_eq!(pass_rate_change((10, 5), (100, 83)), Some(33));
        assert_eq!(pass_rate_change((3, 3), (3, 2)), Some(-33));
        assert_eq!((pass_rate_change((0, 0), (3, 2)), pass_rate_change((3, 2), (0, 0))), (None, None));
    }
}
