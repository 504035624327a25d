//! Anthropic's messages: the model must use a tool whose input is the verdict.

use crate::{Answered, Wire};
use backend::models::Call;
use domain::judges::schema;
use domain::models::Tokens;
use secrecy::SecretString;
use serde_json::{Value, json};

/// The version of the API that is spoken.
const VERSION: &str = "2023-06-01";
const TOOL: &str = "record_verdict";

pub fn wire(call: &Call<'_>) -> Wire {
    let mut body = json!({
        "model": call.model,
        "max_tokens": call.max_tokens,
        "system": call.prompt.system,
        "messages": [{ "role": "user", "content": call.prompt.user }],
        "tools": [{ "name": TOOL, "description": "Records the rationale and the verdict.", "input_schema": schema() }],
        "tool_choice": { "type": "tool", "name": TOOL },
    });
    if let Some(temperature) = call.temperature {
        // Its scale ends at 1.
        body["temperature"] = json!(temperature.min(1.0));
    }
    Wire { path: "/v1/messages".into(), headers: headers(call.key), body: Some(body) }
}

pub fn probe(key: &SecretString) -> Wire {
    Wire { path: "/v1/models?limit=1".into(), headers: headers(key), body: None }
}

fn headers(key: &SecretString) -> Vec<(&'static str, SecretString)> {
    vec![("x-api-key", key.clone()), ("anthropic-version", VERSION.into())]
}

pub fn read(answer: &Value) -> Result<Answered, &'static str> {
    let content = answer["content"].as_array().ok_or("it has no content")?;
    let used = content.iter().find(|block| block["type"] == "tool_use").map(|block| block["input"].to_string());
    let said = || content.iter().filter_map(|block| block["text"].as_str()).collect();
    let usage = &answer["usage"];
    let count = |name: &str| usage[name].as_i64().filter(|count| *count >= 0);
    let tokens = count("input_tokens").zip(count("output_tokens")).map(|(fresh, output)| {
        let (cached, written) = (count("cache_read_input_tokens").unwrap_or(0), count("cache_creation_input_tokens").unwrap_or(0));
        Tokens { input: fresh.saturating_add(cached).saturating_add(written), cached, written, output }
    });
    Ok(Answered { text: used.unwrap_or_else(said), tokens, usage: usage.clone() })
}
