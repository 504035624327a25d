//! What became of a purchase: the one place that credits it, closes it, or puts it aside for a person to look at.

use super::reverse::reverse;
use super::{Checkout, CheckoutStatus, PaymentStatus, Purchase, Row, by_id, by_session, service};
use crate::credits::{Grant, grants};
use crate::db::{Tx, execute, fetch_optional};
use crate::{Backend, Error, Result, audit};
use domain::Refusal;
use domain::credits::{AllocationKind, PurchaseState};
use domain::ids::{OrganizationId, PurchaseId};
use uuid::Uuid;

/// Asks the service about a session and does what follows. However often and from however many sides it is called, a paid
/// purchase is credited once. *Not found* when neither the service nor we know the session as a purchase of ours.
pub async fn fulfil(backend: &Backend, session_id: &str) -> Result<Purchase> {
    settle_with(backend, session_id, None).await?.ok_or_else(|| Refusal::NotFound.into())
}

/// [`fulfil`] for an event, which is marked as handled in the same transaction as its credit.
pub(super) async fn settle_with(backend: &Backend, session_id: &str, event: Option<&str>) -> Result<Option<Purchase>> {
    let payments = service(backend)?;
    let question = ask(backend, session_id).await?;
    let Some(checkout) = payments.retrieve_checkout(session_id).await? else { return Err(Refusal::NotFound.into()) };
    if checkout.session_id != session_id {
        return Err(Error::Internal(format!("asked about {session_id}, was told about {}", checkout.session_id)));
    }
    let mut tx = backend.db.write().await?;
    let purchase = settle(backend, &mut tx, &checkout, payments.livemode(), question).await?;
    if let Some(event) = event {
        super::events::mark_handled(backend, &mut tx, event, None).await?;
    }
    tx.commit().await?;
    Ok(purchase)
}

/// The number of a question about a purchase: what was asked later is newer. Nought when its session is not known yet.
async fn ask(backend: &Backend, session_id: &str) -> Result<i64> {
    let mut tx = backend.db.write().await?;
    let number: Option<(i64,)> =
        fetch_optional!(tx, "UPDATE purchases SET questions = questions + 1 WHERE stripe_session_id = $1 RETURNING questions", session_id)?;
    tx.commit().await?;
    Ok(number.map_or(0, |(number,)| number))
}

/// What follows from what the service says.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// Nothing yet.
    Wait,
    /// Paid, and all of it matches.
    Credit,
    /// Paid, but something does not match: the reason.
    Review(String),
    /// It will not be paid.
    Close(PurchaseState),
}

fn verdict(row: &Row, checkout: &Checkout, livemode: bool) -> Verdict {
    match (checkout.status, checkout.payment_status) {
        (CheckoutStatus::Complete, PaymentStatus::Paid | PaymentStatus::NotRequired) => match mismatch(row, checkout, livemode) {
            Some(reason) => Verdict::Review(reason),
            None => Verdict::Credit,
        },
        // A session that is not bound to this purchase cannot end it.
        (CheckoutStatus::Expired, _) if is_bound(row, checkout) => Verdict::Close(PurchaseState::Expired),
        (CheckoutStatus::Complete, PaymentStatus::Failed) if is_bound(row, checkout) => Verdict::Close(PurchaseState::Failed),
        _ => Verdict::Wait,
    }
}

fn is_bound(row: &Row, checkout: &Checkout) -> bool {
    row.stripe_session_id.as_ref() == Some(&checkout.session_id)
}

