//! Runs: how far one is, and its results.

mod agreement;
mod follow;
pub mod show;

use crate::components::{Badge, Tone};
use domain::runs::RunState;
use leptos::prelude::*;

/// The state of a run in a word.
#[component]
pub fn StateBadge(
    /// The state.
    state: RunState,
) -> impl IntoView {
    let tone = match state {
        RunState::Queued | RunState::Cancelled => Tone::Neutral,
        RunState::Running => Tone::Info,
        RunState::Succeeded => Tone::Success,
        RunState::Failed => Tone::Danger,
    };
    view! { <Badge tone>{state.label()}</Badge> }
}
