//! Rows of datasets: what a reader looks for, in which order, and what may be written into one.

use crate::access::words;
use crate::datasets::{CELL_BYTES, ROW_BYTES};
use crate::refusal::{Checked, FieldErrors};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The most filters at once.
pub const FILTERS: usize = 3;
/// The most characters of what is searched for.
pub const WORDS: usize = 200;
/// The most rows of which an order is made: each page of it looks at all of them.
pub const SORTED: i64 = 100_000;
/// The most rows that one page of a filtered list looks at.
pub const SCANNED: i64 = 100_000;
/// The most rows that are deleted at once.
pub const DELETED: usize = 200;
/// The characters of a cell that an order looks at.
const KEY: usize = 200;

words! {
    /// What a filter asks of a cell.
    FilterKind {
        /// It has the words in it.
        Contains = "contains",
        /// It is exactly this.
        Is = "is",
        /// It is anything else.
        IsNot = "is_not",
        /// There is nothing in it but spaces.
        Empty = "empty",
        /// There is something in it.
        NotEmpty = "not_empty",
    }
}

impl FilterKind {
    /// The words for it in a form.
    pub fn label(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::Empty => "is empty",
            Self::NotEmpty => "is not empty",
        }
    }

    /// Whether it needs a text to compare with.
    pub fn compares(self) -> bool {
        matches!(self, Self::Contains | Self::Is | Self::IsNot)
    }
}

/// What the cell in one column must be like. Capital letters are not told from small ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    column: usize,
    kind: FilterKind,
    /// In lower case.
    text: String,
}

impl Filter {
    /// Reads a filter as it stands in an address: the column by its number from 1. Nothing when no column is chosen.
    pub fn read(column: &str, kind: &str, text: &str, columns: usize) -> Checked<Option<Self>> {
        if column.is_empty() {
            return Ok(None);
        }
        let column = self::column(column, columns)?;
        let kind = if kind.is_empty() { FilterKind::Contains } else { kind.parse()? };
        let text = words_of(text)?;
        // A form that was sent before anything was typed.
        if kind == FilterKind::Contains && text.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self { column, kind, text }))
    }

    fn matches<T: AsRef<str>>(&self, cells: &[T]) -> bool {
        let cell = cells.get(self.column).map_or("", T::as_ref);
        match self.kind {
            FilterKind::Contains => cell.to_lowercase().contains(&self.text),
            FilterKind::Is => cell.trim().to_lowercase() == self.text,
            FilterKind::IsNot => cell.trim().to_lowercase() != self.text,
            FilterKind::Empty => cell.trim().is_empty(),
            FilterKind::NotEmpty => !cell.trim().is_empty(),
        }
    }
}

/// Which rows a reader wants to see: those with the words in any cell that pass every filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// In lower case.
    words: String,
    filters: Vec<Filter>,
}

impl Search {
    /// Words for any cell, and filters.
    pub fn new(words: &str, filters: Vec<Filter>) -> Checked<Self> {
        Ok(Self { words: words_of(words)?, filters })
    }

    /// Whether it asks for nothing, so that every row matches.
    pub fn is_everything(&self) -> bool {
        self.words.is_empty() && self.filters.is_empty()
    }

    /// Whether a row is among those that are wanted.
    pub fn matches<T: AsRef<str>>(&self, cells: &[T]) -> bool {
        self.filters.iter().all(|filter| filter.matches(cells))
            && (self.words.is_empty() || cells.iter().any(|cell| cell.as_ref().to_lowercase().contains(&self.words)))
    }
}

fn words_of(text: &str) -> Checked<String> {
    let text = text.trim();
    if text.chars().count() > WORDS { Err(format!("Search for at most {WORDS} characters.")) } else { Ok(text.to_lowercase()) }
}

/// Reads the number of a column, from 1.
fn column(text: &str, columns: usize) -> Checked<usize> {
    let place = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    place.filter(|place| *place < columns).ok_or_else(|| "There is no such column.".into())
}

/// By which column rows are ordered. Rows of which nothing is known there come last either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    column: usize,
    descending: bool,
}

