//! The row of a settings page: what it is about on the left, the controls on the right.
//!
//! `<Section title="Name" text="Shown on every page."><Form …/></Section>`

use leptos::prelude::*;

/// One subject of a page, with an `h2`.
#[component]
pub fn Section(
    /// What it is about.
    #[prop(into)]
    title: String,
    /// A sentence about it.
    #[prop(optional, into)]
    text: Option<String>,
    /// An id, so that a link can lead here.
    #[prop(optional, into)]
    id: Option<String>,
    /// The controls stand under the words, for tables and other wide things.
    #[prop(optional)]
    stacked: bool,
    /// The controls.
    children: Children,
) -> impl IntoView {
    view! {
        <section class=if stacked { "section section-stacked" } else { "section" } id=id>
            <div class="section-head">
                <h2>{title}</h2>
                {text.map(|text| view! { <p>{text}</p> })}
            </div>
            <div class="section-body">{children()}</div>
        </section>
    }
}
