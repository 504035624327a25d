//! All that touches Stripe.
//!
//! [`Gateway`] implements the trait [`Payments`] of `backend` over async-stripe: `checkout.rs` opens and looks up Checkout
//! Sessions, `dispute.rs` disputes, `signature.rs` verifies webhooks, `event.rs` reads them, `call.rs` is the one place that says how long to wait,
//! when to try again, and what a person is told when it fails. Nobody else compiles Stripe.

mod call;
mod checkout;
mod dispute;
mod event;
mod signature;

use async_trait::async_trait;
use backend::Result;
use backend::purchases::{Checkout, CheckoutPage, CheckoutRequest, Event, Payments};
use domain::Refusal;
use domain::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// A wrong setting, in words for whoever operates the server.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The key is not one that Stripe gives out.
    #[error("STRIPE_SECRET_KEY must be a secret key of Stripe: it begins with sk_test_, sk_live_, rk_test_ or rk_live_")]
    SecretKey,
    /// Without it no webhook can be believed.
    #[error("STRIPE_WEBHOOK_SECRET must be the signing secret of the webhook endpoint: it begins with whsec_")]
    WebhookSecret,
    /// The base URL cannot be used.
    #[error("STRIPE_API_BASE: {0}")]
    ApiBase(String),
}

/// The way to Stripe. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    client: stripe::Client,
    webhook_secret: SecretString,
    livemode: bool,
}

impl Gateway {
    /// A gateway with a secret key and the signing secret of the webhook endpoint. `api_base` is for tests: another address
    /// that speaks as Stripe does, such as `http://127.0.0.1:12111`.
    pub fn new(secret_key: &SecretString, webhook_secret: SecretString, api_base: Option<&str>) -> std::result::Result<Self, ConfigError> {
        // The connector asks for the process's provider, and would panic if another crate brought a second one.
        // An error says that somebody has chosen already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let key = secret_key.expose_secret();
        let livemode = livemode(key).ok_or(ConfigError::SecretKey)?;
        if !webhook_secret.expose_secret().starts_with("whsec_") {
            return Err(ConfigError::WebhookSecret);
        }
        let mut client = stripe::ClientBuilder::new(key).timeout(call::TIMEOUT).app_info("assay", None, None);
        if let Some(base) = api_base {
            if !base.starts_with("https://") && !base.starts_with("http://") {
                return Err(ConfigError::ApiBase("must begin with https:// or http://".into()));
            }
            // The client glues `v1/…` to it as it is.
            client = client.url(format!("{}/", base.trim_end_matches('/')));
        }
        let client = client.build().map_err(|error| ConfigError::ApiBase(error.to_string()))?;
        Ok(Self { client, webhook_secret, livemode })
    }
}

/// Whether a key moves real money; nothing when it is no key of Stripe's that a header can carry.
fn livemode(key: &str) -> Option<bool> {
    if !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return None;
    }
    match key.get(..8)? {
        "sk_live_" | "rk_live_" => Some(true),
        "sk_test_" | "rk_test_" => Some(false),
        _ => None,
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("livemode", &self.livemode).finish_non_exhaustive()
    }
}

#[async_trait]
impl Payments for Gateway {
    fn livemode(&self) -> bool {
        self.livemode
    }

    async fn create_checkout(&self, request: CheckoutRequest) -> Result<CheckoutPage> {
        checkout::create(&self.client, request).await
    }

    async fn retrieve_checkout(&self, session_id: &str) -> Result<Option<Checkout>> {
        checkout::retrieve(&self.client, session_id).await
    }

    async fn find_checkout(&self, payment_intent: &str) -> Result<Option<String>> {
        checkout::find(&self.client, payment_intent).await
    }

    fn verify_event(&self, payload: &[u8], signature: &str, now: Timestamp) -> Result<Event> {
        signature::verify(payload, signature, &self.webhook_secret, now)
            .map_err(|reason| Refusal::field("Stripe-Signature", reason.to_string()))?;
        Ok(event::read(payload, self.livemode).map_err(|reason| Refusal::field("body", reason))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gateway(key: &str, secret: &str, base: Option<&str>) -> std::result::Result<Gateway, ConfigError> {
        Gateway::new(&key.into(), secret.into(), base)
    }

    #[test]
    fn the_key_says_whether_money_is_real() {
        for (key, livemode) in [("sk_test_a", false), ("rk_test_a", false), ("sk_live_a", true), ("rk_live_a", true)] {
            assert_eq!(gateway(key, "whsec_a", None).unwrap().livemode(), livemode, "{key}");
        }
        assert!(gateway("sk_test_a", "whsec_a", Some("http://127.0.0.1:1")).is_ok());
    }

    #[test]
    fn wrong_settings_name_themselves_and_not_their_values() {
        for (key, secret, base) in [
            ("pk_test_secretword", "whsec_a", None),
            ("secretword", "whsec_a", None),
            ("sk_test_\nsecretword", "whsec_a", None),
            ("sk_test_é", "whsec_a", None),
            ("", "whsec_a", None),
            ("sk_test_a", "secretword", None),
            ("sk_test_a", "whsec_a", Some("ftp://x")),
            ("sk_test_a", "whsec_a", Some("https://a b")),
        ] {
            let message = gateway(key, secret, base).unwrap_err().to_string();
            assert!(message.contains("STRIPE_") && !message.contains("secretword"), "{message}");
        }
        let shown = format!("{:?}", gateway("sk_test_secretword", "whsec_secretword", None).unwrap());
        assert!(!shown.contains("secretword"));
    }
}
