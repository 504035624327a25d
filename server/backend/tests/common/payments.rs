//! A double of the payment service behind the trait: scripted, in memory, and it counts what it was asked.

use async_trait::async_trait;
use backend::Result;
use backend::purchases::{Checkout, CheckoutPage, CheckoutRequest, CheckoutStatus, Event, PaymentStatus, Payments};
use domain::Refusal;
use domain::time::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// What a webhook is signed with.
pub const SIGNATURE: &str = "signed by the double";

#[derive(Default)]
struct State {
    by_key: HashMap<String, CheckoutPage>,
    sessions: HashMap<String, Checkout>,
    requests: Vec<CheckoutRequest>,
    asked: usize,
    is_down: bool,
}

/// The double; clones share one state.
#[derive(Clone, Default)]
pub struct Double(Arc<Mutex<State>>);

impl Double {
    /// The session of a page's address.
    pub fn session(url: &str) -> String {
        url.rsplit('/').next().unwrap().to_owned()
    }

    /// The buyer pays.
    pub fn pay(&self, session: &str) {
        self.change(session, |checkout| {
            checkout.status = CheckoutStatus::Complete;
            checkout.payment_status = PaymentStatus::Paid;
            checkout.payment_intent = Some(format!("pi_{}", checkout.session_id));
            checkout.receipt_url = Some("https://pay.example/receipt".into());
        });
    }

    pub fn change(&self, session: &str, change: impl FnOnce(&mut Checkout)) {
        change(self.0.lock().unwrap().sessions.get_mut(session).unwrap());
    }

    pub fn add(&self, checkout: Checkout) {
        self.0.lock().unwrap().sessions.insert(checkout.session_id.clone(), checkout);
    }

    pub fn get(&self, session: &str) -> Checkout {
        self.0.lock().unwrap().sessions[session].clone()
    }

    pub fn forget(&self, session: &str) {
        self.0.lock().unwrap().sessions.remove(session);
    }

    pub fn set_down(&self, is_down: bool) {
        self.0.lock().unwrap().is_down = is_down;
    }

    pub fn requests(&self) -> Vec<CheckoutRequest> {
        self.0.lock().unwrap().requests.clone()
    }

    /// How often somebody asked about a session.
    pub fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }

    /// The body of a webhook.
    pub fn event(id: &str, kind: &str, session: &str) -> Vec<u8> {
        format!("{id} {kind} {session}").into_bytes()
    }

    fn down() -> backend::Error {
        Refusal::Unavailable { reason: "The double is down.".into() }.into()
    }
}

#[async_trait]
impl Payments for Double {
    fn livemode(&self) -> bool {
        false
    }

    async fn create_checkout(&self, request: CheckoutRequest) -> Result<CheckoutPage> {
        // Gives way, so that calls which run at once really meet.
        tokio::task::yield_now().await;
        let mut state = self.0.lock().unwrap();
        if state.is_down {
            return Err(Self::down());
        }
        state.requests.push(request.clone());
        if let Some(page) = state.by_key.get(&request.idempotency_key) {
            return Ok(page.clone());
        }
        let session_id = format!("cs_test_{}", request.purchase_id);
        let page = CheckoutPage { url: format!("https://pay.example/{session_id}"), session_id: session_id.clone() };
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
        state.sessions.insert(session_id, checkout);
        state.by_key.insert(request.idempotency_key, page.clone());
        Ok(page)
    }

    async fn retrieve_checkout(&self, session_id: &str) -> Result<Option<Checkout>> {
        tokio::task::yield_now().await;
        let mut state = self.0.lock().unwrap();
        state.asked += 1;
        if state.is_down { Err(Self::down()) } else { Ok(state.sessions.get(session_id).cloned()) }
    }

    async fn find_checkout(&self, payment_intent: &str) -> Result<Option<String>> {
        let state = self.0.lock().unwrap();
        let found = state.sessions.values().find(|checkout| checkout.payment_intent.as_deref() == Some(payment_intent));
        Ok(found.map(|checkout| checkout.session_id.clone()))
    }

    fn verify_event(&self, payload: &[u8], signature: &str, _now: Timestamp) -> Result<Event> {
        if signature != SIGNATURE {
            return Err(Refusal::field("signature", "The signature does not fit.").into());
        }
        let text = String::from_utf8(payload.to_vec()).unwrap();
        let mut words = text.split(' ').map(str::to_owned);
        let (id, kind, object) = (words.next().unwrap(), words.next().unwrap(), words.next());
        let payment_intent = object.clone().filter(|object| object.starts_with("pi_"));
        Ok(Event { id, kind, object_id: object, payment_intent, livemode: false })
    }
}
