//! Rows of cells with something between them: CSV and TSV. The first record names the columns, every other has as many cells.

use super::{Row, tabs, to_json};
use crate::datasets::csv::{self, Record};
use domain::Checked;
use domain::datasets;

/// The reader of one table.
pub(super) struct Table {
    cells: Cells,
    columns: Vec<String>,
    /// The bytes of the row before: the next one is probably about as long.
    size: usize,
}

/// What takes cells apart: quotes mean less between tabs.
enum Cells {
    Csv(Box<csv::Parser>),
    Tabs(tabs::Parser),
}

impl Cells {
    fn next<'a>(&'a mut self, input: &mut &[u8]) -> Checked<Option<Record<'a>>> {
        match self {
            Self::Csv(parser) => parser.next(input),
            Self::Tabs(parser) => parser.next(input),
        }
    }

    fn finish(&mut self) -> Checked<Option<Record<'_>>> {
        match self {
            Self::Csv(parser) => parser.finish(),
            Self::Tabs(parser) => parser.finish(),
        }
    }
}

impl Table {
    pub fn new(delimiter: u8) -> Self {
        let cells = if delimiter == b'\t' { Cells::Tabs(tabs::Parser::new()) } else { Cells::Csv(Box::new(csv::Parser::new(delimiter))) };
        Self { cells, columns: Vec::new(), size: 0 }
    }

    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    pub fn next(&mut self, input: &mut &[u8]) -> Checked<Option<Row>> {
        while let Some(record) = self.cells.next(input)? {
            if let Some(row) = take(&mut self.columns, &record, self.size)? {
                self.size = row.cells.len();
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    pub fn finish(&mut self) -> Checked<Option<Row>> {
        while let Some(record) = self.cells.finish()? {
            if let Some(row) = take(&mut self.columns, &record, self.size)? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }
}

/// The row of a record; none for the header.
fn take(columns: &mut Vec<String>, record: &Record<'_>, size: usize) -> Checked<Option<Row>> {
    let (line, found, expected) = (record.line, record.cells.len(), columns.len());
    if columns.is_empty() {
        let names = record.cells.iter().map(|name| (*name).to_owned());
        *columns = datasets::columns(names).map_err(|why| format!("Line {line}: {why}"))?;
        return Ok(None);
    }
    if found != expected {
        let cells = if found == 1 { "1 cell".to_owned() } else { format!("{found} cells") };
        let expected = if expected == 1 { "1 column".to_owned() } else { format!("{expected} columns") };
        return Err(format!("Line {line}: this row has {cells}, but the header names {expected}."));
    }
    Ok(Some(Row { line, cells: to_json(record.cells.iter().copied(), size)?, width: found }))
}
