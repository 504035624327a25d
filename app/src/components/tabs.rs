//! Parts of a page under one heading. Each is an address of its own, so tabs are links and Back works.
//!
//! `<Tabs label="Dataset" items=vec![Tab::new("?tab=rows", "Rows").current(true).count(120), Tab::new("?tab=runs", "Runs")]/>`

use super::figure;
use leptos::prelude::*;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    href: String,
    label: String,
    count: Option<i64>,
    current: bool,
}

impl Tab {
    /// Where it leads and what it is called.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into(), count: None, current: false }
    }

    /// How many things are behind it.
    #[must_use]
    pub fn count(mut self, count: i64) -> Self {
        self.count = Some(count);
        self
    }

    /// The one that is shown.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
}

/// A line of tabs.
#[component]
pub fn Tabs(
    /// The name of this navigation, for those who do not see it.
    #[prop(into)]
    label: String,
    /// The tabs.
    #[prop(into)]
    items: Signal<Vec<Tab>>,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {move || {
                items
                    .get()
                    .into_iter()
                    .map(|tab| {
                        view! {
                            <a href=tab.href aria-current=tab.current.then_some("page")>
                                {tab.label}
                                {tab.count.map(|count| view! { <span class="count">{figure(count)}</span> })}
                            </a>
                        }
                    })
                    .collect::<Vec<_>>()
            }}
        </nav>
    }
}
