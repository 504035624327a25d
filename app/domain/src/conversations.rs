//! Conversations in cells: what was said, by whom, as chat models take and give it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most turns that are shown.
const TURNS: usize = 500;

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Who spoke: `user`, `assistant`, `system`, `tool` …
    pub role: String,
    /// What was said; what is no text stands there as JSON.
    pub text: String,
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
    /// Turn by turn, and how many more there are.
    Conversation(Vec<Turn>, usize),
}

/// Finds out what a cell holds.
pub fn show(cell: &str) -> Shown {
    let trimmed = cell.trim();
    if is_address(trimmed) {
        return Shown::Link(trimmed.to_owned());
    }
    // Figures and words are JSON too, but nobody gains by their being treated so.
    let json = trimmed.starts_with(['[', '{']).then(|| serde_json::from_str::<Value>(trimmed).ok()).flatten();
    let Some(json) = json else { return Shown::Text(cell.to_owned()) };
    match turns(&json) {
        Some(mut turns) => {
            let more = turns.len().saturating_sub(TURNS);
            turns.truncate(TURNS);
            Shown::Conversation(turns, more)
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
    turns(&serde_json::from_str(trimmed).ok()?)?.pop()
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty()) && text.len() <= 2_000 && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// `[{"role": …, "content": …}, …]`, or the same under `messages`. All must be messages and one at least.
fn turns(json: &Value) -> Option<Vec<Turn>> {
    let messages = json.as_array().or_else(|| json.get("messages")?.as_array())?;
    if messages.is_empty() {
        return None;
    }
    messages.iter().map(turn).collect()
}

fn turn(message: &Value) -> Option<Turn> {
    let role = message.get("role")?.as_str()?.to_owned();
    let content = match message.get("content") {
        Some(content) => said(content),
        None => String::new(),
    };
    // An assistant that calls a tool says nothing besides.
    let calls = message.get("tool_calls").filter(|calls| !calls.is_null()).map(pretty);
    let text = [Some(content).filter(|text| !text.is_empty()), calls].into_iter().flatten().collect::<Vec<_>>().join("\n");
    Some(Turn { role, text })
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
        Turn { role: role.into(), text: text.into() }
    }

    #[test]
    fn messages_become_turns_in_both_shapes() {
        let list = r#" [{"role":"user","content":"Hi <b>"},{"role":"assistant","content":"Hello\nthere"}] "#;
        let turns = vec![turn("user", "Hi <b>"), turn("assistant", "Hello\nthere")];
        assert_eq!(show(list), Shown::Conversation(turns.clone(), 0));
        assert_eq!(show(&format!("{{\"messages\":{list},\"id\":7}}")), Shown::Conversation(turns, 0));
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
