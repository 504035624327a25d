//! The steps of something that is set up page by page. Each is an address of its own, so Back works.
//!
//! `<Steps label="New evaluation" steps=vec![Step::link("Data", "/acme/evaluations/new"), Step::new("Review")] current=1/>`

use super::{Glyph, Icon};
use leptos::prelude::*;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    label: String,
    href: Option<String>,
}

impl Step {
    /// A step that cannot be gone to from here.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }

    /// A step that one can go back to.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }
}

/// All steps in their order; those before the current one are done.
#[component]
pub fn Steps(
    /// The name of the list, for those who do not see it.
    #[prop(into)]
    label: String,
    /// The steps.
    steps: Vec<Step>,
    /// The place of the one that is shown, from 0.
    current: usize,
) -> impl IntoView {
    view! {
        <nav aria-label=label>
            <ol class="steps">
                {steps
                    .into_iter()
                    .enumerate()
                    .map(|(place, step)| {
                        let done = place < current;
                        let mark = if done { view! { <Icon glyph=Glyph::Check/> }.into_any() } else { (place + 1).into_any() };
                        let words = match step.href {
                            Some(href) if place != current => view! { <a href=href>{step.label}</a> }.into_any(),
                            _ => step.label.into_any(),
                        };
                        let state = done.then(|| view! { <span class="sr-only">" (done)"</span> });
                        view! {
                            <li aria-current=(place == current).then_some("step") class=done.then_some("done")>
                                <span class="step-mark" aria-hidden="true">{mark}</span>
                                <span>{words}{state}</span>
                            </li>
                        }
                    })
                    .collect::<Vec<_>>()}
            </ol>
        </nav>
    }
}
