//! Checks that are ready to look at many rows.

use super::explain::quote;
use super::{Check, DEEPEST, LONGEST, MOST, Measure, Operand, Unit, similarity};
use crate::Checked;
use std::fmt;

/// The most memory that a compiled expression may take, in bytes.
const REGEX_BYTES: usize = 64 << 10;
/// The same for a text that is only looked for: the longest one fits, whatever its letters.
const TEXT_BYTES: usize = 16 << 20;

/// A check that is ready, with the columns that it reads as places in a row.
pub struct Prepared(pub(super) Ready);

pub(super) enum Ready {
    Equals { to: Value, case_sensitive: bool },
    Contains(String),
    Regex(Box<regex::Regex>),
    ValidJson,
    Schema(Box<jsonschema::Validator>),
    Length { unit: Unit, min: u64, max: u64 },
    Number { to: Value, tolerance: f64 },
    Similarity { to: Value, measure: Measure, at_least: f64 },
    All(Vec<Ready>),
    Any(Vec<Ready>),
    Not(Box<Ready>),
}

/// What is compared with: a text, or the cell at a place.
pub(super) enum Value {
    Text(String),
    Place(usize),
}

impl Value {
    pub(super) fn of<'a>(&'a self, cells: &'a [String]) -> &'a str {
        match self {
            Self::Text(text) => text,
            Self::Place(place) => cells.get(*place).map_or("", String::as_str),
        }
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prepared")
    }
}

impl Check {
    /// Makes it ready for rows of these columns. The message says what is wrong with it, in words for its author.
    pub fn prepare(&self, columns: &[String]) -> Checked<Prepared> {
        let mut left = MOST;
        ready(self, columns, DEEPEST, &mut left).map(Prepared)
    }
}

impl Prepared {
    /// Whether a row passes, whose cell at `place` is looked at. What cannot be judged does not.
    pub fn passes(&self, cells: &[String], place: usize) -> bool {
        self.judge(cells, place) == Ok(true)
    }

    /// Whether a row passes; or, in words, why that cannot be said: the row lacks the cell, or the number that it is compared
    /// with is none. A cell that is looked at and is not what it should be fails; that is no error.
    pub fn judge(&self, cells: &[String], place: usize) -> Checked<bool> {
        let cell = cells.get(place).ok_or("The row has no cell in this column.")?;
        self.0.judge(cell, cells)
    }
}

fn ready(check: &Check, columns: &[String], depth: usize, left: &mut usize) -> Checked<Ready> {
    *left = left.checked_sub(1).ok_or_else(|| format!("A check is made of at most {MOST} others."))?;
    let value = |operand: &Operand| match operand {
        Operand::Text(text) => Ok(Value::Text(bounded(text)?.trim().to_owned())),
        Operand::Column(name) => {
            let place = columns.iter().position(|column| column.to_lowercase() == name.trim().to_lowercase());
            place.map(Value::Place).ok_or_else(|| format!("The dataset has no column “{name}”."))
        }
    };
    let mut several = |checks: &[Check]| -> Checked<Vec<Ready>> {
        let depth = depth.checked_sub(1).ok_or_else(|| format!("Checks stand in one another at most {DEEPEST} deep."))?;
        if checks.is_empty() {
            return Err("“all” and “any” need at least one check.".into());
        }
        checks.iter().map(|check| ready(check, columns, depth, left)).collect()
    };
    Ok(match check {
        Check::Equals { to, case_sensitive } => Ready::Equals { to: value(to)?, case_sensitive: *case_sensitive },
        Check::Contains { text, .. } if text.is_empty() => return Err("Enter what to look for.".into()),
        Check::Contains { text, case_sensitive: true } => Ready::Contains(bounded(text)?),
        // Case folding is the expression engine's: one definition of "the same letter" for both kinds.
        Check::Contains { text, case_sensitive: false } => expression(&regex::escape(&bounded(text)?), false, TEXT_BYTES)?,
        Check::Regex { pattern, .. } if pattern.is_empty() => return Err("Enter a regular expression.".into()),
        Check::Regex { pattern, case_sensitive } => expression(&bounded(pattern)?, *case_sensitive, REGEX_BYTES)?,
        Check::ValidJson => Ready::ValidJson,
        Check::JsonSchema { schema } => schema_validator(&bounded(schema)?)?,
        Check::Length { unit, min, max } => match (min.unwrap_or(0), max.unwrap_or(u64::MAX)) {
            (min, max) if min > max => return Err("The least length is larger than the most.".into()),
            (0, u64::MAX) => return Err("Enter the least or the most length, or both.".into()),
            (min, max) => Ready::Length { unit: *unit, min, max },
        },
        Check::Number { tolerance, .. } if !(tolerance.is_finite() && *tolerance >= 0.0) => {
            return Err("The tolerance is a number from 0 on.".into());
        }
        Check::Number { to, tolerance } => match value(to)? {
            Value::Text(text) if number(&text).is_none() => return Err(format!("“{text}” is no number.")),
            to => Ready::Number { to, tolerance: *tolerance },
        },
        Check::Similarity { at_least, .. } if !(0.0..=1.0).contains(at_least) => return Err("The likeness is a number from 0 to 1.".into()),
        Check::Similarity { to, measure, at_least } => Ready::Similarity { to: value(to)?, measure: *measure, at_least: *at_least },
        Check::All { checks } => Ready::All(several(checks)?),
        Check::Any { checks } => Ready::Any(several(checks)?),
        Check::Not { check } => Ready::Not(Box::new(several(std::slice::from_ref(check))?.remove(0))),
    })
}

