//! How model providers are reached: the settings, and what is made of them.

use backend::models::Models;
use clap::Args;
use domain::models::Provider;
use providers::{Client, Places, Policy};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What `assay serve` can be told about model providers.
#[derive(Debug, Clone, Args)]
pub struct ModelConfig {
    /// The managed key for OpenAI: organizations without a key of their own spend credits on it
    #[arg(long, env = "ASSAY_OPENAI_API_KEY", hide_env_values = true, value_name = "KEY")]
    pub openai_api_key: Option<SecretString>,

    /// The managed key for Anthropic
    #[arg(long, env = "ASSAY_ANTHROPIC_API_KEY", hide_env_values = true, value_name = "KEY")]
    pub anthropic_api_key: Option<SecretString>,

    /// The managed key for Google Gemini
    #[arg(long, env = "ASSAY_GOOGLE_API_KEY", hide_env_values = true, value_name = "KEY")]
    pub google_api_key: Option<SecretString>,

    /// The managed key for Perplexity
    #[arg(long, env = "ASSAY_PERPLEXITY_API_KEY", hide_env_values = true, value_name = "KEY")]
    pub perplexity_api_key: Option<SecretString>,

    /// Where OpenAI is reached, or whatever speaks as it does [default: https://api.openai.com/v1]
    #[arg(long, env = "ASSAY_OPENAI_BASE_URL", value_name = "URL")]
    pub openai_base_url: Option<String>,

    /// Where Anthropic is reached [default: https://api.anthropic.com]
    #[arg(long, env = "ASSAY_ANTHROPIC_BASE_URL", value_name = "URL")]
    pub anthropic_base_url: Option<String>,

    /// Where Google Gemini is reached [default: https://generativelanguage.googleapis.com]
    #[arg(long, env = "ASSAY_GOOGLE_BASE_URL", value_name = "URL")]
    pub google_base_url: Option<String>,

    /// Where Perplexity is reached [default: https://api.perplexity.ai]
    #[arg(long, env = "ASSAY_PERPLEXITY_BASE_URL", value_name = "URL")]
    pub perplexity_base_url: Option<String>,

    /// Asks Perplexity through its older chat completions
    #[arg(long, env = "ASSAY_PERPLEXITY_CHAT", value_parser = clap::builder::BoolishValueParser::new())]
    pub perplexity_chat: bool,

    /// Per cent on top of what a call with a managed key costs
    #[arg(long, env = "ASSAY_MARKUP", default_value_t = 0, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(..=1_000))]
    pub markup: u32,
}

impl ModelConfig {
    /// The way to the models.
    pub fn models(&self) -> anyhow::Result<Models> {
        let usual = Places::default();
        let place = |base: &Option<String>, usual: String| base.clone().unwrap_or(usual);
        let places = Places {
            openai: place(&self.openai_base_url, usual.openai),
            anthropic: place(&self.anthropic_base_url, usual.anthropic),
            google: place(&self.google_base_url, usual.google),
            perplexity: place(&self.perplexity_base_url, usual.perplexity),
            perplexity_chat: self.perplexity_chat,
        };
        let keys = [
            (Provider::OpenAi, &self.openai_api_key),
            (Provider::Anthropic, &self.anthropic_api_key),
            (Provider::Google, &self.google_api_key),
            (Provider::Perplexity, &self.perplexity_api_key),
        ];
        let managed: BTreeMap<_, _> = keys.into_iter().filter_map(|(provider, key)| Some((provider, key.clone()?))).collect();
        Ok(Models { gateway: Arc::new(Client::new(places, Policy::default())?), managed: Arc::new(managed), markup: self.markup })
    }
}
