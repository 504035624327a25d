//! Limits on attempts, counted in the database so that all servers share them.

use crate::db::{Tx, execute, fetch_one};
use crate::{Backend, Error, Result};
use domain::Refusal;
use domain::ids::AccountId;
use std::collections::HashSet;
use std::net::Ipv6Addr;
use std::time::Duration;

/// Attempts are counted in windows of this length.
pub const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Attempts on one account from one network address in a window.
pub const PER_ACCOUNT: i64 = 10;
/// Attempts on one account from anywhere: far more, so that a stranger cannot lock its owner out with a few.
const PER_ACCOUNT_ANYWHERE: i64 = 100;
/// Letters that one person makes us write in a window: some full requests, and no more.
pub const LETTERS_PER_SENDER: i64 = 1_000;

/// Whom attempts from a network address are counted on: with IPv6 the whole /64, of which every household has one at least.
fn neighbourhood(address: &str) -> String {
    match address.parse::<Ipv6Addr>() {
        Ok(address) => format!("{}/64", Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        Err(_) => address.to_owned(),
    }
}

/// Counts an attempt of `action` from a network address, and on an account when there is one; refuses beyond the limits.
/// The account is named by its address, existing or not, so that the answer tells nothing.
pub async fn count(backend: &Backend, action: &str, address: &str, email_key: Option<&str>) -> Result<()> {
    let (window, address) = (Window::now(backend), &neighbourhood(address));
    let mut tx = window.open(backend).await?;
    let mut refused = window.add(&mut tx, &format!("{action} from {address}"), 1).await? > backend.settings.attempts_per_address;
    if let Some(key) = email_key {
        refused |= window.too_many_for(&mut tx, action, address, key).await?;
    }
    tx.commit().await?;
    if refused { Err(window.refusal()) } else { Ok(()) }
}

/// Counts one request of `action` that writes several letters: on its network address, each letter on the person who makes
/// us write, and on its recipient. Refuses the request beyond the limits, and names the recipients who had too many.
pub async fn count_letters(
    backend: &Backend,
    action: &str,
    address: &str,
    sender: AccountId,
    recipients: &[String],
) -> Result<HashSet<String>> {
    let (window, address) = (Window::now(backend), &neighbourhood(address));
    let mut tx = window.open(backend).await?;
    let letters = i64::try_from(recipients.len()).unwrap_or(i64::MAX);
    let mut refused = window.add(&mut tx, &format!("{action} from {address}"), 1).await? > backend.settings.attempts_per_address;
    refused |= window.add(&mut tx, &format!("{action} by {sender}"), letters).await? > LETTERS_PER_SENDER;
    let mut too_many = HashSet::new();
    if !refused {
        for key in recipients {
            if window.too_many_for(&mut tx, action, address, key).await? {
                too_many.insert(key.clone());
            }
        }
    }
    tx.commit().await?;
    if refused { Err(window.refusal()) } else { Ok(too_many) }
}

/// What is said to a recipient's sender when there were too many.
pub(crate) fn refusal(backend: &Backend) -> Error {
    Window::now(backend).refusal()
}

/// The window of now, in microseconds.
struct Window {
    start: i64,
    length: i64,
    now: i64,
}

impl Window {
    fn now(backend: &Backend) -> Self {
        let now = backend.now().micros();
        let length = i64::try_from(WINDOW.as_micros()).unwrap_or(i64::MAX);
        Self { start: now - now.rem_euclid(length), length, now }
    }

    async fn open(&self, backend: &Backend) -> Result<Tx> {
        let mut tx = backend.db.write().await?;
        execute!(tx, "DELETE FROM attempts WHERE window_start < $1", self.start - self.length)?;
        Ok(tx)
    }

    /// Adds to a subject's attempts and answers how many there are now.
    async fn add(&self, tx: &mut Tx, subject: &str, more: i64) -> Result<i64> {
        let (tries,): (i64,) = fetch_one!(
            tx,
            "INSERT INTO attempts (subject, window_start, tries) VALUES ($1, $2, $3)
             ON CONFLICT (subject, window_start) DO UPDATE SET tries = attempts.tries + $3 RETURNING tries",
            subject,
            self.start,
            more
        )?;
        Ok(tries)
    }

    async fn too_many_for(&self, tx: &mut Tx, action: &str, address: &str, key: &str) -> Result<bool> {
        let here = self.add(tx, &format!("{action} for {key} from {address}"), 1).await?;
        let anywhere = self.add(tx, &format!("{action} for {key}"), 1).await?;
        Ok(here > PER_ACCOUNT || anywhere > PER_ACCOUNT_ANYWHERE)
    }

    fn refusal(&self) -> Error {
        let left = u64::try_from(self.start + self.length - self.now).unwrap_or(0);
        Refusal::TooManyAttempts { retry_after: Duration::from_micros(left).as_secs().max(1) }.into()
    }
}

#[cfg(test)]
mod tests {
    use super::neighbourhood;

    #[test]
    fn a_household_is_counted_as_one() {
        assert_eq!(neighbourhood("2001:db8:1:2:3:4:5:6"), neighbourhood("2001:db8:1:2:ffff::1"));
        assert_ne!(neighbourhood("2001:db8:1:2::1"), neighbourhood("2001:db8:1:3::1"));
        assert_eq!(neighbourhood("192.0.2.1"), "192.0.2.1");
    }
}
