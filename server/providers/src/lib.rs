//! Speaks with the services that run language models.
//!
//! [`Client`] implements the trait [`ModelGateway`] of `backend`. `openai.rs`, `anthropic.rs`, `google.rs` and `perplexity.rs` know
//! one wire format each: they write a [`Wire`] and read an [`Answered`]. `http.rs` sends it once, `retry.rs` says when once more,
//! and `gate.rs` how many calls with one key may be under way.
//!
//! To add a provider: a word in `domain::models::Provider`, a file here, and its line in [`wire`], [`read`] and [`probe`].

mod anthropic;
mod gate;
mod google;
mod http;
mod openai;
mod perplexity;
mod retry;

pub use retry::Policy;

use async_trait::async_trait;
use backend::models::{Answer, Call, Failure, ModelGateway};
use domain::models::{Provider, Tokens};
use gate::Gates;
use http::{Refused, Reply};
use secrecy::SecretString;
use serde_json::Value;
use std::time::Instant;

/// A wrong setting, in words for whoever operates the server.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The base URL cannot be used.
    #[error("the base URL of {} must be http:// or https:// and a host, without a question mark", .0.label())]
    Base(Provider),
    /// The client could not be made.
    #[error("calls to model providers: {0}")]
    Client(reqwest::Error),
}

/// Where each provider is reached, and how Perplexity is spoken with.
#[derive(Debug, Clone)]
pub struct Places {
    /// OpenAI, or whatever speaks as it does.
    pub openai: String,
    /// Anthropic.
    pub anthropic: String,
    /// Google Gemini.
    pub google: String,
    /// Perplexity.
    pub perplexity: String,
    /// Whether Perplexity is asked through its older chat completions.
    pub perplexity_chat: bool,
}

impl Default for Places {
    /// The providers' own addresses.
    fn default() -> Self {
        Self {
            openai: "https://api.openai.com/v1".into(),
            anthropic: "https://api.anthropic.com".into(),
            google: "https://generativelanguage.googleapis.com".into(),
            perplexity: "https://api.perplexity.ai".into(),
            perplexity_chat: false,
        }
    }
}

impl Places {
    fn of(&self, provider: Provider) -> &str {
        match provider {
            Provider::OpenAi => &self.openai,
            Provider::Anthropic => &self.anthropic,
            Provider::Google => &self.google,
            Provider::Perplexity => &self.perplexity,
        }
    }
}

/// The way to the providers.
pub struct Client {
    http: reqwest::Client,
    places: Places,
    policy: Policy,
    gates: Gates,
}

/// One HTTP request.
struct Wire {
    path: String,
    headers: Vec<(&'static str, Secret)>,
    /// Posted as JSON; without one it is a GET.
    body: Option<Value>,
}

/// A header that may hold a key.
type Secret = SecretString;

/// What a wire format says of an answer.
struct Answered {
    text: String,
    tokens: Option<Tokens>,
    usage: Value,
}

impl Client {
    /// A client that finds the providers at these places.
    pub fn new(places: Places, policy: Policy) -> Result<Self, ConfigError> {
        // reqwest asks for the process's provider. An error says that somebody has chosen already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        for provider in Provider::ALL {
            let base = places.of(*provider);
            let host = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
            if !host.is_some_and(|host| !host.is_empty() && !host.contains(['?', '#', '@', ' '])) {
                return Err(ConfigError::Base(*provider));
            }
        }
        // A key goes to the address that it is for, and nowhere else.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(policy.connect)
            .timeout(policy.timeout)
            .user_agent("assay")
            .build()
            .map_err(ConfigError::Client)?;
        Ok(Self { http, places, policy, gates: Gates::default() })
    }

    fn wire(&self, call: &Call<'_>) -> Wire {
        match call.provider {
            Provider::OpenAi => openai::wire(call),
            Provider::Anthropic => anthropic::wire(call),
            Provider::Google => google::wire(call),
            Provider::Perplexity if self.places.perplexity_chat => openai::wire(call).at("/chat/completions"),
            Provider::Perplexity => perplexity::wire(call),
        }
    }

    fn read(&self, provider: Provider, answer: &Value) -> Result<Answered, &'static str> {
        match provider {
            Provider::OpenAi => openai::read(answer),
            Provider::Anthropic => anthropic::read(answer),
            Provider::Google => google::read(answer),
            Provider::Perplexity if self.places.perplexity_chat => openai::read(answer),
            Provider::Perplexity => perplexity::read(answer),
        }
    }

    async fn send(&self, provider: Provider, wire: &Wire) -> Result<Reply, Refused> {
        http::send(&self.http, provider, self.places.of(provider), wire).await
    }
}

impl Wire {
    fn at(self, path: &str) -> Self {
        Self { path: path.into(), ..self }
    }
}

/// What is asked to learn whether a key is good: something that costs nothing.
fn probe(provider: Provider, key: &SecretString) -> Wire {
    match provider {
        Provider::OpenAi => openai::probe(key),
        Provider::Anthropic => anthropic::probe(key),
        Provider::Google => google::probe(key),
        Provider::Perplexity => perplexity::probe(key),
    }
}

#[async_trait]
impl ModelGateway for Client {
    async fn ask(&self, call: Call<'_>) -> Result<Answer, Failure> {
        let gate = self.gates.of(call.provider, call.key);
        let wire = self.wire(&call);
        let attempt = || async {
            let began = Instant::now();
            let reply = self.send(call.provider, &wire).await?;
            let latency = began.elapsed();
            let wrong = |what| Failure::NotUnderstood { provider: call.provider, what };
            let answer: Value = serde_json::from_slice(&reply.body).map_err(|_| wrong("it is no JSON"))?;
            let Answered { text, tokens, usage } = self.read(call.provider, &answer).map_err(wrong)?;
            gate.heard(reply.calls_left);
            Ok::<_, Refused>(Answer { text, tokens, raw_usage: usage.to_string(), request_id: reply.request_id, latency })
        };
        retry::with_retries(&self.policy, &gate, attempt).await
    }

    async fn check_key(&self, provider: Provider, key: &SecretString) -> Result<(), Failure> {
        let wire = probe(provider, key);
        let gate = self.gates.of(provider, key);
        retry::with_retries(&self.policy, &gate, || self.send(provider, &wire)).await.map(drop)
    }
}
