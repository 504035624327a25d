//! What an evaluation decides: criteria, each with the evaluator that decides it, and the rule that makes one verdict of them.

use crate::access::words;
use crate::checks::Check;
use crate::ids::CriterionId;
use serde::{Deserialize, Serialize};

/// The most criteria of an evaluation.
pub const CRITERIA: usize = 20;

/// Who decides a criterion. Its JSON names the kind: `{"check": {…}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evaluator {
    /// A check: no model, no key, no money.
    Check(Check),
}

impl Evaluator {
    /// One line that says what passes.
    pub fn summary(&self) -> String {
        match self {
            Self::Check(check) => check.summary(),
        }
    }
}

/// One question about a row, with the line between pass and fail. A run keeps a copy, so that later edits do not change it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its identifier.
    pub id: CriterionId,
    /// Its name.
    pub name: String,
    /// The line between pass and fail, in words.
    #[serde(default)]
    pub description: String,
    /// The column whose cell is looked at, as the dataset spells it.
    pub column: String,
    /// Who decides.
    pub evaluator: Evaluator,
}

words! {
    /// What a row must do to pass as a whole.
    Rule {
        /// Pass every criterion.
        All = "all",
        /// Pass more criteria than it fails.
        Most = "most",
        /// Pass at least one criterion.
        Any = "any",
    }
}

impl Rule {
    /// The rule in a form.
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "Every criterion passes",
            Self::Most => "Most criteria pass",
            Self::Any => "At least one criterion passes",
        }
    }

    /// Whether a row with these verdicts passes.
    pub fn passes(self, verdicts: &[bool]) -> bool {
        let passed = verdicts.iter().filter(|passed| **passed).count();
        match self {
            Self::All => passed == verdicts.len(),
            Self::Most => passed * 2 > verdicts.len(),
            Self::Any => passed > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_of_an_evaluator_names_its_kind() {
        let evaluator = Evaluator::Check(Check::Contains { text: "sorry".into(), case_sensitive: false });
        let json = serde_json::to_string(&evaluator).unwrap();
        assert_eq!(json, r#"{"check":{"kind":"contains","text":"sorry","case_sensitive":false}}"#);
        assert_eq!(serde_json::from_str::<Evaluator>(&json).unwrap(), evaluator);
        assert_eq!(evaluator.summary(), "contains “sorry”");
    }

    #[test]
    fn rules_count_the_criteria_that_pass() {
        for (verdicts, all, most, any) in [
            (vec![true, true], true, true, true),
            (vec![true, false], false, false, true),
            (vec![true, true, false], false, true, true),
            (vec![false, false], false, false, false),
        ] {
            assert_eq!([Rule::All, Rule::Most, Rule::Any].map(|rule| rule.passes(&verdicts)), [all, most, any], "{verdicts:?}");
        }
    }
}
