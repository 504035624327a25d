//! The gateway over HTTP: against a stub that answers as it is told, and against the double of `end2end/stripe-double` when
//! `ASSAY_TEST_STRIPE_URL` names one (`npm run stripe-double` there).

#![expect(clippy::unwrap_used, reason = "a test may")]

use backend::Error;
use backend::purchases::{CheckoutRequest, CheckoutStatus, PaymentStatus, Payments};
use domain::Refusal;
use domain::ids::PurchaseId;
use std::sync::{Arc, Mutex};
use stripe_gateway::Gateway;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Answers one connection after the other with the given status and body, and remembers the requests.
async fn stub(answers: Vec<(u16, &'static str)>) -> (Gateway, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    tokio::spawn(async move {
        for (status, body) in answers {
            let (mut connection, _) = listener.accept().await.unwrap();
            let request = read(&mut connection).await;
            log.lock().unwrap().push(request);
            let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
            connection.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (Gateway::new(&"sk_test_double".into(), "whsec_double".into(), Some(&base)).unwrap(), seen)
}

/// Head and body of a request.
async fn read(connection: &mut TcpStream) -> String {
    let mut text = String::new();
    loop {
        let mut buffer = [0; 4096];
        let length = connection.read(&mut buffer).await.unwrap();
        text.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let expected = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |text| text.parse().unwrap());
        if body.len() >= expected {
            return text;
        }
    }
}

fn request() -> CheckoutRequest {
    let purchase_id = PurchaseId::from(uuid::Uuid::now_v7());
    CheckoutRequest {
        purchase_id,
        amount_cents: 2_500,
        product_name: "$25.00 of credits for Größe & Co".into(),
        success_url: format!("http://127.0.0.1:3000/acme/usage/purchases/{purchase_id}"),
        cancel_url: format!("http://127.0.0.1:3000/acme/usage?cancelled={purchase_id}"),
        customer_email: "ada+pay@example.com".into(),
        idempotency_key: purchase_id.to_string(),
    }
}

const PAGE: &str = r#"{"id":"cs_test_1","url":"https://checkout.stripe.com/c/pay/cs_test_1"}"#;
const BUSY: &str = r#"{"error":{"type":"api_error","message":"busy"}}"#;

#[tokio::test]
async fn opening_a_page_is_repeated_once_under_the_same_key() {
    let (gateway, seen) = stub(vec![(503, BUSY), (200, PAGE)]).await;
    let request = request();
    let page = gateway.create_checkout(request.clone()).await.unwrap();
    assert_eq!((page.session_id.as_str(), page.url.as_str()), ("cs_test_1", "https://checkout.stripe.com/c/pay/cs_test_1"));
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0], seen[1]);
    assert!(seen[0].starts_with("POST /v1/checkout/sessions HTTP/1.1\r\n"), "{}", seen[0]);
    for part in [
        "authorization: Bearer sk_test_double".to_owned(),
        format!("idempotency-key: {}", request.idempotency_key),
        "mode=payment".into(),
        format!("client_reference_id={}", request.purchase_id),
        format!("metadata[purchase_id]={}", request.purchase_id),
        format!("payment_intent_data[metadata][purchase_id]={}", request.purchase_id),
        "line_items[0][price_data][unit_amount]=2500".into(),
        "line_items[0][price_data][currency]=usd".into(),
        "customer_email=ada%2Bpay@example.com".into(),
    ] {
        let readable = seen[0].replace("%5B", "[").replace("%5D", "]");
        assert!(readable.contains(&part), "{part} in {readable}");
    }
}

