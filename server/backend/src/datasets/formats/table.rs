//! Rows of cells with something between them: CSV and TSV. The first record names the columns, every other has as many cells.

use super::{Row, to_json};
use crate::datasets::csv::{Parser, Record};
use domain::Checked;
use domain::datasets;

/// The reader of one table.
pub(super) struct Table {
    parser: Parser,
    columns: Vec<String>,
    /// The bytes of the row before: the next one is probably about as long.
    size: usize,
}

impl Table {
    pub fn new(delimiter: u8) -> Self {
        Self { parser: Parser::new(delimiter), columns: Vec::new(), size: 0 }
    }

    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    pub fn next(&mut self, input: &mut &[u8]) -> Checked<Option<Row>> {
        while let Some(record) = self.parser.next(input)? {
            if let Some(row) = take(&mut self.columns, &record, self.size)? {
                self.size = row.cells.len();
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    pub fn finish(&mut self) -> Checked<Option<Row>> {
        match self.parser.finish()? {
            Some(record) => take(&mut self.columns, &record, self.size),
            None => Ok(None),
        }
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
