//! Purchases of credits.

use super::usage::Usage;
use crate::components::Done;
use crate::error::AppError;
use domain::credits::PurchaseState;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::purchases;
#[cfg(feature = "ssr")]
use domain::credits::NanoDollars;

/// A purchase as the pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// Its identifier.
    pub id: String,
    /// The price in dollars.
    pub amount: String,
    /// How far it has come.
    pub state: PurchaseState,
    /// The same in words, with what went back.
    pub outcome: String,
    /// How much of it went back, in dollars, when something did.
    pub taken_back: Option<String>,
    /// Who bought; nothing when that account is gone.
    pub bought_by: Option<String>,
    /// When it was started.
    pub created_at: String,
    /// Where to pay, while it is open.
    pub checkout_url: Option<String>,
    /// The receipt, once paid.
    pub receipt_url: Option<String>,
    /// What a person must look at, in review.
    pub review_reason: Option<String>,
}

#[cfg(feature = "ssr")]
impl From<purchases::Purchase> for Purchase {
    fn from(purchase: purchases::Purchase) -> Self {
        let (amount, refunded, disputed) = (purchase.amount, purchase.refunded, purchase.disputed);
        let gone = NanoDollars::from(refunded.nanos() + disputed.nanos());
        Self {
            outcome: purchase.state.label_with(amount, refunded, disputed).to_owned(),
            taken_back: (gone > NanoDollars::ZERO).then(|| gone.to_string()),
            id: purchase.id.to_string(),
            amount: purchase.amount.to_string(),
            state: purchase.state,
            bought_by: purchase.bought_by,
            created_at: purchase.created_at.iso(),
            checkout_url: purchase.checkout_url,
            receipt_url: purchase.receipt_url,
            review_reason: purchase.review_reason,
        }
    }
}

/// The choice among the presets that means: the amount that was typed.
pub const CUSTOM: &str = "custom";

/// Begins a purchase and leads to the page of the payment service.
#[server(endpoint = "purchases/start")]
pub async fn start_purchase(
    organization: String,
    request_key: String,
    preset: String,
    #[server(default)] amount: String,
) -> Result<Done, AppError> {
    let amount = if preset == CUSTOM { amount } else { preset };
    // Whoever comes back from the checkout and chooses another amount on the same page begins another purchase.
    let key = domain::credits::purchase_cents(&amount).map_or_else(|_| request_key.clone(), |cents| format!("{request_key}-{cents}"));
    let url = purchases::start(&request::backend(), &request::caller()?, &request::organization(&organization)?, &amount, &key).await?;
    Ok(Done::going(url))
}

/// What the page shows on which a buyer lands after paying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The purchase as it is now.
    pub purchase: Purchase,
    /// Balance and purchases, for those who see the organization's usage.
    pub usage: Option<Usage>,
}

/// Looks up what became of a purchase.
///
/// A page reads this, so a GET may lead to a credit. That is no change by the visitor's wish: the use case writes down what
/// Stripe says about a session of ours, once, whoever asks and however often; the webhook would do the same a moment later.
#[server(endpoint = "purchases/page")]
pub async fn page(organization: String, purchase: String) -> Result<Outcome, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let purchase = purchases::confirm(&backend, &caller, &organization, request::typed_id(&purchase)?).await?;
    Ok(Outcome { purchase: purchase.into(), usage: super::usage::may_read(&backend, &caller, &organization).await? })
}

/// Asks the payment service again, for a buyer who waits.
#[server(endpoint = "purchases/check")]
pub async fn check_purchase(organization: String, purchase: String) -> Result<Done, AppError> {
    let organization = request::organization(&organization)?;
    purchases::confirm(&request::backend(), &request::caller()?, &organization, request::typed_id(&purchase)?).await?;
    Ok(Done::default())
}
