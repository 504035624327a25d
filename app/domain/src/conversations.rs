//! Conversations in cells: what was said, by whom, as chat models take and give it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The most turns that are shown.
const TURNS: usize = 500;

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Who spoke: `user`, `assistant`, `system`, `tool` …
    pub role: String,
    /// What was said; what is no text stands there as JSON.
    pub text: String,
    /// Whatever else the message holds, as key and text: a name, the call that a tool answers.
    #[serde(default)]
    pub others: Vec<(String, String)>,
}

/// A conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its first turns.
    pub turns: Vec<Turn>,
    /// How many more there are.
    pub more: usize,
    /// What stands beside its messages, as key and text: the tools that could be called, where it comes from.
    pub others: Vec<(String, String)>,
}

/// A cell as a reader wants to see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// As it stands.
    Text(String),
    /// An address of the web and nothing else.
    Link(String),
    /// JSON, indented.
    Json(String),
    /// Turn by turn.
    Conversation(Conversation),
}

/// Finds out what a cell holds.
pub fn show(cell: &str) -> Shown {
    let trimmed = cell.trim();
    if is_address(trimmed) {
        return Shown::Link(trimmed.to_owned());
    }
    // Figures and words are JSON too, but nobody gains by their being treated so.
    let is_json = trimmed.starts_with(['[', '{']) && serde_json::from_str::<&RawValue>(trimmed).is_ok();
    if !is_json {
        return Shown::Text(cell.to_owned());
    }
    match conversation(trimmed) {
        Some(mut conversation) => {
            conversation.more = conversation.turns.len().saturating_sub(TURNS);
            conversation.turns.truncate(TURNS);
            Shown::Conversation(conversation)
        }
        None => Shown::Json(indent(trimmed)),
    }
}

