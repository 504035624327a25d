//! What a call costs: tokens times prices per million of them, summed as `i128` and rounded once, up.

use super::Provider;
use crate::credits::NanoDollars;
use serde::{Deserialize, Serialize};

const MILLION: i128 = 1_000_000;

/// What a call used, as its provider counts it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// All that was read, the cached ones among them.
    pub input: i64,
    /// Of these, what the provider had in its cache.
    pub cached: i64,
    /// Of these, what the provider put into its cache.
    pub written: i64,
    /// All that was written, thoughts among them.
    pub output: i64,
}

/// Nano-dollars for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// Read.
    pub input: i64,
    /// Read from the provider's cache; as `input` when it says nothing.
    #[serde(default)]
    pub cached: Option<i64>,
    /// Put into the provider's cache; as `input` when it says nothing.
    #[serde(default)]
    pub written: Option<i64>,
    /// Written.
    pub output: i64,
}

/// Rates that hold for large calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Above {
    /// More input tokens than this.
    from: i64,
    #[serde(flatten)]
    rates: Rates,
}

/// What a model costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    #[serde(flatten)]
    rates: Rates,
    #[serde(default)]
    above: Option<Above>,
}

impl Rates {
    /// What the tokens cost, in nano-dollars times a million.
    fn of(self, tokens: Tokens) -> i128 {
        let times = |count: i64, rate: i64| i128::from(count.max(0)) * i128::from(rate);
        let plain = tokens.input.saturating_sub(tokens.cached).saturating_sub(tokens.written);
        let parts = [
            times(plain, self.input),
            times(tokens.cached, self.cached.unwrap_or(self.input)),
            times(tokens.written, self.written.unwrap_or(self.input)),
            times(tokens.output, self.output),
        ];
        parts.into_iter().fold(0, i128::saturating_add)
    }
}

impl Price {
    /// The same for every call.
    pub fn flat(rates: Rates) -> Self {
        Self { rates, above: None }
    }

    /// What a call costs, with so many per cent on top: rounded once, up to the next nano-dollar.
    pub fn cost(&self, tokens: Tokens, markup: u32) -> NanoDollars {
        let rates = self.above.filter(|above| tokens.input > above.from).map_or(self.rates, |above| above.rates);
        let parts = rates.of(tokens).saturating_mul(100 + i128::from(markup));
        let whole = MILLION * 100;
        NanoDollars::from(i64::try_from(parts.saturating_add(whole - 1) / whole).unwrap_or(i64::MAX))
    }

    /// The most that a call can cost which reads at most `input` tokens and writes at most `output`.
    pub fn most(&self, input: i64, output: i64, markup: u32) -> NanoDollars {
        let plain = Tokens { input, output, ..Tokens::default() };
        let written = Tokens { written: input, ..plain };
        self.cost(plain, markup).max(self.cost(written, markup))
    }
}

/// The models whose prices are known, with where these were taken from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Prices {
    /// Who says so.
    pub source: String,
    /// When it was so: `2026-11-22`.
    pub date: String,
    models: Vec<Priced>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Priced {
    provider: Provider,
    names: Vec<String>,
    #[serde(flatten)]
    price: Price,
}

impl Prices {
    /// The price of a model, if it is known: under its name, else under its name without a date at the end.
    pub fn of(&self, provider: Provider, model: &str) -> Option<Price> {
        let named = |name: &str| {
            let has = |priced: &&Priced| priced.provider == provider && priced.names.iter().any(|known| known == name);
            self.models.iter().find(has).map(|priced| priced.price)
        };
        named(model).or_else(|| undated(model).and_then(named))
    }

    /// The names of the models of a provider, as a form proposes them.
    pub fn models(&self, provider: Provider) -> impl Iterator<Item = &str> {
        self.models.iter().filter(move |priced| priced.provider == provider).filter_map(|priced| priced.names.first().map(String::as_str))
    }
}

/// `gpt-5-2025-08-07` and `claude-opus-4-20250514` without their dates.
fn undated(model: &str) -> Option<&str> {
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let (rest, last) = model.rsplit_once('-')?;
    if digits(last, 8) {
        return Some(rest);
    }
    let (rest, month) = rest.rsplit_once('-')?;
    let (rest, year) = rest.rsplit_once('-')?;
    (digits(last, 2) && digits(month, 2) && digits(year, 4)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// gpt-5: $1.25, cached $0.125, and $10 for a million.
    const GPT_5: Rates = Rates { input: 1_250_000_000, cached: Some(125_000_000), written: None, output: 10_000_000_000 };

    fn tokens(input: i64, cached: i64, output: i64) -> Tokens {
        Tokens { input, cached, written: 0, output }
    }

    #[test]
    fn a_call_is_rounded_once_up_to_the_next_nano_dollar() {
        let price = Price::flat(GPT_5);
        assert_eq!(price.cost(tokens(1_234, 100, 321), 0).nanos(), 4_640_000);
        assert_eq!(price.cost(tokens(1_234, 100, 321), 25).nanos(), 5_800_000);
        let penny = Price::flat(Rates { input: 1, cached: None, written: None, output: 1 });
        assert_eq!(penny.cost(tokens(1, 0, 1), 0).nanos(), 1, "two millionths are one nano-dollar, not two");
        assert_eq!(penny.cost(Tokens::default(), 50).nanos(), 0);
    }

    #[test]
    fn large_calls_cost_what_they_cost_from_their_first_token_on() {
        let json = r#"{"input": 1000000, "output": 0, "above": {"from": 10, "input": 2000000, "output": 0}}"#;
        let price: Price = serde_json::from_str(json).unwrap();
        assert_eq!((price.cost(tokens(10, 0, 0), 0).nanos(), price.cost(tokens(11, 0, 0), 0).nanos()), (10, 22));
    }

    #[test]
    fn a_model_is_found_with_its_date_and_without() {
        let json = r#"{"source": "s", "date": "d", "models": [
            {"provider": "openai", "names": ["gpt-5", "gpt-5-chat"], "input": 1, "output": 2},
            {"provider": "openai", "names": ["gpt-5-2024-01-01"], "input": 3, "output": 4}]}"#;
        let prices: Prices = serde_json::from_str(json).unwrap();
        let input = |model: &str| prices.of(Provider::OpenAi, model).map(|price| price.rates.input);
        for (model, wanted) in [
            ("gpt-5-chat", Some(1)),
            ("gpt-5-2025-08-07", Some(1)),
            ("gpt-5-20250807", Some(1)),
            ("gpt-5-2024-01-01", Some(3)),
            ("gpt-5-mini", None),
            ("gpt", None),
        ] {
            assert_eq!(input(model), wanted, "{model}");
        }
        assert_eq!(prices.of(Provider::Anthropic, "gpt-5"), None);
        assert_eq!(prices.models(Provider::OpenAi).collect::<Vec<_>>(), ["gpt-5", "gpt-5-2024-01-01"]);
    }

    proptest! {
        #[test]
        fn no_call_costs_more_than_the_most(
            input in 0_i64..1_000_000, cached in 0_i64..1_000, output in 0_i64..100_000, markup in 0_u32..1_000,
        ) {
            let price = Price::flat(GPT_5);
            let cost = price.cost(tokens(input, cached.min(input), output), markup);
            prop_assert!(cost <= price.most(input, output, markup));
            prop_assert!(price.cost(tokens(i64::MAX, 0, i64::MAX), u32::MAX).nanos() > 0);
        }
    }
}
