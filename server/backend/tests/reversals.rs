//! Refunds and disputes: whatever Stripe says, in any order and any number, the books say the same.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod common;

use backend::credits;
use backend::purchases;
use common::shop::{COMPLETED, Shop, with_shop};
use domain::Refusal;
use domain::credits::PurchaseState;

const REFUNDED: &str = "charge.refunded";
const DISPUTE: &str = "charge.dispute.created";

/// A purchase of $25 that was paid and credited; gives back its session and its payment.
async fn bought(shop: &Shop, key: &str) -> (String, String) {
    let session = shop.paid("25", key).await;
    purchases::fulfil(&shop.world.backend, &session).await.unwrap();
    (session.clone(), format!("pi_{session}"))
}

async fn spend(shop: &Shop, key: &str, dollars: i64) -> backend::Result<()> {
    let nanos = (dollars * 1_000_000_000).into();
    let mut tx = shop.world.backend.db.write().await?;
    credits::hold(&shop.world.backend, &mut tx, &shop.acme, key, nanos).await?;
    credits::settle(&shop.world.backend, &mut tx, key, nanos).await?;
    tx.commit().await
}

async fn numbers(shop: &Shop) -> (String, String) {
    let available = shop.balance().await;
    (available, shop.usage().await.balance.debt.to_string())
}

fn amounts(available: &str, debt: &str) -> (String, String) {
    (available.to_owned(), debt.to_owned())
}

#[test]
fn refunds_take_back_the_difference_however_often_they_are_told() {
    with_shop(|shop| async move {
        let (session, payment) = bought(&shop, "form 1").await;
        shop.stripe.change(&session, |checkout| checkout.refunded_cents = 1_000);
        let tasks = (0..20).map(|number| {
            let (shop, payment) = (shop.clone(), payment.clone());
            tokio::spawn(async move {
                shop.webhook(&format!("evt_{}", number % 7), REFUNDED, &payment).await;
                shop.tend().await;
            })
        });
        futures::future::join_all(tasks).await.into_iter().for_each(Result::unwrap);
        shop.tend().await;
        assert_eq!(numbers(&shop).await, amounts("$15.00", "$0.00"));
        // Stripe says it all together: $25 is $15 more.
        shop.stripe.change(&session, |checkout| checkout.refunded_cents = 2_500);
        shop.webhook("evt_more", REFUNDED, &payment).await;
        shop.tend().await;
        assert_eq!(numbers(&shop).await, amounts("$0.00", "$0.00"));
        let purchase = &shop.usage().await.purchases[0];
        assert_eq!((purchase.state, purchase.refunded.to_string()), (PurchaseState::Fulfilled, "$25.00".into()));
        // A refund that fails at the bank gives back.
        shop.stripe.change(&session, |checkout| checkout.refunded_cents = 0);
        shop.webhook("evt_failed", "refund.failed", &payment).await;
        shop.tend().await;
        assert_eq!(numbers(&shop).await, amounts("$25.00", "$0.00"));
    });
}

#[test]
fn what_was_spent_before_its_refund_is_owed_and_the_next_purchase_pays_it() {
    with_shop(|shop| async move {
        let (session, payment) = bought(&shop, "form 1").await;
        spend(&shop, "work", 20).await.unwrap();
        shop.stripe.change(&session, |checkout| checkout.refunded_cents = 2_500);
        shop.webhook("evt_1", REFUNDED, &payment).await;
        shop.tend().await;
        assert_eq!(numbers(&shop).await, amounts("$0.00", "$20.00"));
        assert_eq!(common::refusal(spend(&shop, "more", 0).await), Refusal::PaymentRequired);
        bought(&shop, "form 2").await;
        assert_eq!(numbers(&shop).await, amounts("$5.00", "$0.00"));
        spend(&shop, "more", 5).await.unwrap();
    });
}

#[test]
fn a_refund_before_its_completion_nets_to_nothing() {
    with_shop(|shop| async move {
        let session = shop.paid("25", "form 1").await;
        shop.stripe.change(&session, |checkout| checkout.refunded_cents = 2_500);
        shop.webhook("evt_1", REFUNDED, &format!("pi_{session}")).await;
        shop.tend().await;
        assert_eq!(numbers(&shop).await, amounts("$0.00", "$0.00"));
        shop.webhook("evt_2", COMPLETED, &session).await;
        shop.tend().await;
        assert_eq!(numbers(&shop).await, amounts("$0.00", "$0.00"));
        assert_eq!(shop.states().await, [PurchaseState::Fulfilled]);
    });
}

#[test]
fn a_dispute_takes_the_money_and_winning_it_brings_it_back() {
    with_shop(|shop| async move {
        let (session, payment) = bought(&shop, "form 1").await;
        spend(&shop, "work", 10).await.unwrap();
        shop.stripe.change(&session, |checkout| checkout.disputed_cents = 2_500);
        shop.webhook("evt_1", DISPUTE, &payment).await;
        shop.webhook("evt_2", "charge.dispute.funds_withdrawn", &payment).await;
        shop.tend().await;
        assert_eq!(numbers(&shop).await, amounts("$0.00", "$10.00"));
        assert_eq!(shop.usage().await.purchases[0].disputed.to_string(), "$25.00");
        shop.stripe.change(&session, |checkout| checkout.disputed_cents = 0);
        shop.webhook("evt_3", "charge.dispute.closed", &payment).await;
        shop.webhook("evt_4", "charge.dispute.funds_reinstated", &payment).await;
        shop.tend().await;
        assert_eq!(numbers(&shop).await, amounts("$15.00", "$0.00"));
        // Refunded and disputed, it is still no more than was paid.
        shop.stripe.change(&session, |checkout| (checkout.refunded_cents, checkout.disputed_cents) = (1_500, 2_500));
        shop.webhook("evt_5", DISPUTE, &payment).await;
        shop.tend().await;
        assert_eq!(numbers(&shop).await, amounts("$0.00", "$10.00"));
    });
}

#[test]
fn an_answer_to_an_older_question_changes_nothing() {
    with_shop(|shop| async move {
        let (session, payment) = bought(&shop, "form 1").await;
        shop.stripe.change(&session, |checkout| checkout.refunded_cents = 1_000);
        shop.webhook("evt_1", REFUNDED, &payment).await;
        shop.tend().await;
        // Somebody who asked later has been answered already.
        shop.world.sql("UPDATE purchases SET answered = 1000").await;
        shop.stripe.change(&session, |checkout| checkout.refunded_cents = 0);
        purchases::fulfil(&shop.world.backend, &session).await.unwrap();
        assert_eq!(numbers(&shop).await, amounts("$15.00", "$0.00"));
    });
}

#[test]
fn what_is_in_review_was_not_credited_and_is_not_taken_back() {
    with_shop(|shop| async move {
        let session = shop.paid("25", "form 1").await;
        shop.stripe.change(&session, |checkout| (checkout.currency, checkout.refunded_cents) = ("eur".into(), 2_500));
        shop.webhook("evt_1", REFUNDED, &format!("pi_{session}")).await;
        shop.webhook("evt_2", REFUNDED, "pi_of_another_shop").await;
        shop.tend().await;
        assert_eq!(numbers(&shop).await, amounts("$0.00", "$0.00"));
        assert_eq!(shop.states().await, [PurchaseState::Review]);
    });
}
