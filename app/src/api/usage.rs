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
use domain::Refusal;
#[cfg(feature = "ssr")]
use domain::access::Permission;
#[cfg(feature = "ssr")]
use domain::credits::NanoDollars;
#[cfg(feature = "ssr")]
use domain::ids::OrganizationId;
#[cfg(feature = "ssr")]
use domain::time::Timestamp;
#[cfg(feature = "ssr")]
use domain::usage::{Dimension, Period};

/// What the organization has, and what it bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Credits that can be spent, in dollars.
    pub available: String,
    /// Credits put aside for work that is under way, in dollars.
    pub held: String,
    /// What is owed, in dollars, when something is.
    pub debt: Option<String>,
    /// The credits that this consists of, in the order in which they are spent.
    pub allocations: Vec<Allocation>,
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

/// Credits that came in at once, as far as they are left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// Where they came from.
    pub kind: String,
    /// What is left, in dollars.
    pub remaining: String,
    /// When that is lost.
    pub expires_at: Option<String>,
}

/// What is asked of usage, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// What it is divided by.
    pub by: String,
}

/// Calls, tokens and money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// What they are the sum of.
    pub name: String,
    /// How many calls.
    pub calls: i64,
    /// Tokens that were read.
    pub input_tokens: i64,
    /// Tokens that were written.
    pub output_tokens: i64,
    /// What they cost by the list of prices, in nano-dollars: what the chart is drawn from.
    pub nanos: i64,
    /// The same in dollars.
    pub cost: String,
    /// What was spent of the organization's credits, in dollars.
    pub charged: String,
}

/// Usage over some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What was asked, with what was left open filled in.
    pub asked: Asked,
    /// What is wrong with it; then the usual days are shown.
    pub wrong: Option<String>,
    /// Whether it is the caller's own usage alone.
    pub is_own: bool,
    /// Each day.
    pub days: Vec<Sum>,
    /// The parts, the most expensive first.
    pub parts: Vec<Sum>,
    /// Everything together.
    pub total: Sum,
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsagePage {
    /// Balance and purchases, for those who see the organization's usage.
    pub account: Option<Usage>,
    /// What was used.
    pub report: Report,
}

/// The page.
#[server(endpoint = "usage/page")]
pub async fn page(
    organization: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
    #[server(default)] by: String,
) -> Result<UsagePage, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    Ok(UsagePage {
        account: may_read(&backend, &caller, &organization).await?,
        report: report(&backend, &caller, &organization, Asked { from, to, by }).await?,
    })
}

/// Balance and purchases, unless they are not the caller's to see.
#[cfg(feature = "ssr")]
pub(super) async fn may_read(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Option<Usage>, AppError> {
    let membership = backend::organizations::get(backend, caller, organization).await?;
    if membership.standing.permits(Permission::ViewUsage) { read(backend, caller, organization).await.map(Some) } else { Ok(None) }
}

#[cfg(feature = "ssr")]
async fn report(backend: &Backend, caller: &Caller, organization: &OrganizationId, asked: Asked) -> Result<Report, AppError> {
    let today = backend.now().day_number();
    let read = Period::read(&asked.from, &asked.to, today);
    let wrong = read.as_ref().err().map(|fields| Refusal::from(fields.clone()).to_string());
    let period = read.unwrap_or(Period::usual(today));
    let by: Dimension = asked.by.parse().unwrap_or(Dimension::Model);
    let report = usage::report(backend, caller, organization, period, by).await?;
    let text = |day: i64| Timestamp::of_day(day).day_text();
    let asked = match wrong {
        // What was typed stays, beside what is wrong with it.
        Some(_) => Asked { by: by.to_string(), ..asked },
        None => Asked { from: text(period.first), to: text(period.last), by: by.to_string() },
    };
    let sums = |sums: Vec<usage::Sum>| sums.into_iter().map(Sum::from).collect();
    Ok(Report { asked, wrong, is_own: report.is_own, days: sums(report.days), parts: sums(report.parts), total: report.total.into() })
}

#[cfg(feature = "ssr")]
impl From<usage::Sum> for Sum {
    fn from(sum: usage::Sum) -> Self {
        Self {
            name: sum.name,
            calls: sum.calls,
            input_tokens: sum.input_tokens,
            output_tokens: sum.output_tokens,
            nanos: sum.cost.nanos(),
            cost: sum.cost.exact(),
            charged: sum.charged.exact(),
        }
    }
}

#[cfg(feature = "ssr")]
async fn read(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Usage, AppError> {
    let overview = usage::overview(backend, caller, organization).await?;
    let debt = overview.balance.debt;
    Ok(Usage {
        available: overview.balance.available.to_string(),
        held: overview.balance.held.to_string(),
        debt: (debt > NanoDollars::ZERO).then(|| debt.to_string()),
        allocations: overview
            .allocations
            .into_iter()
            .map(|allocation| Allocation {
                kind: allocation.kind.label().to_owned(),
                remaining: allocation.remaining.to_string(),
                expires_at: allocation.expires_at.map(Timestamp::iso),
            })
            .collect(),
        purchases: overview.purchases.into_iter().map(Purchase::from).collect(),
        may_buy: overview.may_buy,
        can_sell: overview.can_sell,
        webhook_url: backend.link("/webhooks/stripe"),
        request_key: backend.random.token()?.reveal().to_owned(),
    })
}
