//! The balance, and buying more.

use super::report::UsageReport;
use super::{Balance, Purchases};
use crate::api::purchases::{CUSTOM, StartPurchase};
use crate::api::usage::{self, Usage};
use crate::components::{Actions, Banner, Choice, Field, Form, PageHead, PageTitle, RadioGroup, Section, Submit};
use crate::load::{load, loaded};
use crate::pages::{part, query};
use domain::credits::PRESETS;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/usage?from=…&to=…&by=…`
#[component]
pub fn UsagePage() -> impl IntoView {
    let id = part("organization");
    let (from, to, by, cancelled) = (query("from"), query("to"), query("by"), query("cancelled"));
    let usage =
        load(move || (id.get(), from.get(), to.get(), by.get()), |(organization, from, to, by)| usage::page(organization, from, to, by));
    view! {
        <PageTitle text="Usage & Balance"/>
        {loaded(usage, move |page: usage::UsagePage| {
            let organization = id.get_untracked();
            let (balance, purchases) = match page.account {
                Some(account) => account_parts(&organization, account),
                None => (().into_any(), ().into_any()),
            };
            view! {
                <PageHead title="Usage & Balance" text="Credits pay for model calls on this server's own keys. Checks cost nothing."/>
                {move || {
                    (!cancelled.read().is_empty())
                        .then(|| view! { <Banner title="You left the checkout.">"Nothing was charged."</Banner> })
                }}
                {balance}
                <UsageReport organization report=page.report/>
                {purchases}
            }
        })}
    }
}

/// What stands above the usage and what stands below it.
fn account_parts(organization: &str, usage: Usage) -> (AnyView, AnyView) {
    let organization = organization.to_owned();
    let buying = match (usage.can_sell, usage.may_buy) {
        (true, true) => view! { <Buy organization=organization.clone() request_key=usage.request_key.clone()/> }.into_any(),
        (true, false) => ().into_any(),
        (false, _) => view! { <NotConfigured webhook_url=usage.webhook_url.clone()/> }.into_any(),
    };
    let (purchases, may_buy) = (usage.purchases.clone(), usage.may_buy);
    let above = view! {
        <Balance usage/>
        {buying}
    };
    (above.into_any(), view! { <Purchases organization purchases may_buy/> }.into_any())
}

/// Choose an amount; Stripe does the rest on its own page.
#[component]
fn Buy(organization: String, request_key: String) -> impl IntoView {
    let dollars = |cents: i64| (cents / 100).to_string();
    let mut options: Vec<Choice> = PRESETS.iter().map(|cents| Choice::new(dollars(*cents), format!("${}", dollars(*cents)))).collect();
    options.push(Choice::new(CUSTOM, "Another amount"));
    view! {
        <Section title="Buy credits" text="You pay on Stripe's page, in US dollars, once. Credits are added as soon as Stripe confirms the payment.">
            <Form to=StartPurchase::PATH class="buy">
                <input type="hidden" name="organization" value=organization/>
                <input type="hidden" name="request_key" value=request_key/>
                <RadioGroup name="preset" legend="Amount" options value=dollars(PRESETS[0])/>
                // The style sheet shows it with "Another amount", so that it needs no script.
                <div class="another-amount">
                    <Field
                        name="amount"
                        label="Amount in dollars"
                        prefix="$"
                        inputmode="decimal"
                        autocomplete="off"
                        help="From 5 to 1,000 dollars, with whole cents."
                    />
                </div>
                <Actions><Submit>"Buy credits"</Submit></Actions>
            </Form>
        </Section>
    }
}

/// What whoever operates the server must do.
#[component]
fn NotConfigured(webhook_url: String) -> impl IntoView {
    view! {
        <Section title="Buy credits">
            <Banner title="Purchases are not configured on this server.">
                <p>
                    "Whoever operates it sets "<code>"STRIPE_SECRET_KEY"</code>" and "<code>"STRIPE_WEBHOOK_SECRET"</code>
                    ", and lets Stripe send the events of Checkout to "<code>{webhook_url}</code>". Everything else works without."
                </p>
            </Banner>
        </Section>
    }
}
