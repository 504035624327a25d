//! Takes the cells of TSV apart as bytes arrive, memory bounded by one row.
//!
//! Programs that write tables for spreadsheets quote a cell with a tab, a line end or a quote in it; others write whatever
//! there is and know nothing of quotes. So a cell is quoted when it begins with a quote and the next quote that is not doubled
//! stands before a tab, a line end or the end of the file: its text is what is between the two. Every other cell is what
//! stands there up to the next tab or line end, with all its quotes. Empty lines are passed over.
//!
//! To know that, bytes behind a cell may have to be looked at. They are kept, and read again as what they are.

use crate::datasets::csv::{Record, cell_too_long, record, row_too_long, too_many_cells};
use domain::Checked;
use domain::datasets::{CELL_BYTES, COLUMNS, ROW_BYTES};

const BOM: &[u8] = b"\xef\xbb\xbf";
/// How far the second quote of a cell may be: every letter of the longest one could be a doubled quote.
const FARTHEST: usize = 2 * CELL_BYTES + 2;

/// The reader of one file.
pub(super) struct Parser {
    /// Bytes as far as they have come, and how many of them at the front were handed out.
    bytes: Vec<u8>,
    front: usize,
    /// Where in them the cell that is read begins, and up to where there is no end of it.
    cell: usize,
    looked: usize,
    /// That cell is known not to be quoted.
    plain: bool,
    /// The byte order mark was passed over, or there is none.
    begun: bool,
    /// The record was handed out: the next call begins behind it.
    complete: bool,
    /// The cells of the record so far, one behind the other, and where each ends.
    output: Vec<u8>,
    ends: Vec<usize>,
    /// The line of the record, and whether the byte before it was a carriage return.
    line: u64,
    after_return: bool,
}

/// Where a cell that begins with a quote ends.
enum Closing {
    /// At this quote.
    At(usize),
    /// It is not quoted.
    Never,
    /// Nobody knows before more bytes have come.
    Later,
}

impl Parser {
    pub fn new() -> Self {
        Self {
            bytes: Vec::new(),
            front: 0,
            cell: 0,
            looked: 0,
            plain: false,
            begun: false,
            complete: false,
            output: Vec::new(),
            ends: Vec::new(),
            line: 1,
            after_return: false,
        }
    }