impl Order {
    /// Reads an order as it stands in an address: the number of the column from 1, with a minus for descending.
    pub fn read(text: &str, columns: usize) -> Checked<Option<Self>> {
        if text.is_empty() {
            return Ok(None);
        }
        let (number, descending) = text.strip_prefix('-').map_or((text, false), |number| (number, true));
        Ok(Some(Self { column: column(number, columns)?, descending }))
    }

    /// What a row is ordered by.
    pub fn key<T: AsRef<str>>(self, cells: &[T]) -> Key {
        let cell = cells.get(self.column).map_or("", T::as_ref).trim();
        match cell.parse::<f64>() {
            _ if cell.is_empty() => Key::Nothing,
            // Words such as “inf” and “nan” are words.
            Ok(number) if number.is_finite() => Key::Number(number),
            _ => Key::Text(cell.chars().take(KEY).collect::<String>().to_lowercase()),
        }
    }

    /// Which of two rows comes first, by their keys, and where those are alike by their places.
    pub fn compare(self, one: &(Key, i64), other: &(Key, i64)) -> Ordering {
        let known = (one.0 == Key::Nothing).cmp(&(other.0 == Key::Nothing));
        let by_key = if self.descending { other.0.compare(&one.0) } else { one.0.compare(&other.0) };
        known.then(by_key).then(one.1.cmp(&other.1))
    }
}

/// What a row is ordered by: figures as figures, before words.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// The cell is a figure.
    Number(f64),
    /// It is anything else.
    Text(String),
    /// It is empty.
    Nothing,
}

impl Key {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) if one == other => Ordering::Equal,
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (Self::Number(_), _) => Ordering::Less,
            (_, Self::Number(_)) => Ordering::Greater,
            (Self::Nothing, Self::Nothing) => Ordering::Equal,
            (Self::Text(_), Self::Nothing) => Ordering::Less,
            (Self::Nothing, Self::Text(_)) => Ordering::Greater,
        }
    }
}

/// Where a row is, and which of the texts that stood there: the version in which it came. Forms carry it, so that nobody
/// overwrites or deletes what they have not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The row's place.
    pub position: i64,
    /// The version of the dataset that brought this text.
    pub added_in: i64,
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.position, self.added_in)
    }
}

impl std::str::FromStr for Seen {
    type Err = String;
    fn from_str(text: &str) -> Checked<Self> {
        let read = || {
            let (position, added_in) = text.split_once('.')?;
            Some(Self { position: position.parse().ok()?, added_in: added_in.parse().ok()? })
        };
        read().ok_or_else(|| "Reload the page and choose the rows again.".into())
    }
}

/// The cells of a row as somebody typed them over those that were there; all empty for a new row. Browsers send every line
/// end as two characters: a cell in which nothing else differs stays as it was. The field of a cell is `cells[0]`, `cells[1]` …
pub fn typed(columns: &[String], before: &[String], typed: Vec<String>) -> Result<Vec<String>, FieldErrors> {
    if typed.len() != columns.len() {
        return Err(FieldErrors::one("cells", "Reload the page: the form does not fit the columns of the dataset."));
    }
    let mut fields = FieldErrors::default();
    let mut cells = Vec::with_capacity(typed.len());
    for (index, (text, name)) in typed.into_iter().zip(columns).enumerate() {
        let before = before.get(index).map_or("", String::as_str);
        cells.extend(fields.take(&format!("cells[{index}]"), cell(name, before, text)));
    }
    if fields.is_empty() && cells.iter().map(String::len).sum::<usize>() > ROW_BYTES {
        return Err(FieldErrors::one("cells", format!("The row is larger than {} MiB.", ROW_BYTES >> 20)));
    }
    if fields.is_empty() { Ok(cells) } else { Err(fields) }
}

fn cell(name: &str, before: &str, typed: String) -> Checked<String> {
    let text = lines(&typed);
    if text == lines(before) {
        return Ok(before.to_owned());
    }
    if text.contains('\0') {
        return Err(format!("There is a NUL in “{name}”. Remove it."));
    }
    if text.len() > CELL_BYTES {
        return Err(format!("“{name}” is larger than {} MiB.", CELL_BYTES >> 20));
    }
    Ok(text)
}

/// The text with every line end as one character.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests;
