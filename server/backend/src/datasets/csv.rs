//! Reads CSV as it arrives: bytes in, one record after the other out, memory bounded by one row.
//!
//! `csv_core` is the state machine inside the crate `csv`, without its `Read`: it takes whatever bytes have come, so that
//! an upload needs neither a thread of its own nor a channel, however slowly it arrives. RFC 4180 with either line end;
//! empty lines are passed over. What it adds: line numbers that are right with CRLF, limits, and words for what is wrong.
//!
//! A cell that begins with a quote ends with the next one that is not doubled, and nothing but a delimiter or a line end may
//! follow: `csv_core` would read `"p"q` as `pq`, which is not what stands there. A quote inside a cell that does not begin with
//! one is a letter like any other.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use domain::Checked;
use domain::datasets::{CELL_BYTES, COLUMNS, ROW_BYTES};

const BOM: &[u8] = b"\xef\xbb\xbf";
/// What the buffer for a row begins with.
const FIRST_BUFFER: usize = 64 << 10;

/// One row of cells.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<&'a str>,
}

/// The reader of one file.
pub(crate) struct Parser {
    core: Reader,
    /// How many bytes of a byte order mark have come; its length when there is none or it is over.
    bom: usize,
    /// The cells of the record so far, one behind the other, and where each ends.
    output: Vec<u8>,
    used: usize,
    ends: Vec<usize>,
    fields: usize,
    /// The record was handed out: the next call begins a new one.
    complete: bool,
    /// The line of the next byte, and whether the last byte was a carriage return.
    line: u64,
    after_return: bool,
    /// Where the record begins, once it has.
    start: Option<u64>,
    delimiter: u8,
    quote: Quote,
}

/// What the next byte of a record comes behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    /// A delimiter or the end of a record: a quote opens here.
    Start,
    /// A letter of a cell without quotes.
    Plain,
    /// An open quote.
    Open,
    /// A quote that closes, unless the next byte is one too.
    Closed,
}

impl Parser {
    /// `delimiter` stands between the cells.
    pub fn new(delimiter: u8) -> Self {
        Self {
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            bom: 0,
            output: vec![0; FIRST_BUFFER],
            used: 0,
            // One more than allowed, to notice, and one more, since the machine stops before a full buffer.
            ends: vec![0; COLUMNS + 2],
            fields: 0,
            complete: false,
            line: 1,
            after_return: false,
            start: None,
            delimiter,
            quote: Quote::Start,
        }
    }

