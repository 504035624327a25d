//! Buying credits.
//!
//! [`start`] opens a page of the payment service. Afterwards three find out what became of it: the webhook ([`events`]), the
//! page that the buyer lands on ([`confirm`]) and the [`sweep`]er. All three call [`fulfil`], which believes only what it
//! asks the service itself, credits a purchase exactly once, and takes back what was refunded or is disputed ([`reverse`]). The service is behind the trait [`Payments`].

mod confirm;
pub mod events;
mod fulfil;
mod payments;
mod reverse;
mod start;
mod sweep;

pub use confirm::confirm;
pub use events::receive_event;
pub use fulfil::fulfil;
pub use payments::{Checkout, CheckoutPage, CheckoutRequest, CheckoutStatus, Event, PaymentStatus, Payments};
pub use start::start;
pub use sweep::{sweep, tend};

use crate::db::{Conn, fetch_all, fetch_optional};
use crate::organizations::Membership;
use crate::{Backend, Caller, Error, Result, organizations};
use domain::Refusal;
use domain::access::Permission;
use domain::credits::{NanoDollars, PurchaseState};
use domain::ids::{BillingAccountId, OrganizationId, PurchaseId};
use domain::time::Timestamp;
use std::sync::Arc;
use uuid::Uuid;

/// A purchase as its organization sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// Its identifier.
    pub id: PurchaseId,
    /// Who buys.
    pub organization: OrganizationId,
    /// The price, which is also what is credited.
    pub amount: NanoDollars,
    /// How far it has come.
    pub state: PurchaseState,
    /// The name of the person who bought; nothing when that account is gone.
    pub bought_by: Option<String>,
    /// The page to pay on, while it is open.
    pub checkout_url: Option<String>,
    /// The receipt, once paid.
    pub receipt_url: Option<String>,
    /// How much was given back.
    pub refunded: NanoDollars,
    /// How much the buyer's bank has taken back.
    pub disputed: NanoDollars,
    /// What a person must look at, in review.
    pub review_reason: Option<String>,
    /// When it was started.
    pub created_at: Timestamp,
    /// When its outcome was known.
    pub closed_at: Option<Timestamp>,
}

/// A purchase as the database keeps it.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Row {
    id: Uuid,
    organization_id: String,
    billing_account_id: Uuid,
    amount_cents: i64,
    currency: String,
    state: String,
    bought_by: Option<String>,
    stripe_session_id: Option<String>,
    stripe_payment_intent: Option<String>,
    checkout_url: Option<String>,
    receipt_url: Option<String>,
    review_reason: Option<String>,
    refunded_cents: i64,
    disputed_cents: i64,
    answered: i64,
    created_at: i64,
    closed_at: Option<i64>,
}

impl Row {
    fn state(&self) -> Result<PurchaseState> {
        self.state.parse().map_err(Error::Internal)
    }

    fn amount(&self) -> Result<NanoDollars> {
        in_nanos(self.amount_cents)
    }

    fn billing(&self) -> BillingAccountId {
        self.billing_account_id.into()
    }
}

impl TryFrom<Row> for Purchase {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let (amount, state) = (row.amount()?, row.state()?);
        Ok(Self {
            id: row.id.into(),
            organization: row.organization_id.into(),
            amount,
            state,
            bought_by: row.bought_by,
            checkout_url: row.checkout_url.filter(|_| state == PurchaseState::Open),
            receipt_url: row.receipt_url,
            refunded: in_nanos(row.refunded_cents)?,
            disputed: in_nanos(row.disputed_cents)?,
            review_reason: row.review_reason,
            created_at: row.created_at.into(),
            closed_at: row.closed_at.map(Into::into),
        })
    }
}

/// What every query of purchases selects from; conditions are appended to it.
macro_rules! purchases {
    ($conditions:literal) => {
        concat!(
            "SELECT p.id, p.organization_id, p.billing_account_id, p.amount_cents, p.currency, p.state, a.name AS bought_by,
                    p.stripe_session_id, p.stripe_payment_intent, p.checkout_url, p.receipt_url, p.review_reason,
                    p.refunded_cents, p.disputed_cents, p.answered, p.created_at, p.closed_at
             FROM purchases p LEFT JOIN accounts a ON a.id = p.bought_by WHERE ",
            $conditions
        )
    };
}

/// The organization's purchases, the newest first, for those who see its usage.
pub async fn list(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Vec<Purchase>> {
    let mut conn = backend.db.read().await?;
    require_view(&organizations::known(backend, &mut conn, caller, organization).await?)?;
    recent(&mut conn, organization).await
}

/// The newest purchases of an organization that had a page to pay on: without one nobody ever saw it. The caller of this
/// function has decided that they may be seen.
pub(crate) async fn recent(conn: &mut Conn, organization: &OrganizationId) -> Result<Vec<Purchase>> {
    let rows: Vec<Row> = fetch_all!(
        conn,
        purchases!("p.organization_id = $1 AND p.stripe_session_id IS NOT NULL ORDER BY p.id DESC LIMIT 200"),
        organization.as_str()
    )?;
    rows.into_iter().map(Purchase::try_from).collect()
}

fn in_nanos(cents: i64) -> Result<NanoDollars> {
    NanoDollars::from_cents(cents).ok_or_else(|| Error::Internal(format!("{cents} cents")))
}

/// Who buys sees what became of it, and so does who sees the usage.
fn require_view(membership: &Membership) -> Result<()> {
    if membership.standing.permits(Permission::ManageBilling) { Ok(()) } else { membership.require(Permission::ViewUsage) }
}

async fn by_id(conn: &mut Conn, id: PurchaseId) -> Result<Option<Row>> {
    Ok(fetch_optional!(conn, purchases!("p.id = $1"), id.uuid())?)
}

async fn by_session(conn: &mut Conn, session_id: &str) -> Result<Option<Row>> {
    Ok(fetch_optional!(conn, purchases!("p.stripe_session_id = $1"), session_id)?)
}

/// The payment service, or what to do about it when there is none.
fn service(backend: &Backend) -> Result<Arc<dyn Payments>> {
    const REASON: &str =
        "Purchases are not configured on this server. Whoever operates it must set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET.";
    backend.payments.clone().ok_or_else(|| Refusal::Unavailable { reason: REASON.into() }.into())
}
