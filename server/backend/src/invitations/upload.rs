//! A CSV file of addresses: the column `email`, and perhaps `role`.

use super::send::Address;
use crate::datasets::csv::{Parser, Record};
use domain::Checked;
use domain::invitations::MOST;

/// Reads the rows of a file; its first line names the columns. One row more than allowed is enough to be refused later.
pub fn addresses_of_file(file: &[u8]) -> Checked<Vec<Address>> {
    let (mut parser, mut rest) = (Parser::new(delimiter(file)), file);
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

/// What stands between the cells: spreadsheets of many countries write semicolons, and what is copied out of one has tabs.
fn delimiter(file: &[u8]) -> u8 {
    let head = file.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let count = |delimiter: u8| head.iter().filter(|byte| **byte == delimiter).count();
    // The last of equals is taken, and the comma is the rule.
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
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
            let named = |names: &'static [&str]| {
                let fits = |cell: &&str| names.iter().any(|name| cell.trim().eq_ignore_ascii_case(name));
                let mut found = record.cells.iter().enumerate().filter(|(_, cell)| fits(cell)).map(|(place, _)| place);
                (found.next(), found.next().is_some())
            };
            let (email, two_emails) = named(&["email", "e-mail", "mail", "email address", "e-mail address"]);
            let (role, two_roles) = named(&["role"]);
            (self.email, self.role) = (email, role);
            if two_emails || two_roles {
                return Err(format!(
                    "Two columns are called “{}”. Rename or remove one of them.",
                    if two_emails { "email" } else { "role" }
                ));
            }
            let missing = "The first line of the file must name its columns, and one must be “email”.";
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
    fn what_spreadsheets_of_other_countries_write_is_read() {
        for file in ["E-Mail;Role\r\nada@example.com;admin\r\n", "role\tMail\nadmin\tada@example.com\n"] {
            let expected = [Address { email: "ada@example.com".into(), role: Some("admin".into()) }];
            assert_eq!(addresses_of_file(file.as_bytes()).unwrap(), expected, "{file}");
        }
    }

    #[test]
    fn what_is_no_such_file_is_refused_in_words() {
        for file in [b"".as_slice(), b"ada@example.com\n", b"name;role\n", b"email\n\"open\n", b"email,role,Role\na@b.c,admin,viewer\n"] {
            assert!(addresses_of_file(file).is_err());
        }
        let long = "email\n".to_owned() + &"a@example.com\n".repeat(5_000);
        assert_eq!(addresses_of_file(long.as_bytes()).unwrap().len(), MOST + 1);
    }
}
