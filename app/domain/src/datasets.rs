//! What a dataset may hold.

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
            return Err(format!("Column {place} has no name in the header (line 1)."));
        }
        if name.chars().count() > 200 || name.chars().any(char::is_control) {
            return Err(format!("The name of column {place} (line 1) is longer than 200 characters or more than one line."));
        }
        if !seen.insert(name.to_lowercase()) {
            return Err(format!("Two columns are called “{name}” (line 1). Rename one of them."));
        }
        names.push(name);
    }
    if names.is_empty() { Err("The file is empty: its first line must name the columns.".into()) } else { Ok(names) }
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
}
