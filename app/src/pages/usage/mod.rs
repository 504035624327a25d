//! Usage & Balance: what the organization has, buying more, and what became of a purchase.

pub mod balance;
pub mod purchase;
mod report;

use crate::api::purchases::Purchase;
use crate::api::usage::{Allocation, Usage};
use crate::components::{Badge, Column, Section, Stat, Stats, Table, Time, Tone};
use domain::credits::PurchaseState;
use leptos::prelude::*;

/// What there is, what is put aside, and what is owed.
#[component]
fn Balance(usage: Usage) -> impl IntoView {
    view! {
        <section aria-label="Balance">
            <Stats>
                <Stat label="Available" value=usage.available note="Can be spent"/>
                <Stat label="Held" value=usage.held note="Put aside for runs that are under way"/>
                {usage.debt.map(|debt| view! { <Stat label="Owed" value=debt note="Spent beyond the balance"/> })}
            </Stats>
        </section>
        {(usage.allocations.len() > 1 || usage.allocations.iter().any(|allocation| allocation.expires_at.is_some()))
            .then(|| view! { <Allocations allocations=usage.allocations/> })}
    }
}

/// What the balance consists of, once that says more than the balance.
#[component]
fn Allocations(allocations: Vec<Allocation>) -> impl IntoView {
    let columns = vec![Column::new("Credits"), Column::new("Left").numeric(), Column::new("Expires")];
    view! {
        <Section title="Credits" text="They are spent in this order: what expires first, then what was given, then what was bought." stacked=true>
            <Table caption="Credits" columns>
                {allocations
                    .into_iter()
                    .map(|allocation| {
                        view! {
                            <tr>
                                <th scope="row">{allocation.kind}</th>
                                <td class="numeric">{allocation.remaining}</td>
                                <td>{allocation.expires_at.map_or_else(|| "Never".into_any(), |iso| view! { <Time iso/> }.into_any())}</td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()}
            </Table>
        </Section>
    }
}

/// Every purchase, the newest first.
#[component]
fn Purchases(organization: String, purchases: Vec<Purchase>, may_buy: bool) -> impl IntoView {
    let columns = vec![
        Column::new("Date"),
        Column::new("Amount").numeric(),
        Column::new("Taken back").numeric(),
        Column::new("State"),
        Column::new("Bought by"),
        Column::new("Receipt"),
    ];
    view! {
        <Section title="Purchases" stacked=true>
            <Table caption="Purchases" columns empty="Nothing was bought yet.">
                {purchases
                    .into_iter()
                    .map(|purchase| view! { <Row organization=organization.clone() purchase may_buy/> })
                    .collect::<Vec<_>>()}
            </Table>
        </Section>
    }
}

#[component]
fn Row(organization: String, purchase: Purchase, may_buy: bool) -> impl IntoView {
    let tone = if purchase.taken_back.is_some() { Tone::Warning } else { tone(purchase.state) };
    let paper = match (purchase.receipt_url, purchase.checkout_url.filter(|_| may_buy)) {
        (Some(receipt), _) => view! { <a href=receipt target="_blank" rel="noopener noreferrer">"Receipt"</a> }.into_any(),
        (None, Some(checkout)) => view! { <a href=checkout>"Continue to payment"</a> }.into_any(),
        (None, None) => ().into_any(),
    };
    view! {
        <tr>
            <th scope="row"><a href=format!("/{organization}/usage/purchases/{}", purchase.id)><Time iso=purchase.created_at/></a></th>
            <td class="numeric">{purchase.amount}</td>
            <td class="numeric">{purchase.taken_back}</td>
            <td><Badge tone>{purchase.outcome}</Badge></td>
            <td>{purchase.bought_by}</td>
            <td>{paper}</td>
        </tr>
    }
}

fn tone(state: PurchaseState) -> Tone {
    match state {
        PurchaseState::Open => Tone::Info,
        PurchaseState::Fulfilled => Tone::Success,
        PurchaseState::Expired => Tone::Neutral,
        PurchaseState::Failed => Tone::Danger,
        PurchaseState::Review => Tone::Warning,
    }
}
