//! Language models: what use cases need of the services that run them, in small types of our own.
//!
//! `providers` implements [`ModelGateway`]; tests have a double. Whose key a call is made with is decided by
//! [`crate::provider_keys`], what it costs by [`domain::models::Prices`], read from `data/prices.json`.

use async_trait::async_trait;
use domain::judges::Prompt;
use domain::models::{Price, Prices, Provider, Tokens};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Made by `data/make_prices.py`.
const PRICES: &str = include_str!("../../data/prices.json");

/// What every model is known to cost.
static KNOWN: LazyLock<Option<Prices>> = LazyLock::new(|| serde_json::from_str(PRICES).ok());

/// The models whose prices are known; nothing when the file is broken, which a test excludes.
pub fn prices() -> Option<&'static Prices> {
    KNOWN.as_ref()
}

/// The price of a model, if it is known.
pub fn price(provider: Provider, model: &str) -> Option<Price> {
    prices()?.of(provider, model)
}

/// The way to the models. Cheap to clone.
#[derive(Clone)]
pub struct Models {
    /// Who speaks with the providers.
    pub gateway: Arc<dyn ModelGateway>,
    /// The operator's own keys: using one spends credits.
    pub managed: Arc<BTreeMap<Provider, SecretString>>,
    /// Per cent on top of what a call with a managed key costs.
    pub markup: u32,
}

impl Default for Models {
    /// No way to any model.
    fn default() -> Self {
        Self { gateway: Arc::new(Nobody), managed: Arc::default(), markup: 0 }
    }
}

/// Asks models. An implementation tries again what may pass, keeps to what a provider says about its limits, and never lets a key
/// into a log or an error.
#[async_trait]
pub trait ModelGateway: Send + Sync {
    /// Asks a model for a verdict as [`domain::judges::schema`] describes it.
    async fn ask(&self, call: Call<'_>) -> Result<Answer, Failure>;

    /// Asks a provider whether it accepts a key, without spending anything.
    async fn check_key(&self, provider: Provider, key: &SecretString) -> Result<(), Failure>;
}

/// What a model is asked.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Who runs the model.
    pub provider: Provider,
    /// The key that pays.
    pub key: &'a SecretString,
    /// The model.
    pub model: &'a str,
    /// What it reads.
    pub prompt: &'a Prompt,
    /// How freely it answers; none for its own default.
    pub temperature: Option<f64>,
    /// What it may write at most.
    pub max_tokens: u32,
}

/// What a model answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its words, as they came.
    pub text: String,
    /// What it used; nothing when its provider did not say.
    pub tokens: Option<Tokens>,
    /// What its provider said about that, as JSON.
    pub raw_usage: String,
    /// The provider's own name for the call.
    pub request_id: Option<String>,
    /// How long the attempt took that was answered.
    pub latency: Duration,
}

/// Why a model did not answer, in words for the people of a run. They never hold a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The key is wrong, was revoked, or may not do this.
    #[error("{} does not accept the key.", .0.label())]
    KeyRefused(Provider),
    /// The key's account has nothing left at its provider.
    #[error("{} says that the account of this key has no money or quota left.", .0.label())]
    NothingLeft(Provider),
    /// Too many calls, however often it was tried.
    #[error("{} takes no more calls for now.", .0.label())]
    RateLimited(Provider),
    /// The provider is overloaded or broken.
    #[error("{} is overloaded or broken for now (status {status}).", provider.label())]
    Overloaded {
        /// Who it is.
        provider: Provider,
        /// What it answered with.
        status: u16,
    },
    /// No answer in time.
    #[error("{} did not answer in time.", .0.label())]
    Timeout(Provider),
    /// No connection, or one that broke.
    #[error("{} could not be reached.", .0.label())]
    Unreachable(Provider),
    /// The provider will not do what was asked, such as run a model that it does not have.
    #[error("{} refused the call: {message}", provider.label())]
    Rejected {
        /// Who it is.
        provider: Provider,
        /// What it says.
        message: String,
    },
    /// What came is not what the provider's documentation promises.
    #[error("The answer of {} was not understood: {what}.", provider.label())]
    NotUnderstood {
        /// Who it is.
        provider: Provider,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl Failure {
    /// Whether every other call with the key fails in the same way, until somebody does something about it.
    pub fn is_of_the_key(&self) -> bool {
        matches!(self, Self::KeyRefused(_) | Self::NothingLeft(_))
    }
}

/// Where nobody speaks with any provider.
struct Nobody;

#[async_trait]
impl ModelGateway for Nobody {
    async fn ask(&self, call: Call<'_>) -> Result<Answer, Failure> {
        Err(Failure::Unreachable(call.provider))
    }

    async fn check_key(&self, provider: Provider, _key: &SecretString) -> Result<(), Failure> {
        Err(Failure::Unreachable(provider))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_prices_is_whole_and_says_where_it_is_from() {
        let prices = prices().unwrap();
        assert!(prices.source.contains("genai-prices") && prices.date.len() == 10);
        let tokens = Tokens { input: 1_234, cached: 100, written: 0, output: 321 };
        assert_eq!(price(Provider::OpenAi, "gpt-5").unwrap().cost(tokens, 0).nanos(), 4_640_000);
        for provider in Provider::ALL {
            assert!(prices.models(*provider).count() > 5, "{provider}");
        }
    }
}
