//! Why a row passes a check or fails it, for whoever reads one result. It looks at the cell again: nothing of it is kept.

use super::prepared::{Ready, number};
use super::{Prepared, Unit, similarity};

/// The most characters of a text that a sentence repeats.
const QUOTED: usize = 60;
/// The most characters of a message that comes from a library.
const MESSAGE: usize = 240;

impl Prepared {
    /// What was found in the row, in a sentence or several.
    pub fn explain(&self, cells: &[String], place: usize) -> String {
        match cells.get(place) {
            Some(cell) => self.0.explain(cell, cells),
            None => "The row has no cell in this column.".into(),
        }
    }
}

/// The beginning of a text, in quotes.
pub(super) fn quote(text: &str) -> String {
    format!("“{}”", beginning(text.trim(), QUOTED))
}

fn beginning(text: &str, most: usize) -> String {
    let short: String = text.chars().take(most).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    short + dots
}

impl Ready {
    fn explain(&self, cell: &str, cells: &[String]) -> String {
        match self {
            Self::All(checks) | Self::Any(checks) => checks.iter().map(|check| check.explain(cell, cells)).collect::<Vec<_>>().join(" "),
            Self::Not(check) => check.explain(cell, cells),
            one => match one.judge(cell, cells) {
                Ok(passes) => one.found(passes, cell, cells),
                Err(why) => why,
            },
        }
    }

    /// What one check found that is not made of others.
    fn found(&self, passes: bool, cell: &str, cells: &[String]) -> String {
        let word = |yes: &'static str, no: &'static str| if passes { yes } else { no };
        match self {
            Self::Equals { to, .. } => format!("It {} {}.", word("is", "is not"), quote(to.of(cells))),
            Self::Contains(text) => format!("{} was {}found.", quote(text), word("", "not ")),
            Self::Regex(regex) => {
                regex.find(cell).map_or_else(|| "Nothing was found.".into(), |found| format!("{} was found.", quote(found.as_str())))
            }
            Self::ValidJson => match serde_json::from_str::<serde::de::IgnoredAny>(cell) {
                Ok(_) => "It is valid JSON.".into(),
                Err(error) => format!("It is no valid JSON: {error}."),
            },
            Self::Schema(validator) => match serde_json::from_str(cell) {
                Ok(value) => match validator.validate(&value) {
                    Ok(()) => "It fits the schema.".into(),
                    Err(error) => format!("It does not fit the schema: {}.", beginning(&error.to_string(), MESSAGE)),
                },
                Err(error) => format!("It is no valid JSON: {error}."),
            },
            Self::Length { unit: Unit::Words, .. } => format!("It has {} words.", cell.split_whitespace().count()),
            Self::Length { unit: Unit::Characters, .. } => format!("It has {} characters.", cell.chars().count()),
            Self::Number { to, .. } => match (number(cell), number(to.of(cells))) {
                (Some(found), Some(wanted)) => format!("It is {found}; {wanted} is wanted."),
                _ => format!("{} is no number.", quote(cell)),
            },
            Self::Similarity { to, measure, .. } => {
                format!("It is {:.0} % like {}.", similarity::likeness(*measure, cell, to.of(cells)) * 100.0, quote(to.of(cells)))
            }
            Self::All(_) | Self::Any(_) | Self::Not(_) => String::new(),
        }
    }
}
