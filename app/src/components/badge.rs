//! One or two words of state: `<Badge tone=Tone::Success>"Completed"</Badge>`.

use super::{Glyph, Icon, Tone};
use leptos::prelude::*;

/// One or two words of state or kind.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// An icon before the words.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <span class=String::from("badge") + tone.class()>
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </span>
    }
}
