//! Randomness, handed in so that tests can repeat themselves: tokens and identifiers.

use crate::clock::Clock;
use crate::error::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use uuid::{ContextV7, Uuid};

/// Where tokens and identifiers come from.
#[derive(Debug, Clone)]
pub struct Random {
    source: Source,
    /// Counts within a millisecond, so that identifiers sort in the order in which they were made here.
    order: Arc<Mutex<ContextV7>>,
}

#[derive(Debug, Clone)]
enum Source {
    System,
    Counting(Arc<AtomicU64>),
}

impl Random {
    /// The operating system's.
    pub fn system() -> Self {
        Self { source: Source::System, order: Arc::new(Mutex::new(ContextV7::new())) }
    }

    /// The same bytes at every start: for tests only.
    pub fn counting() -> Self {
        Self { source: Source::Counting(Arc::new(AtomicU64::new(1))), order: Arc::new(Mutex::new(ContextV7::new())) }
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        match &self.source {
            Source::System => getrandom::fill(&mut bytes).map_err(|error| Error::Internal(format!("no randomness: {error}")))?,
            Source::Counting(next) => {
                let digest = Sha256::digest(next.fetch_add(1, Ordering::SeqCst).to_be_bytes());
                for (byte, source) in bytes.iter_mut().zip(digest.iter().cycle()) {
                    *byte = *source;
                }
            }
        }
        Ok(bytes)
    }

    /// A new UUIDv7: identifiers sort by the time they were made.
    pub fn uuid(&self, clock: &Clock) -> Uuid {
        let micros = u64::try_from(clock.now().micros()).unwrap_or(0);
        let nanos = u32::try_from(micros % 1_000_000 * 1_000).unwrap_or(0);
        Uuid::new_v7(uuid::Timestamp::from_unix(&*self.order, micros / 1_000_000, nanos))
    }

    /// A new secret of 256 bits.
    pub fn token(&self) -> Result<Token> {
        Ok(Token(URL_SAFE_NO_PAD.encode(self.bytes::<32>()?)))
    }
}

/// A secret that its holder shows; the database keeps only [`Token::hash`].
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// What somebody showed as a token.
    pub fn shown(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The secret itself, for its link or cookie.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// SHA-256 of it: enough for a secret of 256 bits, which nobody can guess.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}
