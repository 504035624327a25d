//! Where one is: `<Breadcrumb items=vec![Crumb::link("Datasets", "/acme/datasets"), Crumb::here("Support answers")]/>`.

use leptos::prelude::*;

/// One step on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    label: String,
    href: Option<String>,
}

impl Crumb {
    /// A step that one can go back to.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// The page itself.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The way from the organization to this page. On phones only its last two steps are shown.
#[component]
pub fn Breadcrumb(
    /// The steps, the page itself last.
    #[prop(into)]
    items: Signal<Vec<Crumb>>,
) -> impl IntoView {
    view! {
        <nav class="breadcrumb" aria-label="Breadcrumb">
            <ol class="crumbs">
                {move || {
                    items
                        .get()
                        .into_iter()
                        .map(|crumb| {
                            view! {
                                <li>
                                    {match crumb.href {
                                        Some(href) => view! { <a href=href>{crumb.label}</a> }.into_any(),
                                        None => view! { <span aria-current="page">{crumb.label}</span> }.into_any(),
                                    }}
                                </li>
                            }
                        })
                        .collect::<Vec<_>>()
                }}
            </ol>
        </nav>
    }
}
