//! Credits that come in: with a new organization, bought, or given by the operator; and those whose time is over.

use super::{billing_account, books};
use crate::db::{Conn, Tx, fetch_optional};
use crate::{Backend, Result};
use domain::credits::{Allocation, AllocationKind, Balance, NanoDollars};
use domain::ids::{AllocationId, BillingAccountId, OrganizationId};
use domain::time::Timestamp;
use uuid::Uuid;

/// Credits that come in.
#[derive(Debug, Clone, Copy)]
pub struct Grant<'a> {
    /// Names the cause, such as `purchase:pur_…`: the same key brings credits once.
    pub key: &'a str,
    /// Their identifier, by which they are found when they are taken back.
    pub id: AllocationId,
    /// Where they come from.
    pub kind: AllocationKind,
    /// How much.
    pub amount: NanoDollars,
    /// When what is left of them is lost.
    pub expires_at: Option<Timestamp>,
    /// Where they come from, for a person.
    pub note: &'a str,
}

/// Brings credits to a billing account. A key that was used before is a fault: its caller knows what it has done.
pub(crate) async fn grant(backend: &Backend, tx: &mut Tx, billing: BillingAccountId, grant: Grant<'_>) -> Result<()> {
    let Grant { key, id, kind, amount, expires_at, note } = grant;
    let mut books = books::open(backend, tx, billing).await?;
    books.deposit(key, kind.source(), Allocation { id, kind, remaining: amount, expires_at }, kind.label());
    books::write(backend, tx, billing, books, note).await
}

/// The credits that every new organization begins with.
pub(crate) async fn start(backend: &Backend, tx: &mut Tx, organization: &OrganizationId) -> Result<()> {
    let amount = backend.settings.starter_credits;
    if amount <= NanoDollars::ZERO {
        return Ok(());
    }
    let billing = billing_account(tx, organization).await?;
    let (key, kind) = (format!("starter:{organization}"), AllocationKind::Starter);
    grant(backend, tx, billing, Grant { key: &key, id: backend.id(), kind, amount, expires_at: None, note: "New organization" }).await
}

/// What a billing account has now, and the credits that it consists of in the order in which they are spent.
pub(crate) async fn standing(backend: &Backend, conn: &mut Conn, billing: BillingAccountId) -> Result<(Balance, Vec<Allocation>)> {
    // Read with what is over taken off, although nobody has written that down yet.
    let books = domain::credits::Books::open(books::kept(conn, billing).await?, books::allocations(conn, billing).await?, backend.now());
    Ok((books.balance(), books.allocations().to_vec()))
}

/// Writes down that the time of credits is over.
pub async fn sweep(backend: &Backend) -> Result<()> {
    let mut last = Uuid::nil();
    loop {
        let mut tx = backend.db.write().await?;
        let due: Option<(Uuid,)> = fetch_optional!(
            tx,
            "SELECT billing_account_id FROM allocations WHERE expires_at <= $1 AND remaining > 0 AND billing_account_id > $2
             ORDER BY billing_account_id LIMIT 1",
            backend.now().micros(),
            last
        )?;
        let Some((billing,)) = due else { return Ok(()) };
        let books = books::open(backend, &mut tx, billing.into()).await?;
        books::write(backend, &mut tx, billing.into(), books, "").await?;
        tx.commit().await?;
        last = billing;
    }
}
