//! Buying credits as a browser without JavaScript does, and Stripe's webhook.

use crate::app::{Answer, Client, TestApp};
use crate::payments::Double;
use axum::body::Body;
use backend::{purchases, usage};
use domain::credits::KeySource;
use http::Request;
use std::sync::Arc;

/// A server that sells, and Ada, who owns Acme there.
async fn shop() -> (TestApp, Arc<Double>, Client) {
    let double = Arc::new(Double::default());
    let app = TestApp::start_selling(double.clone()).await;
    let ada = app.person("Ada").await;
    ada.submit("/organizations/new", "organizations/create", &[("name", "Acme"), ("id", "acme")]).await;
    (app, double, ada)
}

async fn buy(client: &Client, preset: &str, amount: &str, key: &str) -> Answer {
    let fields = [("organization", "acme"), ("request_key", key), ("preset", preset), ("amount", amount)];
    client.submit("/acme/usage", "purchases/start", &fields).await
}

/// The page of ours that the checkout of `address` leads back to.
fn success_page(address: &str) -> String {
    format!("/acme/usage/purchases/{}", address.rsplit('/').next().unwrap().trim_start_matches("cs_test_"))
}

#[tokio::test]
async fn a_form_leads_to_the_checkout_and_back_to_the_credits() {
    let (app, double, ada) = shop().await;
    let page = ada.get("/acme/usage").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Buy credits") && page.body.contains("Nothing was bought yet."));
    assert!(page.header("content-security-policy").contains("form-action 'self' https://checkout.stripe.com"));
    let checkout = buy(&ada, "25", "", "key 1").await;
    assert_eq!(checkout.status, 303);
    let address = checkout.location().to_owned();
    assert!(address.starts_with("https://checkout.stripe.com/cs_test_pur_"), "{address}");
    assert_eq!(buy(&ada, "25", "", "key 1").await.location(), address, "submitted twice");
    assert_ne!(buy(&ada, "custom", "37.50", "key 1").await.location(), address, "another amount on the same page");
    let waiting = ada.get(&success_page(&address)).await;
    assert!(waiting.body.contains("Stripe has not confirmed the payment yet.") && waiting.body.contains("Check again"));
    double.pay(&address);
    // However often the page is loaded, Stripe is not asked each time.
    assert!(ada.get(&success_page(&address)).await.body.contains("has not confirmed"));
    app.backend.clock.advance(std::time::Duration::from_secs(3));
    let paid = ada.get(&success_page(&address)).await;
    assert_eq!(paid.status, 200);
    assert!(paid.body.contains("Paid: $25.00 added."), "{}", paid.body);
    let usage = ada.get("/acme/usage?cancelled=x").await;
    assert!(
        usage.body.contains("$25.00")
            && usage.body.contains("href=\"https://pay.stripe.com/receipt\"")
            && usage.body.contains("You left the checkout.")
    );
}

#[tokio::test]
async fn a_wrong_amount_is_refused_beside_its_field() {
    let (_app, _double, ada) = shop().await;
    let refused = buy(&ada, "custom", "4.99", "key 1").await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Enter an amount in dollars from 5 to 1,000") && refused.body.contains("value=\"4.99\""));
    assert_eq!(buy(&ada, "custom", "", "key 1").await.status, 422);
    assert_eq!(buy(&ada, "100000", "", "key 1").await.status, 422);
}

#[tokio::test]
async fn outsiders_find_nothing_and_without_stripe_the_page_says_so() {
    let (app, double, ada) = shop().await;
    let address = buy(&ada, "25", "", "key 1").await.location().to_owned();
    double.pay(&address);
    let eve = app.person("Eve").await;
    for page in ["/acme/usage", &success_page(&address), "/acme/usage/purchases/nonsense"] {
        assert_eq!(eve.get(page).await.status, 404, "{page}");
    }
    assert_eq!(buy(&eve, "25", "", "key 2").await.status, 404);
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    ada.submit("/organizations/new", "organizations/create", &[("name", "Acme"), ("id", "acme")]).await;
    let page = ada.get("/acme/usage").await;
    assert!(page.body.contains("Purchases are not configured on this server."));
    assert!(page.body.contains("STRIPE_SECRET_KEY") && page.body.contains("http://assay.test/webhooks/stripe"));
    assert_eq!(buy(&ada, "25", "", "key 1").await.status, 503);
    assert_eq!(post(&app, "{}", Some("signed")).await.status, 503);
}

