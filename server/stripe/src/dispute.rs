//! Disputes: how much of a payment the buyer's bank has taken back.

use crate::call::{Failure, with_retry};
use miniserde::Deserialize;
use serde::Serialize;
use stripe::Client;
use stripe_client_core::{RequestBuilder, StripeMethod};

#[derive(Serialize)]
struct Of<'a> {
    payment_intent: &'a str,
    limit: u8,
}

#[derive(Deserialize)]
struct Disputes {
    data: Vec<Dispute>,
}

#[derive(Deserialize)]
struct Dispute {
    amount: i64,
    status: String,
}

/// What is taken at present. The money goes with the dispute and comes back when it is won; an inquiry takes nothing.
pub async fn taken(client: &Client, payment_intent: &str) -> Result<i64, Failure> {
    let list = || RequestBuilder::new(StripeMethod::Get, "/disputes").query(&Of { payment_intent, limit: 100 }).customize::<Disputes>();
    let disputes = with_retry("list disputes", || list().send(client)).await?;
    Ok(sum(&disputes))
}

fn sum(disputes: &Disputes) -> i64 {
    let is_taken = |dispute: &&Dispute| matches!(dispute.status.as_str(), "needs_response" | "under_review" | "lost");
    disputes.data.iter().filter(is_taken).map(|dispute| dispute.amount).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_or_lost_is_taken_and_what_was_won_is_not() {
        let dispute = |status: &str, amount: i64| format!(r#"{{"id":"du_1","status":"{status}","amount":{amount}}}"#);
        let list = [
            dispute("needs_response", 1),
            dispute("under_review", 10),
            dispute("lost", 100),
            dispute("won", 1_000),
            dispute("warning_needs_response", 10_000),
        ];
        let text = format!(r#"{{"object":"list","data":[{}]}}"#, list.join(","));
        assert_eq!(sum(&miniserde::json::from_str(&text).unwrap()), 111);
    }
}
