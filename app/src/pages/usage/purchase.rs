//! What became of a purchase: the page on which a buyer lands after paying.

use super::{Balance, Purchases};
use crate::api::purchases::{self, CheckPurchase, Outcome, Purchase};
use crate::components::{Banner, Form, LinkButton, PageHead, PageTitle, Submit, Tone, Variant};
use crate::load::{load, loaded};
use crate::pages::part;
use domain::credits::PurchaseState;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/usage/purchases/{id}`: reading it asks Stripe, see [`purchases::page`].
#[component]
pub fn PurchasePage() -> impl IntoView {
    let (organization, purchase) = (part("organization"), part("purchase"));
    let outcome = load(move || (organization.get(), purchase.get()), |(organization, purchase)| purchases::page(organization, purchase));
    view! {
        <PageTitle text="Purchase"/>
        {loaded(outcome, move |outcome: Outcome| {
            let organization = organization.get_untracked();
            let back = format!("/{organization}/usage");
            view! {
                <PageHead title="Purchase" text=format!("{} of credits", outcome.purchase.amount)>
                    <LinkButton href=back>"Back to Usage & Balance"</LinkButton>
                </PageHead>
                <Verdict organization=organization.clone() purchase=outcome.purchase/>
                {outcome.usage.map(|usage| {
                    let (purchases, may_buy) = (usage.purchases.clone(), usage.may_buy);
                    view! {
                        <Balance usage/>
                        <Purchases organization purchases may_buy/>
                    }
                })}
            }
        })}
    }
}

#[component]
fn Verdict(organization: String, purchase: Purchase) -> impl IntoView {
    match purchase.state {
        PurchaseState::Fulfilled if purchase.taken_back.is_some() => {
            let title = format!("{}: {} of {} taken back.", purchase.outcome, purchase.taken_back.unwrap_or_default(), purchase.amount);
            view! { <Banner tone=Tone::Warning title>"What was spent of it already is owed, and paid with the next credits."</Banner> }
                .into_any()
        }
        PurchaseState::Fulfilled => {
            view! { <Banner tone=Tone::Success title=format!("Paid: {} added.", purchase.amount)>"The credits can be spent now."</Banner> }
                .into_any()
        }
        PurchaseState::Open => view! { <Waiting organization purchase/> }.into_any(),
        PurchaseState::Expired => {
            view! { <Banner title="This checkout was closed.">"Nothing was charged. Buy again whenever you like."</Banner> }.into_any()
        }
        PurchaseState::Failed => {
            view! { <Banner tone=Tone::Danger title="The payment failed.">"Nothing was charged. Try another way to pay."</Banner> }
                .into_any()
        }
        PurchaseState::Review => {
            let reason = purchase.review_reason.unwrap_or_default();
            view! {
                <Banner tone=Tone::Warning title="The payment needs a look.">
                    "Something about it does not match, so nothing was added yet: "{reason}
                    ". Tell whoever operates this server the number "<code>{purchase.id}</code>"."
                </Banner>
            }
            .into_any()
        }
    }
}

/// Paid or not, Stripe has not said so yet.
#[component]
fn Waiting(organization: String, purchase: Purchase) -> impl IntoView {
    let checkout = purchase.checkout_url;
    view! {
        <Banner title="Stripe has not confirmed the payment yet.">
            <p>"Some ways to pay take days. The credits are added by themselves as soon as the money is there; this page need not stay open."</p>
            <div class="row-actions">
                <Form to=CheckPurchase::PATH>
                    <input type="hidden" name="organization" value=organization/>
                    <input type="hidden" name="purchase" value=purchase.id/>
                    <Submit small=true variant=Variant::Secondary>"Check again"</Submit>
                </Form>
                {checkout.map(|href| view! { <LinkButton href small=true>"Continue to payment"</LinkButton> })}
            </div>
        </Banner>
    }
}
