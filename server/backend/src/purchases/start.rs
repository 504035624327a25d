//! Starting a purchase.

use super::{CheckoutRequest, PurchaseState, Row, by_id, service};
use crate::db::{Tx, execute, fetch_one};
use crate::{Backend, Caller, Error, Result, audit, credits, organizations};
use domain::access::Permission;
use domain::credits::purchase_cents;
use domain::ids::{OrganizationId, PurchaseId};
use domain::{FieldErrors, Problem};
use std::time::Duration;
use uuid::Uuid;

/// When the sweeper first asks what became of a purchase: most are paid or given up by then.
pub(super) const FIRST_CHECK: Duration = Duration::from_secs(10 * 60);
/// A request key is a random word of the form; nothing honest is longer.
const LONGEST_KEY: usize = 100;

/// Begins a purchase and answers with the address to pay at. The amount, in dollars as a person writes it, is decided here
/// alone. Submitting the same form again (the same `request_key`) leads to the same page and buys nothing twice.
pub async fn start(backend: &Backend, caller: &Caller, organization: &OrganizationId, amount: &str, request_key: &str) -> Result<String> {
    let mut tx = backend.db.write().await?;
    let membership = organizations::entry(&mut tx, caller, organization).await?;
    membership.require(Permission::ManageBilling)?;
    let payments = service(backend)?;
    let mut fields = FieldErrors::default();
    let cents = fields.take("amount", purchase_cents(amount));
    let key = fields.take("request_key", checked_key(request_key));
    let (Some(cents), Some(key)) = (cents, key) else { return Err(fields.into()) };
    let id = write(backend, &mut tx, caller, organization, cents, key).await?;
    let row = by_id(&mut tx, id).await?.ok_or_else(|| Error::Internal(format!("{id} is gone")))?;
    // From here on the purchase exists: whatever happens to the call below, it is found again. No lock is held over the call.
    tx.commit().await?;
    if let Some(url) = known_address(backend, &row)? {
        return Ok(url);
    }
    let page = payments
        .create_checkout(CheckoutRequest {
            purchase_id: id,
            amount_cents: row.amount_cents,
            product_name: format!("Credits for {}", membership.name),
            success_url: backend.link(&format!("/{organization}/usage/purchases/{id}")),
            cancel_url: backend.link(&format!("/{organization}/usage?cancelled={id}")),
            customer_email: caller.email.as_str().to_owned(),
            idempotency_key: id.to_string(),
        })
        .await?;
    let mut tx = backend.db.write().await?;
    execute!(
        tx,
        "UPDATE purchases SET stripe_session_id = $2, checkout_url = $3 WHERE id = $1 AND (stripe_session_id IS NULL OR stripe_session_id = $2)",
        id.uuid(),
        &page.session_id,
        &page.url
    )?;
    tx.commit().await?;
    Ok(page.url)
}

fn checked_key(key: &str) -> domain::Checked<&str> {
    if key.is_empty() || key.len() > LONGEST_KEY { Err("Reload the page and try again.".into()) } else { Ok(key) }
}

/// Writes the purchase down, or finds the one that the same form began.
async fn write(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    cents: i64,
    key: &str,
) -> Result<PurchaseId> {
    let billing = credits::billing_account(tx, organization).await?;
    let (id, now): (PurchaseId, _) = (backend.id(), backend.now());
    let written = execute!(
        tx,
        "INSERT INTO purchases (id, organization_id, billing_account_id, bought_by, amount_cents, currency, state, request_key, next_check_at, created_at)
         VALUES ($1, $2, $3, $4, $5, 'usd', 'open', $6, $7, $8) ON CONFLICT (organization_id, request_key) DO NOTHING",
        id.uuid(),
        organization.as_str(),
        billing.uuid(),
        caller.account_id.uuid(),
        cents,
        key,
        (now + FIRST_CHECK).micros(),
        now.micros()
    )?;
    if written == 1 {
        audit::record(backend, tx, caller, Some(organization), "purchases.start", id, format!("{cents} cents")).await?;
        return Ok(id);
    }
    let (before, buyer, price): (Uuid, Uuid, i64) = fetch_one!(
        tx,
        "SELECT id, bought_by, amount_cents FROM purchases WHERE organization_id = $1 AND request_key = $2",
        organization.as_str(),
        key
    )?;
    if (buyer, price) == (caller.account_id.uuid(), cents) { Ok(before.into()) } else { Err(Problem::Resubmitted.into()) }
}

/// Where a purchase that was started before leads: the page to pay on, or ours that tells the outcome.
fn known_address(backend: &Backend, row: &Row) -> Result<Option<String>> {
    if row.state()? != PurchaseState::Open {
        return Ok(Some(backend.link(&format!("/{}/usage/purchases/{}", row.organization_id, PurchaseId::from(row.id)))));
    }
    Ok(row.checkout_url.clone())
}
