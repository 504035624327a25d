//! Webhooks: verified, stored as they came, answered at once, and handled by the [`super::sweep`]er.

use super::fulfil::settle_with;
use super::{Purchase, service};
use crate::db::{Tx, execute, fetch_optional};
use crate::{Backend, Error, Result};
use std::time::Duration;

/// After so many failures an event waits for Stripe's next delivery or a person; `last_error` says why.
const ATTEMPTS: i64 = 10;
/// While one server handles an event, no other takes it.
const LEASE: Duration = Duration::from_secs(120);

/// Whether an event speaks of a Checkout Session that a purchase may wait for.
fn concerns_checkout(kind: &str) -> bool {
    matches!(
        kind,
        "checkout.session.completed"
            | "checkout.session.async_payment_succeeded"
            | "checkout.session.async_payment_failed"
            | "checkout.session.expired"
    )
}

/// Whether an event speaks of money that went back, or came back after a dispute. It names the payment, not the session.
fn concerns_payment(kind: &str) -> bool {
    kind.starts_with("charge.refund") || kind.starts_with("charge.dispute.") || kind.starts_with("refund.")
}

/// Takes a webhook in: its signature is checked first, and its raw body stored once. What it speaks of is done afterwards,
/// so that the answer is quick; a delivery of an event that failed before makes it due again. Kinds that mean nothing to us
/// are stored and done with.
pub async fn receive_event(backend: &Backend, payload: &[u8], signature: &str) -> Result<()> {
    let payments = service(backend)?;
    let now = backend.now();
    let event = payments.verify_event(payload, signature, now)?;
    let is_known = concerns_checkout(&event.kind) || concerns_payment(&event.kind) && event.payment_intent.is_some();
    let is_ours = is_known && event.livemode == payments.livemode();
    let mut tx = backend.db.write().await?;
    execute!(
        tx,
        "INSERT INTO stripe_events (id, type, object_id, payload, received_at, handled_at, next_attempt_at, payment_intent)
         VALUES ($1, $2, $3, $4, $5, $6, $5, $7)
         ON CONFLICT (id) DO UPDATE SET next_attempt_at = excluded.next_attempt_at, attempts = 0 WHERE stripe_events.handled_at IS NULL",
        &event.id,
        &event.kind,
        event.object_id.as_deref(),
        payload,
        now.micros(),
        (!is_ours).then_some(now.micros()),
        event.payment_intent.as_deref()
    )?;
    if is_ours {
        tx.ring(&backend.events_waiting);
    }
    tx.commit().await
}

/// An event: its identifier and type, the object and the payment it speaks of, how often it was tried.
type Taken = (String, String, Option<String>, Option<String>, i64);

/// Takes one event that is due and does what it asks for. False when none is due.
pub(super) async fn handle_next(backend: &Backend) -> Result<bool> {
    let now = backend.now();
    let mut tx = backend.db.write().await?;
    // The lease is a later due time: whoever crashes in between leaves the event to the next.
    let taken: Option<Taken> = fetch_optional!(
        tx,
        "UPDATE stripe_events SET attempts = attempts + 1, next_attempt_at = $2
         WHERE id = (SELECT id FROM stripe_events WHERE handled_at IS NULL AND next_attempt_at <= $1 AND attempts < $3 ORDER BY next_attempt_at LIMIT 1)
           AND handled_at IS NULL AND next_attempt_at <= $1
         RETURNING id, type, object_id, payment_intent, attempts",
        now.micros(),
        (now + LEASE).micros(),
        ATTEMPTS
    )?;
    tx.commit().await?;
    let Some((id, kind, object_id, payment_intent, attempts)) = taken else { return Ok(false) };
    let object = if concerns_payment(&kind) { payment_intent } else { object_id };
    match handle(backend, &id, &kind, object).await {
        Ok(Some(purchase)) => tracing::info!(event = %id, purchase = %purchase.id, state = %purchase.state, "handled an event"),
        // The account at Stripe may serve others besides us.
        Ok(None) => tracing::warn!(event = %id, "the event speaks of a checkout that is not ours"),
        Err(error) => {
            tracing::warn!(event = %id, attempts, %error, "an event was not handled");
            put_off(backend, &id, attempts, &error).await?;
        }
    }
    Ok(true)
}

/// Does what an event asks for: whatever it is, the session is looked up, and what is so now counts.
async fn handle(backend: &Backend, id: &str, kind: &str, object: Option<String>) -> Result<Option<Purchase>> {
    let object = object.ok_or_else(|| Error::Internal("the event names neither session nor payment".into()))?;
    let session = if concerns_payment(kind) { session_of(backend, &object).await? } else { Some(object) };
    if let Some(session) = session {
        return settle_with(backend, &session, Some(id)).await;
    }
    let mut tx = backend.db.write().await?;
    mark_handled(backend, &mut tx, id, Some("the payment was made through no checkout")).await?;
    tx.commit().await?;
    Ok(None)
}

/// The session of a payment: ours where we know it, else the service's. A refund may come before we heard of the payment.
async fn session_of(backend: &Backend, payment_intent: &str) -> Result<Option<String>> {
    let mut conn = backend.db.read().await?;
    let known: Option<(Option<String>,)> =
        fetch_optional!(conn, "SELECT stripe_session_id FROM purchases WHERE stripe_payment_intent = $1", payment_intent)?;
    drop(conn);
    match known {
        Some((Some(session),)) => Ok(Some(session)),
        _ => service(backend)?.find_checkout(payment_intent).await,
    }
}

async fn put_off(backend: &Backend, id: &str, attempts: i64, error: &Error) -> Result<()> {
    let pause = Duration::from_secs(15) * 2_u32.saturating_pow(u32::try_from(attempts).unwrap_or(0).min(10));
    let mut tx = backend.db.write().await?;
    execute!(
        tx,
        "UPDATE stripe_events SET next_attempt_at = $2, last_error = $3 WHERE id = $1 AND handled_at IS NULL",
        id,
        (backend.now() + pause).micros(),
        error.to_string()
    )?;
    tx.commit().await
}

/// Marks an event as done with; `note` says why when nothing came of it.
pub(super) async fn mark_handled(backend: &Backend, tx: &mut Tx, id: &str, note: Option<&str>) -> Result<()> {
    execute!(tx, "UPDATE stripe_events SET handled_at = $2, last_error = $3 WHERE id = $1", id, backend.now().micros(), note)?;
    Ok(())
}
