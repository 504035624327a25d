//! Identifiers: UUIDv7 inside, a TypeID (`ds_01h455vb4pex5vsknk084sn02q`) outside; an organization's is its slug.
//!
//! TypeID: <https://github.com/jetify-com/typeid/tree/main/spec>, 26 characters of Crockford's base 32, lower case.
//! To add one: a line in the `typed_ids!` list below.

use crate::refusal::Checked;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX_LENGTH: usize = 26;

fn encode(uuid: Uuid) -> String {
    let bits = uuid.as_u128();
    (0..SUFFIX_LENGTH).rev().map(|place| ALPHABET[((bits >> (5 * place)) & 31) as usize] as char).collect()
}

fn decode(suffix: &str) -> Option<Uuid> {
    // 26 characters hold 130 bits: the first may only use three of its five.
    if suffix.len() != SUFFIX_LENGTH || suffix.as_bytes()[0] > b'7' {
        return None;
    }
    let mut bits: u128 = 0;
    for byte in suffix.bytes() {
        let digit = ALPHABET.iter().position(|letter| *letter == byte)?;
        bits = (bits << 5) | digit as u128;
    }
    Some(Uuid::from_u128(bits))
}

/// A TypeID whose type is known only when it is written.
pub(crate) fn typed(prefix: &str, uuid: Uuid) -> String {
    format!("{prefix}_{}", encode(uuid))
}

/// Type and content of a TypeID, whatever its type is.
pub(crate) fn taken_apart(text: &str) -> Option<(&str, Uuid)> {
    let (prefix, suffix) = text.rsplit_once('_')?;
    Some((prefix, decode(suffix)?))
}

