//! Which results are shown, in which order, and where a page of them begins.

use super::Outcome;
use crate::access::words;
use crate::ids::CriterionId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

words! {
    /// Which results are shown.
    ResultFilter {
        /// Every one.
        All = "all",
        /// Those that pass.
        Passed = "passed",
        /// Those that fail.
        Failed = "failed",
        /// Those that could not be decided.
        Errors = "errors",
        /// Those where a person said otherwise.
        Disagreed = "disagreed",
        /// Of those, the ones that only the evaluator lets pass.
        FalsePass = "false_pass",
        /// Of those, the ones that only people let pass.
        FalseFail = "false_fail",
    }
}

impl ResultFilter {
    /// The filter in a list of tabs.
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Passed => "Passed",
            Self::Failed => "Failed",
            Self::Errors => "Errors",
            Self::Disagreed => "People disagree",
            Self::FalsePass => "Only people fail",
            Self::FalseFail => "Only people pass",
        }
    }

    /// Whether it is about what people said.
    pub fn needs_people(self) -> bool {
        matches!(self, Self::Disagreed | Self::FalsePass | Self::FalseFail)
    }

    /// Whether a row with this outcome and this judgment is shown.
    pub fn admits(self, outcome: Outcome, judged: Option<bool>) -> bool {
        match self {
            Self::All => true,
            Self::Passed => outcome == Outcome::Pass,
            Self::Failed => outcome == Outcome::Fail,
            Self::Errors => outcome == Outcome::Error,
            Self::Disagreed => Self::FalsePass.admits(outcome, judged) || Self::FalseFail.admits(outcome, judged),
            Self::FalsePass => outcome == Outcome::Pass && judged == Some(false),
            Self::FalseFail => outcome == Outcome::Fail && judged == Some(true),
        }
    }
}

words! {
    /// The order of results.
    ResultSort {
        /// As the rows stand in the dataset.
        Row = "row",
        /// Errors first, then what fails, then what passes.
        Outcome = "outcome",
    }
}

/// Which results are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultQuery {
    /// By outcome.
    pub show: ResultFilter,
    /// The criterion whose outcome `show` is about; the verdict on the row without.
    pub criterion: Option<CriterionId>,
    /// What a cell that a criterion looks at must hold, in any case; empty for whatever.
    pub text: String,
    /// In which order.
    pub sort: ResultSort,
}

impl Default for ResultQuery {
    fn default() -> Self {
        Self { show: ResultFilter::All, criterion: None, text: String::new(), sort: ResultSort::Row }
    }
}

impl From<ResultFilter> for ResultQuery {
    fn from(show: ResultFilter) -> Self {
        Self { show, ..Self::default() }
    }
}

impl ResultQuery {
    /// The filters that are read one after the other: one, unless the results are sorted by outcome.
    pub fn groups(&self) -> &'static [ResultFilter] {
        const BY_OUTCOME: &[ResultFilter] = &[ResultFilter::Errors, ResultFilter::Failed, ResultFilter::Passed];
        match self.show {
            ResultFilter::All if self.sort == ResultSort::Outcome && self.criterion.is_none() => BY_OUTCOME,
            other => ResultFilter::ALL.iter().position(|filter| *filter == other).map_or(&[], |at| &ResultFilter::ALL[at..=at]),
        }
    }
}

/// The last result that was seen; in an address `120`, or `failed.120` where groups follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The group that it was seen in, where there are several.
    pub group: Option<ResultFilter>,
    /// Its row's position; 0 before the first.
    pub position: i64,
}

impl From<i64> for Place {
    fn from(position: i64) -> Self {
        Self { group: None, position }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.group {
            Some(group) => write!(f, "{group}.{}", self.position),
            None => write!(f, "{}", self.position),
        }
    }
}

impl FromStr for Place {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (group, position) = match text.split_once('.') {
            Some((group, position)) => (Some(group.parse()?), position),
            None => (None, text),
        };
        Ok(Self { group, position: position.parse().map_err(|_| "There is no such place.".to_owned())? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_same_after_a_journey_through_an_address() {
        for place in [Place::default(), Place::from(7), Place { group: Some(ResultFilter::Failed), position: 120 }] {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        for wrong in ["", "x", "failed.", "nothing.3", "1.2"] {
            assert!(wrong.parse::<Place>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_all_results_are_grouped_by_outcome() {
        let query = |show, sort| ResultQuery { sort, ..ResultQuery::from(show) };
        use ResultFilter::{All, Errors, Failed, Passed};
        assert_eq!(query(All, ResultSort::Outcome).groups(), [Errors, Failed, Passed]);
        assert_eq!(query(All, ResultSort::Row).groups(), [All]);
        assert_eq!(query(Failed, ResultSort::Outcome).groups(), [Failed]);
    }

    #[test]
    fn people_disagree_only_where_both_have_said_something() {
        let admitted = |filter: ResultFilter| {
            let all = Outcome::ALL.iter().flat_map(|outcome| [Some(true), Some(false), None].map(|judged| (*outcome, judged)));
            all.filter(|(outcome, judged)| filter.admits(*outcome, *judged)).collect::<Vec<_>>()
        };
        assert_eq!(admitted(ResultFilter::Disagreed), [(Outcome::Pass, Some(false)), (Outcome::Fail, Some(true))]);
        assert_eq!(admitted(ResultFilter::Errors).len(), 3);
        assert_eq!(admitted(ResultFilter::All).len(), 9);
    }
}
