//! Datasets: the list, importing one, its rows, one row, its versions, and what becomes of it.

pub mod columns;
pub mod edit_row;
pub mod list;
pub mod new;
pub mod row;
mod search;
pub mod settings;
pub mod show;
pub mod versions;

use crate::api::datasets::rows::Asked;
use crate::components::{Tab, Tabs};
use crate::pages::address;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The pages of one dataset; `current` is what stands behind its address.
#[component]
fn DatasetTabs(home: String, current: &'static str) -> impl IntoView {
    let items = [("", "Rows"), ("/columns", "Columns"), ("/versions", "Versions"), ("/settings", "Settings")]
        .map(|(path, label)| Tab::new([&home, path].concat(), label).current(path == current))
        .to_vec();
    view! { <Tabs label="Dataset" items/> }
}

/// What the address of the page asks for.
fn asked() -> Memo<Asked> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let get = |name: &str| query.get(name).unwrap_or_default();
            Asked {
                version: get("version"),
                q: get("q"),
                f1: get("f1"),
                o1: get("o1"),
                v1: get("v1"),
                f2: get("f2"),
                o2: get("o2"),
                v2: get("v2"),
                f3: get("f3"),
                o3: get("o3"),
                v3: get("v3"),
                sort: get("sort"),
                after: get("after"),
                before: get("before"),
            }
        })
    })
}

/// The address of a page that asks for this. Filters without a column ask for nothing and are left out.
fn address_of(path: &str, asked: &Asked) -> String {
    let mut query = vec![("version", asked.version.as_str()), ("q", &asked.q)];
    for (names, [column, kind, text]) in [["f1", "o1", "v1"], ["f2", "o2", "v2"], ["f3", "o3", "v3"]].into_iter().zip(asked.filters()) {
        if !column.is_empty() {
            query.extend(names.into_iter().zip([column.as_str(), kind, text]));
        }
    }
    query.extend([("sort", asked.sort.as_str()), ("after", &asked.after), ("before", &asked.before)]);
    address(path, &query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_what_was_asked_for() {
        let asked = Asked { q: "a b".into(), f2: "3".into(), o2: "is".into(), v2: "x&y".into(), o3: "is".into(), ..Asked::default() };
        assert_eq!(address_of("/acme/datasets/ds_1", &asked), "/acme/datasets/ds_1?q=a%20b&f2=3&o2=is&v2=x%26y");
        assert_eq!(address_of("/d", &Asked::default()), "/d");
    }
}
