//! Usage & Balance.

use super::purchases::Purchase;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::{Backend, Caller, usage};
#[cfg(feature = "ssr")]
use domain::credits::NanoDollars;
#[cfg(feature = "ssr")]
use domain::ids::OrganizationId;

/// What the organization has, and what it bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Credits that can be spent, in dollars.
    pub available: String,
    /// Credits put aside for work that is under way, in dollars.
    pub held: String,
    /// What is owed, in dollars, when something is.
    pub debt: Option<String>,
    /// The purchases, the newest first.
    pub purchases: Vec<Purchase>,
    /// Whether the caller may buy.
    pub may_buy: bool,
    /// Whether this server can sell at all.
    pub can_sell: bool,
    /// Where Stripe must send its webhooks: the operator reads it while purchases are not configured.
    pub webhook_url: String,
    /// Names this visit of the page: submitting its form twice begins one purchase.
    pub request_key: String,
}

/// The page.
#[server(endpoint = "usage/page")]
pub async fn page(organization: String) -> Result<Usage, AppError> {
    read(&request::backend(), &request::caller()?, &request::organization(&organization)?).await
}

#[cfg(feature = "ssr")]
pub(super) async fn read(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Usage, AppError> {
    let overview = usage::overview(backend, caller, organization).await?;
    let debt = overview.balance.debt;
    Ok(Usage {
        available: overview.balance.available.to_string(),
        held: overview.balance.held.to_string(),
        debt: (debt > NanoDollars::ZERO).then(|| debt.to_string()),
        purchases: overview.purchases.into_iter().map(Purchase::from).collect(),
        may_buy: overview.may_buy,
        can_sell: overview.can_sell,
        webhook_url: backend.link("/webhooks/stripe"),
        request_key: backend.random.token()?.reveal().to_owned(),
    })
}
