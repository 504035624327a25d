//! Limits on attempts, counted in the database so that all servers share them.

use crate::db::{execute, fetch_one};
use crate::{Backend, Result};
use domain::Refusal;
use std::time::Duration;

/// Attempts are counted in windows of this length.
pub const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Attempts on one account from one network address in a window.
pub const PER_ACCOUNT: i64 = 10;
/// Attempts on one account from anywhere: far more, so that a stranger cannot lock its owner out with a few.
const PER_ACCOUNT_ANYWHERE: i64 = 100;

/// Counts an attempt of `action` from a network address, and on an account when there is one; refuses beyond the limits.
/// The account is named by its address, existing or not, so that the answer tells nothing.
pub async fn count(backend: &Backend, action: &str, address: &str, email_key: Option<&str>) -> Result<()> {
    let now = backend.now().micros();
    let window = i64::try_from(WINDOW.as_micros()).unwrap_or(i64::MAX);
    let start = now - now.rem_euclid(window);
    let mut subjects = vec![(format!("{action} from {address}"), backend.settings.attempts_per_address)];
    if let Some(key) = email_key {
        subjects.push((format!("{action} for {key} from {address}"), PER_ACCOUNT));
        subjects.push((format!("{action} for {key}"), PER_ACCOUNT_ANYWHERE));
    }
    let mut tx = backend.db.write().await?;
    execute!(tx, "DELETE FROM attempts WHERE window_start < $1", start - window)?;
    let mut refused = false;
    for (subject, limit) in subjects {
        let (tries,): (i64,) = fetch_one!(
            tx,
            "INSERT INTO attempts (subject, window_start, tries) VALUES ($1, $2, 1)
             ON CONFLICT (subject, window_start) DO UPDATE SET tries = attempts.tries + 1 RETURNING tries",
            &subject,
            start
        )?;
        refused |= tries > limit;
    }
    tx.commit().await?;
    if refused {
        let retry_after = Duration::from_micros(u64::try_from(start + window - now).unwrap_or(0)).as_secs().max(1);
        return Err(Refusal::TooManyAttempts { retry_after }.into());
    }
    Ok(())
}
