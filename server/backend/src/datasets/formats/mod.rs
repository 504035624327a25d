//! Reads a file of any format as it arrives: bytes in, one row after the other out, memory bounded by one row.
//!
//! [`Reader`] keeps the beginning of the file back until it is clear which format it has, then hands it and everything behind
//! it to [`Table`] or [`Objects`]. Each says in words, with the line, what is wrong.
//!
//! To add a format: a word in `domain::datasets::Format`, a reader like those two, and a line in [`Rows::of`].

mod objects;
mod splitter;
mod table;
mod tabs;

use domain::Checked;
use domain::datasets::Format;
use objects::Objects;
use serde::Serializer;
use splitter::Layout;
use table::Table;

const BOM: &[u8] = b"\xef\xbb\xbf";
/// The most bytes that are kept back.
const HEAD: usize = 64 << 10;

/// A row as it is stored.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// JSON: its cells in the order of the columns.
    pub cells: String,
    /// How many cells. A row before may have fewer: columns that come up later are added at the end.
    pub width: usize,
}

/// The reader of one file.
pub(super) struct Reader {
    file_name: String,
    format: Option<Format>,
    head: Head,
    /// How much of the head was read.
    read: usize,
    rows: Option<Rows>,
}

impl Reader {
    /// Of a file with this name. Without a format, name and first bytes tell it.
    pub fn new(file_name: &str, format: Option<Format>) -> Self {
        Self { file_name: file_name.to_owned(), format, head: Head::default(), read: 0, rows: None }
    }

    /// Takes bytes off the front of `input` up to the end of a row. Nothing when the row goes on in the next bytes.
    pub fn next(&mut self, input: &mut &[u8]) -> Checked<Option<Row>> {
        if self.rows.is_none() && self.head.take(input) {
            self.begin();
        }
        match self.held()? {
            Some(row) => Ok(Some(row)),
            None => self.rows.as_mut().map_or(Ok(None), |rows| rows.next(input)),
        }
    }

    /// The rows that are left when the file has come to its end; to be called until there is none.
    pub fn finish(&mut self) -> Checked<Option<Row>> {
        if self.rows.is_none() {
            self.begin();
        }
        match self.held()? {
            Some(row) => Ok(Some(row)),
            None => self.rows.as_mut().map_or(Ok(None), Rows::finish),
        }
    }

    /// The names of the columns, once the file was read; or why there are none.
    pub fn columns(&self) -> Checked<&[String]> {
        let columns = self.rows.as_ref().map_or(&[][..], Rows::columns);
        match (&self.rows, columns) {
            (Some(Rows::Objects(_)), []) => Err("There is no object with keys in this file, so there are no columns.".into()),
            (_, []) => Err("The file is empty: its first line must name the columns.".into()),
            (_, columns) => Ok(columns),
        }
    }

    /// A row of what was kept back.
    fn held(&mut self) -> Checked<Option<Row>> {
        let mut held = self.head.bytes.get(self.read..).unwrap_or_default();
        let Some(rows) = self.rows.as_mut().filter(|_| !held.is_empty()) else { return Ok(None) };
        let row = rows.next(&mut held)?;
        self.read = self.head.bytes.len() - held.len();
        Ok(row)
    }

    fn begin(&mut self) {
        let format = self.format.unwrap_or_else(|| Format::of(&self.file_name, &self.head.bytes));
        self.rows = Some(Rows::of(format, &self.head.bytes));
        // The readers of tables look after their mark by themselves.
        if matches!(self.rows, Some(Rows::Objects(_))) && self.head.bytes.starts_with(BOM) {
            self.read = BOM.len();
        }
    }
}

/// The first line that says something, as far as it is short. It is the same however the file was cut into pieces.
#[derive(Default)]
struct Head {
    bytes: Vec<u8>,
    begun: bool,
    quoted: bool,
}

impl Head {
    /// Takes bytes off the front; true when there is enough.
    fn take(&mut self, input: &mut &[u8]) -> bool {
        let mut taken = 0;
        let mut enough = false;
        for byte in input.iter().take(HEAD - self.bytes.len()) {
            taken += 1;
            self.quoted ^= *byte == b'"';
            self.begun |= !byte.is_ascii_whitespace() && !BOM.contains(byte);
            if self.begun && !self.quoted && matches!(byte, b'\n' | b'\r') {
                enough = true;
                break;
            }
        }
        let (head, rest) = input.split_at(taken);
        self.bytes.extend_from_slice(head);
        *input = rest;
        enough || self.bytes.len() == HEAD
    }
}

enum Rows {
    Table(Box<Table>),
    Objects(Objects),
}

impl Rows {
    fn of(format: Format, head: &[u8]) -> Self {
        match (format, format.delimiter(head)) {
            (_, Some(delimiter)) => Self::Table(Box::new(Table::new(delimiter))),
            (Format::Json, None) => Self::Objects(Objects::new(Layout::List)),
            (_, None) => Self::Objects(Objects::new(Layout::Lines)),
        }
    }

    fn next(&mut self, input: &mut &[u8]) -> Checked<Option<Row>> {
        match self {
            Self::Table(table) => table.next(input),
            Self::Objects(objects) => objects.next(input),
        }
    }

    fn finish(&mut self) -> Checked<Option<Row>> {
        match self {
            Self::Table(table) => table.finish(),
            Self::Objects(objects) => objects.finish(),
        }
    }

    fn columns(&self) -> &[String] {
        match self {
            Self::Table(table) => table.columns(),
            Self::Objects(objects) => objects.columns(),
        }
    }
}

/// The cells as they are stored; `size` is about how many bytes that will be.
fn to_json<'a>(cells: impl Iterator<Item = &'a str>, size: usize) -> Checked<String> {
    let mut json = Vec::with_capacity(size);
    serde_json::Serializer::new(&mut json).collect_seq(cells).map_err(|error| error.to_string())?;
    String::from_utf8(json).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
