//! The page that a buyer lands on after paying.

use super::{Purchase, PurchaseState, by_id, fulfil, require_view};
use crate::db::execute;
use crate::{Backend, Caller, Error, Result, organizations};
use domain::Refusal;
use domain::ids::{OrganizationId, PurchaseId};
use std::time::Duration;

/// A person waits for the page: what the service does not say by then, the webhook and the sweeper will.
const PATIENCE: Duration = Duration::from_secs(6);

/// However often the page is loaded, the service is asked about a purchase no more often than this, by all servers together.
const PAUSE: Duration = Duration::from_secs(3);

/// Takes the next turn to ask, if it has come.
async fn may_ask(backend: &Backend, id: PurchaseId) -> Result<bool> {
    let now = backend.now();
    let mut tx = backend.db.write().await?;
    let taken = execute!(
        tx,
        "UPDATE purchases SET asked_at = $2 WHERE id = $1 AND (asked_at IS NULL OR asked_at <= $3)",
        id.uuid(),
        now.micros(),
        (now - PAUSE).micros()
    )?;
    tx.commit().await?;
    Ok(taken > 0)
}

/// A purchase of the organization as it is now. While it is open the service is asked first, so that a buyer who comes back
/// before the webhook sees the credits at once. When the service does not answer, the page says what we know.
pub async fn confirm(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: PurchaseId) -> Result<Purchase> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    require_view(&membership)?;
    let row = by_id(&mut conn, id).await?.filter(|row| row.organization_id == organization.as_str()).ok_or(Refusal::NotFound)?;
    // No connection is held while the service thinks.
    drop(conn);
    let known = Purchase::try_from(row.clone())?;
    let Some(session) = row.stripe_session_id.filter(|_| known.state == PurchaseState::Open && backend.payments.is_some()) else {
        return Ok(known);
    };
    if !may_ask(backend, id).await? {
        return Ok(known);
    }
    match tokio::time::timeout(PATIENCE, fulfil(backend, &session)).await {
        Ok(Err(Error::Refused(refusal))) => {
            tracing::warn!(purchase = %id, %refusal, "the buyer is back, and the payment cannot be looked up");
            Ok(known)
        }
        Ok(settled) => settled,
        Err(_) => {
            tracing::warn!(purchase = %id, "the buyer is back, and the payment service takes too long");
            Ok(known)
        }
    }
}
