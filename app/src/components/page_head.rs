//! The head of a page: its one `h1`, a sentence, and what can be done here.
//!
//! `<PageHead title="Members" text="Who belongs to Acme."><DialogButton …/></PageHead>`

use leptos::prelude::*;

/// The head of a page.
#[component]
pub fn PageHead(
    /// The `h1`.
    #[prop(into)]
    title: String,
    /// A sentence under it.
    #[prop(optional, into)]
    text: Option<String>,
    /// The buttons of the page.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                {text.map(|text| view! { <p>{text}</p> })}
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
}