/// Everything about a payment that is not what the purchase says.
fn mismatch(row: &Row, checkout: &Checkout, livemode: bool) -> Option<String> {
    let mut reasons = Vec::new();
    if checkout.payment_status == PaymentStatus::NotRequired {
        reasons.push("Stripe asked for no payment".to_owned());
    }
    if checkout.amount_cents != row.amount_cents {
        reasons.push(format!("paid {} cents instead of {}", checkout.amount_cents, row.amount_cents));
    }
    if checkout.currency != row.currency {
        reasons.push(format!("paid in {} instead of {}", checkout.currency, row.currency));
    }
    if checkout.livemode != livemode {
        reasons.push(format!("paid in {} mode", if checkout.livemode { "live" } else { "test" }));
    }
    if checkout.purchase_id != Some(row.id.into()) {
        reasons.push("the payment names another purchase".to_owned());
    }
    if row.stripe_session_id.is_some() && !is_bound(row, checkout) {
        reasons.push(format!("paid through another checkout, {}", checkout.session_id));
    }
    if checkout.payment_intent.is_none() {
        reasons.push("the payment has no identifier".to_owned());
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

async fn settle(backend: &Backend, tx: &mut Tx, checkout: &Checkout, livemode: bool, question: i64) -> Result<Option<Purchase>> {
    let Some(row) = locked(tx, checkout).await? else { return Ok(None) };
    let id = PurchaseId::from(row.id);
    let verdict = match verdict(&row, checkout, livemode) {
        Verdict::Credit if intent_is_taken(tx, &row, checkout).await? => {
            Verdict::Review("the payment was used for another purchase".into())
        }
        verdict => verdict,
    };
    match (verdict, row.state()?) {
        // Money that arrived counts, even when the purchase was given up before. A review is a person's to end.
        (Verdict::Credit, PurchaseState::Open | PurchaseState::Expired | PurchaseState::Failed) => {
            credit(backend, tx, &row, checkout).await?
        }
        (Verdict::Review(reason), PurchaseState::Open | PurchaseState::Expired | PurchaseState::Failed) => {
            tracing::error!(purchase = %id, session = %checkout.session_id, %reason, "a purchase needs a person to look at it");
            close(backend, tx, &row, PurchaseState::Review, Some(&reason)).await?;
        }
        (Verdict::Close(state), PurchaseState::Open) => close(backend, tx, &row, state, None).await?,
        (Verdict::Credit | Verdict::Review(_) | Verdict::Close(_) | Verdict::Wait, _) => bind(tx, &row, checkout).await?,
    }
    if let Some(row) = by_id(tx, id).await? {
        reverse(backend, tx, &row, checkout, question).await?;
    }
    by_id(tx, id).await?.map(Purchase::try_from).transpose()
}

/// The purchase of a session, locked: the one that the session was opened for, else the one that it names.
async fn locked(tx: &mut Tx, checkout: &Checkout) -> Result<Option<Row>> {
    let row = match (by_session(tx, &checkout.session_id).await?, checkout.purchase_id) {
        (Some(row), _) => Some(row),
        (None, Some(id)) => by_id(tx, id).await?,
        (None, None) => None,
    };
    let Some(row) = row else { return Ok(None) };
    // On Postgres whoever comes second waits here; what it reads afterwards is what the first has done. (SQLite has one writer.)
    execute!(tx, "UPDATE purchases SET state = state WHERE id = $1", row.id)?;
    by_id(tx, row.id.into()).await
}

async fn intent_is_taken(tx: &mut Tx, row: &Row, checkout: &Checkout) -> Result<bool> {
    let other: Option<(Uuid,)> = fetch_optional!(
        tx,
        "SELECT id FROM purchases WHERE stripe_payment_intent = $1 AND id <> $2",
        checkout.payment_intent.as_deref(),
        row.id
    )?;
    Ok(other.is_some())
}

async fn credit(backend: &Backend, tx: &mut Tx, row: &Row, checkout: &Checkout) -> Result<()> {
    let (id, amount) = (PurchaseId::from(row.id), row.amount()?);
    execute!(
        tx,
        "UPDATE purchases SET state = 'fulfilled', stripe_session_id = $2, stripe_payment_intent = $3, receipt_url = $4, closed_at = $5 WHERE id = $1",
        row.id,
        &checkout.session_id,
        checkout.payment_intent.as_deref(),
        checkout.receipt_url.as_deref(),
        backend.now().micros()
    )?;
    let (key, kind) = (format!("purchase:{id}"), AllocationKind::Purchase);
    // Its credits bear its own number: a refund finds them by it.
    let grant = Grant { key: &key, id: row.id.into(), kind, amount, expires_at: None, note: "Purchase" };
    grants::grant(backend, tx, row.billing(), grant).await?;
    let organization = OrganizationId::from(row.organization_id.clone());
    audit::record_event(backend, tx, &organization, "purchases.fulfil", id, amount).await
}

async fn close(backend: &Backend, tx: &mut Tx, row: &Row, state: PurchaseState, reason: Option<&str>) -> Result<()> {
    execute!(
        tx,
        "UPDATE purchases SET state = $2, review_reason = $3, closed_at = $4 WHERE id = $1",
        row.id,
        state.as_str(),
        reason,
        backend.now().micros()
    )?;
    let organization = OrganizationId::from(row.organization_id.clone());
    let action = format!("purchases.{state}");
    audit::record_event(backend, tx, &organization, &action, PurchaseId::from(row.id), reason.unwrap_or_default()).await
}

/// Puts a purchase aside for a person to look at, since its outcome cannot be found out.
pub(super) async fn give_up(backend: &Backend, tx: &mut Tx, id: PurchaseId, state: PurchaseState, reason: &str) -> Result<()> {
    let Some(row) = by_id(tx, id).await? else { return Ok(()) };
    if row.state()? == PurchaseState::Open { close(backend, tx, &row, state, Some(reason)).await } else { Ok(()) }
}

/// Writes down what may have been missed: the session of a purchase whose start was cut short, a receipt that came later.
async fn bind(tx: &mut Tx, row: &Row, checkout: &Checkout) -> Result<()> {
    if checkout.purchase_id != Some(row.id.into()) {
        return Ok(());
    }
    execute!(tx, "UPDATE purchases SET stripe_session_id = COALESCE(stripe_session_id, $2) WHERE id = $1", row.id, &checkout.session_id)?;
    execute!(
        tx,
        "UPDATE purchases SET receipt_url = $3 WHERE id = $1 AND stripe_session_id = $2 AND state = 'fulfilled' AND receipt_url IS NULL",
        row.id,
        &checkout.session_id,
        checkout.receipt_url.as_deref()
    )?;
    Ok(())
}
