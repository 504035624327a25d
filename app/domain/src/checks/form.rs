//! An evaluator out of the fields of a page: a check of one kind with its fields, turned around if wanted; for checks that are put
//! together, the JSON of [`Check`]; or a judge.

use super::{Check, Measure, Operand, Unit};
use crate::FieldErrors;
use crate::evaluations::Evaluator;
use crate::judges::form::JudgeForm;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// The kinds that a form offers, as word and label.
pub const KINDS: &[(&str, &str)] = &[
    ("contains", "Contains a text"),
    ("equals", "Equals"),
    ("regex", "Matches a regular expression"),
    ("valid_json", "Is valid JSON"),
    ("json_schema", "Fits a JSON Schema"),
    ("length", "Has a length"),
    ("number", "Is a number near another"),
    ("similarity", "Is like another text"),
    ("json", "Several together, written as JSON"),
    (JUDGE, "A model judges"),
];

/// The kind that is no check.
pub const JUDGE: &str = "judge";

/// The fields as they were typed. What a kind does not need is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckForm {
    /// A word of [`KINDS`].
    pub kind: String,
    /// The text, pattern, schema or JSON.
    pub text: String,
    /// The other column, for `equals`, `number` and `similarity`; when empty, the text counts.
    pub other: String,
    /// Ticked when `A` and `a` differ.
    pub case_sensitive: String,
    /// `characters` or `words`.
    pub unit: String,
    /// The least length.
    pub min: String,
    /// The most length.
    pub max: String,
    /// The tolerance of a number.
    pub tolerance: String,
    /// The least likeness in per cent.
    pub at_least: String,
    /// `levenshtein` or `token_overlap`.
    pub measure: String,
    /// Ticked when the check must not pass.
    pub negate: String,
    /// The fields of a judge, which stands among the kinds of checks but is none.
    #[serde(flatten)]
    pub judge: JudgeForm,
}

impl CheckForm {
    /// The evaluator, check or judge, or what is wrong with each field. `column` is the criterion's own.
    pub fn evaluator(&self, column: &str, columns: &[String]) -> Result<Evaluator, FieldErrors> {
        if self.kind == JUDGE { self.judge.read(column, columns).map(Evaluator::Judge) } else { self.read(columns).map(Evaluator::Check) }
    }

    /// The check, or what is wrong with each field. `columns` are those of the dataset.
    pub fn read(&self, columns: &[String]) -> Result<Check, FieldErrors> {
        let mut fields = FieldErrors::default();
        let check = self.kind(&mut fields);
        let check = match check {
            Some(check) if !self.negate.is_empty() => Some(Check::Not { check: Box::new(check) }),
            check => check,
        };
        let prepared = check.map(|check| check.prepare(columns).map(|_| check));
        match prepared {
            Some(Ok(check)) if fields.is_empty() => Ok(check),
            Some(Err(message)) => {
                fields.take::<()>(self.field(), Err(message));
                Err(fields)
            }
            _ => Err(fields),
        }
    }

    /// The field that a fault of the whole check stands beside.
    fn field(&self) -> &'static str {
        match self.kind.as_str() {
            "length" => "min",
            // Bounds were looked at: what is left is a column that is not there.
            "equals" | "number" | "similarity" if !self.other.trim().is_empty() => "other",
            _ => "text",
        }
    }

    fn kind(&self, fields: &mut FieldErrors) -> Option<Check> {
        let case_sensitive = !self.case_sensitive.is_empty();
        let text = self.text.clone();
        Some(match self.kind.as_str() {
            "contains" => Check::Contains { text, case_sensitive },
            "equals" => Check::Equals { to: self.operand(), case_sensitive },
            "regex" => Check::Regex { pattern: text, case_sensitive },
            "valid_json" => Check::ValidJson,
            "json_schema" => Check::JsonSchema { schema: text },
            "length" => {
                let unit = if self.unit == "words" { Unit::Words } else { Unit::Characters };
                let bound = |text: &str| match text.trim() {
                    "" => Ok(None),
                    text => text.parse().map(Some).map_err(|_| "Enter a whole number from 0 on, or nothing.".to_owned()),
                };
                let (min, max) = (fields.take("min", bound(&self.min)), fields.take("max", bound(&self.max)));
                Check::Length { unit, min: min?, max: max? }
            }
            "number" => {
                let tolerance =
                    fields.take("tolerance", decimal(&self.tolerance, 0.0, 0.0..=f64::MAX, "Enter a number from 0 on, such as 0.5."))?;
                Check::Number { to: self.operand(), tolerance }
            }
            "similarity" => {
                let at_least = fields
                    .take("at_least", decimal(&self.at_least, 80.0, 0.0..=100.0, "Enter a number from 0 to 100, such as 80."))?
                    / 100.0;
                let measure = if self.measure == "token_overlap" { Measure::TokenOverlap } else { Measure::Levenshtein };
                Check::Similarity { to: self.operand(), measure, at_least }
            }
            "json" => fields.take("text", serde_json::from_str(&text).map_err(|error| format!("This is no check: {error}.")))?,
            _ => fields.take("kind", Err("Choose what is checked.".into()))?,
        })
    }

    fn operand(&self) -> Operand {
        match self.other.trim() {
            "" => Operand::Text(self.text.clone()),
            column => Operand::Column(column.to_owned()),
        }
    }
}

