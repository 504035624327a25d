//! What a model answers: a rationale, then a verdict.

use crate::refusal::Checked;
use serde::Deserialize;
use serde_json::{Value, json};

/// The longest rationale that is kept, in characters.
const LONGEST: usize = 4_000;

/// A verdict with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Why.
    pub rationale: String,
    /// Whether the row passes.
    pub passes: bool,
}

/// What an answer must look like, as JSON Schema.
pub fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "rationale": { "type": "string", "description": "Why, in a few sentences." },
            "verdict": { "type": "string", "enum": ["pass", "fail"] },
        },
        "required": ["rationale", "verdict"],
        "additionalProperties": false,
    })
}

#[derive(Deserialize)]
struct Answered {
    rationale: String,
    verdict: String,
}

impl Verdict {
    /// Reads an answer, or says why it is none. Some models put their JSON between fences.
    pub fn read(answer: &str) -> Checked<Self> {
        let text = answer.trim();
        let text = text.strip_prefix("```json").or_else(|| text.strip_prefix("```")).unwrap_or(text);
        let text = text.strip_suffix("```").unwrap_or(text).trim();
        if text.is_empty() {
            return Err("The model answered nothing.".into());
        }
        let answered: Answered = serde_json::from_str(text).map_err(|_| "The model's answer has no rationale and verdict.".to_owned())?;
        let passes = match answered.verdict.trim().to_lowercase().as_str() {
            "pass" => true,
            "fail" => false,
            _ => return Err("The model's verdict is neither pass nor fail.".into()),
        };
        Ok(Self { rationale: answered.rationale.chars().take(LONGEST).collect(), passes })
    }
}
