//! Argon2id on a bounded pool: hashing takes tens of milliseconds of a core, so only a few run at once and the
//! rest are told to come back, rather than stopping every other request.

use crate::error::{Error, Result};
use crate::random::Random;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::Refusal;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many may wait for a place; one more is refused.
const QUEUE: usize = 64;

/// Hashes and verifies passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    running: Arc<Semaphore>,
    queued: Arc<Semaphore>,
    /// Verified when there is no account, so that it takes as long as when there is one.
    dummy: Arc<str>,
    random: Random,
}

impl Passwords {
    /// OWASP's parameters: 19 MiB, two passes, one lane. `at_once` is how many may run at the same time.
    pub fn new(random: Random, at_once: usize) -> Result<Self> {
        Self::with_params(random, at_once, Params::new(19 * 1024, 2, 1, None).map_err(broken)?)
    }

    /// The cheapest parameters that argon2 allows, for tests.
    pub fn cheap(random: Random) -> Result<Self> {
        Self::with_params(random, 4, Params::new(8, 1, 1, None).map_err(broken)?)
    }

    fn with_params(random: Random, at_once: usize, params: Params) -> Result<Self> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = hash(&argon2, &random.bytes::<16>()?, b"nobody's password")?;
        Ok(Self {
            argon2,
            running: Arc::new(Semaphore::new(at_once)),
            queued: Arc::new(Semaphore::new(QUEUE)),
            dummy: dummy.into(),
            random,
        })
    }

    /// The hash to keep, in PHC form.
    pub async fn hash(&self, password: SecretString) -> Result<String> {
        let argon2 = self.argon2.clone();
        let salt = self.random.bytes::<16>()?;
        self.on_pool(move || hash(&argon2, &salt, password.expose_secret().as_bytes())).await
    }

    /// Whether the password fits the kept hash. Without a hash it takes the same time and says no.
    pub async fn verify(&self, password: SecretString, kept: Option<String>) -> Result<bool> {
        let argon2 = self.argon2.clone();
        let dummy = Arc::clone(&self.dummy);
        self.on_pool(move || {
            let hash = PasswordHash::new(kept.as_deref().unwrap_or(&dummy)).map_err(broken)?;
            let fits = argon2.verify_password(password.expose_secret().as_bytes(), &hash).is_ok();
            Ok(fits && kept.is_some())
        })
        .await
    }

    async fn on_pool<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let queued = Arc::clone(&self.queued).try_acquire_owned().map_err(|_| Refusal::TooManyAttempts { retry_after: 5 })?;
        let running = Arc::clone(&self.running).acquire_owned().await.map_err(broken)?;
        // The places go with the work: whoever hangs up does not make room for one more.
        let work = move || {
            let _places = (queued, running);
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(broken)?
    }
}

fn hash(argon2: &Argon2<'_>, salt: &[u8], password: &[u8]) -> Result<String> {
    Ok(argon2.hash_password_with_salt(password, salt).map_err(broken)?.to_string())
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("password hashing: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits_and_nobody_has_one_without_a_hash() {
        let passwords = Passwords::cheap(Random::system()).unwrap();
        let kept = passwords.hash("correct horse".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(passwords.verify("correct horse".into(), Some(kept.clone())).await.unwrap());
        assert!(!passwords.verify("wrong horse".into(), Some(kept)).await.unwrap());
        assert!(!passwords.verify("nobody's password".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_full_queue_refuses_instead_of_waiting() {
        let passwords = Passwords::cheap(Random::system()).unwrap();
        let _all = passwords.queued.acquire_many(QUEUE as u32).await.unwrap();
        let refused = passwords.hash("correct horse".into()).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::TooManyAttempts { .. }))));
    }
}
