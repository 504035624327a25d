//! Short messages about what just happened.
//!
//! The shell calls [`provide_toasts`] and places `<ToastRegion/>` once; a page says
//! `toasts().show(Tone::Success, "Invitation sent")`. What happened on a page that was sent by a plain form is a `Banner`.

use super::{Glyph, Icon, Tone};
use leptos::prelude::*;

/// The messages that are shown now.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<Vec<Message>>);

#[derive(Clone)]
struct Message {
    number: u32,
    tone: Tone,
    text: String,
    undo: Option<Callback<()>>,
}

/// Makes the list of messages; the shell calls it once.
pub fn provide_toasts() {
    provide_context(Toasts(RwSignal::new(Vec::new())));
}

/// The list of messages.
pub fn toasts() -> Toasts {
    use_context().unwrap_or_else(|| Toasts(RwSignal::new(Vec::new())))
}

impl Toasts {
    /// Says something; it goes away by itself after a while.
    pub fn show(self, tone: Tone, text: impl Into<String>) {
        let number = self.push(tone, text.into(), None);
        #[cfg(feature = "hydrate")]
        set_timeout(move || self.dismiss(number), core::time::Duration::from_secs(8));
        #[cfg(not(feature = "hydrate"))]
        let _ = number;
    }

    /// Says something that can be undone; it stays until it is dismissed.
    pub fn show_with_undo(self, text: impl Into<String>, undo: Callback<()>) {
        self.push(Tone::Success, text.into(), Some(undo));
    }

    fn push(self, tone: Tone, text: String, undo: Option<Callback<()>>) -> u32 {
        self.0
            .try_update(|list| {
                let number = list.last().map_or(0, |message| message.number.wrapping_add(1));
                if list.len() == 3 {
                    list.remove(0);
                }
                list.push(Message { number, tone, text, undo });
                number
            })
            .unwrap_or_default()
    }

    fn dismiss(self, number: u32) {
        self.0.try_update(|list| list.retain(|message| message.number != number));
    }
}

/// Where the messages appear and are read out.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = toasts();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.0.get() key=|message| message.number let:message>
                <Toast
                    tone=message.tone
                    text=message.text
                    undo=message.undo
                    on_dismiss=Callback::new(move |()| toasts.dismiss(message.number))
                />
            </For>
        </div>
    }
}

/// One message.
#[component]
pub fn Toast(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// What happened.
    #[prop(into)]
    text: String,
    /// Takes it back.
    #[prop(optional_no_strip)]
    undo: Option<Callback<()>>,
    /// Removes the message.
    on_dismiss: Callback<()>,
) -> impl IntoView {
    view! {
        <div class=String::from("toast") + tone.class()>
            <Icon glyph=tone.glyph()/>
            <p>{text}</p>
            {undo
                .map(|undo| {
                    let act = move |_| {
                        undo.run(());
                        on_dismiss.run(());
                    };
                    view! { <button type="button" class="btn btn-small" on:click=act>"Undo"</button> }
                })}
            <button
                type="button"
                class="btn btn-ghost btn-icon btn-small needs-js"
                aria-label="Dismiss"
                on:click=move |_| on_dismiss.run(())
            >
                <Icon glyph=Glyph::X/>
            </button>
        </div>
    }
}
