//! Perplexity's agent API. Its older chat completions are OpenAI's (`openai.rs`).

use crate::openai::bearer;
use crate::{Answered, Wire};
use backend::models::Call;
use domain::judges::schema;
use domain::models::Tokens;
use secrecy::SecretString;
use serde_json::{Value, json};

pub fn wire(call: &Call<'_>) -> Wire {
    let mut body = json!({
        "model": call.model,
        "instructions": call.prompt.system,
        "input": call.prompt.user,
        "max_output_tokens": call.max_tokens,
        "response_format": { "type": "json_schema", "json_schema": { "name": "verdict", "schema": schema() } },
    });
    if let Some(temperature) = call.temperature {
        body["temperature"] = json!(temperature);
    }
    Wire { path: "/v1/responses".into(), headers: bearer(call.key), body: Some(body) }
}

pub fn probe(key: &SecretString) -> Wire {
    Wire { path: "/v1/models".into(), headers: bearer(key), body: None }
}

pub fn read(answer: &Value) -> Result<Answered, &'static str> {
    let output = answer["output"].as_array().ok_or("it has no output")?;
    let messages = output.iter().filter(|item| item["type"] == "message");
    let pieces = messages.filter_map(|message| message["content"].as_array()).flatten();
    let text = pieces.filter(|piece| piece["type"] == "output_text").filter_map(|piece| piece["text"].as_str()).collect();
    let usage = &answer["usage"];
    let count = |value: &Value| value.as_i64().filter(|count| *count >= 0);
    let details = &usage["input_tokens_details"];
    let tokens = count(&usage["input_tokens"]).zip(count(&usage["output_tokens"])).map(|(input, output)| Tokens {
        input,
        cached: count(&details["cache_read_input_tokens"]).unwrap_or(0).min(input),
        written: count(&details["cache_creation_input_tokens"]).unwrap_or(0).min(input),
        output,
    });
    Ok(Answered { text, tokens, usage: usage.clone() })
}
