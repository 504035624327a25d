//! Language models: who runs them, whose key pays, and what a call costs.
//!
//! - [`Provider`]: the services that Assay speaks to.
//! - [`key_source`]: whose key a call is made with.
//! - [`Tokens`] and [`Price`]: what a call used, and what it costs in nano-dollars.

mod prices;

pub use prices::{Price, Prices, Rates, Tokens};

use crate::access::words;
use crate::credits::KeySource;
use crate::refusal::Checked;
use serde::{Deserialize, Serialize};

/// The longest provider key.
const LONGEST_KEY: usize = 500;
/// The longest name of a model.
const LONGEST_MODEL: usize = 100;

words! {
    /// A service that runs models.
    Provider {
        /// OpenAI, and whatever speaks as it does.
        OpenAi = "openai",
        /// Anthropic.
        Anthropic = "anthropic",
        /// Google Gemini.
        Google = "google",
        /// Perplexity.
        Perplexity = "perplexity",
    }
}

impl Provider {
    /// The provider as people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::OpenAi => "OpenAI",
            Self::Anthropic => "Anthropic",
            Self::Google => "Google Gemini",
            Self::Perplexity => "Perplexity",
        }
    }
}

/// Whose key a call is made with, of those that there are: the organization's, else the person's, else the managed one. What the key
/// does later changes nothing about this: one that fails is never replaced by another.
pub fn key_source(organization: bool, person: bool, managed: bool) -> Option<KeySource> {
    let found = [(organization, KeySource::Organization), (person, KeySource::Person), (managed, KeySource::Managed)];
    found.into_iter().find_map(|(there, source)| there.then_some(source))
}

/// Checks the name of a model. Which ones there are is for the provider to say: new ones come every month.
pub fn model_name(text: &str) -> Checked<String> {
    let text = text.trim();
    let known = |sign: char| sign.is_ascii_alphanumeric() || "-_./:@".contains(sign);
    if text.is_empty() {
        return Err("Enter the name of a model, such as gpt-5-mini.".into());
    }
    if text.len() > LONGEST_MODEL
        || !text.chars().all(known)
        || text.contains("..")
        || !text.starts_with(|sign: char| sign.is_ascii_alphanumeric())
    {
        return Err("This is no name of a model: it has letters, figures and - _ . / : @ alone.".into());
    }
    Ok(text.to_owned())
}

/// Checks the shape of a provider key. Whether it works only its provider can say.
pub fn provider_key(text: &str) -> Checked<&str> {
    let text = text.trim();
    if text.len() < 8 || text.len() > LONGEST_KEY || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("Paste the whole key: 8 to 500 letters, figures and signs, without spaces.".into());
    }
    Ok(text)
}

/// The last four characters of a key: all that is shown of it later.
pub fn last_four(key: &str) -> String {
    key.chars().skip(key.chars().count().saturating_sub(4)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_organizations_key_comes_before_the_persons_and_credits_come_last() {
        use KeySource::{Managed, Organization, Person};
        for (there, chosen) in [
            ([true, true, true], Some(Organization)),
            ([false, true, true], Some(Person)),
            ([false, false, true], Some(Managed)),
            ([true, false, false], Some(Organization)),
            ([false, false, false], None),
        ] {
            assert_eq!(key_source(there[0], there[1], there[2]), chosen, "{there:?}");
        }
    }

    #[test]
    fn names_of_models_cannot_lead_elsewhere() {
        assert_eq!(model_name(" perplexity/sonar ").unwrap(), "perplexity/sonar");
        for wrong in ["", "a b", "../x", "a/../b", "/x", "a?b", "a#b", "é", &"x".repeat(101)] {
            assert!(model_name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_key_is_one_word_of_which_four_characters_are_shown() {
        assert_eq!(provider_key(" sk-12345678\n").unwrap(), "sk-12345678");
        for wrong in ["", "short", "sk 12345678", "sk-é2345678", "sk-\n12345678"] {
            assert!(provider_key(wrong).is_err(), "{wrong}");
        }
        assert_eq!((last_four("sk-12345678").as_str(), last_four("abc").as_str()), ("5678", "abc"));
    }
}
