//! Checks: evaluators that need no model, no key and no money.
//!
//! [`Check`] is what an evaluation keeps, as JSON tagged by `kind`; [`Check::prepare`] makes a [`Prepared`] check, which looks at
//! many rows. [`form`] reads the fields of a page.
//!
//! To add a kind: a variant of [`Check`] with its line in [`Check::summary`], its branch in `prepared.rs`, its sentence in
//! `explain.rs`, and its fields in `form.rs`.

mod explain;
pub mod form;
mod prepared;
mod similarity;

pub use prepared::Prepared;

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest text, pattern or schema, in characters.
pub const LONGEST: usize = 20_000;
/// How deep checks may stand in one another.
pub const DEEPEST: usize = 8;
/// How many checks may stand in one another, all together.
pub const MOST: usize = 100;

/// What a cell is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operand {
    /// A text, the same for every row.
    Text(String),
    /// The cell of another column in the same row.
    Column(String),
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "“{text}”"),
            Self::Column(name) => write!(f, "the column {name}"),
        }
    }
}

/// What a length is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Unicode scalar values.
    Characters,
    /// What stands between white space.
    Words,
}

/// How alike two texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// 1 − (Levenshtein distance ÷ length of the longer text), in characters; 1 for two empty texts.
    Levenshtein,
    /// Jaccard: words in both ÷ words in either, in lower case, each counted once; 1 for two texts without words.
    TokenOverlap,
}

/// A check as an evaluation keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    /// The cell is the text; white space around either does not count.
    Equals {
        /// What it must be.
        to: Operand,
        /// Whether `A` and `a` differ.
        #[serde(default)]
        case_sensitive: bool,
    },
    /// The cell contains the text.
    Contains {
        /// What must be in it.
        text: String,
        /// Whether `A` and `a` differ.
        #[serde(default)]
        case_sensitive: bool,
    },
    /// A match of the regular expression (syntax of the crate `regex`: no backtracking, so linear time) is in the cell.
    Regex {
        /// The expression.
        pattern: String,
        /// Whether `A` and `a` differ.
        #[serde(default)]
        case_sensitive: bool,
    },
    /// The cell is one JSON value.
    ValidJson,
    /// The cell is JSON that the schema (draft 2020-12 unless it names another) accepts. References lead within the schema only.
    JsonSchema {
        /// The schema, as a JSON text.
        schema: String,
    },
    /// The cell is neither shorter nor longer.
    Length {
        /// What is counted.
        unit: Unit,
        /// The least; none for no bound.
        #[serde(default)]
        min: Option<u64>,
        /// The most; none for no bound.
        #[serde(default)]
        max: Option<u64>,
    },
    /// The cell is a number, and differs from another one by no more than the tolerance.
    Number {
        /// The other number.
        to: Operand,
        /// The largest difference.
        #[serde(default)]
        tolerance: f64,
    },
    /// The cell is like another text.
    Similarity {
        /// The other text.
        to: Operand,
        /// How likeness is measured.
        measure: Measure,
        /// The least likeness, 0 to 1.
        at_least: f64,
    },
    /// Every one of these passes.
    All {
        /// The checks.
        checks: Vec<Check>,
    },
    /// At least one of these passes.
    Any {
        /// The checks.
        checks: Vec<Check>,
    },
    /// This does not pass.
    Not {
        /// The check.
        check: Box<Check>,
    },
}

impl Check {
    /// One line that says what passes: `contains “refund”`.
    pub fn summary(&self) -> String {
        let case = |sensitive: &bool| if *sensitive { ", case matters" } else { "" };
        match self {
            Self::Equals { to, case_sensitive } => format!("equals {to}{}", case(case_sensitive)),
            Self::Contains { text, case_sensitive } => format!("contains “{text}”{}", case(case_sensitive)),
            Self::Regex { pattern, case_sensitive } => format!("matches “{pattern}”{}", case(case_sensitive)),
            Self::ValidJson => "is valid JSON".into(),
            Self::JsonSchema { .. } => "is JSON that fits the schema".into(),
            Self::Length { unit, min, max } => {
                let unit = if *unit == Unit::Words { "words" } else { "characters" };
                match (min, max) {
                    (Some(min), Some(max)) => format!("has {min} to {max} {unit}"),
                    (Some(min), None) => format!("has at least {min} {unit}"),
                    (None, Some(max)) => format!("has at most {max} {unit}"),
                    (None, None) => format!("has any number of {unit}"),
                }
            }
            Self::Number { to, tolerance } if *tolerance == 0.0 => format!("is the number {to}"),
            Self::Number { to, tolerance } => format!("is a number within {tolerance} of {to}"),
            Self::Similarity { to, measure, at_least } => {
                let measure = if *measure == Measure::Levenshtein { "letter by letter" } else { "by common words" };
                format!("is {} % like {to}, {measure}", hundredths(*at_least))
            }
            Self::All { checks } => joined(checks, " and "),
            Self::Any { checks } => joined(checks, " or "),
            Self::Not { check } => format!("not ({})", check.summary()),
        }
    }

    /// The columns that it reads beside its own.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::Equals { to: Operand::Column(name), .. }
            | Self::Number { to: Operand::Column(name), .. }
            | Self::Similarity { to: Operand::Column(name), .. } => vec![name],
            Self::All { checks } | Self::Any { checks } => checks.iter().flat_map(Self::columns).collect(),
            Self::Not { check } => check.columns(),
            _ => Vec::new(),
        }
    }
}

fn joined(checks: &[Check], word: &str) -> String {
    match checks {
        [only] => only.summary(),
        several => several.iter().map(|check| format!("({})", check.summary())).collect::<Vec<_>>().join(word),
    }
}

/// A share of one in per cent, as people type it: without the noise of binary fractions.
fn hundredths(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}

#[cfg(test)]
mod tests;
