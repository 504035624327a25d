//! Usage & Balance: what the organization has, buying more, and what became of a purchase.

pub mod balance;
pub mod purchase;

use crate::api::purchases::Purchase;
use crate::api::usage::Usage;
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
    }
}

/// Every purchase, the newest first.
#[component]
fn Purchases(organization: String, purchases: Vec<Purchase>, may_buy: bool) -> impl IntoView {
    let columns =
        vec![Column::new("Date"), Column::new("Amount").numeric(), Column::new("State"), Column::new("Bought by"), Column::new("Receipt")];
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
    let paper = match (purchase.receipt_url, purchase.checkout_url.filter(|_| may_buy)) {
        (Some(receipt), _) => view! { <a href=receipt target="_blank" rel="noopener noreferrer">"Receipt"</a> }.into_any(),
        (None, Some(checkout)) => view! { <a href=checkout>"Continue to payment"</a> }.into_any(),
        (None, None) => ().into_any(),
    };
    view! {
        <tr>
            <th scope="row"><a href=format!("/{organization}/usage/purchases/{}", purchase.id)><Time iso=purchase.created_at/></a></th>
            <td class="numeric">{purchase.amount}</td>
            <td><Badge tone=tone(purchase.state)>{purchase.state.label()}</Badge></td>
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
