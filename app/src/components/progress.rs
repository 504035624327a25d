//! How far a long work has come, in a bar and in figures.
//!
//! `<Progress id="run-progress" label="Evaluating" done=Signal::derive(…) total=1000 figures="420 of 1,000 rows"/>`

use leptos::prelude::*;

/// A labelled bar with figures beside it.
#[component]
pub fn Progress(
    /// The id of the bar.
    #[prop(into)]
    id: String,
    /// What is going on.
    #[prop(into)]
    label: String,
    /// How much is done.
    #[prop(into)]
    done: Signal<i64>,
    /// How much there is; nothing done of nothing counts as all done.
    #[prop(into)]
    total: Signal<i64>,
    /// The figures in words, with the rate or the time that is left.
    #[prop(optional, into)]
    figures: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="progress">
            <div class="progress-head">
                <label for=id.clone()>{label}</label>
                <span class="progress-figures">{move || figures.get()}</span>
            </div>
            <progress
                id=id
                max=move || total.get().max(1)
                value=move || if total.get() == 0 { 1 } else { done.get() }
            ></progress>
        </div>
    }
}
