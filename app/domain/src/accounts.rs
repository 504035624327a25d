//! What an account's address and password may be.

use crate::refusal::Checked;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A mail address as its owner writes it; equality that matters is of [`EmailAddress::key`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Checks the shape: one `@`, a local part of printable ASCII or letters, a domain of dotted labels, at most 254 bytes
    /// (RFC 5321). Whether the mailbox exists only a letter can tell.
    pub fn parse(text: &str) -> Checked<Self> {
        const MESSAGE: &str = "Enter a mail address such as name@example.com.";
        let text = text.trim();
        let Some((local, domain)) = text.rsplit_once('@') else {
            return Err(MESSAGE.into());
        };
        let local_is_good = (1..=64).contains(&local.len())
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        let label_is_good = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let domain_is_good = domain.contains('.') && domain.split('.').all(label_is_good);
        // Some letters become plain ones in lower case (the Kelvin sign becomes k): such an address would equal another's.
        let is_disguised = text.chars().any(|c| !c.is_ascii() && c.to_lowercase().any(|lower| lower.is_ascii()));
        if text.len() > 254 || !local_is_good || !domain_is_good || is_disguised {
            return Err(MESSAGE.into());
        }
        Ok(Self(text.to_owned()))
    }

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes two addresses the same: the lower-case form.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl From<String> for EmailAddress {
    /// For values that come out of our own database.
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Passwords that every attacker tries first (of those long enough to be accepted otherwise).
const TOO_COMMON: &[&str] = &[
    "password",
    "password1",
    "password12",
    "password123",
    "passw0rd",
    "12345678",
    "123456789",
    "1234567890",
    "qwertyui",
    "qwerty123",
    "qwertyuiop",
    "11111111",
    "00000000",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "welcome1",
    "welcome123",
    "admin123",
    "administrator",
    "letmein1",
    "letmein123",
    "abcd1234",
    "abc12345",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "changeme",
    "trustno1",
    "superman",
    "starwars",
    "whatever",
    "computer",
    "internet",
    "88888888",
    "87654321",
    "asdfghjk",
    "asdf1234",
    "zaq12wsx",
];

/// Checks a new password: 8 to 256 characters of any kind, not one that everybody tries, not the address itself.
pub fn new_password(text: &str, email: &str) -> Checked<()> {
    let length = text.chars().count();
    if length < 8 {
        return Err("Use at least 8 characters. A few words are easier to remember.".into());
    }
    if length > 256 {
        return Err("Use at most 256 characters.".into());
    }
    let lower = text.to_lowercase();
    if TOO_COMMON.contains(&lower.as_str()) || (!email.is_empty() && lower == email.trim().to_lowercase()) {
        return Err("This password is one of the first that an attacker tries. Choose another one.".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_addresses_are_accepted() {
        for text in ["ada@example.com", " Ada.Lovelace+assay@mail.example.co.uk ", "o'neil@example.com", "josé@exämple.de", "a@b.c"] {
            assert!(EmailAddress::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn broken_addresses_are_refused() {
        let long = format!("{}@example.com", "x".repeat(65));
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@localhost",
            "a b@example.com",
            "ada@exam ple.com",
            "ada@-x.com",
            "a..b@x.com",
            "ada@example.com\r\nBcc: x@y.z",
            "<ada@example.com>",
            "mi\u{212a}e@example.com",
            &long,
        ] {
            assert!(EmailAddress::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn addresses_differ_only_by_more_than_case() {
        assert_eq!(EmailAddress::parse("Ada@Example.COM").unwrap().key(), EmailAddress::parse("ada@example.com").unwrap().key());
    }

    #[test]
    fn passwords_have_8_to_256_characters_of_any_kind() {
        for text in ["correct horse", "пароль-и-ещё", &"x".repeat(256), "        "] {
            assert!(new_password(text, "ada@example.com").is_ok(), "{text}");
        }
        for text in ["", "1234567", "Password1", "ada@example.com", &"x".repeat(257)] {
            assert!(new_password(text, "Ada@example.com").is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_accepted_address_is_one_line_with_one_at_sign_at_its_end(text in "\\PC*@?\\PC*") {
            if let Ok(email) = EmailAddress::parse(&text) {
                prop_assert!(!email.as_str().contains(['\r', '\n', ' ', '<', '>', ',', '"']));
                prop_assert!(EmailAddress::parse(&email.key()).is_ok());
            }
        }
    }
}
