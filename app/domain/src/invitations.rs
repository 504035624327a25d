//! What a request to invite may hold.

use crate::access::ResourceKind;
use crate::refusal::Checked;
use crate::sharing::Thing;
use std::ops::RangeInclusive;

/// The most addresses of one request.
pub const MOST: usize = 200;
/// For how many days an invitation may work.
pub const DAYS: RangeInclusive<i64> = 1..=30;

/// What an invitation shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// All resources of a kind, now and later.
    Kind(ResourceKind),
    /// One resource.
    Thing(Thing),
}

/// Reads a kind and the word of a level on all of it, such as `dataset:view`; nothing where the level is none.
pub fn kind_and_level(text: &str) -> Checked<Option<(ResourceKind, &str)>> {
    if text.is_empty() {
        return Ok(None);
    }
    let (kind, level) = text.split_once(':').ok_or("Choose a level for each kind.")?;
    Ok(Some((kind.parse()?, level)).filter(|_| !level.is_empty()))
}

/// Takes pasted text apart: addresses stand between commas, semicolons, spaces or line ends. `Ada Lovelace <ada@example.com>`
/// is one of them. Whether each is an address is asked later, of each on its own.
pub fn addresses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in text.split([',', ';', '\n', '\r']) {
        match piece.trim().strip_suffix('>').and_then(|named| named.rsplit_once('<')) {
            Some((_, address)) => found.push(address.trim().to_owned()),
            None => found.extend(piece.split_whitespace().map(str::to_owned)),
        }
    }
    found
}

/// Reads for how many days an invitation shall work; an empty field leaves it to the organization.
pub fn days(text: &str) -> Checked<Option<i64>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    match text.trim().parse() {
        Ok(days) if DAYS.contains(&days) => Ok(Some(days)),
        _ => Err(format!("Enter a number of days from {} to {}.", DAYS.start(), DAYS.end())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_stand_between_whatever_people_use() {
        let text =
            "ada@example.com, bob@example.com;cem@example.com\r\ndan@example.com\teve@example.com\n\n,;Fay Doe <fay@example.com>\nno one";
        assert_eq!(
            addresses(text),
            ["ada@example.com", "bob@example.com", "cem@example.com", "dan@example.com", "eve@example.com", "fay@example.com", "no", "one"]
        );
        assert!(addresses(" ,;\n ").is_empty());
    }

    #[test]
    fn days_are_one_to_thirty_or_left_open() {
        assert_eq!([days(""), days("1"), days(" 30 ")], [Ok(None), Ok(Some(1)), Ok(Some(30))]);
        for text in ["0", "31", "-1", "seven", "1.5"] {
            assert!(days(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_kind_comes_with_a_level_or_with_none() {
        assert_eq!(kind_and_level("dataset:view"), Ok(Some((ResourceKind::Dataset, "view"))));
        assert_eq!((kind_and_level("evaluation:"), kind_and_level("")), (Ok(None), Ok(None)));
        assert!(kind_and_level("dataset").is_err() && kind_and_level("secret:view").is_err());
    }

    proptest! {
        #[test]
        fn no_address_holds_what_separates(text in "\\PC*") {
            for address in addresses(&text) {
                prop_assert!(!address.contains([',', ';', '\n', '\r']));
            }
        }
    }
}
