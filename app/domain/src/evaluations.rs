//! What an evaluation decides: criteria, each with the evaluator that decides it.

use crate::checks::Check;
use crate::ids::CriterionId;
use serde::{Deserialize, Serialize};

/// Who decides a criterion. Its JSON names the kind: `{"check": {…}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its identifier.
    pub id: CriterionId,
    /// Its name.
    pub name: String,
    /// The column whose cell is looked at, as the dataset spells it.
    pub column: String,
    /// Who decides.
    pub evaluator: Evaluator,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_of_an_evaluator_names_its_kind() {
        let evaluator = Evaluator::Check(Check::from_form("contains", "sorry", false).unwrap());
        let json = serde_json::to_string(&evaluator).unwrap();
        assert_eq!(json, r#"{"check":{"kind":"contains","text":"sorry","case_sensitive":false}}"#);
        assert_eq!(serde_json::from_str::<Evaluator>(&json).unwrap(), evaluator);
        assert_eq!(evaluator.summary(), "contains “sorry”");
    }
}
