//! Something the reader should know before going on, at the top of a page or of a part of it.
//!
//! `<Banner tone=Tone::Warning title="Your balance is low">"$1.20 is left."</Banner>`

use super::{Icon, Tone};
use leptos::prelude::*;

/// A message that stays. A danger banner is read out at once, the others are not.
#[component]
pub fn Banner(
    /// What it means.
    #[prop(default = Tone::Info)]
    tone: Tone,
    /// A few words before the message.
    #[prop(optional, into)]
    title: Option<String>,
    /// A button or a link at the end: `action=|| view! { … }.into_any()`.
    #[prop(optional, into)]
    action: Option<ViewFn>,
    /// The message.
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class=String::from("banner") + if tone == Tone::Neutral { Tone::Info.class() } else { tone.class() }
            role=(tone == Tone::Danger).then_some("alert")
        >
            <Icon glyph=tone.glyph()/>
            <div>
                {title.map(|title| view! { <p class="banner-title">{title}</p> })}
                <div>{children()}</div>
            </div>
            {action.map(|action| view! { <div class="banner-action">{action.run()}</div> })}
        </div>
    }
}
