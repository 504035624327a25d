//! Keys with which programs ask: their text, what they may do at most, and who may make which.
//!
//! A key is a gate and no path: whatever it lets through, the access model decides about its holder as about anybody. A
//! personal key's holder is the person who made it; a team key's holder is the key itself, a member of one team.
//!
//! To add a scope: a line in [`Scope`], what it opens in `explanation`, and the routes that ask for it.

use crate::access::words;
use crate::refusal::Checked;
use crate::time::Timestamp;
use crate::{FieldErrors, Refusal};
use serde::{Deserialize, Serialize};
use std::time::Duration;

words! {
    /// Whom a key acts for.
    KeyKind {
        /// The person who made it, in all organizations and teams.
        Personal = "personal",
        /// Nobody but itself, as a member of one team.
        Team = "team",
    }
}

words! {
    /// What a key lets through.
    Scope {
        /// See datasets and their rows.
        ReadDatasets = "read_datasets",
        /// Import, change and delete them.
        WriteDatasets = "write_datasets",
        /// See evaluations, runs and results.
        ReadEvaluations = "read_evaluations",
        /// Change evaluations and start runs.
        WriteEvaluations = "write_evaluations",
        /// See the organization: members, teams, roles, invitations, shares, audit log, balance.
        ReadOrganization = "read_organization",
        /// Change those.
        WriteOrganization = "write_organization",
        /// Make, rotate and revoke API keys.
        ManageKeys = "manage_keys",
        /// Ask who may do what.
        CheckAccess = "check_access",
    }
}

words! {
    /// Whether a key works.
    KeyState {
        /// It does.
        Active = "active",
        /// It was switched off, and may be switched on again.
        Inactive = "inactive",
        /// It never will again.
        Revoked = "revoked",
    }
}

impl Scope {
    /// What it opens, for the person who makes a key.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::ReadDatasets => "See datasets and their rows",
            Self::WriteDatasets => "Import, change and delete datasets",
            Self::ReadEvaluations => "See evaluations, runs and results",
            Self::WriteEvaluations => "Change evaluations and start runs",
            Self::ReadOrganization => "See members, teams, roles, invitations, shares, audit log and balance",
            Self::WriteOrganization => "Change members, teams, roles, invitations and shares",
            Self::ManageKeys => "Make, rotate and revoke API keys",
            Self::CheckAccess => "Ask who may do what",
        }
    }

    /// Whether a key of this kind can have it: a team key knows nothing of the organization around its team.
    pub fn is_for(self, kind: KeyKind) -> bool {
        kind == KeyKind::Personal || !matches!(self, Self::ReadOrganization | Self::WriteOrganization | Self::ManageKeys)
    }

    /// The scope that lets through what this one does, and more.
    fn wider(self) -> Option<Self> {
        match self {
            Self::ReadDatasets => Some(Self::WriteDatasets),
            Self::ReadEvaluations => Some(Self::WriteEvaluations),
            Self::ReadOrganization => Some(Self::WriteOrganization),
            _ => None,
        }
    }

    fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A set of scopes. Whoever may write may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u16);

impl Scopes {
    /// Everything that a key of this kind can do.
    pub fn all(kind: KeyKind) -> Self {
        Scope::ALL.iter().copied().filter(|scope| scope.is_for(kind)).collect()
    }

    /// Reads what the database keeps: words with spaces between.
    pub fn stored(text: &str) -> Self {
        text.split(' ').filter_map(|word| word.parse().ok()).collect()
    }

    /// Reads what a form or a request chose for a key of this kind; at least one.
    pub fn choose<'a>(kind: KeyKind, words: impl IntoIterator<Item = &'a str>) -> Checked<Self> {
        let mut scopes = Self::default();
        for word in words {
            let scope: Scope = word.parse()?;
            if !scope.is_for(kind) {
                return Err(format!("A team key cannot have “{scope}”."));
            }
            scopes.0 |= scope.bit();
        }
        if scopes.0 == 0 { Err("Choose what the key may do.".into()) } else { Ok(scopes) }
    }

    /// Whether it lets this through.
    pub fn permits(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0 || scope.wider().is_some_and(|wider| self.permits(wider))
    }

    /// Refuses, naming the scope that is missing.
    pub fn require(self, scope: Scope) -> Result<(), Refusal> {
        if self.permits(scope) { Ok(()) } else { Err(Refusal::Forbidden { needed: format!("a key with the scope “{scope}”") }) }
    }

    /// Whether it lets through all that `other` does.
    pub fn covers(self, other: Self) -> bool {
        other.iter().all(|scope| self.permits(scope))
    }

    /// Each scope, in order.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |scope| self.0 & scope.bit() != 0)
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |all, scope| all | scope.bit()))
    }
}

impl std::fmt::Display for Scopes {
    /// The words that the database keeps.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<_> = self.iter().map(Scope::as_str).collect();
        f.write_str(&words.join(" "))
    }
}

/// What a key holds its holder to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// What it lets through.
    pub scopes: Scopes,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

impl Limits {
    /// Whether somebody who asks with a key of these limits may make one of those: it must let through no more, and live no longer,
    /// or revoking the first one would not end what it began.
    pub fn require_covers(&self, other: &Self) -> Result<(), Refusal> {
        let mut fields = FieldErrors::default();
        if !self.scopes.covers(other.scopes) {
            fields.take::<()>("scopes", Err("A key makes no key that may do more than itself.".into()));
        }
        if self.expires_at.is_some_and(|mine| other.expires_at.is_none_or(|theirs| theirs > mine)) {
            fields.take::<()>("days", Err("A key makes no key that outlives itself.".into()));
        }
        if fields.is_empty() { Ok(()) } else { Err(fields.into()) }
    }
}

