//! The states of a run, and the ways to look at its results.

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

words! {
    /// Which results are shown.
    ResultFilter {
        /// Every one.
        All = "all",
        /// Those that pass.
        Passed = "passed",
        /// Those that fail.
        Failed = "failed",
    }
}

impl ResultFilter {
    /// The filter in a list of tabs.
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Passed => "Passed",
            Self::Failed => "Failed",
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
}
