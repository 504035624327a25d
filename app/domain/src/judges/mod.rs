//! Judges: evaluators that ask a language model.
//!
//! [`Judge`] is what an evaluation keeps; [`Judge::prepare`] makes a [`Prepared`] judge, which writes the [`Prompt`] for a row;
//! [`Verdict::read`] reads the answer. [`form`] reads the fields of a page. Who asks the model, and who pays, is not decided here.

pub mod form;
mod prompt;
mod verdict;

pub use prompt::{Example, Prepared, Prompt};
pub use verdict::{Verdict, schema};

use crate::models::Provider;
use serde::{Deserialize, Serialize};

/// The longest instructions, in characters.
pub const LONGEST: usize = 20_000;
/// The most examples that are shown to a model.
pub const EXAMPLES: u32 = 20;
/// What a model may write when nothing else is said, thoughts among it: rationales are short, thoughts are not.
pub const MAX_TOKENS: u32 = 2_000;
/// The least and the most that it may be allowed to write.
pub const TOKENS: std::ops::RangeInclusive<u32> = 64..=32_000;

/// A judge as an evaluation keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judge {
    /// Who runs the model.
    pub provider: Provider,
    /// The model, as its provider calls it.
    pub model: String,
    /// What the model is told about a row, with `{{column}}` where a cell goes.
    pub instructions: String,
    /// How freely it answers; none for the model's own default, which some models insist on.
    #[serde(default)]
    pub temperature: Option<f64>,
    /// How many rows that people judged are shown to it as examples.
    #[serde(default)]
    pub examples: u32,
    /// What it may write at most, in tokens.
    #[serde(default = "usual")]
    pub max_tokens: u32,
}

fn usual() -> u32 {
    MAX_TOKENS
}

impl Judge {
    /// One line that says who judges: `satisfies gpt-5 (OpenAI)`.
    pub fn summary(&self) -> String {
        let examples = match self.examples {
            0 => String::new(),
            1 => ", after 1 example".into(),
            several => format!(", after {several} examples"),
        };
        format!("satisfies {} ({}){examples}", self.model, self.provider.label())
    }
}

#[cfg(test)]
mod tests;
