//! Checkout Sessions: opening one, and asking what became of it.
//!
//! Requests are async-stripe's own types. Of the answers we read only what we compare, in types of our own: a field that
//! changes elsewhere in Stripe's large objects must not stand between a payment and its credit.

use crate::call::{Failure, with_retry};
use crate::dispute;
use backend::purchases::{Checkout, CheckoutPage, CheckoutRequest, CheckoutStatus, PaymentStatus};
use backend::{Error, Result};
use domain::ids::PurchaseId;
use miniserde::Deserialize;
use std::collections::HashMap;
use stripe::{Client, IdempotencyKey, RequestStrategy, StripeRequest};
use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData, CreateCheckoutSessionPaymentIntentData,
    ListCheckoutSession, ProductData, RetrieveCheckoutSession,
};
use stripe_shared::CheckoutSessionMode;
use stripe_types::Currency;

/// What our purchase is called in the metadata of session and payment.
const PURCHASE: &str = "purchase_id";

#[derive(Deserialize)]
struct Page {
    id: String,
    url: Option<String>,
}

#[derive(Deserialize)]
struct Session {
    id: String,
    livemode: bool,
    status: Option<String>,
    payment_status: String,
    amount_total: Option<i64>,
    currency: Option<String>,
    client_reference_id: Option<String>,
    metadata: Option<HashMap<String, String>>,
    payment_intent: Option<Intent>,
}

#[derive(Deserialize)]
struct Intent {
    id: String,
    status: String,
    latest_charge: Option<Charge>,
}

#[derive(Deserialize)]
struct Charge {
    receipt_url: Option<String>,
    amount_refunded: Option<i64>,
    disputed: Option<bool>,
}

#[derive(Deserialize)]
struct Sessions {
    data: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

/// Opens a page where the buyer pays, with the price written into the session itself.
pub async fn create(client: &Client, request: CheckoutRequest) -> Result<CheckoutPage> {
    let key = IdempotencyKey::new(&request.idempotency_key).map_err(|error| Error::Internal(error.to_string()))?;
    let session = session(request);
    let page: Page = with_retry("create checkout", || {
        session.build().customize::<Page>().request_strategy(RequestStrategy::Idempotent(key.clone())).send(client)
    })
    .await
    .map_err(told)?;
    let url = page.url.ok_or_else(|| Error::Internal(format!("{} has no page to pay on", page.id)))?;
    Ok(CheckoutPage { session_id: page.id, url })
}

fn session(request: CheckoutRequest) -> CreateCheckoutSession {
    let metadata = HashMap::from([(PURCHASE.to_owned(), request.purchase_id.to_string())]);
    let mut price = CreateCheckoutSessionLineItemsPriceData::new(Currency::USD);
    price.unit_amount = Some(request.amount_cents);
    price.product_data = Some(ProductData::new(request.product_name.clone()));
    let mut item = CreateCheckoutSessionLineItems::new();
    item.price_data = Some(price);
    item.quantity = Some(1);
    let mut payment = CreateCheckoutSessionPaymentIntentData::new();
    payment.metadata = Some(metadata.clone());
    payment.description = Some(request.product_name);
    CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Payment)
        .line_items(vec![item])
        .client_reference_id(request.purchase_id.to_string())
        .metadata(metadata)
        .payment_intent_data(payment)
        .customer_email(request.customer_email)
        .success_url(request.success_url)
        .cancel_url(request.cancel_url)
}

/// The session through which a payment was made.
pub async fn find(client: &Client, payment_intent: &str) -> Result<Option<String>> {
    let request = ListCheckoutSession::new().payment_intent(payment_intent).limit(1);
    match with_retry("find checkout", || request.build().customize::<Sessions>().send(client)).await {
        Ok(sessions) => Ok(sessions.data.into_iter().next().map(|session| session.id)),
        Err(Failure::Missing) => Ok(None),
        Err(failure) => Err(told(failure)),
    }
}

/// What Stripe says about a session now, with the receipt, refunds and disputes; nothing when it does not know the session.
pub async fn retrieve(client: &Client, session_id: &str) -> Result<Option<Checkout>> {
    // It becomes part of an address, and it may come out of a webhook.
    if session_id.is_empty() || !session_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Ok(None);
    }
    let request = RetrieveCheckoutSession::new(session_id).expand(["payment_intent.latest_charge".to_owned()]);
    match with_retry("retrieve checkout", || request.build().customize::<Session>().send(client)).await {
        Ok(session) => {
            let is_disputed = session.payment_intent.as_ref().and_then(|intent| intent.latest_charge.as_ref()?.disputed) == Some(true);
            let mut checkout = checkout(session)?;
            if let (true, Some(intent)) = (is_disputed, &checkout.payment_intent) {
                checkout.disputed_cents = dispute::taken(client, intent).await.map_err(told)?;
            }
            Ok(Some(checkout))
        }
        Err(Failure::Missing) => Ok(None),
        Err(failure) => Err(told(failure)),
    }
}

