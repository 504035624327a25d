//! Purchases: who may start one, what starting does, who sees it.

mod common;

use backend::{Error, purchases, usage};
use common::payments::Double;
use common::shop::{COMPLETED, with_shop};
use common::{on_each_database, refusal};
use domain::credits::{NanoDollars, PurchaseState};
use domain::{Problem, Refusal};
use std::time::Duration;

#[test]
fn a_purchase_is_started_paid_and_credited() {
    with_shop(|shop| async move {
        let session = shop.paid("25", "form 1").await;
        let request = shop.stripe.requests().remove(0);
        assert_eq!((request.amount_cents, request.idempotency_key.as_str()), (2_500, request.purchase_id.to_string().as_str()));
        assert_eq!(request.product_name, "Credits for acme");
        assert_eq!(request.success_url, format!("https://assay.example/acme/usage/purchases/{}", request.purchase_id));
        assert_eq!(request.customer_email, "ada@example.com");
        assert_eq!(shop.balance().await, "$0.00");
        shop.webhook("evt_1", COMPLETED, &session).await;
        shop.tend().await;
        assert_eq!(shop.balance().await, "$25.00");
        let purchase = shop.usage().await.purchases.remove(0);
        assert_eq!((purchase.state, purchase.amount), (PurchaseState::Fulfilled, NanoDollars::from_cents(2_500).unwrap()));
        assert_eq!((purchase.receipt_url.as_deref(), purchase.checkout_url), (Some("https://pay.example/receipt"), None));
        assert_eq!(purchase.bought_by.as_deref(), Some("Ada"));
    });
}

#[test]
fn submitting_a_form_again_leads_to_the_same_purchase() {
    with_shop(|shop| async move {
        let (one, two) = tokio::join!(shop.start("25", "form 1"), shop.start("$25.00", "form 1"));
        assert_eq!(one.unwrap(), two.unwrap());
        assert_eq!(shop.states().await.len(), 1);
        assert_eq!(refusal(shop.start("50", "form 1").await), Problem::Resubmitted.into());
        let bob = shop.world.person("Bob").await;
        shop.world.join(&shop.ada, &shop.acme, &bob, "admin").await;
        let others = purchases::start(&shop.world.backend, &bob, &shop.acme, "25", "form 1").await;
        assert_eq!(refusal(others), Problem::Resubmitted.into());
        let session = Double::session(&shop.start("25", "form 1").await.unwrap());
        shop.stripe.pay(&session);
        purchases::fulfil(&shop.world.backend, &session).await.unwrap();
        let id = shop.stripe.get(&session).purchase_id.unwrap();
        assert_eq!(shop.start("25", "form 1").await.unwrap(), format!("https://assay.example/acme/usage/purchases/{id}"));
    });
}

#[test]
fn a_start_that_was_cut_short_is_taken_up_again_or_given_up() {
    with_shop(|shop| async move {
        shop.stripe.set_down(true);
        assert!(matches!(refusal(shop.start("25", "form 1").await), Refusal::Unavailable { .. }));
        assert!(matches!(refusal(shop.start("25", "form 2").await), Refusal::Unavailable { .. }));
        assert!(shop.states().await.is_empty(), "nobody ever saw a page to pay on");
        shop.stripe.set_down(false);
        shop.paid("25", "form 1").await;
        assert_eq!(shop.states().await, [PurchaseState::Open]);
        shop.world.advance(Duration::from_secs(49 * 3600));
        shop.tend().await;
        assert_eq!((shop.states().await, shop.balance().await.as_str()), (vec![PurchaseState::Fulfilled], "$25.00"));
        // Its page is gone at Stripe, without a word: a person must look.
        let session = shop.paid("25", "form 3").await;
        shop.stripe.forget(&session);
        shop.world.advance(Duration::from_secs(3600));
        shop.tend().await;
        assert_eq!(shop.states().await[0], PurchaseState::Open);
        shop.world.advance(Duration::from_secs(49 * 3600));
        shop.tend().await;
        assert_eq!(shop.states().await[0], PurchaseState::Review);
    });
}

#[test]
fn only_those_who_may_buy_and_see_do() {
    with_shop(|shop| async move {
        let backend = &shop.world.backend;
        let (bob, vic, eve) = (shop.world.person("Bob").await, shop.world.person("Vic").await, shop.world.person("Eve").await);
        shop.world.join(&shop.ada, &shop.acme, &bob, "member").await;
        shop.world.join(&shop.ada, &shop.acme, &vic, "viewer").await;
        let session = shop.paid("25", "form 1").await;
        let id = shop.stripe.get(&session).purchase_id.unwrap();
        for (who, may_see) in [(&bob, false), (&vic, true)] {
            let refused = refusal(purchases::start(backend, who, &shop.acme, "25", "form 2").await);
            assert!(matches!(refused, Refusal::Forbidden { .. }));
            assert_eq!(usage::overview(backend, who, &shop.acme).await.is_ok(), may_see);
            assert_eq!(purchases::list(backend, who, &shop.acme).await.is_ok(), may_see);
            assert_eq!(purchases::confirm(backend, who, &shop.acme, id).await.is_ok(), may_see);
        }
        assert!(!usage::overview(backend, &vic, &shop.acme).await.unwrap().may_buy);
        assert!(matches!(refusal(usage::overview(backend, &bob, &shop.acme).await), Refusal::Forbidden { .. }));
        assert_eq!(refusal(purchases::start(backend, &eve, &shop.acme, "25", "form 2").await), Refusal::NotFound);
        assert_eq!(refusal(purchases::list(backend, &eve, &shop.acme).await), Refusal::NotFound);
        assert_eq!(refusal(purchases::confirm(backend, &eve, &shop.acme, id).await), Refusal::NotFound);
        assert_eq!(refusal(usage::overview(backend, &eve, &shop.acme).await), Refusal::NotFound);
        let own = shop.world.organization(&eve, "eves").await;
        assert_eq!(refusal(purchases::confirm(backend, &eve, &own, id).await), Refusal::NotFound);
    });
}

#[test]
fn amounts_and_keys_are_checked_here_alone() {
    with_shop(|shop| async move {
        for amount in ["", "4.99", "1000.01", "25.001", "-25"] {
            let Refusal::Invalid(fields) = refusal(shop.start(amount, "form 1").await) else { panic!("{amount}") };
            assert!(fields.get("amount").is_some());
        }
        for key in [String::new(), "x".repeat(101)] {
            let Refusal::Invalid(fields) = refusal(shop.start("25", &key).await) else { panic!("{key}") };
            assert!(fields.get("request_key").is_some());
        }
        assert!(shop.stripe.requests().is_empty());
    });
}

#[test]
fn without_a_payment_service_purchases_say_so_and_nothing_else_changes() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let refused = refusal(purchases::start(&world.backend, &ada, &acme, "25", "form 1").await);
        assert!(matches!(refused, Refusal::Unavailable { reason } if reason.contains("STRIPE_SECRET_KEY")));
        assert!(matches!(purchases::receive_event(&world.backend, b"{}", "").await, Err(Error::Refused(Refusal::Unavailable { .. }))));
        purchases::tend(&world.backend).await.unwrap();
        assert!(!usage::overview(&world.backend, &ada, &acme).await.unwrap().can_sell);
    });
}