/// Indents JSON that is known to be good. Every figure, key and escape stays as it was written and where it was.
fn indent(json: &str) -> String {
    let (mut out, mut depth, mut quoted, mut escaped) = (String::with_capacity(json.len() * 2), 0_usize, false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    let mut opened = false;
    for character in json.chars() {
        if quoted {
            out.push(character);
            quoted = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        if character.is_ascii_whitespace() {
            continue;
        }
        let closes = matches!(character, ']' | '}');
        depth -= usize::from(closes);
        if opened != closes {
            line(&mut out, depth);
        }
        opened = matches!(character, '[' | '{');
        depth += usize::from(opened);
        out.push(character);
        match character {
            '"' => quoted = true,
            ':' => out.push(' '),
            ',' => line(&mut out, depth),
            _ => {}
        }
    }
    out
}

/// What a list shows of a conversation: the last thing that was said. Nothing when the cell is none.
pub fn last_turn(cell: &str) -> Option<Turn> {
    let trimmed = cell.trim();
    // Looked at before it is read: lists show many cells.
    if !trimmed.starts_with(['[', '{']) || !trimmed.contains("\"role\"") {
        return None;
    }
    conversation(trimmed)?.turns.pop()
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty()) && text.len() <= 2_000 && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// An object whose values stay as they were written: figures keep all their digits.
type Object<'a> = BTreeMap<String, &'a RawValue>;

/// `[{"role": …, "content": …}, …]`, or the same under `messages`. All must be messages and one at least.
fn conversation(json: &str) -> Option<Conversation> {
    let (messages, rest) = if json.starts_with('[') {
        (json, Object::new())
    } else {
        let mut object: Object<'_> = serde_json::from_str(json).ok()?;
        (object.remove("messages")?.get(), object)
    };
    let messages: Vec<&RawValue> = serde_json::from_str(messages).ok()?;
    if messages.is_empty() {
        return None;
    }
    let turns = messages.into_iter().map(|message| turn(message.get())).collect::<Option<_>>()?;
    Some(Conversation { turns, more: 0, others: others(rest) })
}

fn turn(message: &str) -> Option<Turn> {
    let mut message: Object<'_> = serde_json::from_str(message).ok()?;
    let role = serde_json::from_str(message.remove("role")?.get()).ok()?;
    let content =
        message.remove("content").and_then(|content| serde_json::from_str(content.get()).ok()).map_or(String::new(), |it| said(&it));
    // An assistant that calls a tool says nothing besides.
    let calls = message.remove("tool_calls").map(|calls| calls.get()).filter(|calls| *calls != "null").map(indent);
    let text = [Some(content).filter(|text| !text.is_empty()), calls].into_iter().flatten().collect::<Vec<_>>().join("\n");
    Some(Turn { role, text, others: others(message) })
}

/// What else is there, by key. A null says nothing.
fn others(rest: Object<'_>) -> Vec<(String, String)> {
    let said = rest.into_iter().filter(|(_, value)| value.get() != "null");
    said.map(|(key, value)| (key, serde_json::from_str(value.get()).unwrap_or_else(|_| indent(value.get())))).collect()
}

/// The content of a message: a text, or parts of which some are texts.
fn said(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(parts) => parts.iter().map(part).collect::<Vec<_>>().join("\n"),
        other => pretty(other),
    }
}

fn part(part: &Value) -> String {
    part.get("text").and_then(Value::as_str).map_or_else(|| pretty(part), str::to_owned)
}

fn pretty(json: &Value) -> String {
    serde_json::to_string_pretty(json).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(role: &str, text: &str) -> Turn {
        Turn { role: role.into(), text: text.into(), others: Vec::new() }
    }

    fn conversation(turns: Vec<Turn>, others: &[(&str, &str)]) -> Shown {
        let others = others.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        Shown::Conversation(Conversation { turns, more: 0, others })
    }

    #[test]
    fn messages_become_turns_in_both_shapes() {
        let list = r#" [{"role":"user","content":"Hi <b>"},{"role":"assistant","content":"Hello\nthere"}] "#;
        let turns = vec![turn("user", "Hi <b>"), turn("assistant", "Hello\nthere")];
        assert_eq!(show(list), conversation(turns.clone(), &[]));
        assert_eq!(show(&format!("{{\"messages\":{list},\"id\":7}}")), conversation(turns, &[("id", "7")]));
        assert_eq!(last_turn(list), Some(turn("assistant", "Hello\nthere")));
    }

    #[test]
    fn what_is_no_text_in_a_message_is_still_shown() {
        let parts = r#"[{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}]"#;
        let shown = last_turn(parts).unwrap().text;
        assert!(shown.starts_with("What is this?\n{") && shown.contains("https://x/y.png"));
        let calls = r#"[{"role":"assistant","content":null,"tool_calls":[{"id":"c1"}]}]"#;
        assert!(last_turn(calls).unwrap().text.contains("\"c1\""));
    }

    #[test]
    fn what_stands_beside_messages_and_beside_what_was_said_is_shown_as_it_was_written() {
        let cell = r#"{"tools":[{"name":"find"}],"messages":[
            {"role":"assistant","content":null,"refusal":null,"name":"Ada <b>"},
            {"role":"tool","content":"found","tool_call_id":"c1","metadata":{"score":1.50,"id":12345678901234567890123}}
        ],"temperature":0.70,"user":"a\"b"}"#;
        let Shown::Conversation(shown) = show(cell) else { panic!() };
        let keys = |others: &[(String, String)]| others.iter().map(|(key, text)| format!("{key}={text}")).collect::<Vec<_>>();
        assert_eq!(keys(&shown.others), ["temperature=0.70", "tools=[\n  {\n    \"name\": \"find\"\n  }\n]", "user=a\"b"]);
        assert_eq!(keys(&shown.turns[0].others), ["name=Ada <b>"]);
        let metadata = "metadata={\n  \"score\": 1.50,\n  \"id\": 12345678901234567890123\n}";
        assert_eq!(keys(&shown.turns[1].others), [metadata, "tool_call_id=c1"]);
    }

    #[test]
    fn everything_else_is_what_it_is() {
        for text in [
            "",
            "7",
            "true",
            "null",
            "\"a\"",
            "[1,",
            "{x}",
            "  plain ",
            "[] and more",
            "https://two words",
            "https://",
            "javascript:alert(1)",
        ] {
            assert_eq!(show(text), Shown::Text(text.into()), "{text}");
            assert_eq!(last_turn(text), None, "{text}");
        }
        for json in ["[]", "{}", "[1]", r#"[{"role":7}]"#, r#"[{"content":"x"}]"#, r#"{"messages":[]}"#, r#"[{"role":"user"},1]"#] {
            assert!(matches!(show(json), Shown::Json(_)), "{json}");
            assert_eq!(last_turn(json), None, "{json}");
        }
        assert_eq!(show(r#"{"b":1,"a":[2]}"#), Shown::Json("{\n  \"b\": 1,\n  \"a\": [\n    2\n  ]\n}".into()));
        assert_eq!(show(" https://example.com/a.png "), Shown::Link("https://example.com/a.png".into()));
    }
}
