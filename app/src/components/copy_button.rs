//! Copies an id, a key, a link, a piece of code. Without JavaScript the text can still be selected; the button stays away.
//!
//! `<CopyButton text=organization.id.clone() what="organization id"/>`

use super::{Glyph, Icon};
use leptos::prelude::*;

/// The text, and a button that copies it and says so.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: String,
    /// What it is, for the name of the button: "Copy organization id".
    #[prop(into)]
    what: String,
    /// Only the button; the text is shown elsewhere.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let shown = (!bare).then(|| text.clone());
    let copy = move |_| write_to_clipboard(&text, copied);
    view! {
        <span class="copy">
            {shown.map(|text| view! { <code>{text}</code> })}
            <button
                type="button"
                class=move || if copied.get() { "needs-js copied" } else { "needs-js" }
                title="Copy"
                aria-label=String::from("Copy ") + &what
                on:click=copy
            >
                {move || view! { <Icon glyph=if copied.get() { Glyph::Check } else { Glyph::Copy }/> }}
            </button>
            <span class="sr-only" role="status">{move || copied.get().then_some("Copied")}</span>
        </span>
    }
}

#[cfg(feature = "hydrate")]
fn write_to_clipboard(text: &str, copied: RwSignal<bool>) {
    // Browsers hide the clipboard from pages that did not come over TLS or from this machine.
    if !window().is_secure_context() {
        return;
    }
    let written = window().navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        if written.await.is_ok() {
            copied.set(true);
            set_timeout(
                move || {
                    copied.try_set(false);
                },
                core::time::Duration::from_secs(2),
            );
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn write_to_clipboard(_: &str, _: RwSignal<bool>) {}
