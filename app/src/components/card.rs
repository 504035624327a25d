//! A surface with a head, a body and a foot.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// A surface that holds one thing together.
#[component]
pub fn Card(
    /// The heading of the card (an `h2`).
    #[prop(optional, into)]
    title: Option<String>,
    /// What stands at the end of the head: buttons, a badge.
    #[prop(optional, into)]
    head: Option<ViewFn>,
    /// The quiet line at the lower edge: a hint and the button that saves.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
    /// The body.
    children: Children,
) -> impl IntoView {
    let has_head = title.is_some() || head.is_some();
    view! {
        <div class="card">
            {has_head
                .then(|| {
                    view! {
                        <div class="card-head">
                            {title.map(|title| view! { <h2>{title}</h2> })}
                            {head.map(|head| view! { <div class="row push">{head.run()}</div> })}
                        </div>
                    }
                })}
            <div class="card-body">{children()}</div>
            {foot.map(|foot| view! { <div class="card-foot">{foot.run()}</div> })}
        </div>
    }
}

/// A card that is one link: a door to somewhere.
#[component]
pub fn LinkCard(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// What is behind it.
    #[prop(into)]
    title: String,
    /// A sentence about it.
    #[prop(into)]
    text: String,
    /// Its icon.
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <a class="card" href=href>
            <Icon glyph/>
            <strong>{title}</strong>
            <p>{text}</p>
        </a>
    }
}