/// The text is not an identifier of the expected type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier of this type")]
pub struct NotAnId;

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// What stands before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// The identifier inside, as the database keeps it.
            pub fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                text.strip_prefix(concat!($prefix, "_")).and_then(decode).map(Self).ok_or(NotAnId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

typed_ids! {
    /// A person's account.
    AccountId = "acct";
    /// A signed-in browser.
    SessionId = "sess";
    /// A team of an organization.
    TeamId = "team";
    /// A custom role of an organization.
    RoleId = "role";
    /// An invitation to an organization.
    InvitationId = "inv";
    /// What became of one request to invite.
    InvitationBatchId = "batch";
    /// A key with which programs ask.
    ApiKeyId = "key";
    /// A row of the audit log.
    AuditId = "audit";
    /// A letter in the outbox.
    LetterId = "ltr";
    /// A dataset.
    DatasetId = "ds";
    /// An evaluation.
    EvaluationId = "eval";
    /// A kind of resource that an organization defines.
    OwnKindId = "kind";
    /// A variant of an evaluation.
    VariantId = "var";
    /// A criterion of an evaluation.
    CriterionId = "crit";
    /// What was typed into the setup of an evaluation.
    KeptFormId = "form";
    /// A run of an evaluation.
    RunId = "run";
    /// A grant of a level.
    GrantId = "grant";
    /// A request for access.
    AccessRequestId = "ask";
    /// An offered ownership.
    TransferId = "tr";
    /// A billing account.
    BillingAccountId = "bill";
    /// A purchase of credits.
    PurchaseId = "pur";
    /// Credits that came in at once.
    AllocationId = "alloc";
    /// A record of usage.
    UsageId = "use";
}

/// An organization's identifier: chosen once, part of every address, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrganizationId(String);

/// First segments of addresses that are pages of their own, and words that would mislead as an organization.
const RESERVED: &[&str] = &[
    "about",
    "access",
    "account",
    "accounts",
    "admin",
    "api",
    "app",
    "assay",
    "assets",
    "auth",
    "billing",
    "blog",
    "confirm-email",
    "dashboard",
    "dev",
    "docs",
    "forgot-password",
    "healthz",
    "help",
    "invitations",
    "invite",
    "login",
    "logout",
    "metrics",
    "new",
    "organization",
    "organizations",
    "pkg",
    "pricing",
    "problems",
    "readyz",
    "reset-password",
    "robots",
    "search",
    "security",
    "settings",
    "sign-in",
    "sign-out",
    "sign-up",
    "static",
    "status",
    "stripe",
    "support",
    "system",
    "team",
    "teams",
    "terms",
    "user",
    "users",
    "v1",
    "v2",
    "verify",
    "webhooks",
    "well-known",
    "www",
];

impl OrganizationId {
    /// Length in characters.
    pub const LENGTH: std::ops::RangeInclusive<usize> = 3..=40;

    /// Checks a chosen identifier: lower-case letters, digits and single hyphens inside, 3 to 40 characters, not reserved.
    pub fn parse(text: &str) -> Checked<Self> {
        let text = text.trim();
        if !Self::LENGTH.contains(&text.len()) {
            return Err("Use 3 to 40 characters.".into());
        }
        if !text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
            return Err("Use lower-case letters, digits and hyphens only.".into());
        }
        if text.starts_with('-') || text.ends_with('-') || text.contains("--") {
            return Err("A hyphen stands between two other characters.".into());
        }
        if RESERVED.contains(&text) {
            return Err("This ID is reserved. Choose another one.".into());
        }
        Ok(Self(text.to_owned()))
    }

    /// Proposes an identifier for a name: "Acme Research & Co." becomes `acme-research-co`.
    pub fn suggest(name: &str) -> String {
        let mut slug = String::new();
        for character in name.chars().flat_map(char::to_lowercase) {
            if let Some(plain) = plain(character) {
                slug.push_str(plain);
            } else if character.is_ascii_alphanumeric() {
                slug.push(character);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(*Self::LENGTH.end());
        slug.trim_end_matches('-').to_owned()
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Letters of Latin scripts that are commonly written without their marks.
fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        'ä' | 'æ' => "ae",
        'ö' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'ð' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ő' => "o",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ť' | 'ţ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

impl From<String> for OrganizationId {
    /// For values that come out of our own database.
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for OrganizationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn encodes_as_the_specification_says() {
        // A valid case of the specification's test file.
        let uuid = Uuid::parse_str("01890a5d-ac96-774b-bcce-b302099a8057").unwrap();
        assert_eq!(encode(uuid), "01h455vb4pex5vsknk084sn02q");
    }

    #[test]
    fn refuses_what_the_specification_refuses() {
        for text in [
            "",
            "ds_",
            "ds_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "ds_01H455VB4PEX5VSKNK084SN02Q",
            "run_01h455vb4pex5vsknk084sn02q",
            "ds_01h455vb4pex5vsknk084sn02é",
        ] {
            assert_eq!(text.parse::<DatasetId>(), Err(NotAnId), "{text}");
        }
    }

    #[test]
    fn reserved_and_misshapen_organization_ids_are_refused() {
        for text in ["ab", "Acme", "acme_1", "-acme", "acme-", "ac--me", "settings", "sign-in", "a/b", "äcme", &"x".repeat(41)] {
            assert!(OrganizationId::parse(text).is_err(), "{text}");
        }
        assert_eq!(OrganizationId::parse(" acme-1 ").unwrap().as_str(), "acme-1");
    }

    proptest! {
        #[test]
        fn every_id_survives_its_text(bits: u128) {
            let id = DatasetId::from(Uuid::from_u128(bits));
            prop_assert_eq!(id.to_string().parse::<DatasetId>().unwrap(), id);
        }

        #[test]
        fn any_text_parses_or_fails_without_panic(text: String) {
            let _ = text.parse::<DatasetId>();
            let _ = OrganizationId::parse(&text);
        }

        #[test]
        fn a_suggestion_of_three_letters_or_more_is_valid_unless_reserved(name in "[A-Za-z]{3}[ -~]{0,60}") {
            let suggestion = OrganizationId::suggest(&name);
            prop_assert!(OrganizationId::parse(&suggestion).is_ok() || RESERVED.contains(&suggestion.as_str()), "{}", suggestion);
        }
    }
}
