//! Light, dark, or as the system wishes: three buttons for the page's own form, which posts `theme`.
//!
//! `<Form …><ThemeChoice current="system"/></Form>`. The server writes the choice on `<html data-theme>`, so nothing flashes.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// Three submit buttons, the present choice pressed.
#[component]
pub fn ThemeChoice(
    /// `light`, `dark` or `system`.
    #[prop(into)]
    current: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="segmented" role="group" aria-label="Theme">
            {[("light", "Light", Glyph::Sun), ("dark", "Dark", Glyph::Moon), ("system", "System", Glyph::Monitor)]
                .map(|(value, words, glyph)| {
                    let pressed = move || if current.with(|current| current == value) { "true" } else { "false" };
                    view! {
                        <button type="submit" name="theme" value=value aria-pressed=pressed>
                            <Icon glyph/>
                            {words}
                        </button>
                    }
                })
                .into_iter()
                .collect::<Vec<_>>()}
        </div>
    }
}
