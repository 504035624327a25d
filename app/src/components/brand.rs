//! The mark of Assay: a peak whose bar is a tick. `style/favicon.svg` is the same drawing.

use leptos::prelude::*;

/// The mark alone; decoration.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="8"></rect>
            <path d="M8 24 16 8l8 16M12.5 19l2.7 2.7 5-5.6"></path>
        </svg>
    }
}

/// The mark and the name, as a link to the front.
#[component]
pub fn Wordmark() -> impl IntoView {
    view! {
        <a class="wordmark" href="/">
            <Logo/>
            "Assay"
        </a>
    }
}
