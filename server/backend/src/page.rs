//! Lists are read in pages, by keyset: the cursor is the key of the last item seen, so a page costs the same at any depth
//! and nothing is skipped or shown twice while others write.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The most items of one page.
pub const LARGEST: i64 = 200;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C> {
    /// What is on it.
    pub items: Vec<T>,
    /// Ask for what comes after this one; nothing when this is the last page.
    pub next: Option<C>,
}

/// A wanted number of items, brought into the bounds.
pub(crate) fn limit(wanted: i64) -> i64 {
    wanted.clamp(1, LARGEST)
}

/// The pattern, with `!` as its escape, of texts in lower case that hold these words.
pub(crate) fn containing(words: &str) -> String {
    format!("%{}%", literally(words))
}

/// The same for texts in any case, as the words were typed.
pub(crate) fn containing_as_typed(words: &str) -> String {
    format!("%{}%", escaped(words.trim()))
}

/// The same of those that begin with them.
pub(crate) fn beginning(words: &str) -> String {
    format!("{}%", literally(words))
}

fn literally(words: &str) -> String {
    escaped(&words.trim().to_lowercase())
}

fn escaped(words: &str) -> String {
    words.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

impl<T, C> Page<T, C> {
    /// Makes a page out of one item more than it may hold: whether that one came tells whether there is a next page.
    pub(crate) fn of(mut items: Vec<T>, limit: i64, cursor: impl Fn(&T) -> C) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(cursor) } else { None };
        Self { items, next }
    }
}

/// A key of several parts as one word for an address.
pub(crate) fn cursor<T: Serialize>(key: &T) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

/// Reads such a word; nothing when it was altered. It only says where to go on, so altering it shows nobody more.
pub(crate) fn read_cursor<T: DeserializeOwned>(text: &str) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    // No text holds a NUL: a cursor with one is none of ours.
    let has_nul = bytes.windows(6).any(|part| part == b"\\u0000");
    if has_nul { None } else { serde_json::from_slice(&bytes).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_for_means_itself() {
        assert_eq!(containing(" A_b%c! "), "%a!_b!%c!!%");
        assert_eq!((containing(""), beginning("x.")), ("%%".to_owned(), "x.%".to_owned()));
    }

    #[test]
    fn cursors_come_back() {
        let key = (-7_i64, "ä|b".to_owned());
        assert_eq!(read_cursor::<(i64, String)>(&cursor(&key)), Some(key));
        assert_eq!(read_cursor::<(i64, String)>("nonsense"), None);
    }

    #[test]
    fn the_next_cursor_is_the_last_item_shown() {
        let page = |count: i64| Page::of((1..=count).collect(), 3, |item| *item);
        assert_eq!(page(4), Page { items: vec![1, 2, 3], next: Some(3) });
        assert_eq!(page(3), Page { items: vec![1, 2, 3], next: None });
        assert_eq!(page(0), Page { items: vec![], next: None });
        assert_eq!((limit(-1), limit(50), limit(i64::MAX)), (1, 50, 200));
    }
}
