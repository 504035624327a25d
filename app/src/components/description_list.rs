//! Names and what belongs to them.
//!
//! `<DescriptionList><Detail term="Id">"acme"</Detail></DescriptionList>`

use leptos::prelude::*;

/// The list; its children are `Detail`.
#[component]
pub fn DescriptionList(
    /// The lines.
    children: Children,
) -> impl IntoView {
    view! { <dl class="details">{children()}</dl> }
}

/// One line of the list.
#[component]
pub fn Detail(
    /// The name.
    #[prop(into)]
    term: String,
    /// What belongs to it.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