    /// Takes bytes off the front of `input` up to the end of a record. Nothing when the record goes on in the next bytes.
    pub fn next<'a>(&'a mut self, input: &mut &[u8]) -> Checked<Option<Record<'a>>> {
        self.skip_bom(input)?;
        if self.read(input)? { self.record().map(Some) } else { Ok(None) }
    }

    /// The last record, when the file does not end with a line end.
    pub fn finish(&mut self) -> Checked<Option<Record<'_>>> {
        if self.bom < BOM.len() {
            let held = std::mem::replace(&mut self.bom, BOM.len());
            self.read(&mut &BOM[..held])?;
        }
        let began = self.start.filter(|_| !self.complete);
        // A line end completes any record, unless a quote is still open.
        match (self.read(&mut b"\n".as_slice())?, began) {
            (true, _) => self.record().map(Some),
            (false, Some(line)) => Err(format!("Line {line}: a quote opens in this row and never closes.")),
            (false, None) => Ok(None),
        }
    }

    /// A byte order mark may come in pieces. What only looked like one belongs to the first cell.
    fn skip_bom(&mut self, input: &mut &[u8]) -> Checked<()> {
        while let (Some(expected), [first, rest @ ..]) = (BOM.get(self.bom), *input) {
            if first == expected {
                (self.bom, *input) = (self.bom + 1, rest);
            } else {
                let held = std::mem::replace(&mut self.bom, BOM.len());
                self.read(&mut &BOM[..held])?;
            }
        }
        Ok(())
    }

    /// Feeds the machine; true when a record is complete.
    fn read(&mut self, input: &mut &[u8]) -> Checked<bool> {
        if std::mem::take(&mut self.complete) {
            (self.used, self.fields, self.start) = (0, 0, None);
        }
        if self.start.is_none() {
            let ends = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.take(input, ends)?;
            if input.is_empty() {
                return Ok(false);
            }
            self.start = Some(self.line);
        }
        while !input.is_empty() {
            let (result, read, wrote, ended) = self.core.read_record(input, &mut self.output[self.used..], &mut self.ends[self.fields..]);
            self.take(input, read)?;
            self.used += wrote;
            self.fields += ended;
            match result {
                ReadRecordResult::Record => {
                    self.complete = true;
                    return Ok(true);
                }
                ReadRecordResult::OutputFull => self.grow()?,
                ReadRecordResult::OutputEndsFull => return Err(self.too_many()),
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            }
        }
        Ok(false)
    }

    /// Drops bytes off the front, counts their lines and follows their quotes.
    fn take(&mut self, input: &mut &[u8], count: usize) -> Checked<()> {
        let (taken, rest) = input.split_at(count);
        // Most records have none.
        let plain = matches!(self.quote, Quote::Start | Quote::Plain) && !taken.contains(&b'"');
        for byte in taken {
            if !plain {
                self.follow(*byte)?;
            }
            match byte {
                b'\r' => self.line += 1,
                b'\n' if !self.after_return => self.line += 1,
                _ => {}
            }
            self.after_return = *byte == b'\r';
        }
        if let (true, Some(last)) = (plain, taken.last()) {
            self.follow(*last)?;
        }
        *input = rest;
        Ok(())
    }

    fn follow(&mut self, byte: u8) -> Checked<()> {
        self.quote = match (self.quote, byte) {
            (Quote::Start | Quote::Closed, b'"') => Quote::Open,
            (Quote::Open, b'"') => Quote::Closed,
            (Quote::Open, _) => Quote::Open,
            (_, byte) if byte == self.delimiter || matches!(byte, b'\r' | b'\n') => Quote::Start,
            (Quote::Closed, _) => return Err(behind_the_quote(self.line)),
            (Quote::Start | Quote::Plain, _) => Quote::Plain,
        };
        Ok(())
    }

    fn grow(&mut self) -> Checked<()> {
        if self.output.len() >= ROW_BYTES {
            let (line, column) = (self.start.unwrap_or(self.line), self.fields + 1);
            let cell = self.used - self.fields.checked_sub(1).map_or(0, |last| self.ends[last]);
            return Err(if cell > CELL_BYTES { cell_too_long(line, column) } else { row_too_long(line) });
        }
        self.output.resize((self.output.len() * 2).min(ROW_BYTES), 0);
        Ok(())
    }

    fn too_many(&self) -> String {
        too_many_cells(self.start.unwrap_or(self.line))
    }

    fn record(&self) -> Checked<Record<'_>> {
        let line = self.start.unwrap_or(self.line);
        if self.fields > COLUMNS {
            return Err(self.too_many());
        }
        record(line, &self.output[..self.used], &self.ends[..self.fields])
    }
}

/// The record on a line whose cells stand one behind the other in `bytes`, each up to its end.
pub(super) fn record<'a>(line: u64, bytes: &'a [u8], ends: &[usize]) -> Checked<Record<'a>> {
    // All cells at once is quicker; only a broken row is looked at cell by cell.
    let text = std::str::from_utf8(bytes).ok();
    let mut cells = Vec::with_capacity(ends.len());
    let mut start = 0;
    for (index, &end) in ends.iter().enumerate() {
        let place = format_args!("Line {line}, column {}", index + 1).to_string();
        let cell = text.and_then(|text| text.get(start..end)).or_else(|| std::str::from_utf8(&bytes[start..end]).ok());
        let Some(cell) = cell else {
            return Err(format!("{place}: this is not text in UTF-8. Save the file in UTF-8 and import that."));
        };
        if cell.contains('\0') {
            return Err(format!("{place}: there is a NUL character, which no text holds."));
        }
        if cell.len() > CELL_BYTES {
            return Err(cell_too_long(line, index + 1));
        }
        cells.push(cell);
        start = end;
    }
    Ok(Record { line, cells })
}

fn behind_the_quote(line: u64) -> String {
    format!("Line {line}: something follows behind the quote that closes a cell. A quote inside a quoted cell is written twice.")
}

pub(super) fn too_many_cells(line: u64) -> String {
    format!("Line {line}: there are more than {COLUMNS} cells in this row. A dataset has at most {COLUMNS} columns.")
}

pub(super) fn cell_too_long(line: u64, column: usize) -> String {
    format!("Line {line}, column {column}: this cell is longer than {} KiB. Perhaps a quote is not closed.", CELL_BYTES >> 10)
}

