//! What columns probably hold and are for, by their names and the first rows. A person can say otherwise on the page of the
//! columns, so a guess may be wrong; it is made so that it rarely is.
//!
//! To let another name mean a role: a word in one of the lists below, in lower case.

use super::{Column, ColumnKind, ColumnRole};
use crate::agreement::HumanLabel;
use serde::de::IgnoredAny;
use serde_json::Value;

/// Rows that are looked at.
pub const SAMPLE_ROWS: usize = 300;

/// The answer that was hoped for.
const EXPECTED: &[&str] = &["expected", "reference", "truth", "gold", "golden", "target", "ideal", "solution"];
/// What a person says of the row.
const JUDGMENT: &[&str] = &[
    "label",
    "labels",
    "judgment",
    "judgement",
    "verdict",
    "human",
    "rating",
    "grade",
    "score",
    "passed",
    "pass",
    "correct",
    "annotation",
];
/// What a person wrote about it.
const NOTES: &[&str] = &["note", "notes", "comment", "comments", "remark", "remarks", "critique", "rationale", "explanation", "feedback"];
/// The address of a picture.
const IMAGE: &[&str] = &["image", "images", "img", "picture", "photo", "screenshot", "thumbnail"];
/// Where a row comes from.
const METADATA: &[&str] = &[
    "id",
    "uuid",
    "index",
    "date",
    "time",
    "timestamp",
    "created",
    "updated",
    "model",
    "split",
    "version",
    "tag",
    "tags",
    "language",
    "locale",
    "latency",
    "cost",
    "tokens",
    "metadata",
    "meta",
    "user",
    "session",
    "trace",
    "category",
    "synthetic",
];
/// How the address of a picture ends.
const PICTURES: &[&str] = &[".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"];

