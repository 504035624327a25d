//! Every provider over HTTP, against a double that misbehaves as providers do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri};
use backend::models::{Answer, Call, Failure, ModelGateway};
use domain::judges::{Prompt, Verdict};
use domain::models::{Provider, Tokens};
use providers::{Client, Places, Policy};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const KEY: &str = "sk-secretword-1234";
const PASS: &str = r#"{"rationale":"It says please.","verdict":"pass"}"#;

/// What the double does with one request.
#[derive(Clone, Copy)]
enum Act {
    Say(&'static str),
    SayWithoutUsage,
    Status(u16, &'static str),
    Limited(&'static str),
    Truncated,
    Hang,
    NoJson,
}

/// A request as it came.
struct Seen {
    path: String,
    headers: HeaderMap,
    body: Value,
}

#[derive(Clone)]
struct Double {
    provider: Provider,
    acts: Arc<Mutex<VecDeque<Act>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Double {
    /// A double that does these things one after the other, the last one for ever; and a client that finds it.
    async fn start(provider: Provider, acts: &[Act]) -> (Self, Client) {
        let double = Self { provider, acts: Arc::new(Mutex::new(acts.to_vec().into())), seen: Arc::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(double.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let places =
            Places { openai: base.clone(), anthropic: base.clone(), google: base.clone(), perplexity: base, perplexity_chat: false };
        let policy = Policy { attempts: 3, timeout: Duration::from_millis(400), base: Duration::from_millis(1), ..Policy::default() };
        (double, Client::new(places, policy).unwrap())
    }

    fn calls(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

async fn answer(State(double): State<Double>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let body = serde_json::from_slice(&body).unwrap_or_default();
    double.seen.lock().unwrap().push(Seen { path: uri.to_string(), headers, body });
    let act = {
        let mut acts = double.acts.lock().unwrap();
        if acts.len() > 1 { acts.pop_front().unwrap() } else { acts[0] }
    };
    let reply =
        |status: u16, body: String| Response::builder().status(status).header("x-request-id", "req_7").body(Body::from(body)).unwrap();
    match act {
        Act::Say(text) => reply(200, spoken(double.provider, text, true).to_string()),
        Act::SayWithoutUsage => reply(200, spoken(double.provider, PASS, false).to_string()),
        Act::Status(status, message) => reply(status, json!({ "error": { "message": message, "type": "x" } }).to_string()),
        Act::Limited(seconds) => {
            Response::builder().status(StatusCode::TOO_MANY_REQUESTS).header("retry-after", seconds).body(Body::empty()).unwrap()
        }
        Act::Truncated => {
            let whole = spoken(double.provider, PASS, true).to_string();
            let half = [Ok(Bytes::from(whole[..20].to_owned())), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))];
            let body = Body::from_stream(futures::stream::iter(half));
            Response::builder().header("content-length", whole.len()).body(body).unwrap()
        }
        Act::Hang => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            reply(200, String::new())
        }
        Act::NoJson => reply(200, "<html>".into()),
    }
}

/// An answer as the provider's documentation shows it: 120 tokens read, 20 of them cached, 30 written.
fn spoken(provider: Provider, text: &str, usage: bool) -> Value {
    let mut answer = match provider {
        Provider::OpenAi => json!({
            "choices": [{ "message": { "role": "assistant", "content": text } }],
            "usage": { "prompt_tokens": 120, "completion_tokens": 30, "prompt_tokens_details": { "cached_tokens": 20 } },
        }),
        Provider::Anthropic => json!({
            "content": [
                { "type": "text", "text": "Let me see." },
                { "type": "tool_use", "name": "record_verdict", "input": serde_json::from_str::<Value>(text).unwrap_or_default() },
            ],
            "usage": { "input_tokens": 100, "cache_read_input_tokens": 20, "output_tokens": 30 },
        }),
        Provider::Google => json!({
            "candidates": [{ "content": { "parts": [{ "text": "Hm.", "thought": true }, { "text": text }] } }],
            "usageMetadata": { "promptTokenCount": 120, "cachedContentTokenCount": 20, "candidatesTokenCount": 20, "thoughtsTokenCount": 10 },
        }),
        Provider::Perplexity => json!({
            "output": [{ "type": "search_results" }, { "type": "message", "content": [{ "type": "output_text", "text": text }] }],
            "usage": { "input_tokens": 120, "output_tokens": 30, "input_tokens_details": { "cache_read_input_tokens": 20 } },
        }),
    };
    if !usage {
        answer.as_object_mut().unwrap().retain(|name, _| !name.starts_with("usage"));
    }
    answer
}

async fn ask(client: &Client, provider: Provider) -> Result<Answer, Failure> {
    let (key, prompt) = (SecretString::from(KEY), Prompt { system: "Judge.".into(), user: "Please.".into() });
    client.ask(Call { provider, key: &key, model: "a-model", prompt: &prompt, temperature: Some(0.5), max_tokens: 500 }).await
}

/// Runs a test of one provider's double for each of them.
async fn each(acts: &[Act], test: impl AsyncFn(Provider, Double, Client)) {
    for provider in Provider::ALL {
        let (double, client) = Double::start(*provider, acts).await;
        test(*provider, double, client).await;
    }
}

#[tokio::test]
async fn an_answer_comes_with_its_usage_and_the_request_says_all_that_was_asked() {
    each(&[Act::Say(PASS)], async |provider, double, client| {
        let answer = ask(&client, provider).await.unwrap();
        assert!(Verdict::read(&answer.text).unwrap().passes, "{provider}: {}", answer.text);
        assert_eq!(answer.tokens, Some(Tokens { input: 120, cached: 20, written: 0, output: 30 }), "{provider}");
        assert!(answer.raw_usage.contains("20") && answer.request_id.as_deref() == Some("req_7"));
        let seen = double.seen.lock().unwrap();
        let body = seen[0].body.to_string();
        for part in ["Judge.", "Please.", "0.5", "500", "rationale"] {
            assert!(body.contains(part), "{provider}: {part} is missing in {body}");
        }
        assert!(body.contains("a-model") || seen[0].path.contains("/a-model:"), "{provider}");
        let carries_key = |value: &axum::http::HeaderValue| value.to_str().is_ok_and(|value| value.contains(KEY));
        assert!(seen[0].headers.values().any(carries_key) && !seen[0].path.contains(KEY) && !body.contains(KEY));
    })
    .await;
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    for act in [Act::Limited("0"), Act::Status(500, "x"), Act::Status(529, "x"), Act::Truncated, Act::Hang] {
        each(&[act, Act::Say(PASS)], async |provider, double, client| {
            ask(&client, provider).await.unwrap();
            assert_eq!(double.calls(), 2);
        })
        .await;
    }
}

#[tokio::test]
async fn what_does_not_pass_is_told_apart() {
    use Provider::{Anthropic, OpenAi};
    for (act, calls, wanted) in [
        (Act::Limited("0"), 3, Failure::RateLimited(OpenAi)),
        (Act::Limited("61"), 1, Failure::RateLimited(OpenAi)),
        (Act::Status(503, "x"), 3, Failure::Overloaded { provider: OpenAi, status: 503 }),
        (Act::Truncated, 3, Failure::Unreachable(OpenAi)),
        (Act::Status(401, "Incorrect key"), 1, Failure::KeyRefused(OpenAi)),
        (Act::Status(402, "Pay"), 1, Failure::NothingLeft(OpenAi)),
        (Act::Status(404, "No model"), 1, Failure::Rejected { provider: OpenAi, message: "No model".into() }),
        (Act::NoJson, 1, Failure::NotUnderstood { provider: OpenAi, what: "it is no JSON" }),
    ] {
        let (double, client) = Double::start(OpenAi, &[act]).await;
        assert_eq!(ask(&client, OpenAi).await.unwrap_err(), wanted);
        assert_eq!(double.calls(), calls, "{wanted}");
    }
    let (double, client) = Double::start(Anthropic, &[Act::Hang]).await;
    assert_eq!((ask(&client, Anthropic).await.unwrap_err(), double.calls()), (Failure::Timeout(Anthropic), 3));
}

#[tokio::test]
async fn a_wrong_shape_no_verdict_and_no_usage_are_no_surprise_to_any_of_them() {
    each(&[Act::NoJson], async |provider, _, client| {
        assert!(matches!(ask(&client, provider).await, Err(Failure::NotUnderstood { .. })));
    })
    .await;
    each(&[Act::Status(200, "{}")], async |provider, _, client| {
        assert!(matches!(ask(&client, provider).await, Err(Failure::NotUnderstood { .. })), "{provider}");
    })
    .await;
    each(&[Act::Say(r#"{"rationale":"","verdict":"maybe"}"#)], async |provider, _, client| {
        let answer = ask(&client, provider).await.unwrap();
        assert!(Verdict::read(&answer.text).is_err() && answer.tokens.is_some(), "{provider}: it was paid for");
    })
    .await;
    each(&[Act::SayWithoutUsage], async |provider, _, client| {
        assert_eq!(ask(&client, provider).await.unwrap().tokens, None, "{provider}: never zero");
    })
    .await;
}

#[tokio::test]
async fn a_key_is_checked_without_spending_and_never_told() {
    each(&[Act::Status(200, "{}")], async |provider, double, client| {
        client.check_key(provider, &KEY.into()).await.unwrap();
        assert!(double.seen.lock().unwrap()[0].path.contains("models"), "{provider}");
    })
    .await;
    for (status, message) in [(401, "wrong key sk-secretword-1234"), (400, "API key not valid"), (422, "what is sk-secretword-1234?")] {
        each(&[Act::Status(status, message)], async |provider, _, client| {
            let failure = client.check_key(provider, &KEY.into()).await.unwrap_err();
            assert_eq!(failure.is_of_the_key(), status != 422, "{failure}");
            assert!(!format!("{failure} {failure:?}").contains("secretword"), "{failure}");
        })
        .await;
    }
}

#[test]
fn a_wrong_address_is_told_with_its_provider() {
    for base in ["", "ftp://x", "https://", "https://user@x", "https://x?key=1"] {
        let places = Places { anthropic: base.into(), ..Places::default() };
        assert!(Client::new(places, Policy::default()).err().unwrap().to_string().contains("Anthropic"), "{base}");
    }
}
