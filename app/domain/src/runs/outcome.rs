//! What an evaluator says of a row.

use crate::access::words;
use serde::{Deserialize, Serialize};

words! {
    /// The answer to one criterion on one row, and the verdict on the row.
    Outcome {
        /// It passes.
        Pass = "pass",
        /// It fails.
        Fail = "fail",
        /// It could not be decided: a reason is kept beside it. Neither pass nor fail, and never left out of a count.
        Error = "error",
    }
}

impl Outcome {
    /// Whether it passes; nothing where that could not be decided. So the database keeps it.
    pub fn passed(self) -> Option<bool> {
        match self {
            Self::Pass => Some(true),
            Self::Fail => Some(false),
            Self::Error => None,
        }
    }

    /// The word on a badge.
    pub fn label(self) -> &'static str {
        match self {
            Self::Pass => "Pass",
            Self::Fail => "Fail",
            Self::Error => "Error",
        }
    }
}

impl From<Option<bool>> for Outcome {
    fn from(passed: Option<bool>) -> Self {
        match passed {
            Some(true) => Self::Pass,
            Some(false) => Self::Fail,
            None => Self::Error,
        }
    }
}

impl From<bool> for Outcome {
    fn from(passed: bool) -> Self {
        Some(passed).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_keeps_it_as_whether_it_passes() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from(outcome.passed()), *outcome);
        }
    }
}