/// The most days that a key with an end lives.
pub const LONGEST_DAYS: i64 = 3_650;

/// Reads for how many days a key works; nothing for one without an end.
pub fn expiry(days: &str, now: Timestamp) -> Checked<Option<Timestamp>> {
    let days = match days.trim() {
        "" => return Ok(None),
        days => days.parse::<i64>().ok().filter(|days| (1..=LONGEST_DAYS).contains(days)),
    };
    let days = days.ok_or_else(|| format!("Enter 1 to {LONGEST_DAYS} days, or nothing for a key without an end."))?;
    Ok(Some(now + Duration::from_secs(days.unsigned_abs() * 24 * 3600)))
}

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Characters of chance: 64 bits make eleven of base 62.
const CHANCE: usize = 33;
/// Characters of the checksum.
const CHECKSUM: usize = 6;
/// Characters of chance that are kept, so that a person can tell keys apart.
const SHOWN: usize = 4;

/// The text of a new key: `assay_team_…`, made of 192 random bits, with a checksum by which scanners tell a key from a word.
pub fn compose(kind: KeyKind, random: [u64; 3]) -> String {
    let chance: String = random.iter().map(|bits| base62(u128::from(*bits), CHANCE / 3)).collect();
    let body = format!("assay_{kind}_{chance}");
    let sum = checksum(&body);
    body + &sum
}

/// The kind of a text that has the form of a key; nothing for any other, so that no database is asked about it.
pub fn read(text: &str) -> Option<KeyKind> {
    let (kind, secret) = text.strip_prefix("assay_")?.split_once('_')?;
    let kind = kind.parse().ok()?;
    if secret.len() != CHANCE + CHECKSUM || !secret.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let (body, sum) = text.split_at(text.len() - CHECKSUM);
    (checksum(body) == sum).then_some(kind)
}

/// What may be shown of a key ever after: its beginning and its last four characters.
pub fn shown(text: &str) -> String {
    let begin = text.len().saturating_sub(CHANCE + CHECKSUM - SHOWN);
    format!("{}…{}", &text[..begin], &text[text.len().saturating_sub(SHOWN)..])
}

fn checksum(text: &str) -> String {
    base62(u128::from(crc32fast::hash(text.as_bytes())), CHECKSUM)
}

fn base62(mut number: u128, places: usize) -> String {
    let mut digits = vec![b'0'; places];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[usize::try_from(number % 62).unwrap_or(0)];
        number /= 62;
    }
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_has_the_form_that_scanners_look_for() {
        let key = compose(KeyKind::Team, [1, 2, u64::MAX]);
        assert_eq!(key, "assay_team_0000000000100000000002LygHa16AHYF46TiMJ");
        assert_eq!(shown(&key), "assay_team_0000…TiMJ");
        assert_eq!(read(&key), Some(KeyKind::Team));
    }

    #[test]
    fn scopes_are_chosen_by_word_and_writing_is_reading() {
        let chosen = Scopes::choose(KeyKind::Team, ["write_datasets", "check_access"]).unwrap();
        assert!(chosen.permits(Scope::ReadDatasets) && !chosen.permits(Scope::ReadEvaluations));
        assert_eq!(chosen.to_string(), "write_datasets check_access");
        assert!(Scopes::choose(KeyKind::Team, ["read_organization"]).is_err());
        assert!(Scopes::choose(KeyKind::Personal, []).is_err());
        assert!(Scopes::choose(KeyKind::Personal, ["everything"]).is_err());
    }

    #[test]
    fn days_become_a_moment() {
        let now = Timestamp::from(0);
        assert_eq!(expiry("", now), Ok(None));
        assert_eq!(expiry(" 1 ", now), Ok(Some(Timestamp::from(86_400_000_000))));
        for text in ["0", "-1", "3651", "soon", "1.5"] {
            assert!(expiry(text, now).is_err(), "{text}");
        }
    }

    fn scopes() -> impl Strategy<Value = Scopes> {
        proptest::collection::vec(proptest::sample::select(Scope::ALL), 0..5).prop_map(|list| list.into_iter().collect())
    }

    proptest! {
        #[test]
        fn a_mistyped_key_is_none(random: [u64; 3], at in 0_usize..50, letter in "[0-9A-Za-z]") {
            let key = compose(KeyKind::Team, random);
            prop_assert_eq!(read(&key), Some(KeyKind::Team));
            let mut typed = key.clone();
            typed.replace_range(at..=at, &letter);
            prop_assert_eq!(read(&typed).is_some(), typed == key);
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = read(&text);
            let _ = shown(&format!("assay_team_{}", "x".repeat(39)));
        }

        #[test]
        fn no_chain_of_keys_grows_stronger(a in scopes(), b in scopes(), ends in proptest::collection::vec(proptest::option::of(0_i64..5), 2)) {
            let one = Limits { scopes: a, expires_at: ends[0].map(Timestamp::from) };
            let other = Limits { scopes: b, expires_at: ends[1].map(Timestamp::from) };
            if one.require_covers(&other).is_ok() {
                for scope in Scope::ALL {
                    prop_assert!(one.scopes.permits(*scope) || !other.scopes.permits(*scope));
                }
                prop_assert!(one.expires_at.is_none_or(|mine| other.expires_at.is_some_and(|theirs| theirs <= mine)));
            }
            prop_assert_eq!(Scopes::stored(&a.to_string()), a);
        }
    }
}