    /// Takes bytes off the front of `input` up to the end of a line. Nothing when the record goes on in the next bytes.
    pub fn next<'a>(&'a mut self, input: &mut &[u8]) -> Checked<Option<Record<'a>>> {
        loop {
            if self.read(false)? {
                return record(self.line, &self.output, &self.ends).map(Some);
            }
            if input.is_empty() {
                return Ok(None);
            }
            let end = input.iter().position(|byte| is_end(*byte)).map_or(input.len(), |end| end + 1);
            let (taken, rest) = input.split_at(end);
            self.make_room();
            self.bytes.extend_from_slice(taken);
            *input = rest;
        }
    }

    /// The records that are left when the file has come to its end; to be called until there is none.
    pub fn finish(&mut self) -> Checked<Option<Record<'_>>> {
        if self.read(true)? { record(self.line, &self.output, &self.ends).map(Some) } else { Ok(None) }
    }

    /// Reads cells; true when a record is complete. Behind the last byte of the file there is an end.
    fn read(&mut self, last: bool) -> Checked<bool> {
        if !self.begun {
            if !last && self.bytes.len() < BOM.len() && BOM.starts_with(&self.bytes) {
                return Ok(false);
            }
            self.begun = true;
            if self.bytes.starts_with(BOM) {
                self.pass(BOM.len());
            }
        }
        if std::mem::take(&mut self.complete) {
            self.output.clear();
            self.ends.clear();
            self.pass(self.cell - self.front);
        }
        while self.ends.is_empty() && self.bytes.get(self.front).copied().is_some_and(is_end) {
            self.pass(1);
        }
        if self.ends.is_empty() && self.front == self.bytes.len() {
            return Ok(false);
        }
        while let Some(end) = self.cell(last)? {
            self.ends.push(self.output.len());
            if self.ends.len() > COLUMNS {
                return Err(too_many_cells(self.line));
            }
            let delimiter = self.bytes.get(end).copied();
            let next = (end + 1).min(self.bytes.len());
            (self.cell, self.looked, self.plain) = (next, next, false);
            if delimiter != Some(b'\t') {
                self.complete = true;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds the cell that begins here to the record, and says where it ends. Nothing when its end has not come.
    fn cell(&mut self, last: bool) -> Checked<Option<usize>> {
        if !self.plain && self.bytes.get(self.cell) == Some(&b'"') {
            match self.closing(last) {
                Closing::Later => return Ok(None),
                Closing::Never => (self.plain, self.looked) = (true, self.cell),
                Closing::At(quote) => {
                    self.unquote(quote);
                    return self.bounded(quote + 1).map(Some);
                }
            }
        }
        let found = self.bytes[self.looked..].iter().position(|byte| *byte == b'\t' || is_end(*byte));
        let Some(end) = found.map(|behind| self.looked + behind).or(last.then_some(self.bytes.len())) else {
            self.looked = self.bytes.len();
            return self.bounded(self.looked).map(|_| None);
        };
        self.output.extend_from_slice(&self.bytes[self.cell..end]);
        self.bounded(end).map(Some)
    }

    fn closing(&mut self, last: bool) -> Closing {
        self.looked = self.looked.max(self.cell + 1);
        while let Some(quote) = self.bytes[self.looked..].iter().position(|byte| *byte == b'"') {
            let quote = self.looked + quote;
            if quote - self.cell > FARTHEST {
                return Closing::Never;
            }
            match self.bytes.get(quote + 1) {
                Some(b'"') => self.looked = quote + 2,
                Some(b'\t' | b'\r' | b'\n') => return Closing::At(quote),
                Some(_) => return Closing::Never,
                None if last => return Closing::At(quote),
                None => {
                    self.looked = quote;
                    return Closing::Later;
                }
            }
        }
        self.looked = self.bytes.len();
        if last || self.looked - self.cell > FARTHEST { Closing::Never } else { Closing::Later }
    }

    /// Adds what stands between the quote with which the cell begins and this one.
    fn unquote(&mut self, quote: usize) {
        let mut doubled = false;
        for byte in &self.bytes[self.cell + 1..quote] {
            doubled = *byte == b'"' && !doubled;
            if !doubled {
                self.output.push(*byte);
            }
        }
    }

    /// Refuses a row or a cell that is too long, which may not have come to its end.
    fn bounded(&self, end: usize) -> Checked<usize> {
        let before = self.ends.last().copied().unwrap_or(0);
        let cell = if self.output.len() > before { self.output.len() - before } else { end - self.cell };
        if cell > CELL_BYTES {
            return Err(cell_too_long(self.line, self.ends.len() + 1));
        }
        if self.output.len() > ROW_BYTES { Err(row_too_long(self.line)) } else { Ok(end) }
    }

    /// Hands bytes at the front out, and counts their lines.
    fn pass(&mut self, count: usize) {
        let end = self.front + count;
        for byte in &self.bytes[self.front..end] {
            self.line += u64::from(*byte == b'\r' || (*byte == b'\n' && !self.after_return));
            self.after_return = *byte == b'\r';
        }
        (self.front, self.cell, self.looked) = (end, end, end);
    }

    /// Forgets what was handed out. Done before more comes and not after each record: bytes that were looked at move once.
    fn make_room(&mut self) {
        self.bytes.drain(..self.front);
        (self.cell, self.looked) = (self.cell - self.front, self.looked - self.front);
        self.front = 0;
    }
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Rows = Vec<(u64, Vec<String>)>;

    fn parse(file: &[u8], chunk: usize) -> Checked<Rows> {
        let mut parser = Parser::new();
        let mut rows = Rows::new();
        let mut keep = |record: Record<'_>| rows.push((record.line, record.cells.iter().map(|cell| (*cell).to_owned()).collect()));
        for mut bytes in file.chunks(chunk) {
            while let Some(record) = parser.next(&mut bytes)? {
                keep(record);
            }
        }
        while let Some(record) = parser.finish()? {
            keep(record);
        }
        Ok(rows)
    }

    #[test]
    fn a_cell_is_quoted_or_it_is_what_stands_there() {
        for (file, expected) in [
            ("\u{feff}a\tb\r\n1\t2\r\n", vec![(1, vec!["a", "b"]), (2, vec!["1", "2"])]),
            ("\"hello\" he said\tx\n", vec![(1, vec!["\"hello\" he said", "x"])]),
            ("5\"\ta \"b\"\t\"c\" \n", vec![(1, vec!["5\"", "a \"b\"", "\"c\" "])]),
            ("\"a\tb\"\t\"say \"\"hi\"\"\"\t\"\"\n", vec![(1, vec!["a\tb", "say \"hi\"", ""])]),
            ("\"x\r\ny\"\t1\r\n2\t3", vec![(1, vec!["x\r\ny", "1"]), (3, vec!["2", "3"])]),
            // A quote that opens and is not closed before the end of a cell is a letter, and lines end where they do.
            ("\"Oh yes\tshe said \"no\"\n\n1\t\"2\n", vec![(1, vec!["\"Oh yes", "she said \"no\""]), (3, vec!["1", "\"2"])]),
            ("\"a\r\n\"\"\"b\n\"c", vec![(1, vec!["\"a"]), (2, vec!["\"\"\"b"]), (3, vec!["\"c"])]),
            ("\"a\"", vec![(1, vec!["a"])]),
            ("a\t\n\t", vec![(1, vec!["a", ""]), (2, vec!["", ""])]),
            ("\u{feff}\r\n\n", vec![]),
        ] {
            let expected: Rows = expected.into_iter().map(|(line, cells)| (line, cells.into_iter().map(str::to_owned).collect())).collect();
            for chunk in [1, 2, 3, 7, 1_000] {
                assert_eq!(parse(file.as_bytes(), chunk).unwrap(), expected, "{file:?} in pieces of {chunk}");
            }
        }
    }

    #[test]
    fn a_quote_that_never_closes_is_a_letter_and_the_rows_behind_it_are_rows() {
        let rows = 200_000;
        let file = format!("a\tb\n\"never closed\t1\n{}", "some words\t2\n".repeat(rows));
        let read = parse(file.as_bytes(), 64 << 10).unwrap();
        assert_eq!((read.len(), read[1].1[0].as_str()), (rows + 2, "\"never closed"));
        assert_eq!(read[rows + 1].0, rows as u64 + 2);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let long_cell = format!("a\n\n{}\n", "x".repeat(CELL_BYTES + 1));
        let quoted = format!("a\n\"{}\"\n", "x\n".repeat(CELL_BYTES * 2 / 3));
        let long_row = format!("a\n{}\n", vec!["x".repeat(CELL_BYTES - 9); 3].join("\t"));
        let wide = "\t".repeat(COLUMNS);
        for (file, expected) in [
            (b"a\tb\r\n1\t\xff\r\n".as_slice(), "Line 2, column 2: this is not text in UTF-8"),
            (b"a\n\n\0", "Line 3, column 1: there is a NUL"),
            (long_cell.as_bytes(), "Line 3, column 1: this cell is longer than 1024 KiB"),
            (quoted.as_bytes(), "Line 2, column 1: this cell is longer than 1024 KiB"),
            (long_row.as_bytes(), "Line 2: this row is longer than 2048 KiB"),
            (wide.as_bytes(), "Line 1: there are more than"),
        ] {
            for chunk in [1 << 16, 5] {
                let message = parse(file, chunk).unwrap_err();
                assert!(message.starts_with(expected), "{message}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(table in prop::collection::vec(prop::collection::vec("[^\0]{0,12}", 3), 0..9), chunk in 1_usize..40) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let file: String = table.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join("\t") + "\r\n").collect();
            let read = parse(file.as_bytes(), chunk).unwrap();
            prop_assert_eq!(read.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>(), table);
        }

        #[test]
        fn any_bytes_are_read_or_refused_alike_in_any_pieces(file in prop::collection::vec(prop::sample::select(b"\"\"\"\t\t\n\ra \xef\xbb\xbf\xff".to_vec()), 0..60), chunk in 1_usize..9) {
            prop_assert_eq!(parse(&file, chunk), parse(&file, 1_000));
        }
    }
}
