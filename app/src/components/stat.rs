//! One figure that matters: `<Stat label="Balance" value="$24.10" note="of $25.00 bought"/>`.

use leptos::prelude::*;

/// Several figures beside each other.
#[component]
pub fn Stats(
    /// `Stat`, two to four of them.
    children: Children,
) -> impl IntoView {
    view! { <div class="stats">{children()}</div> }
}

/// A figure, what it counts, and a note.
#[component]
pub fn Stat(
    /// What it counts.
    #[prop(into)]
    label: String,
    /// The figure, ready to read.
    #[prop(into)]
    value: Signal<String>,
    /// A few words under it.
    #[prop(optional, into)]
    note: Option<String>,
    /// A button or a link under it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="stat">
            <p class="stat-label">{label}</p>
            <p class="stat-value">{move || value.get()}</p>
            {note.map(|note| view! { <p class="stat-note">{note}</p> })}
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
}
