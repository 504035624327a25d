//! The pages: one folder per area, one file per page.

pub mod accounts;
pub mod datasets;
pub mod dev;
pub mod errors;
pub mod evaluations;
pub mod invitations;
pub mod members;
pub mod organizations;
pub mod roles;
pub mod runs;
pub mod signed_in;
pub mod start;
pub mod teams;
pub mod usage;

use crate::components::{Banner, Tone};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// A part of the address by its name in the route, such as the organization.
pub fn part(name: &'static str) -> Memo<String> {
    let parts = use_params_map();
    Memo::new(move |_| parts.with(|parts| parts.get(name).unwrap_or_default()))
}

/// A value of the address behind the question mark, such as a filter.
pub fn query(name: &'static str) -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get(name).unwrap_or_default()))
}

/// A value as it stands in an address behind the question mark.
pub fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => text.push(byte as char),
            byte => {
                text.push('%');
                for half in [byte >> 4, byte & 15] {
                    text.extend(char::from_digit(half.into(), 16).map(|digit| digit.to_ascii_uppercase()));
                }
            }
        }
    }
    text
}

/// The address with the chosen team behind it, so that the choice goes along; `team` may be empty.
pub fn with_team(path: &str, team: &str) -> String {
    if team.is_empty() { path.to_owned() } else { format!("{path}?team={}", encoded(team)) }
}

/// Shows what the last form did, where it could not be said before the page was loaded anew.
#[component]
pub fn FlashNotice() -> impl IntoView {
    let notice = crate::initial::get().notice;
    let path = leptos_router::hooks::use_location().pathname;
    let first = path.get_untracked();
    notice.map(|notice| {
        // It speaks of this page only: on the next one it is gone.
        move || {
            let notice = notice.clone();
            path.with(|path| *path == first).then(|| view! { <Banner tone=Tone::Success>{notice}</Banner> })
        }
    })
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn values_are_encoded_for_addresses() {
        assert_eq!(encoded("a b&c=ü/~"), "a%20b%26c%3D%C3%BC%2F~");
    }
}
