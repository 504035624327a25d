//! The places of lists: opaque words that only this server can make, each good for one list.

use super::parts::{Fault, List};
use backend::Backend;
use backend::page::Page;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Refusal;
use std::str::FromStr;
use subtle::ConstantTimeEq;

const PURPOSE: &str = "cursor";
/// Bytes of the mark: nobody guesses 128 bits.
const MARK: usize = 16;

/// The page of a list with its unforgeable `next`.
pub fn list<T, C: ToString, U>(backend: &Backend, name: &str, page: Page<T, C>, show: impl Fn(T) -> U) -> Result<List<U>, Fault> {
    let next = page.next.map(|after| write(backend, name, &after.to_string())).transpose()?;
    Ok(List { data: page.items.into_iter().map(show).collect(), next })
}

/// Where to go on, as the word of a list of this name.
pub fn write(backend: &Backend, name: &str, after: &str) -> Result<String, Fault> {
    let mark = backend.master_key.mark(PURPOSE, &format!("{name}\n{after}"))?;
    Ok(URL_SAFE_NO_PAD.encode([&mark[..MARK], after.as_bytes()].concat()))
}

/// Reads the word of a list of this name; nothing without one.
pub fn read<C: FromStr>(backend: &Backend, name: &str, cursor: Option<&str>) -> Result<Option<C>, Fault> {
    let Some(cursor) = cursor else { return Ok(None) };
    let refused = || Refusal::field("cursor", "This is no cursor of this list. Begin without one.");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refused())?;
    let (mark, after) = bytes.split_at_checked(MARK).ok_or_else(refused)?;
    let after = std::str::from_utf8(after).map_err(|_| refused())?;
    let expected = backend.master_key.mark(PURPOSE, &format!("{name}\n{after}"))?;
    if !bool::from(expected[..MARK].ct_eq(mark)) {
        return Err(refused().into());
    }
    Ok(Some(after.parse().map_err(|_| refused())?))
}
