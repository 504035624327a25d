//! A payment service in memory. The gateway to Stripe has tests of its own, and Playwright drives both together.

use async_trait::async_trait;
use backend::Result;
use backend::purchases::{Checkout, CheckoutPage, CheckoutRequest, CheckoutStatus, Event, PaymentStatus, Payments};
use domain::Refusal;
use domain::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Sessions by their name.
#[derive(Default)]
pub struct Double(Mutex<BTreeMap<String, Checkout>>);

impl Double {
    /// The buyer pays on the page of an address.
    pub fn pay(&self, address: &str) {
        let session = address.rsplit('/').next().unwrap();
        let mut sessions = self.0.lock().unwrap();
        let checkout = sessions.get_mut(session).unwrap();
        checkout.status = CheckoutStatus::Complete;
        checkout.payment_status = PaymentStatus::Paid;
        checkout.payment_intent = Some(format!("pi_{session}"));
        checkout.receipt_url = Some("https://pay.stripe.com/receipt".into());
    }
}

#[async_trait]
impl Payments for Double {
    fn livemode(&self) -> bool {
        false
    }

    async fn create_checkout(&self, request: CheckoutRequest) -> Result<CheckoutPage> {
        let session_id = format!("cs_test_{}", request.purchase_id);
        let checkout = Checkout {
            session_id: session_id.clone(),
            payment_intent: None,
            status: CheckoutStatus::Open,
            payment_status: PaymentStatus::Unpaid,
            amount_cents: request.amount_cents,
            currency: "usd".into(),
            livemode: false,
            purchase_id: Some(request.purchase_id),
            receipt_url: None,
            refunded_cents: 0,
            disputed_cents: 0,
        };
        self.0.lock().unwrap().entry(session_id.clone()).or_insert(checkout);
        Ok(CheckoutPage { url: format!("https://checkout.stripe.com/{session_id}"), session_id })
    }

    async fn retrieve_checkout(&self, session_id: &str) -> Result<Option<Checkout>> {
        Ok(self.0.lock().unwrap().get(session_id).cloned())
    }

    async fn find_checkout(&self, _payment_intent: &str) -> Result<Option<String>> {
        Ok(None)
    }

    fn verify_event(&self, payload: &[u8], signature: &str, _now: Timestamp) -> Result<Event> {
        if signature != "signed" {
            return Err(Refusal::field("signature", "The signature does not fit.").into());
        }
        let text = String::from_utf8_lossy(payload);
        let mut words = text.split(' ').map(str::to_owned);
        let (id, kind) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        Ok(Event { id, kind, object_id: words.next(), payment_intent: None, livemode: false })
    }
}
