//! What purchases need of a payment service, in small types of our own. `stripe_gateway` implements it; tests have a double.

use crate::Result;
use async_trait::async_trait;
use domain::ids::PurchaseId;
use domain::time::Timestamp;

/// The payment service. Its refusals are written for the person who pays; details go to the log.
#[async_trait]
pub trait Payments: Send + Sync {
    /// Whether real money moves: read off the secret key.
    fn livemode(&self) -> bool;

    /// Opens a page where the buyer pays. The same idempotency key answers with the same page.
    async fn create_checkout(&self, request: CheckoutRequest) -> Result<CheckoutPage>;

    /// What the service says about a session now; nothing when it does not know the session.
    async fn retrieve_checkout(&self, session_id: &str) -> Result<Option<Checkout>>;

    /// The session through which a payment was made; nothing when there was none.
    async fn find_checkout(&self, payment_intent: &str) -> Result<Option<String>>;

    /// Checks the signature of a webhook over its raw body, and reads as little of it as will do.
    fn verify_event(&self, payload: &[u8], signature: &str, now: Timestamp) -> Result<Event>;
}

/// What a buyer shall pay for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutRequest {
    /// Our purchase: comes back with everything that the service says about the payment.
    pub purchase_id: PurchaseId,
    /// The price in US cents.
    pub amount_cents: i64,
    /// What the buyer reads beside the price.
    pub product_name: String,
    /// Where the buyer lands after paying.
    pub success_url: String,
    /// Where the buyer lands after a change of mind.
    pub cancel_url: String,
    /// The buyer's address, filled in already.
    pub customer_email: String,
    /// Makes asking twice the same as asking once.
    pub idempotency_key: String,
}

/// A page where a buyer can pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutPage {
    /// The service's name for it.
    pub session_id: String,
    /// Its address.
    pub url: String,
}

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckoutStatus {
    /// The buyer can still pay.
    Open,
    /// The buyer is through; [`PaymentStatus`] says whether the money is there.
    Complete,
    /// Nobody can pay any more.
    Expired,
}

/// How far the money has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentStatus {
    /// It is there.
    Paid,
    /// Not yet: some ways to pay take days.
    Unpaid,
    /// It will not come.
    Failed,
    /// None was asked for: never so with our prices.
    NotRequired,
}

/// What the service says about a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// The session.
    pub session_id: String,
    /// The payment, once there is one.
    pub payment_intent: Option<String>,
    /// How far the session has come.
    pub status: CheckoutStatus,
    /// How far the money has come.
    pub payment_status: PaymentStatus,
    /// The price in the currency's smallest unit.
    pub amount_cents: i64,
    /// The currency in lower case.
    pub currency: String,
    /// Whether the money is real.
    pub livemode: bool,
    /// Our purchase, as we named it; nothing when the session is not one of ours or its two names differ.
    pub purchase_id: Option<PurchaseId>,
    /// The buyer's receipt.
    pub receipt_url: Option<String>,
    /// How much of it was given back, all refunds together.
    pub refunded_cents: i64,
    /// How much of it the buyer's bank has taken back, as long as a dispute is open or lost.
    pub disputed_cents: i64,
}

/// What a webhook told us: enough to ask the service for the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The service's name for it: the same in every delivery.
    pub id: String,
    /// What happened, such as `checkout.session.completed`.
    pub kind: String,
    /// What it happened to.
    pub object_id: Option<String>,
    /// The payment that this belongs to: refunds and disputes name no session.
    pub payment_intent: Option<String>,
    /// Whether it speaks of real money.
    pub livemode: bool,
}