pub(super) fn row_too_long(line: u64) -> String {
    format!("Line {line}: this row is longer than {} KiB.", ROW_BYTES >> 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Rows = Vec<(u64, Vec<String>)>;

    fn parse(file: &[u8], chunk: usize) -> Checked<Rows> {
        let mut parser = Parser::new(b',');
        let mut rows = Rows::new();
        let mut keep = |record: Record<'_>| rows.push((record.line, record.cells.iter().map(|cell| (*cell).to_owned()).collect()));
        for mut bytes in file.chunks(chunk) {
            while let Some(record) = parser.next(&mut bytes)? {
                keep(record);
            }
        }
        if let Some(record) = parser.finish()? {
            keep(record);
        }
        Ok(rows)
    }

    fn rows(expected: &[(u64, &[&str])]) -> Rows {
        expected.iter().map(|(line, cells)| (*line, cells.iter().map(|cell| (*cell).to_owned()).collect())).collect()
    }

    #[test]
    fn nasty_files_are_read_alike_in_any_pieces() {
        for (file, expected) in [
            ("\u{feff}a,b\r\n1,2\r\n", rows(&[(1, &["a", "b"]), (2, &["1", "2"])])),
            ("a,b\n\"x\r\ny\",\"say \"\"hi\"\"\"\n,\n", rows(&[(1, &["a", "b"]), (2, &["x\r\ny", "say \"hi\""]), (4, &["", ""])])),
            ("a\r\n\r\n\r\n1\r\n2", rows(&[(1, &["a"]), (4, &["1"]), (5, &["2"])])),
            ("a,b\r1,2\r3,\"4\"", rows(&[(1, &["a", "b"]), (2, &["1", "2"]), (3, &["3", "4"])])),
            ("\n\n a ,b", rows(&[(3, &[" a ", "b"])])),
            ("a\n\"\"", rows(&[(1, &["a"]), (2, &[""])])),
            ("é,返品\n\u{feff},🦀\n", rows(&[(1, &["é", "返品"]), (2, &["\u{feff}", "🦀"])])),
            ("a,b\nx \"y\",5\"\n\"\"\"p\"\"q\",\"\"\n", rows(&[(1, &["a", "b"]), (2, &["x \"y\"", "5\""]), (3, &["\"p\"q", ""])])),
            ("", rows(&[])),
            ("\u{feff}", rows(&[])),
            ("\r\n\n", rows(&[])),
        ] {
            for chunk in [1, 2, 3, 7, 1_000] {
                assert_eq!(parse(file.as_bytes(), chunk).unwrap(), expected, "{file:?} in pieces of {chunk}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let long_cell = format!("a\r\n1\r\n{}\r\n", "x".repeat(CELL_BYTES + 1));
        let long_row = format!("a\n{}\n", vec!["x".repeat(CELL_BYTES - 9); 3].join(","));
        let wide = format!("a\n{}\n", ",".repeat(COLUMNS));
        let wider = format!("a\n{}\n", ",".repeat(COLUMNS * 9));
        let unclosed_long = format!("a\nb\n\"{}", "x\n".repeat(ROW_BYTES));
        for (file, expected) in [
            (b"a,b\r\n1,2\r\n\xff\xfe,2\r\n".as_slice(), "Line 3, column 1: this is not text in UTF-8"),
            (b"\xef\xbb", "Line 1, column 1: this is not text in UTF-8"),
            (b"a,b\n\xc3,\xa9\n", "Line 2, column 1: this is not text in UTF-8"),
            (b"a\n\"x\ny\"\nz\0\n", "Line 4, column 1: there is a NUL"),
            (b"a,b\n1,\"2\n3,4\n", "Line 2: a quote opens"),
            (b"a\n\"", "Line 2: a quote opens"),
            (b"a,b\r\n1,\"p\"q\r\n", "Line 2: something follows behind the quote that closes a cell."),
            (b"a,b\n\"x\ny\" ,2\n", "Line 3: something follows behind the quote"),
            (b"a\n\"p\"\0", "Line 2: something follows behind the quote"),
            (long_cell.as_bytes(), "Line 3, column 1: this cell is longer than 1024 KiB"),
            (long_row.as_bytes(), "Line 2: this row is longer than 2048 KiB"),
            (unclosed_long.as_bytes(), "Line 3, column 1: this cell is longer"),
            (wide.as_bytes(), "Line 2: there are more than 500 cells"),
            (wider.as_bytes(), "Line 2: there are more than 500 cells"),
        ] {
            for chunk in [1 << 16, 5] {
                let message = parse(file, chunk).unwrap_err();
                assert!(message.starts_with(expected), "{message}");
            }
        }
    }

    /// Writes as RFC 4180 says, with quotes wherever they could matter.
    fn write(table: &[Vec<String>]) -> String {
        let cell = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        table.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n").collect()
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(table in prop::collection::vec(prop::collection::vec("[^\0]{0,12}", 3), 0..9), chunk in 1_usize..40) {
            let read = parse(write(&table).as_bytes(), chunk).unwrap();
            prop_assert_eq!(read.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>(), table);
        }

        #[test]
        fn any_bytes_are_read_or_refused_alike_in_any_pieces(file in prop::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(0xef_u8), Just(0xbb), any::<u8>()], 0..60), chunk in 1_usize..9) {
            prop_assert_eq!(parse(&file, chunk), parse(&file, 1_000));
        }
    }
}