#[tokio::test]
async fn the_webhook_takes_what_is_signed_and_nothing_else() {
    let (app, double, ada) = shop().await;
    let address = buy(&ada, "25", "", "key 1").await.location().to_owned();
    double.pay(&address);
    let event = format!("evt_1 checkout.session.completed {}", address.rsplit('/').next().unwrap());
    for signature in [None, Some(""), Some("forged")] {
        assert_eq!(post(&app, &event, signature).await.status, 400, "{signature:?}");
    }
    purchases::tend(&app.backend).await.unwrap();
    assert!(!ada.get("/acme/usage").await.body.contains("href=\"https://pay.stripe.com/receipt\""));
    assert_eq!(post(&app, &"x".repeat(300 * 1024), Some("signed")).await.status, 413);
    for _ in 0..2 {
        assert_eq!(post(&app, &event, Some("signed")).await.status, 200);
    }
    purchases::tend(&app.backend).await.unwrap();
    assert!(ada.get("/acme/usage").await.body.contains("href=\"https://pay.stripe.com/receipt\""));
    assert_eq!(app.visitor().get("/webhooks/stripe").await.status, 405);
}

async fn post(app: &TestApp, body: &str, signature: Option<&str>) -> Answer {
    let mut request = Request::post("/webhooks/stripe");
    if let Some(signature) = signature {
        request = request.header("stripe-signature", signature);
    }
    app.visitor().send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn usage_and_limits_are_for_those_who_may_and_members_see_their_own() {
    let (app, _double, ada) = shop().await;
    let account = |email: &'static str| {
        let backend = app.backend.clone();
        async move { backend::admin::on_behalf_of(&backend, email).await.unwrap() }
    };
    let bob = app.person("Bob").await;
    let acme: domain::ids::OrganizationId = "acme".to_owned().into();
    let (owner, member) = (account("ada@example.com").await, account("bob@example.com").await);
    let invitation = backend::invitations::send::invite(&app.backend, &owner, &acme, "bob@example.com", "member").await.unwrap();
    backend::invitations::received::accept(&app.backend, &member, invitation).await.unwrap();
    let call = |who: &backend::Caller, model: &str| usage::Record {
        id: app.backend.id(),
        organization: acme.clone(),
        team: None,
        account: Some(who.account_id),
        provider: "openai".into(),
        model: model.into(),
        key_source: KeySource::Managed,
        run: None,
        evaluation: None,
        input_tokens: 1_234,
        cached_tokens: 100,
        output_tokens: 321,
        cost: 4_640_000.into(),
        charged: 4_640_000.into(),
        at: app.backend.now(),
    };
    let records = [call(&owner, "gpt-5"), call(&member, "=gpt-5-mini")];
    let mut tx = app.backend.db.write().await.unwrap();
    usage::record_each(&mut tx, &records).await.unwrap();
    tx.commit().await.unwrap();
    let all = ada.get("/acme/usage?by=member").await.body;
    assert!(all.contains("$0.00928") && all.contains("Usage by member") && all.contains("Spending limits"), "{all}");
    let own = bob.get("/acme/usage").await;
    assert_eq!(own.status, 200);
    assert!(own.body.contains("=gpt-5-mini") && !own.body.contains("openai · gpt-5<") && !own.body.contains("Available"));
    assert!(ada.get("/acme/usage?from=2026-11-30&to=2026-11-01").await.body.contains("The first day lies behind the last one."));
    let file = bob.get("/acme/usage/export.csv").await;
    assert!(file.header("content-disposition").contains("acme-usage.csv"));
    assert_eq!(file.body.lines().count(), 2);
    assert!(file.body.contains("\"'=gpt-5-mini\"") && file.body.contains("\"0.00464\""), "{}", file.body);
    // Limits.
    assert_eq!(bob.get("/acme/usage/limits").await.status, 403);
    let set = |monthly: &'static str| [("organization", "acme"), ("monthly", monthly), ("low_balance", "10")];
    let wrong = ada.submit("/acme/usage/limits", "limits/set", &set("much")).await;
    assert!(wrong.status == 422 && wrong.body.contains("value=\"much\"") && wrong.body.contains("Enter an amount in dollars"));
    assert_eq!(ada.submit("/acme/usage/limits", "limits/set", &set("250")).await.status, 303);
    assert!(ada.get("/acme/usage/limits").await.body.contains("$250.00"));
    assert_eq!(bob.submit("/acme/usage/limits", "limits/set", &set("1")).await.status, 403);
}
