//! Writes CSV as RFC 4180 says, and so that no spreadsheet takes a cell for a formula.

/// One row with its line end.
pub fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        line.push('"');
        // What begins like a formula is run by spreadsheets, also behind quotes; an apostrophe makes it text.
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
            line.push('\'');
        }
        line.push_str(&cell.replace('"', "\"\""));
        line.push('"');
    }
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(row(["a", "say \"hi\"", "two\nlines", ""]), "\"a\",\"say \"\"hi\"\"\",\"two\nlines\",\"\"\r\n");
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1＋1"] {
            assert_eq!(row([cell]), format!("\"'{cell}\"\r\n"));
        }
        assert_eq!(row(["a=b", "1-2"]), "\"a=b\",\"1-2\"\r\n");
    }
}
