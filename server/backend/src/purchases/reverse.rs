//! Taking credits back: what was refunded, and what the buyer's bank has taken while a dispute is open or lost.
//!
//! The service says how much is gone altogether. Credited is the difference to what we knew, so it does not matter how often, in
//! which order or by which event we hear of it; a dispute that is won gives its part back in the same way.

use super::{Checkout, PurchaseState, Row, in_nanos};
use crate::credits::books;
use crate::db::{Tx, execute};
use crate::{Backend, Result, audit};
use domain::credits::{Allocation, AllocationKind, LedgerAccount};
use domain::ids::{OrganizationId, PurchaseId};

/// One way in which money went back.
struct Way {
    account: LedgerAccount,
    taken: &'static str,
    given: &'static str,
    before: i64,
    now: i64,
}

/// Brings the books up to what the service says about a purchase that was credited. An answer to an older question than the last
/// one changes nothing.
pub(super) async fn reverse(backend: &Backend, tx: &mut Tx, row: &Row, checkout: &Checkout, question: i64) -> Result<()> {
    let is_its_payment = row.stripe_payment_intent.is_some() && row.stripe_payment_intent == checkout.payment_intent;
    if row.state()? != PurchaseState::Fulfilled || !is_its_payment || question < row.answered {
        return Ok(());
    }
    let refunded = checkout.refunded_cents.clamp(0, row.amount_cents);
    // The bank takes back what is still there, never more than was paid.
    let disputed = checkout.disputed_cents.clamp(0, row.amount_cents - refunded);
    execute!(
        tx,
        "UPDATE purchases SET refunded_cents = $2, disputed_cents = $3, answered = $4 WHERE id = $1",
        row.id,
        refunded,
        disputed,
        question
    )?;
    let ways = [
        Way { account: LedgerAccount::Refunds, taken: "refund", given: "refund_failed", before: row.refunded_cents, now: refunded },
        Way { account: LedgerAccount::Disputes, taken: "dispute", given: "dispute_won", before: row.disputed_cents, now: disputed },
    ];
    for way in ways {
        change(backend, tx, row, &way, question).await?;
    }
    Ok(())
}

async fn change(backend: &Backend, tx: &mut Tx, row: &Row, way: &Way, question: i64) -> Result<()> {
    let (id, difference) = (PurchaseId::from(row.id), way.now - way.before);
    if difference == 0 {
        return Ok(());
    }
    let amount = in_nanos(difference.abs())?;
    let mut books = books::open(backend, tx, row.billing()).await?;
    let (what, note) = if difference > 0 { (way.taken, "") } else { (way.given, "Purchase, given back") };
    // The number of the question makes it one of a kind: each is answered once.
    let key = format!("{what}:{id}:{question}");
    if difference > 0 {
        books.take_back(&key, way.account, amount, Some(row.id.into()), way.account.reason());
    } else {
        let new = Allocation { id: backend.id(), kind: AllocationKind::Purchase, remaining: amount, expires_at: None };
        books.deposit(&key, way.account, new, way.account.reason());
    }
    books::write(backend, tx, row.billing(), books, note).await?;
    let organization = OrganizationId::from(row.organization_id.clone());
    audit::record_event(backend, tx, &organization, &format!("purchases.{what}"), id, amount).await
}
