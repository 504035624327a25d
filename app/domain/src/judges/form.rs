//! A judge out of the fields of a page.

use super::{EXAMPLES, Judge, MAX_TOKENS, TOKENS};
use crate::FieldErrors;
use crate::models::{Provider, model_name};
use crate::refusal::Checked;
use serde::{Deserialize, Serialize};

/// The fields as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JudgeForm {
    /// A word of [`Provider`].
    pub provider: String,
    /// The model.
    pub model: String,
    /// What it is told, with `{{column}}` where a cell goes.
    pub instructions: String,
    /// Its temperature; the model's own when empty.
    pub temperature: String,
    /// How many examples it is shown; none when empty.
    pub examples: String,
    /// What it may write at most, in tokens; [`MAX_TOKENS`] when empty.
    pub max_tokens: String,
}

impl JudgeForm {
    /// The judge, or what is wrong with each field. `column` is the criterion's own.
    pub fn read(&self, column: &str, columns: &[String]) -> Result<Judge, FieldErrors> {
        let mut fields = FieldErrors::default();
        let provider = fields.take("provider", self.provider.parse::<Provider>().map_err(|_| "Choose who runs the model.".to_owned()));
        let model = fields.take("model", model_name(&self.model));
        let temperature = fields.take("temperature", temperature(&self.temperature));
        let examples = fields.take("examples", whole(&self.examples, 0, 0..=EXAMPLES));
        let max_tokens = fields.take("max_tokens", whole(&self.max_tokens, MAX_TOKENS, TOKENS));
        let instructions = self.instructions.replace("\r\n", "\n").trim().to_owned();
        let judge = Judge {
            provider: provider.unwrap_or(Provider::OpenAi),
            model: model.unwrap_or_default(),
            instructions,
            temperature: temperature.unwrap_or_default(),
            examples: examples.unwrap_or_default(),
            max_tokens: max_tokens.unwrap_or(MAX_TOKENS),
        };
        fields.take("instructions", judge.fits(column, columns));
        if fields.is_empty() { Ok(judge) } else { Err(fields) }
    }
}

impl From<&Judge> for JudgeForm {
    fn from(judge: &Judge) -> Self {
        Self {
            provider: judge.provider.to_string(),
            model: judge.model.clone(),
            instructions: judge.instructions.clone(),
            temperature: judge.temperature.map(|number| number.to_string()).unwrap_or_default(),
            examples: judge.examples.to_string(),
            max_tokens: judge.max_tokens.to_string(),
        }
    }
}

fn temperature(text: &str) -> Checked<Option<f64>> {
    let wrong = "Enter a number from 0 to 2, or nothing.";
    match text.trim() {
        "" => Ok(None),
        text => text.parse().ok().filter(|number| (0.0..=2.0).contains(number)).map(Some).ok_or_else(|| wrong.to_owned()),
    }
}

fn whole(text: &str, usual: u32, range: std::ops::RangeInclusive<u32>) -> Checked<u32> {
    let wrong = || format!("Enter a whole number from {} to {}.", range.start(), range.end());
    match text.trim() {
        "" => Ok(usual),
        text => text.parse().ok().filter(|number| range.contains(number)).ok_or_else(wrong),
    }
}
