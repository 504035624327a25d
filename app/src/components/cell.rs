//! The text of a cell of somebody's data, as a table shows it: some lines of it, never markup.

use leptos::prelude::*;

/// Some lines of a text. Line ends are kept, long words are broken, and more than a few lines are not shown.
#[component]
pub fn Clipped(
    /// The text, or its beginning.
    #[prop(into)]
    text: String,
    /// Where the whole of it is shown; without, the text is whole.
    #[prop(optional_no_strip)]
    more: Option<String>,
) -> impl IntoView {
    view! {
        <div class="clip">{text}</div>
        {more.map(|href| view! { <a class="clip-more" href=href>"Show all"</a> })}
    }
}
