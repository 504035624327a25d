//! Objects as rows: JSON and JSONL. Keys are columns, in the order in which they come up; a row that lacks one has an empty cell.
//!
//! A text is a cell as it is, null an empty one, and everything else stays the JSON that it was, without spaces: a figure with
//! all its digits, the messages of a chat as a list.

use super::splitter::{Layout, Object, Splitter};
use super::{Row, to_json};
use domain::Checked;
use domain::datasets::{self, CELL_BYTES, ROW_BYTES};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// The reader of one file.
pub(super) struct Objects {
    splitter: Splitter,
    columns: Columns,
}

impl Objects {
    pub fn new(layout: Layout) -> Self {
        Self { splitter: Splitter::new(layout), columns: Columns::default() }
    }

    pub fn columns(&self) -> &[String] {
        &self.columns.names
    }

    pub fn next(&mut self, input: &mut &[u8]) -> Checked<Option<Row>> {
        self.splitter.next(input)?.map(|object| self.columns.row(&object)).transpose()
    }

    pub fn finish(&mut self) -> Checked<Option<Row>> {
        self.splitter.finish().map(|()| None)
    }
}

/// The columns so far.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    /// The names in lower case: no two may be alike.
    known: HashSet<String>,
    /// The place of each key.
    places: HashMap<String, usize>,
    /// The bytes of the row before: the next one is probably about as long.
    size: usize,
}

impl Columns {
    fn row(&mut self, object: &Object<'_>) -> Checked<Row> {
        let line = object.line;
        let text = std::str::from_utf8(object.bytes).map_err(|error| {
            let before = object.bytes.get(..error.valid_up_to()).unwrap_or_default();
            format!("Line {}: this is not text in UTF-8.", line + lines(before))
        })?;
        let pairs: Pairs<'_> = serde_json::from_str(text).map_err(|error| broken(line, &error))?;
        let mut cells: Vec<Option<Cow<'_, str>>> = vec![None; self.names.len()];
        let mut bytes = 0;
        for (key, value) in pairs.0 {
            let place = self.place(&key).map_err(|why| format!("Line {line}: {why}"))?;
            if place == cells.len() {
                cells.push(None);
            }
            let cell = cell(value.get()).map_err(|why| format!("Line {line}, key “{key}”: {why}"))?;
            bytes += cell.len();
            if cells[place].replace(cell).is_some() {
                return Err(format!("Line {line}: the key “{key}” is there twice in this object."));
            }
        }
        if bytes > ROW_BYTES {
            return Err(format!("Line {line}: this row is longer than {} KiB.", ROW_BYTES >> 10));
        }
        let json = to_json(cells.iter().map(|cell| cell.as_deref().unwrap_or_default()), self.size)?;
        self.size = json.len();
        Ok(Row { line, cells: json, width: cells.len() })
    }

    /// The place of a key's column, which may be a new one.
    fn place(&mut self, key: &str) -> Checked<usize> {
        if let Some(place) = self.places.get(key) {
            return Ok(*place);
        }
        let (name, place) = (datasets::column(key, &self.known)?, self.names.len());
        self.known.insert(name.to_lowercase());
        self.names.push(name);
        self.places.insert(key.to_owned(), place);
        Ok(place)
    }
}

/// The cell of a value.
fn cell(json: &str) -> Checked<Cow<'_, str>> {
    let cell = match json.as_bytes() {
        b"null" => Cow::Borrowed(""),
        [b'"', .., b'"'] if !json.contains('\\') => Cow::Borrowed(&json[1..json.len() - 1]),
        [b'"', ..] => Cow::Owned(serde_json::from_str(json).map_err(|error| format!("{}.", words(&error)))?),
        [b'{' | b'[', ..] => Cow::Owned(without_spaces(json)),
        _ => Cow::Borrowed(json),
    };
    if cell.contains('\0') {
        return Err("there is a NUL character, which no text holds.".into());
    }
    if cell.len() > CELL_BYTES {
        return Err(format!("this cell is longer than {} KiB.", CELL_BYTES >> 10));
    }
    Ok(cell)
}

/// JSON without the spaces between its parts.
fn without_spaces(json: &str) -> String {
    let (mut inside, mut escaped) = (false, false);
    let keep = |letter: &char| {
        inside ^= *letter == '"' && !escaped;
        escaped = inside && *letter == '\\' && !escaped;
        inside || !letter.is_ascii_whitespace()
    };
    json.chars().filter(keep).collect()
}

fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// What is wrong with an object that begins on a line.
fn broken(line: u64, error: &serde_json::Error) -> String {
    let line = line + (error.line() as u64).saturating_sub(1);
    format!("Line {line}: this is not valid JSON: {} (character {}).", words(error), error.column())
}

/// What the library says, without the place: it counts from the beginning of the object.
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(words, _)| words).to_owned()
}

/// The keys and values of an object in their order, each twice if it is there twice.
struct Pairs<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// A key that is only copied when something in it is escaped.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
        let mut pairs = Vec::new();
        while let Some((Key(key), value)) = map.next_entry()? {
            pairs.push((key, value));
        }
        Ok(Pairs(pairs))
    }
}
