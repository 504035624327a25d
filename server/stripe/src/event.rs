//! Reading a webhook whose signature was verified: as little as will do, so that fields which drift lose nothing.

use backend::purchases::Event;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Body {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    livemode: Option<bool>,
    #[serde(default)]
    data: Value,
}

/// The event in a body. One that does not say whether its money is real is taken for one of our mode: what it speaks of is
/// looked up anyway.
pub fn read(payload: &[u8], livemode: bool) -> Result<Event, String> {
    let body: Body = serde_json::from_slice(payload).map_err(|error| format!("Not an event: {error}."))?;
    let object_id = body.data.pointer("/object/id").and_then(Value::as_str).map(str::to_owned);
    let payment_intent = body.data.pointer("/object/payment_intent").and_then(Value::as_str).map(str::to_owned);
    Ok(Event { id: body.id, kind: body.kind, object_id, payment_intent, livemode: body.livemode.unwrap_or(livemode) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_it_needs_and_minds_nothing_else() {
        let body = br#"{"id":"evt_1","type":"checkout.session.completed","livemode":true,"data":{"object":{"id":"cs_1","new":[]}},"api_version":7}"#;
        let event = read(body, false).unwrap();
        assert_eq!((event.id.as_str(), event.kind.as_str(), event.livemode), ("evt_1", "checkout.session.completed", true));
        assert_eq!(event.object_id.as_deref(), Some("cs_1"));
        let dispute = br#"{"id":"evt_2","type":"charge.dispute.created","data":{"object":{"id":"du_1","payment_intent":"pi_1"}}}"#;
        assert_eq!(read(dispute, false).unwrap().payment_intent.as_deref(), Some("pi_1"));
        assert_eq!(
            read(br#"{"id":"evt_1","type":"x"}"#, true).unwrap(),
            Event { id: "evt_1".into(), kind: "x".into(), object_id: None, payment_intent: None, livemode: true }
        );
    }

    proptest! {
        #[test]
        fn anything_is_read_or_refused_without_panic(bytes: Vec<u8>, text: String) {
            let _ = read(&bytes, false);
            let _ = read(format!(r#"{{"id":"{text}","type":"","data":{text}}}"#).as_bytes(), false);
        }
    }
}