/// Guesses kind and role of every column. A row of the sample may be shorter than there are columns.
pub fn guess(names: &[String], sample: &[Vec<String>]) -> Vec<Column> {
    let column = |(place, name): (usize, &String)| {
        let cells: Vec<&str> =
            sample.iter().filter_map(|row| row.get(place)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        let kind = kind(&cells);
        Column { name: name.clone(), kind, role: role(name, kind, &cells) }
    };
    let mut columns: Vec<Column> = names.iter().enumerate().map(column).collect();
    // Something must be left to look at.
    if columns.iter().all(|column| column.role == ColumnRole::Metadata)
        && let Some(first) = columns.first_mut()
    {
        first.role = ColumnRole::Input;
    }
    columns
}

fn kind(cells: &[&str]) -> ColumnKind {
    let all = |holds: fn(&str) -> bool| !cells.is_empty() && cells.iter().all(|cell| holds(cell));
    if all(is_boolean) {
        ColumnKind::Boolean
    } else if all(is_number) {
        ColumnKind::Number
    } else if all(is_conversation) {
        ColumnKind::Conversation
    } else if all(is_json) {
        ColumnKind::Json
    } else {
        ColumnKind::Text
    }
}

fn is_boolean(cell: &str) -> bool {
    cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false")
}

/// A number that stays itself when it is read as one: 007 and 1e999 are names.
fn is_number(cell: &str) -> bool {
    let digits = cell.trim_start_matches('-');
    let padded = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    digits.starts_with(|first: char| first.is_ascii_digit()) && !padded && cell.parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_json(cell: &str) -> bool {
    cell.starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(cell).is_ok()
}

fn is_conversation(cell: &str) -> bool {
    let Some(Value::Array(messages)) = cell.starts_with('[').then(|| serde_json::from_str(cell).ok()).flatten() else { return false };
    // What only calls a tool has no content.
    let message =
        |message: &Value| message["role"].is_string() && (message.get("content").is_some() || message.get("tool_calls").is_some());
    !messages.is_empty() && messages.iter().all(message)
}

fn role(name: &str, kind: ColumnKind, cells: &[&str]) -> ColumnRole {
    let words = words(name);
    let named = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let ends = |list: &[&str]| words.last().is_some_and(|word| list.contains(&word.as_str()));
    if is_judgment(cells, named(JUDGMENT)) {
        ColumnRole::Judgment
    } else if kind == ColumnKind::Text && cells.iter().all(|cell| is_picture(cell, named(IMAGE))) && !cells.is_empty() {
        ColumnRole::Image
    } else if ends(METADATA) {
        ColumnRole::Metadata
    } else if named(EXPECTED) || ends(&["key"]) {
        ColumnRole::Expected
    } else if ends(NOTES) {
        ColumnRole::Notes
    } else if matches!(kind, ColumnKind::Number | ColumnKind::Boolean) {
        ColumnRole::Metadata
    } else {
        ColumnRole::Input
    }
}

/// Every cell says pass or fail: in these very words where the name does not tell that people judged.
fn is_judgment(cells: &[&str], named: bool) -> bool {
    let plain = |cell: &str| ["pass", "fail"].iter().any(|word| cell.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(word)));
    !cells.is_empty() && cells.iter().all(|cell| HumanLabel::read(cell).passed().is_some() && (named || plain(cell)))
}

fn is_picture(cell: &str, named: bool) -> bool {
    let address = cell.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is_address = address.starts_with("https://") || address.starts_with("http://") || address.starts_with("data:image/");
    is_address && (named || address.starts_with("data:") || PICTURES.iter().any(|ending| address.ends_with(ending)))
}

/// The words of a name: `expectedOutput`, `expected_output` and `Expected output` are alike.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && after_lower) {
            words.push(String::new());
        }
        after_lower = letter.is_lowercase();
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColumnKind::{Boolean, Conversation, Json, Number, Text};
    use ColumnRole::{Expected, Image, Input, Judgment, Metadata, Notes};

    /// The guess for one column beside one of words.
    fn one(name: &str, cells: &[&str]) -> (ColumnKind, ColumnRole) {
        let rows: Vec<Vec<String>> = cells.iter().map(|cell| vec!["words".to_owned(), (*cell).to_owned()]).collect();
        let column = guess(&["question".to_owned(), name.to_owned()], &rows).remove(1);
        (column.kind, column.role)
    }

    #[test]
    fn names_and_cells_tell_kind_and_role() {
        for (name, cells, expected) in [
            ("answer", &["It ships today.", ""][..], (Text, Input)),
            ("answer", &[], (Text, Input)),
            ("messages", &[r#"[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[]}]"#], (Conversation, Input)),
            ("messages", &["[]", r#"[{"role":"user"}]"#], (Json, Input)),
            ("arguments", &["{\"a\": 1}", "[1]"], (Json, Input)),
            ("arguments", &["{\"a\": 1", "[1]"], (Text, Input)),
            ("expectedOutput", &["yes"], (Text, Expected)),
            ("ground truth", &["4"], (Number, Expected)),
            ("answer_key", &["B"], (Text, Expected)),
            ("reference_id", &["r-1"], (Text, Metadata)),
            ("label", &["pass", "", "FAIL"], (Text, Judgment)),
            ("human_verdict", &["1", "0"], (Number, Judgment)),
            ("correct", &["true", "False"], (Boolean, Judgment)),
            ("label", &["billing", "shipping"], (Text, Input)),
            ("outcome", &["pass", "failed"], (Text, Judgment)),
            ("streaming", &["true", "false"], (Boolean, Metadata)),
            ("streaming", &["yes", "no"], (Text, Input)),
            ("Reviewer notes", &["too long"], (Text, Notes)),
            ("image", &["https://example.com/i?id=1"], (Text, Image)),
            ("link", &["https://example.com/a.PNG?size=1"], (Text, Image)),
            ("link", &["https://example.com/a"], (Text, Input)),
            ("latency", &["1.5", "-2", "1e3"], (Number, Metadata)),
            ("zip", &["00701", "10115"], (Text, Input)),
            ("figure", &["inf", "NaN"], (Text, Input)),
        ] {
            assert_eq!(one(name, cells), expected, "{name} {cells:?}");
        }
    }

    #[test]
    fn something_is_left_to_look_at() {
        let columns = guess(&["id".to_owned(), "score".to_owned()], &[vec!["1".into(), "0.5".into()], vec!["2".into()]]);
        assert_eq!(columns.iter().map(|column| column.role).collect::<Vec<_>>(), [Input, Metadata]);
    }
}
