//! Runs: how far one is, its results, one result, and two runs beside each other.

mod acts;
mod agreement;
pub mod compare;
mod distribution;
mod estimate;
mod follow;
mod results;
pub mod row;
pub mod show;

pub use estimate::EstimateNote;

use crate::api::agreement::Measured;
use crate::api::runs::results::ResultChoice;
use crate::components::{Badge, Glyph, Tone};
use crate::pages::{self, query};
use domain::runs::{Outcome, RunState};
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
        RunState::Paused => Tone::Warning,
        RunState::Succeeded => Tone::Success,
        RunState::Failed => Tone::Danger,
    };
    view! { <Badge tone>{state.label()}</Badge> }
}

/// Pass, fail or error.
#[component]
pub fn OutcomeBadge(
    /// What was said of a row.
    outcome: Outcome,
) -> impl IntoView {
    let (tone, glyph) = match outcome {
        Outcome::Pass => (Tone::Success, Glyph::Check),
        Outcome::Fail => (Tone::Danger, Glyph::X),
        Outcome::Error => (Tone::Warning, Glyph::Warning),
    };
    view! { <Badge tone glyph>{outcome.label()}</Badge> }
}

/// A cell of a table: a figure with its interval under it.
#[component]
pub fn MeasuredCell(
    /// The figure.
    measured: Measured,
) -> impl IntoView {
    let interval = (!measured.interval.is_empty()).then(|| view! { <span class="interval">{measured.interval}</span> });
    view! { <td class="numeric nowrap">{measured.value}" "{interval}</td> }
}

/// What the address asks for.
fn choice() -> Memo<ResultChoice> {
    let parts = ["show", "criterion", "q", "sort", "after"].map(query);
    Memo::new(move |_| {
        let [show, criterion, q, sort, after] = parts.map(|part| part.get());
        ResultChoice { show, criterion, q, sort, after }
    })
}

/// The address of results with one part of the choice changed. Only `after` itself keeps the page.
fn address(path: &str, choice: &ResultChoice, part: &str, value: &str) -> String {
    let ResultChoice { show, criterion, q, sort, after: _ } = choice;
    let kept = [("show", show), ("criterion", criterion), ("q", q), ("sort", sort)];
    let kept = kept.iter().map(|(name, text)| (*name, text.as_str())).filter(|(name, _)| *name != part);
    pages::address(path, &kept.chain([(part, value)]).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::{ResultChoice, address};

    #[test]
    fn addresses_keep_the_filter_and_begin_anew_when_it_changes() {
        let choice = ResultChoice { show: "failed".into(), q: "a b".into(), after: "120".into(), ..ResultChoice::default() };
        assert_eq!(address("/r", &choice, "sort", "outcome"), "/r?show=failed&q=a%20b&sort=outcome");
        assert_eq!(address("/r", &choice, "after", "150"), "/r?show=failed&q=a%20b&after=150");
        assert_eq!(address("/r", &choice, "show", ""), "/r?q=a%20b");
    }
}
