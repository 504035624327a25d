//! Purchases: every way in which the outcome of one reaches us, in any order and any number.

mod common;

use backend::credits;
use backend::purchases::{self, CheckoutStatus, PaymentStatus};
use common::payments::Double;
use common::refusal;
use common::shop::{COMPLETED, with_shop};
use domain::Refusal;
use domain::credits::PurchaseState;
use std::time::Duration;

#[test]
fn the_same_event_fifty_times_at_once_and_under_new_names_credits_once() {
    with_shop(|shop| async move {
        let session = shop.paid("25", "form 1").await;
        let tasks = (0..50).map(|number| {
            let (shop, session) = (shop.clone(), session.clone());
            tokio::spawn(async move {
                let id = if number % 5 == 0 { format!("evt_{number}") } else { "evt_same".into() };
                shop.webhook(&id, COMPLETED, &session).await;
                shop.tend().await;
                purchases::fulfil(&shop.world.backend, &session).await.unwrap().state
            })
        });
        for outcome in futures::future::join_all(tasks).await {
            assert_eq!(outcome.unwrap(), PurchaseState::Fulfilled);
        }
        shop.tend().await;
        assert_eq!(shop.balance().await, "$25.00");
        assert_eq!(credits::verify(&shop.world.backend).await.unwrap().transfers, 1);
    });
}

#[test]
fn success_page_webhook_and_sweeper_may_race() {
    with_shop(|shop| async move {
        for round in 0..5 {
            let session = shop.paid("10", &format!("form {round}")).await;
            let id = shop.stripe.get(&session).purchase_id.unwrap();
            shop.webhook(&format!("evt_{round}"), COMPLETED, &session).await;
            let page = purchases::confirm(&shop.world.backend, &shop.ada, &shop.acme, id);
            let (page, ()) = tokio::join!(page, shop.tend());
            assert_eq!(page.unwrap().state, PurchaseState::Fulfilled);
        }
        assert_eq!(shop.balance().await, "$50.00");
    });
}

#[test]
fn the_success_page_alone_is_enough_and_so_is_the_sweeper() {
    with_shop(|shop| async move {
        let first = shop.paid("25", "form 1").await;
        let id = shop.stripe.get(&first).purchase_id.unwrap();
        let page = purchases::confirm(&shop.world.backend, &shop.ada, &shop.acme, id).await.unwrap();
        assert_eq!(page.state, PurchaseState::Fulfilled);
        shop.webhook("evt_late", COMPLETED, &first).await;
        shop.paid("50", "form 2").await;
        shop.tend().await;
        assert_eq!(shop.balance().await, "$25.00");
        shop.world.advance(Duration::from_secs(11 * 60));
        shop.tend().await;
        assert_eq!(shop.balance().await, "$75.00");
        let asked = shop.stripe.asked();
        purchases::confirm(&shop.world.backend, &shop.ada, &shop.acme, id).await.unwrap();
        assert_eq!(shop.stripe.asked(), asked, "what is known is not asked again");
    });
}

#[test]
fn what_does_not_match_goes_to_review_without_credit() {
    type Change = fn(&mut purchases::Checkout);
    const CHANGES: [(&str, Change); 6] = [
        ("paid 2400 cents", |checkout| checkout.amount_cents = 2_400),
        ("paid in eur", |checkout| checkout.currency = "eur".into()),
        ("live mode", |checkout| checkout.livemode = true),
        ("another purchase", |checkout| checkout.purchase_id = None),
        ("another purchase", |checkout| checkout.purchase_id = Some(uuid::Uuid::now_v7().into())),
        ("no payment", |checkout| checkout.payment_status = PaymentStatus::NotRequired),
    ];
    with_shop(|shop| async move {
        for (number, (reason, change)) in CHANGES.iter().enumerate() {
            let session = shop.paid("25", &format!("form {number}")).await;
            let as_it_was = shop.stripe.get(&session);
            shop.stripe.change(&session, change);
            let purchase = purchases::fulfil(&shop.world.backend, &session).await.unwrap();
            assert_eq!(purchase.state, PurchaseState::Review);
            assert!(purchase.review_reason.as_ref().unwrap().contains(reason), "{:?}", purchase.review_reason);
            // A review is a person's to end, whatever is said later.
            shop.stripe.add(as_it_was);
            assert_eq!(purchases::fulfil(&shop.world.backend, &session).await.unwrap().state, PurchaseState::Review);
        }
        assert_eq!(shop.balance().await, "$0.00");
    });
}

