//! A CSV file of addresses: the column `email`, and perhaps `role`.

use super::send::Address;
use crate::datasets::csv::{Parser, Record};
use domain::Checked;
use domain::invitations::MOST;

/// Reads the rows of a file; its first line names the columns. One row more than allowed is enough to be refused later.
pub fn addresses_of_file(file: &[u8]) -> Checked<Vec<Address>> {
    let (mut parser, mut rest) = (Parser::new(b','), file);
    let mut rows = Rows::default();
    while let Some(record) = parser.next(&mut rest)? {
        rows.take(&record)?;
    }
    if let Some(record) = parser.finish()? {
        rows.take(&record)?;
    }
    match rows.email {
        Some(_) => Ok(rows.addresses),
        None => Err("The file is empty. Its first line names the columns, one of them “email”.".into()),
    }
}

#[derive(Default)]
struct Rows {
    email: Option<usize>,
    role: Option<usize>,
    addresses: Vec<Address>,
}

impl Rows {
    fn take(&mut self, record: &Record<'_>) -> Checked<()> {
        let Some(email) = self.email else {
            let column = |name: &str| record.cells.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
            self.email = column("email");
            self.role = column("role");
            let missing = "The first line of the file must name its columns, with commas between them, and one must be “email”.";
            return self.email.map(|_| ()).ok_or_else(|| missing.to_owned());
        };
        let cell = |place: usize| record.cells.get(place).map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty());
        // A row without an address is one that somebody left empty.
        if let Some(email) = cell(email)
            && self.addresses.len() <= MOST
        {
            self.addresses.push(Address { email, role: self.role.and_then(cell) });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_found_by_name() {
        let file = b"\xef\xbb\xbfName,Email , role\r\nAda,ada@example.com,Admin\r\nBob, bob@example.com ,\r\n,,\r\nCem,cem@example.com\r\n";
        let address = |email: &str, role: Option<&str>| Address { email: email.into(), role: role.map(str::to_owned) };
        let expected = [address("ada@example.com", Some("Admin")), address("bob@example.com", None), address("cem@example.com", None)];
        assert_eq!(addresses_of_file(file).unwrap(), expected);
    }

    #[test]
    fn what_is_no_such_file_is_refused_in_words() {
        for file in [b"".as_slice(), b"ada@example.com\n", b"mail;role\n", b"email\n\"open\n"] {
            assert!(addresses_of_file(file).is_err());
        }
        let long = "email\n".to_owned() + &"a@example.com\n".repeat(5_000);
        assert_eq!(addresses_of_file(long.as_bytes()).unwrap().len(), MOST + 1);
    }
}
