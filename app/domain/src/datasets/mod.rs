//! What a dataset may hold, what its columns are, and the formats of the files it is made of.

mod column;
mod format;
mod guess;

pub use column::{Column, ColumnKind, ColumnRole};
pub use format::Format;
pub use guess::{SAMPLE_ROWS, guess};

use crate::refusal::Checked;
use std::collections::HashSet;

/// The most columns of a dataset.
pub const COLUMNS: usize = 500;
/// The most bytes of one cell.
pub const CELL_BYTES: usize = 1 << 20;
/// The most bytes of all cells of one row together: a page of rows must fit into memory.
pub const ROW_BYTES: usize = 2 << 20;
/// The most bytes of an upload.
pub const UPLOAD_BYTES: u64 = 2 << 30;
/// The most rows of a dataset.
pub const ROWS: u64 = 5_000_000;

/// The most levels of nesting in a JSON file.
pub const DEPTH: usize = 64;
/// The most characters of a column's name.
const NAME: usize = 200;

/// Checks the header row: 1 to [`COLUMNS`] names, each of 1 to 200 characters, no two alike. The message names the column.
pub fn columns(header: impl Iterator<Item = String>) -> Checked<Vec<String>> {
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    for (index, name) in header.enumerate() {
        let name = name.trim().to_owned();
        let place = index + 1;
        if index == COLUMNS {
            return Err(format!("The header has more than {COLUMNS} columns."));
        }
        if name.is_empty() {
            return Err(format!("Column {place} has no name in the header."));
        }
        if !fits(&name) {
            return Err(format!("The name of column {place} is longer than {NAME} characters or more than one line."));
        }
        if !seen.insert(name.to_lowercase()) {
            return Err(format!("Two columns are called “{name}”. Rename one of them."));
        }
        names.push(name);
    }
    if names.is_empty() { Err("The file is empty: its first line must name the columns.".into()) } else { Ok(names) }
}

/// Checks the name of one more column, as it stands in an object, beside those that are known in lower case.
pub fn column(key: &str, known: &HashSet<String>) -> Checked<String> {
    let name = key.trim();
    if known.len() == COLUMNS {
        return Err(format!("with “{name}” there are more than {COLUMNS} keys in this file. A dataset has at most {COLUMNS} columns."));
    }
    if name.is_empty() {
        return Err("a key is empty, but it must name a column.".into());
    }
    if !fits(name) {
        return Err(format!("a key is longer than {NAME} characters or more than one line, but it must name a column."));
    }
    if known.contains(&name.to_lowercase()) {
        return Err(format!("the key “{key}” differs only in case or spaces from another one. Rename one of them."));
    }
    Ok(name.to_owned())
}

fn fits(name: &str) -> bool {
    name.chars().count() <= NAME && !name.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(names: &[&str]) -> Checked<Vec<String>> {
        columns(names.iter().map(|name| (*name).to_owned()))
    }

    #[test]
    fn headers_are_named_once_and_bounded() {
        assert_eq!(parse(&[" question ", "answer"]).unwrap(), ["question", "answer"]);
        assert!(parse(&[]).unwrap_err().contains("empty"));
        assert!(parse(&["a", ""]).unwrap_err().contains("Column 2"));
        assert!(parse(&["a", "A"]).unwrap_err().contains("“A”"));
        assert!(parse(&["x"]).is_ok());
        let many: Vec<String> = (0..=COLUMNS).map(|index| format!("c{index}")).collect();
        assert!(columns(many.into_iter()).unwrap_err().contains("500"));
    }
    #[test]
    fn a_key_becomes_a_column_of_its_own_or_says_why_not() {
        let known = HashSet::from(["answer".to_owned()]);
        assert_eq!(column(" question ", &known).unwrap(), "question");
        assert!(column("Answer", &known).unwrap_err().contains("“Answer” differs only in case"));
        assert!(column(" ", &known).unwrap_err().contains("empty"));
        assert!(column("a\nb", &known).unwrap_err().contains("more than one line"));
        assert!(column(&"x".repeat(201), &known).is_err());
        let many = (0..COLUMNS).map(|index| index.to_string()).collect();
        assert!(column("one", &many).unwrap_err().contains("500"));
    }
}