#[test]
fn one_payment_pays_for_one_purchase_only() {
    with_shop(|shop| async move {
        let (first, second) = (shop.paid("25", "form 1").await, shop.paid("25", "form 2").await);
        shop.stripe.change(&second, |checkout| checkout.payment_intent = Some(format!("pi_{first}")));
        assert_eq!(purchases::fulfil(&shop.world.backend, &first).await.unwrap().state, PurchaseState::Fulfilled);
        assert_eq!(purchases::fulfil(&shop.world.backend, &second).await.unwrap().state, PurchaseState::Review);
        // A second session that names a purchase which was paid already changes nothing.
        let mut third = shop.stripe.get(&first);
        third.session_id = "cs_test_third".into();
        third.payment_intent = Some("pi_third".into());
        shop.stripe.add(third);
        assert_eq!(purchases::fulfil(&shop.world.backend, "cs_test_third").await.unwrap().state, PurchaseState::Fulfilled);
        assert_eq!(shop.balance().await, "$25.00");
    });
}

#[test]
fn what_is_not_paid_is_not_credited() {
    with_shop(|shop| async move {
        let session = Double::session(&shop.start("25", "form 1").await.unwrap());
        shop.webhook("evt_1", COMPLETED, &session).await;
        shop.tend().await;
        assert_eq!(shop.states().await, [PurchaseState::Open]);
        // Complete, but the money takes days.
        shop.stripe.change(&session, |checkout| checkout.status = CheckoutStatus::Complete);
        shop.webhook("evt_2", COMPLETED, &session).await;
        shop.tend().await;
        assert_eq!(shop.states().await, [PurchaseState::Open]);
        shop.stripe.change(&session, |checkout| checkout.payment_status = PaymentStatus::Failed);
        shop.webhook("evt_3", "checkout.session.async_payment_failed", &session).await;
        shop.tend().await;
        assert_eq!(shop.states().await, [PurchaseState::Failed]);
        let session = Double::session(&shop.start("25", "form 2").await.unwrap());
        shop.stripe.change(&session, |checkout| checkout.status = CheckoutStatus::Expired);
        shop.webhook("evt_4", "checkout.session.expired", &session).await;
        shop.tend().await;
        assert_eq!(shop.states().await[0], PurchaseState::Expired);
        assert_eq!(shop.balance().await, "$0.00");
        // Money that arrives after all counts.
        shop.stripe.pay(&session);
        shop.webhook("evt_5", "checkout.session.async_payment_succeeded", &session).await;
        shop.tend().await;
        assert_eq!(shop.balance().await, "$25.00");
    });
}

#[test]
fn a_wrong_signature_is_refused_and_nothing_is_stored() {
    with_shop(|shop| async move {
        let session = shop.paid("25", "form 1").await;
        let event = Double::event("evt_1", COMPLETED, &session);
        let refused = refusal(purchases::receive_event(&shop.world.backend, &event, "forged").await);
        assert!(matches!(refused, Refusal::Invalid(_)));
        shop.tend().await;
        assert_eq!(shop.balance().await, "$0.00");
        // Had the forged one been stored, the true one would be taken for its repetition.
        shop.webhook("evt_1", COMPLETED, &session).await;
        shop.tend().await;
        assert_eq!(shop.balance().await, "$25.00");
    });
}

#[test]
fn an_event_that_could_not_be_handled_is_tried_again() {
    with_shop(|shop| async move {
        let (first, second) = (shop.paid("25", "form 1").await, shop.paid("50", "form 2").await);
        shop.stripe.set_down(true);
        shop.webhook("evt_1", COMPLETED, &first).await;
        shop.webhook("evt_2", COMPLETED, &second).await;
        shop.tend().await;
        shop.stripe.set_down(false);
        shop.tend().await;
        assert_eq!(shop.balance().await, "$0.00", "it is not due yet");
        // Delivered once more, it is.
        shop.webhook("evt_1", COMPLETED, &first).await;
        shop.tend().await;
        assert_eq!(shop.balance().await, "$25.00");
        shop.world.advance(Duration::from_secs(60));
        shop.tend().await;
        assert_eq!(shop.balance().await, "$75.00");
    });
}

#[test]
fn unknown_kinds_and_strangers_checkouts_are_accepted_and_ignored() {
    with_shop(|shop| async move {
        let session = shop.paid("25", "form 1").await;
        let mut strange = shop.stripe.get(&session);
        strange.session_id = "cs_test_strange".into();
        strange.purchase_id = None;
        shop.stripe.add(strange);
        shop.webhook("evt_1", "invoice.paid", &session).await;
        shop.webhook("evt_2", COMPLETED, "cs_test_strange").await;
        shop.tend().await;
        let asked = shop.stripe.asked();
        shop.world.advance(Duration::from_secs(120));
        shop.tend().await;
        assert_eq!((shop.stripe.asked(), shop.balance().await.as_str()), (asked, "$0.00"));
    });
}
