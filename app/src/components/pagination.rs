//! The way through a long list, by keyset: there is a before and an after, and no page number.
//!
//! `<Pagination previous=page.previous_href next=page.next_href text="50 of 1,200 rows"/>`

use super::{Glyph, Icon};
use leptos::prelude::*;

/// Links to the page before and the page after; nothing when there is neither.
#[component]
pub fn Pagination(
    /// The address of the page before.
    #[prop(optional_no_strip)]
    previous: Option<String>,
    /// The address of the page after.
    #[prop(optional_no_strip)]
    next: Option<String>,
    /// What is shown now.
    #[prop(optional, into)]
    text: Option<String>,
    /// The name of this navigation, where a page has several.
    #[prop(default = "Pages".to_owned(), into)]
    label: String,
) -> impl IntoView {
    (previous.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pagination" aria-label=label>
                {text.map(|text| view! { <p>{text}</p> })}
                // A link that leads nowhere keeps its place, so that the other one does not move under the pointer.
                <a class="btn btn-small" rel="prev" role=previous.is_none().then_some("link") aria-disabled=previous.is_none().then_some("true") href=previous>
                    <Icon glyph=Glyph::ChevronLeft/>
                    "Previous"
                </a>
                <a class="btn btn-small" rel="next" role=next.is_none().then_some("link") aria-disabled=next.is_none().then_some("true") href=next>
                    "Next"
                    <Icon glyph=Glyph::ChevronRight/>
                </a>
            </nav>
        }
    })
}