fn told(failure: Failure) -> Error {
    match failure {
        Failure::Missing => Error::Internal("Stripe does not know its own address".into()),
        Failure::Refused(refusal) => refusal.into(),
    }
}

fn checkout(session: Session) -> Result<Checkout> {
    let status = match session.status.as_deref() {
        Some("open") => CheckoutStatus::Open,
        Some("complete") => CheckoutStatus::Complete,
        Some("expired") => CheckoutStatus::Expired,
        other => return Err(Error::Internal(format!("{}: status {other:?}", session.id))),
    };
    let intent = session.payment_intent.as_ref();
    let payment_status = match session.payment_status.as_str() {
        "paid" => PaymentStatus::Paid,
        "no_payment_required" => PaymentStatus::NotRequired,
        // A payment that takes days is `processing`; one that failed is back at its beginning.
        "unpaid" if intent.is_some_and(|intent| matches!(intent.status.as_str(), "requires_payment_method" | "canceled")) => {
            PaymentStatus::Failed
        }
        "unpaid" => PaymentStatus::Unpaid,
        other => return Err(Error::Internal(format!("{}: payment status “{other}”", session.id))),
    };
    let charge = intent.and_then(|intent| intent.latest_charge.as_ref());
    Ok(Checkout {
        purchase_id: purchase_id(&session),
        payment_intent: intent.map(|intent| intent.id.clone()),
        receipt_url: charge.and_then(|charge| charge.receipt_url.clone()),
        refunded_cents: charge.and_then(|charge| charge.amount_refunded).unwrap_or_default(),
        disputed_cents: 0,
        session_id: session.id,
        status,
        payment_status,
        amount_cents: session.amount_total.unwrap_or_default(),
        currency: session.currency.unwrap_or_default(),
        livemode: session.livemode,
    })
}

/// Our purchase, when both places where we wrote it agree.
fn purchase_id(session: &Session) -> Option<PurchaseId> {
    let reference = session.client_reference_id.as_deref()?;
    let noted = session.metadata.as_ref()?.get(PURCHASE)?;
    if reference == noted { reference.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAID: &str = r#"{"id":"cs_test_1","object":"checkout.session","livemode":false,"status":"complete","payment_status":"paid",
        "amount_total":2500,"currency":"usd","client_reference_id":"pur_01h455vb4pex5vsknk084sn02q",
        "metadata":{"purchase_id":"pur_01h455vb4pex5vsknk084sn02q"},"brand_new_field":{"a":[1]},
        "payment_intent":{"id":"pi_1","status":"succeeded","latest_charge":{"id":"ch_1","receipt_url":"https://pay.stripe.com/r"}}}"#;

    fn read(text: &str) -> Result<Checkout> {
        checkout(miniserde::json::from_str(text).unwrap())
    }

    #[test]
    fn a_paid_session_is_read_with_its_receipt() {
        let checkout = read(PAID).unwrap();
        assert_eq!((checkout.status, checkout.payment_status), (CheckoutStatus::Complete, PaymentStatus::Paid));
        assert_eq!((checkout.amount_cents, checkout.currency.as_str()), (2_500, "usd"));
        assert_eq!(checkout.payment_intent.as_deref(), Some("pi_1"));
        assert_eq!(checkout.receipt_url.as_deref(), Some("https://pay.stripe.com/r"));
        assert_eq!(checkout.purchase_id.unwrap().to_string(), "pur_01h455vb4pex5vsknk084sn02q");
    }

    #[test]
    fn a_session_that_names_two_purchases_names_none() {
        let other = PAID.replacen("pur_01h455vb4pex5vsknk084sn02q", "pur_01h455vb4pex5vsknk084sn02r", 1);
        assert_eq!(read(&other).unwrap().purchase_id, None);
        assert_eq!(read(&PAID.replace("purchase_id", "other")).unwrap().purchase_id, None);
        assert_eq!(read(&PAID.replace("pur_", "ds_")).unwrap().purchase_id, None);
    }

    #[test]
    fn payments_that_take_days_wait_and_those_that_failed_say_so() {
        let unpaid = PAID.replace(r#""payment_status":"paid""#, r#""payment_status":"unpaid""#);
        for (intent, status) in
            [("processing", PaymentStatus::Unpaid), ("requires_payment_method", PaymentStatus::Failed), ("canceled", PaymentStatus::Failed)]
        {
            assert_eq!(read(&unpaid.replace("succeeded", intent)).unwrap().payment_status, status);
        }
        let open = r#"{"id":"cs_1","livemode":false,"status":"open","payment_status":"unpaid","payment_intent":null}"#;
        let checkout = read(open).unwrap();
        assert_eq!((checkout.status, checkout.payment_status, checkout.amount_cents), (CheckoutStatus::Open, PaymentStatus::Unpaid, 0));
        assert!(read(&PAID.replace("complete", "brand_new")).is_err());
        assert!(read(&PAID.replace(r#""payment_status":"paid""#, r#""payment_status":"brand_new""#)).is_err());
    }
}
