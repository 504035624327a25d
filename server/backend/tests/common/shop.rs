//! A shop with a customer: the payment service is our double, and somebody owns an organization.

use super::payments::{Double, SIGNATURE};
use super::{World, on_each_database};
use backend::{Caller, credits, purchases, usage};
use domain::credits::PurchaseState;
use domain::ids::OrganizationId;
use std::sync::Arc;

/// The event that tells of a payment.
pub const COMPLETED: &str = "checkout.session.completed";

/// A shop with a customer: Ada owns Acme.
#[derive(Clone)]
pub struct Shop {
    pub world: World,
    pub stripe: Double,
    pub ada: Caller,
    pub acme: OrganizationId,
}

impl Shop {
    pub async fn open(world: World) -> Self {
        let stripe = Double::default();
        let mut world = world;
        world.backend.payments = Some(Arc::new(stripe.clone()));
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        Self { world, stripe, ada, acme }
    }

    pub async fn start(&self, amount: &str, key: &str) -> backend::Result<String> {
        purchases::start(&self.world.backend, &self.ada, &self.acme, amount, key).await
    }

    /// Starts a purchase and pays for it; gives back its session.
    pub async fn paid(&self, amount: &str, key: &str) -> String {
        let session = Double::session(&self.start(amount, key).await.unwrap());
        self.stripe.pay(&session);
        session
    }

    pub async fn webhook(&self, id: &str, kind: &str, session: &str) {
        purchases::receive_event(&self.world.backend, &Double::event(id, kind, session), SIGNATURE).await.unwrap();
    }

    pub async fn tend(&self) {
        purchases::tend(&self.world.backend).await.unwrap();
    }

    pub async fn usage(&self) -> usage::Overview {
        usage::overview(&self.world.backend, &self.ada, &self.acme).await.unwrap()
    }

    /// The balance, after the ledger was audited.
    pub async fn balance(&self) -> String {
        let report = credits::verify(&self.world.backend).await.unwrap();
        assert!(report.is_exact(), "{report:?}");
        self.usage().await.balance.available.to_string()
    }

    pub async fn states(&self) -> Vec<PurchaseState> {
        self.usage().await.purchases.iter().map(|purchase| purchase.state).collect()
    }
}

/// Runs a test in a fresh shop on each database.
pub fn with_shop<F: Future<Output = ()>>(test: impl Fn(Shop) -> F) {
    on_each_database(|world| async { test(Shop::open(world).await).await });
}
