//! Encryption at rest: XChaCha20-Poly1305 with a data key per record, wrapped by the master key.
//!
//! The record's identity is authenticated with it, so a ciphertext moved to another row does not open.
//! Layout: version (1) | nonce of the key (24) | wrapped key (48) | nonce of the body (24) | body and tag.

use crate::Backend;
use crate::db::{Db, execute, fetch_one, fetch_optional};
use crate::error::{Error, Result};
use crate::random::Random;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const NONCE: usize = 24;
const WRAPPED_KEY: usize = 32 + 16;
const HEAD: usize = 1 + NONCE + WRAPPED_KEY + NONCE;

/// The key that wraps every record's own key.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// From 32 bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Seals `plain` for the record called `identity`.
    pub fn seal(&self, random: &Random, identity: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let data_key = Zeroizing::new(random.bytes::<32>()?);
        let key_nonce = random.bytes::<NONCE>()?;
        let body_nonce = random.bytes::<NONCE>()?;
        let wrapped = encrypt(&self.0, &key_nonce, identity, data_key.as_slice())?;
        let body = encrypt(&data_key, &body_nonce, identity, plain)?;
        Ok([&[VERSION], key_nonce.as_slice(), &wrapped, &body_nonce, &body].concat())
    }

    /// A mark on a text that only this server can make, with a key of its own for each purpose.
    pub fn mark(&self, purpose: &str, text: &str) -> Result<[u8; 32]> {
        let key = Zeroizing::new(keyed(self.0.as_slice(), purpose)?);
        keyed(key.as_slice(), text)
    }

    /// Opens what [`MasterKey::seal`] made for the same record.
    pub fn open(&self, identity: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        if sealed.len() < HEAD || sealed[0] != VERSION {
            return Err(Error::Internal(format!("{identity}: not a sealed record")));
        }
        let (head, body) = sealed.split_at(HEAD);
        let (key_nonce, rest) = head[1..].split_at(NONCE);
        let (wrapped, body_nonce) = rest.split_at(WRAPPED_KEY);
        let data_key = decrypt(&self.0, key_nonce, identity, wrapped)?;
        let data_key = Zeroizing::new(<[u8; 32]>::try_from(data_key.as_slice()).map_err(|_| broken(identity))?);
        decrypt(&data_key, body_nonce, identity, body)
    }
}

/// The record that proves a master key.
const PROBE: &str = "master key";

/// Whether the database was made with a master key already.
pub async fn has_master_key(db: &Db) -> Result<bool> {
    let mut conn = db.read().await?;
    let kept: Option<(i64,)> = fetch_optional!(conn, "SELECT CAST(1 AS BIGINT) FROM master_key_check WHERE id = 1")?;
    Ok(kept.is_some())
}

/// Refuses a master key that is not the one that this database was made with: servers that share a database must share it.
pub async fn check_master_key(backend: &Backend) -> Result<()> {
    let sealed = backend.master_key.seal(&backend.random, PROBE, PROBE.as_bytes())?;
    let mut tx = backend.db.write().await?;
    execute!(tx, "INSERT INTO master_key_check (id, sealed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING", sealed)?;
    let (kept,): (Vec<u8>,) = fetch_one!(tx, "SELECT sealed FROM master_key_check WHERE id = 1")?;
    tx.commit().await?;
    match backend.master_key.open(PROBE, &kept) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::Internal("is not the one that this database was made with".into())),
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

fn keyed(key: &[u8], text: &str) -> Result<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|error| Error::Internal(error.to_string()))?;
    Mac::update(&mut mac, text.as_bytes());
    Ok(mac.finalize().into_bytes().into())
}

fn broken(identity: &str) -> Error {
    Error::Internal(format!("{identity}: sealed with another master key, or altered"))
}

fn encrypt(key: &[u8; 32], nonce: &[u8; NONCE], identity: &str, plain: &[u8]) -> Result<Vec<u8>> {
    let cipher = XChaCha20Poly1305::new(key.into());
    cipher.encrypt(&XNonce::from(*nonce), Payload { msg: plain, aad: identity.as_bytes() }).map_err(|_| broken(identity))
}

fn decrypt(key: &[u8; 32], nonce: &[u8], identity: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| broken(identity))?;
    let cipher = XChaCha20Poly1305::new(key.into());
    let plain = cipher.decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: identity.as_bytes() });
    plain.map(Zeroizing::new).map_err(|_| broken(identity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_mark_is_of_its_purpose_and_its_text() {
        let key = MasterKey::new([7; 32]);
        let mark = key.mark("cursor", "a").unwrap();
        assert_eq!(key.mark("cursor", "a").unwrap(), mark);
        for other in [key.mark("cursor", "b"), key.mark("other", "a"), MasterKey::new([8; 32]).mark("cursor", "a")] {
            assert_ne!(other.unwrap(), mark);
        }
    }

    proptest! {
        #[test]
        fn only_the_same_record_and_key_open_it(plain: Vec<u8>, flip: prop::sample::Index) {
            let random = Random::system();
            let key = MasterKey::new([7; 32]);
            let sealed = key.seal(&random, "letter:1", &plain).unwrap();
            let opened = key.open("letter:1", &sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), plain.as_slice());
            prop_assert!(key.open("letter:2", &sealed).is_err());
            prop_assert!(MasterKey::new([8; 32]).open("letter:1", &sealed).is_err());
            let mut altered = sealed.clone();
            altered[flip.index(sealed.len())] ^= 1;
            prop_assert!(key.open("letter:1", &altered).is_err());
        }
    }
}
