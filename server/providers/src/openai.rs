//! OpenAI's chat completions with a JSON schema; also spoken by many others, and by Perplexity until its agent API.

use crate::{Answered, Wire};
use backend::models::Call;
use domain::judges::schema;
use domain::models::Tokens;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

pub fn wire(call: &Call<'_>) -> Wire {
    let mut body = json!({
        "model": call.model,
        "messages": [
            { "role": "system", "content": call.prompt.system },
            { "role": "user", "content": call.prompt.user },
        ],
        "max_completion_tokens": call.max_tokens,
        "response_format": {
            "type": "json_schema",
            "json_schema": { "name": "verdict", "strict": true, "schema": schema() },
        },
    });
    if let Some(temperature) = call.temperature {
        body["temperature"] = json!(temperature);
    }
    Wire { path: "/chat/completions".into(), headers: bearer(call.key), body: Some(body) }
}

pub fn probe(key: &SecretString) -> Wire {
    Wire { path: "/models".into(), headers: bearer(key), body: None }
}

pub fn bearer(key: &SecretString) -> Vec<(&'static str, SecretString)> {
    vec![("authorization", format!("Bearer {}", key.expose_secret()).into())]
}

pub fn read(answer: &Value) -> Result<Answered, &'static str> {
    let message = answer["choices"].get(0).map(|choice| &choice["message"]).ok_or("it has no choices")?;
    // A model that declines says so in a field of its own, and that is no verdict.
    let text = message["content"].as_str().or(message["refusal"].as_str()).unwrap_or_default();
    let usage = &answer["usage"];
    let count = |value: &Value| value.as_i64().filter(|count| *count >= 0);
    let tokens = count(&usage["prompt_tokens"]).zip(count(&usage["completion_tokens"])).map(|(input, output)| Tokens {
        input,
        output,
        cached: count(&usage["prompt_tokens_details"]["cached_tokens"]).unwrap_or(0).min(input),
        written: 0,
    });
    Ok(Answered { text: text.to_owned(), tokens, usage: usage.clone() })
}