fn bounded(text: &str) -> Checked<String> {
    if text.chars().count() > LONGEST {
        return Err(format!("Use at most {LONGEST} characters."));
    }
    // Forms send line ends as CR LF, cells mostly have LF.
    Ok(text.replace("\r\n", "\n"))
}

fn expression(pattern: &str, case_sensitive: bool, bytes: usize) -> Checked<Ready> {
    let built = regex::RegexBuilder::new(pattern).case_insensitive(!case_sensitive).size_limit(bytes).build();
    built.map(|regex| Ready::Regex(Box::new(regex))).map_err(|error| {
        let reason = match error {
            regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
            // The engine's message draws the place over several lines; its last line is the reason.
            other => other.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
        };
        format!("This is not a regular expression that can be used: {reason}.")
    })
}

fn schema_validator(schema: &str) -> Checked<Ready> {
    let value: serde_json::Value = serde_json::from_str(schema).map_err(|error| format!("The schema is no JSON: {error}."))?;
    let built = jsonschema::options().with_pattern_options(jsonschema::PatternOptions::regex().size_limit(REGEX_BYTES)).build(&value);
    built
        .map(|validator| Ready::Schema(Box::new(validator)))
        .map_err(|error| format!("This is not a JSON Schema that can be used: {error}."))
}

/// A number as people and programs write it: `1234.5`, `1,234.5`, `-3e4`, with a currency sign or per cent around it.
pub(super) fn number(text: &str) -> Option<f64> {
    let around = |letter: char| letter.is_whitespace() || "$€£¥%".contains(letter);
    let text = text.trim_matches(around);
    let plain = if text.contains(',') && grouped(text) { text.replace(',', "") } else { text.to_owned() };
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether the commas stand between groups of three digits.
fn grouped(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default().trim_start_matches(['-', '+']);
    let mut groups = whole.split(',');
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    groups.next().is_some_and(|first| first.len() <= 3 && digits(first)) && groups.all(|group| group.len() == 3 && digits(group))
}

impl Ready {
    pub(super) fn judge(&self, cell: &str, cells: &[String]) -> Checked<bool> {
        Ok(match self {
            Self::Equals { to, case_sensitive: true } => cell.trim() == to.of(cells).trim(),
            Self::Equals { to, case_sensitive: false } => cell.trim().to_lowercase() == to.of(cells).trim().to_lowercase(),
            Self::Contains(text) => cell.contains(text.as_str()),
            Self::Regex(regex) => regex.is_match(cell),
            Self::ValidJson => serde_json::from_str::<serde::de::IgnoredAny>(cell).is_ok(),
            Self::Schema(validator) => serde_json::from_str(cell).is_ok_and(|value| validator.is_valid(&value)),
            Self::Length { unit, min, max } => {
                let length = if *unit == Unit::Words { cell.split_whitespace().count() } else { cell.chars().count() };
                (*min..=*max).contains(&(length as u64))
            }
            Self::Number { to, tolerance } => {
                let wanted = to.of(cells);
                let wanted = number(wanted).ok_or_else(|| no_number(wanted))?;
                number(cell).is_some_and(|found| (found - wanted).abs() <= *tolerance)
            }
            Self::Similarity { to, measure, at_least } => similarity::likeness(*measure, cell, to.of(cells)) >= *at_least,
            Self::All(checks) => return all(checks.iter().map(|check| check.judge(cell, cells))),
            // At least one passes unless all of them fail.
            Self::Any(checks) => return all(checks.iter().map(|check| check.judge(cell, cells).map(|passes| !passes))).map(|none| !none),
            Self::Not(check) => !check.judge(cell, cells)?,
        })
    }
}

/// Whether all are true: one that is false decides, whatever cannot be said of the others.
fn all(each: impl Iterator<Item = Checked<bool>>) -> Checked<bool> {
    let mut unknown = None;
    for one in each {
        match one {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(why) => unknown = unknown.or(Some(why)),
        }
    }
    unknown.map_or(Ok(true), Err)
}

fn no_number(text: &str) -> String {
    match text.trim() {
        "" => "The cell to compare with is empty, where a number belongs.".into(),
        text => format!("The cell to compare with is no number: {}.", quote(text)),
    }
}