/// A number in its bounds, the usual one when nothing was typed.
fn decimal(text: &str, usual: f64, bounds: RangeInclusive<f64>, wrong: &str) -> crate::Checked<f64> {
    match text.trim() {
        "" => Ok(usual),
        text => text.parse().ok().filter(|number| bounds.contains(number)).ok_or_else(|| wrong.to_owned()),
    }
}

impl From<&Evaluator> for CheckForm {
    fn from(evaluator: &Evaluator) -> Self {
        match evaluator {
            Evaluator::Check(check) => check.into(),
            Evaluator::Judge(judge) => Self { kind: JUDGE.into(), judge: judge.into(), ..Self::default() },
        }
    }
}

impl From<&Check> for CheckForm {
    /// The fields of a check, so that it can be changed. What the form has no fields for comes as JSON.
    fn from(check: &Check) -> Self {
        let sensitive = |yes: &bool| if *yes { "on".to_owned() } else { String::new() };
        let with = |kind: &str| Self { kind: kind.into(), ..Self::default() };
        let compared = |kind: &str, to: &Operand| match to {
            Operand::Text(text) => Self { text: text.clone(), ..with(kind) },
            Operand::Column(other) => Self { other: other.clone(), ..with(kind) },
        };
        match check {
            Check::Contains { text, case_sensitive } => {
                Self { text: text.clone(), case_sensitive: sensitive(case_sensitive), ..with("contains") }
            }
            Check::Regex { pattern, case_sensitive } => {
                Self { text: pattern.clone(), case_sensitive: sensitive(case_sensitive), ..with("regex") }
            }
            Check::Equals { to, case_sensitive } => Self { case_sensitive: sensitive(case_sensitive), ..compared("equals", to) },
            Check::ValidJson => with("valid_json"),
            Check::JsonSchema { schema } => Self { text: schema.clone(), ..with("json_schema") },
            Check::Length { unit, min, max } => {
                let bound = |bound: &Option<u64>| bound.map(|bound| bound.to_string()).unwrap_or_default();
                let unit = if *unit == Unit::Words { "words" } else { "characters" };
                Self { unit: unit.into(), min: bound(min), max: bound(max), ..with("length") }
            }
            Check::Number { to, tolerance } => Self { tolerance: tolerance.to_string(), ..compared("number", to) },
            Check::Similarity { to, measure, at_least } => {
                let measure = if *measure == Measure::TokenOverlap { "token_overlap" } else { "levenshtein" };
                Self { measure: measure.into(), at_least: super::hundredths(*at_least).to_string(), ..compared("similarity", to) }
            }
            Check::Not { check } if !matches!(**check, Check::Not { .. } | Check::All { .. } | Check::Any { .. }) => {
                Self { negate: "on".into(), ..Self::from(&**check) }
            }
            Check::All { .. } | Check::Any { .. } | Check::Not { .. } => {
                Self { text: serde_json::to_string_pretty(check).unwrap_or_default(), ..with("json") }
            }
        }
    }
}
