//! Google Gemini's generateContent with a response schema. The key is a header, never part of the address.

use crate::{Answered, Wire};
use backend::models::Call;
use domain::models::Tokens;
use secrecy::SecretString;
use serde_json::{Value, json};

pub fn wire(call: &Call<'_>) -> Wire {
    let mut config = json!({
        "responseMimeType": "application/json",
        // Its dialect: fewer words, and an order of its own.
        "responseSchema": {
            "type": "OBJECT",
            "properties": {
                "rationale": { "type": "STRING" },
                "verdict": { "type": "STRING", "enum": ["pass", "fail"] },
            },
            "required": ["rationale", "verdict"],
            "propertyOrdering": ["rationale", "verdict"],
        },
        "maxOutputTokens": call.max_tokens,
    });
    if let Some(temperature) = call.temperature {
        config["temperature"] = json!(temperature);
    }
    let body = json!({
        "systemInstruction": { "parts": [{ "text": call.prompt.system }] },
        "contents": [{ "role": "user", "parts": [{ "text": call.prompt.user }] }],
        "generationConfig": config,
    });
    Wire { path: format!("/v1beta/models/{}:generateContent", call.model), headers: headers(call.key), body: Some(body) }
}

pub fn probe(key: &SecretString) -> Wire {
    Wire { path: "/v1beta/models?pageSize=1".into(), headers: headers(key), body: None }
}

fn headers(key: &SecretString) -> Vec<(&'static str, SecretString)> {
    vec![("x-goog-api-key", key.clone())]
}

pub fn read(answer: &Value) -> Result<Answered, &'static str> {
    let usage = &answer["usageMetadata"];
    // A prompt that it blocks has no candidate, and still its price.
    let candidate = answer["candidates"].get(0);
    if candidate.is_none() && answer["promptFeedback"].is_null() {
        return Err("it has no candidates");
    }
    let parts = candidate.and_then(|candidate| candidate["content"]["parts"].as_array());
    let spoken = |part: &&Value| part["thought"] != true;
    let text = parts.into_iter().flatten().filter(spoken).filter_map(|part| part["text"].as_str()).collect();
    let count = |name: &str| usage[name].as_i64().filter(|count| *count >= 0);
    let tokens = count("promptTokenCount").map(|input| Tokens {
        input,
        cached: count("cachedContentTokenCount").unwrap_or(0).min(input),
        written: 0,
        output: count("candidatesTokenCount").unwrap_or(0).saturating_add(count("thoughtsTokenCount").unwrap_or(0)),
    });
    Ok(Answered { text, tokens, usage: usage.clone() })
}
