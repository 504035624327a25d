//! A page without content says what it is for and has its one button.
//!
//! ```ignore
//! <EmptyState glyph=Glyph::Dataset title="No datasets yet" text="A dataset holds the examples that you judge.">
//!     <LinkButton href="import" variant=Variant::Primary>"Import dataset"</LinkButton>
//! </EmptyState>
//! ```

use super::{Glyph, Icon};
use leptos::prelude::*;

/// What is shown in the place of a list that has nothing in it.
#[component]
pub fn EmptyState(
    /// Its icon.
    glyph: Glyph,
    /// What is missing (an `h2`).
    #[prop(into)]
    title: String,
    /// What it is for.
    #[prop(into)]
    text: String,
    /// The one button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-icon"><Icon glyph/></span>
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
}
