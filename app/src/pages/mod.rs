//! The pages: one folder per area, one file per page.

pub mod accounts;
pub mod api_keys;
pub mod audit;
pub mod datasets;
pub mod dev;
pub mod errors;
pub mod evaluations;
pub mod invitations;
pub mod members;
pub mod organizations;
pub mod provider_keys;
pub mod registry;
pub mod roles;
pub mod runs;
pub mod sharing;
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

/// An address with what is asked for behind its question mark; what is empty is left out.
pub fn address(path: &str, query: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    let mut mark = '?';
    for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        address.push(std::mem::replace(&mut mark, '&'));
        address.push_str(name);
        address.push('=');
        address.push_str(&errors::escape(value));
    }
    address
}

/// The address with the chosen team behind it, so that the choice goes along; `team` may be empty.
pub fn with_team(path: &str, team: &str) -> String {
    address(path, &[("team", team)])
}

/// A word at the beginning of a sentence or a cell.
pub fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
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
    #[test]
    fn an_address_holds_what_is_asked_for() {
        assert_eq!(super::address("/acme", &[("q", ""), ("after", "")]), "/acme");
        assert_eq!(super::address("/acme", &[("q", "a&b=c ü"), ("x", ""), ("after", "inv_1")]), "/acme?q=a%26b%3Dc%20%C3%BC&after=inv_1");
    }
}
