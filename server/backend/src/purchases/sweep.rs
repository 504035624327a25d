//! The sweeper: handles events that wait, and asks about purchases whose outcome nobody told us.

use super::fulfil::{fulfil, give_up};
use super::{PurchaseState, start};
use crate::db::{execute, fetch_optional};
use crate::{Backend, Error, Result};
use domain::Refusal;
use domain::ids::PurchaseId;
use domain::time::Timestamp;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How often it looks when nothing rings.
const IDLE: Duration = Duration::from_secs(30);
/// The longest pause between two questions about one purchase.
const LONGEST_PAUSE: Duration = Duration::from_secs(6 * 3600);
/// Stripe closes a session after a day: a purchase that leads nowhere after two is given up.
const HOPELESS: Duration = Duration::from_secs(48 * 3600);

/// Works until `stop`. Any number of servers may do so at once.
pub async fn sweep(backend: Backend, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = tend(&backend).await {
            tracing::error!(%error, "purchases cannot be tended");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = backend.events_waiting.notified() => {}
            () = tokio::time::sleep(IDLE) => {}
        }
    }
}

/// Does everything that is due now.
pub async fn tend(backend: &Backend) -> Result<()> {
    if backend.payments.is_none() {
        return Ok(());
    }
    while super::events::handle_next(backend).await? {}
    while check_next(backend).await? {}
    Ok(())
}

/// Takes one purchase that was open for too long and asks about it. False when none is due.
async fn check_next(backend: &Backend) -> Result<bool> {
    let now = backend.now();
    let mut tx = backend.db.write().await?;
    let taken: Option<(Uuid, Option<String>, i64, i64)> = fetch_optional!(
        tx,
        "UPDATE purchases SET checks = checks + 1, next_check_at = $2
         WHERE id = (SELECT id FROM purchases WHERE state = 'open' AND next_check_at <= $1 ORDER BY next_check_at LIMIT 1)
           AND state = 'open' AND next_check_at <= $1
         RETURNING id, stripe_session_id, checks, created_at",
        now.micros(),
        (now + start::FIRST_CHECK).micros()
    )?;
    if let Some((id, _, checks, _)) = &taken {
        let pause = (start::FIRST_CHECK * 2_u32.saturating_pow(u32::try_from(*checks).unwrap_or(0).min(10))).min(LONGEST_PAUSE);
        execute!(tx, "UPDATE purchases SET next_check_at = $2 WHERE id = $1", id, (now + pause).micros())?;
    }
    tx.commit().await?;
    let Some((id, session, _, created_at)) = taken else { return Ok(false) };
    let is_hopeless = now.since(Timestamp::from(created_at)) >= HOPELESS;
    check(backend, id.into(), session.as_deref(), is_hopeless).await?;
    Ok(true)
}

async fn check(backend: &Backend, id: PurchaseId, session: Option<&str>, is_hopeless: bool) -> Result<()> {
    let (state, reason) = match session {
        // The call that opens the page was cut short: nobody ever saw the page.
        None => (PurchaseState::Expired, "its checkout was never opened"),
        Some(session) => match fulfil(backend, session).await {
            Err(Error::Refused(Refusal::NotFound)) => (PurchaseState::Review, "Stripe does not know its checkout"),
            Err(error) => {
                tracing::warn!(purchase = %id, %error, "the outcome of a purchase cannot be found out yet");
                return Ok(());
            }
            Ok(purchase) => {
                tracing::info!(purchase = %id, state = %purchase.state, "asked about a purchase");
                return Ok(());
            }
        },
    };
    if is_hopeless {
        let mut tx = backend.db.write().await?;
        give_up(backend, &mut tx, id, state, reason).await?;
        tx.commit().await?;
    }
    Ok(())
}