#[tokio::test]
async fn failures_are_told_in_words_and_pointless_repetitions_are_not_made() {
    for (answers, words, calls) in [
        (vec![(503, BUSY), (500, BUSY)], "does not answer", 2),
        (vec![(502, "<html>"), (502, "<html>")], "does not answer", 2),
        (vec![(401, r#"{"error":{"type":"invalid_request_error","message":"Invalid API Key"}}"#)], "STRIPE_SECRET_KEY", 1),
        (vec![(400, r#"{"error":{"type":"invalid_request_error","message":"secret detail"}}"#)], "did not accept", 1),
    ] {
        let (gateway, seen) = stub(answers).await;
        let Err(Error::Refused(Refusal::Unavailable { reason })) = gateway.create_checkout(request()).await else {
            unreachable!("{words}")
        };
        assert!(reason.contains(words) && reason.contains("Nothing was charged"), "{reason}");
        assert!(!reason.contains("secret detail"));
        assert_eq!(seen.lock().unwrap().len(), calls, "{words}");
    }
    let nobody = Gateway::new(&"sk_test_double".into(), "whsec_double".into(), Some("http://127.0.0.1:9")).unwrap();
    assert!(matches!(nobody.create_checkout(request()).await, Err(Error::Refused(Refusal::Unavailable { .. }))));
}

#[tokio::test]
async fn a_session_that_stripe_does_not_know_is_no_error() {
    let (gateway, seen) =
        stub(vec![(404, r#"{"error":{"type":"invalid_request_error","code":"resource_missing","message":"No such"}}"#)]).await;
    assert_eq!(gateway.retrieve_checkout("cs_test_gone").await.unwrap(), None);
    // A name that would lead elsewhere is not even asked for.
    for odd in ["", "../charges", "cs_1?x=y", "cs_1#", "cs 1"] {
        assert_eq!(gateway.retrieve_checkout(odd).await.unwrap(), None);
    }
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].starts_with("GET /v1/checkout/sessions/cs_test_gone?expand"), "{}", seen[0]);
}

#[tokio::test]
async fn the_double_of_stripe_is_spoken_to_as_stripe_is() {
    let Ok(base) = std::env::var("ASSAY_TEST_STRIPE_URL") else { return };
    let gateway = Gateway::new(&"sk_test_double".into(), "whsec_double".into(), Some(&base)).unwrap();
    let request = request();
    let page = gateway.create_checkout(request.clone()).await.unwrap();
    assert_eq!(gateway.create_checkout(request.clone()).await.unwrap(), page);
    let open = gateway.retrieve_checkout(&page.session_id).await.unwrap().unwrap();
    assert_eq!((open.status, open.payment_status, open.amount_cents), (CheckoutStatus::Open, PaymentStatus::Unpaid, 2_500));
    pay(&base, &page.session_id).await;
    let paid = gateway.retrieve_checkout(&page.session_id).await.unwrap().unwrap();
    assert_eq!((paid.status, paid.payment_status), (CheckoutStatus::Complete, PaymentStatus::Paid));
    assert_eq!((paid.currency.as_str(), paid.livemode, paid.purchase_id), ("usd", false, Some(request.purchase_id)));
    let intent = paid.payment_intent.unwrap();
    assert!(intent.starts_with("pi_") && paid.receipt_url.unwrap().starts_with("http"));
    assert_eq!((paid.refunded_cents, paid.disputed_cents), (0, 0));
    assert_eq!(gateway.find_checkout(&intent).await.unwrap().as_ref(), Some(&page.session_id));
    assert_eq!(gateway.find_checkout("pi_unknown").await.unwrap(), None);
    post(&base, "/v1/refunds", &format!("payment_intent={intent}&amount=1000")).await;
    post(&base, "/_double/disputes", &format!(r#"{{"payment_intent":"{intent}","amount":1500}}"#)).await;
    let reversed = gateway.retrieve_checkout(&page.session_id).await.unwrap().unwrap();
    assert_eq!((reversed.refunded_cents, reversed.disputed_cents), (1_000, 1_500));
    assert_eq!(gateway.retrieve_checkout("cs_test_unknown").await.unwrap(), None);
}

/// Fills in the double's page.
async fn pay(base: &str, session: &str) {
    let form = "email=ada%40example.com&card_number=4242424242424242&expiry=12%20%2F%2034&cvc=123";
    post(base, &format!("/c/pay/{session}"), form).await;
}

/// Posts a form, or a control of the double.
async fn post(base: &str, path: &str, body: &str) {
    let address = base.trim_start_matches("http://").trim_end_matches('/');
    let mut connection = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer sk_test_double\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    connection.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303") || answer.starts_with("HTTP/1.1 200"), "{answer}");
}
