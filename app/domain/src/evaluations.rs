//! What an evaluation decides: criteria, each with the evaluator that decides it, and the rule that makes one verdict of them.

use crate::access::words;
use crate::checks::Check;
use crate::ids::CriterionId;
use crate::judges::Judge;
use crate::runs::Outcome;
use serde::{Deserialize, Serialize};

/// The most criteria of an evaluation.
pub const CRITERIA: usize = 20;

/// Who decides a criterion. Its JSON names the kind: `{"check": {…}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evaluator {
    /// A check: no model, no key, no money.
    Check(Check),
    /// A judge: a language model, which somebody pays for.
    Judge(Judge),
}

impl Evaluator {
    /// One line that says what passes.
    pub fn summary(&self) -> String {
        match self {
            Self::Check(check) => check.summary(),
            Self::Judge(judge) => judge.summary(),
        }
    }

    /// The judge, if it is one.
    pub fn judge(&self) -> Option<&Judge> {
        match self {
            Self::Check(_) => None,
            Self::Judge(judge) => Some(judge),
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

    /// The verdict on a row, of what each criterion says of it. Where a criterion could not be decided, the row's verdict is the
    /// one that it has whatever that criterion would have said; where there is none, the row could not be decided either. So
    /// one failure decides [`Rule::All`] and one pass [`Rule::Any`], whatever else went wrong.
    pub fn outcome(self, criteria: &[Outcome]) -> Outcome {
        let count = |wanted: Outcome| criteria.iter().filter(|outcome| **outcome == wanted).count();
        let (passed, errors) = (count(Outcome::Pass), count(Outcome::Error));
        let passes = |passed: usize| match self {
            Self::All => passed == criteria.len(),
            Self::Most => passed * 2 > criteria.len(),
            Self::Any => passed > 0,
        };
        // More passes never make a row fail: the worst case and the best case are all there is to try.
        match (passes(passed), passes(passed + errors)) {
            (true, _) => Outcome::Pass,
            (false, false) => Outcome::Fail,
            (false, true) => Outcome::Error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_json_of_an_evaluator_names_its_kind() {
        let evaluator = Evaluator::Check(Check::Contains { text: "sorry".into(), case_sensitive: false });
        let json = serde_json::to_string(&evaluator).unwrap();
        assert_eq!(json, r#"{"check":{"kind":"contains","text":"sorry","case_sensitive":false}}"#);
        assert_eq!(serde_json::from_str::<Evaluator>(&json).unwrap(), evaluator);
        assert_eq!(evaluator.summary(), "contains “sorry”");
    }

    fn outcomes(rule: Rule, letters: &str) -> Outcome {
        let each = letters.chars().map(|letter| match letter {
            'p' => Outcome::Pass,
            'f' => Outcome::Fail,
            _ => Outcome::Error,
        });
        rule.outcome(&each.collect::<Vec<_>>())
    }

    #[test]
    fn rules_count_the_criteria_that_pass() {
        use Outcome::{Fail, Pass};
        for (letters, wanted) in [("pp", [Pass, Pass, Pass]), ("pf", [Fail, Fail, Pass]), ("ppf", [Fail, Pass, Pass]), ("ff", [Fail; 3])] {
            assert_eq!([Rule::All, Rule::Most, Rule::Any].map(|rule| outcomes(rule, letters)), wanted, "{letters}");
        }
    }

    #[test]
    fn an_error_decides_nothing_that_the_others_have_decided() {
        use Outcome::{Error, Fail, Pass};
        for (letters, wanted) in [
            ("e", [Error; 3]),
            ("pe", [Error, Error, Pass]),
            ("fe", [Fail, Fail, Error]),
            ("ppe", [Error, Pass, Pass]),
            ("ffe", [Fail, Fail, Error]),
            ("pfe", [Fail, Error, Pass]),
            ("pppee", [Error, Pass, Pass]),
        ] {
            assert_eq!([Rule::All, Rule::Most, Rule::Any].map(|rule| outcomes(rule, letters)), wanted, "{letters}");
        }
    }

    proptest! {
        #[test]
        fn an_error_means_that_the_missing_answer_would_decide(letters in "[pfe]{1,6}") {
            for rule in Rule::ALL {
                let verdict = outcomes(*rule, &letters);
                let (worst, best) = (outcomes(*rule, &letters.replace('e', "f")), outcomes(*rule, &letters.replace('e', "p")));
                let decided = if worst == best { worst } else { Outcome::Error };
                prop_assert_eq!(verdict, decided);
            }
        }
    }
}
