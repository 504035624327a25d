//! What a run would be, before it begins.

use crate::components::{counted, duration, figure};
use domain::credits::KeySource;
use domain::models::exact;
use domain::runs::{Estimate, JudgeEstimate};
use leptos::prelude::*;

/// The estimate in a line.
#[component]
pub fn EstimateNote(
    /// What is expected.
    estimate: Estimate,
    /// What judges would use.
    judges: Vec<JudgeEstimate>,
) -> impl IntoView {
    let free = judges.is_empty();
    let lines = judges.into_iter().map(|judge| view! { <p class="muted small">{of_judge(&judge)}</p> }).collect::<Vec<_>>();
    view! {
        <p class="muted small">{words(estimate, free)}</p>
        {lines}
    }
}

/// What a judge would use, and who pays.
fn of_judge(judge: &JudgeEstimate) -> String {
    let JudgeEstimate { criterion, provider, model, source, input, output, cost } = judge;
    let provider = provider.label();
    let cost = match (cost, source) {
        (Some(cost), _) => format!("about {}", exact(*cost)),
        (None, Some(KeySource::Managed)) => "the price of this model is not known, so it does not run on credits".into(),
        (None, _) => "at a price that is not known here".into(),
    };
    let source = match source {
        Some(KeySource::Organization) => format!("on the organization’s key for {provider}: no credits"),
        Some(KeySource::Person) => format!("on your own key for {provider}: no credits"),
        Some(KeySource::Managed) => "on credits".into(),
        None => format!("there is no key for {provider}: save one first"),
    };
    format!("{criterion}: {model}, about {} tokens to read and {} to write, {cost}; {source}", figure(*input), figure(*output))
}

fn words(estimate: Estimate, free: bool) -> String {
    let Estimate { rows, criteria, seconds, is_measured } = estimate;
    let criteria = if criteria == 1 { "1 criterion".to_owned() } else { format!("{criteria} criteria") };
    let source = if is_measured { ", as fast as the latest runs" } else { "" };
    let cost = if free { " · $0.00, checks are free" } else { "" };
    format!("{} × {criteria}: about {}{source}{cost}", counted(rows, "row"), duration(seconds.max(1)))
}

#[cfg(test)]
mod tests {
    use super::{Estimate, words};

    #[test]
    fn an_estimate_tells_what_it_is_made_of() {
        let estimate = Estimate { rows: 1_200, criteria: 1, seconds: 0, is_measured: false };
        assert_eq!(words(estimate, true), "1,200 rows × 1 criterion: about 1 second · $0.00, checks are free");
        let measured = Estimate { criteria: 3, seconds: 200, is_measured: true, ..estimate };
        assert_eq!(words(measured, true), "1,200 rows × 3 criteria: about 3 minutes, as fast as the latest runs · $0.00, checks are free");
    }
}
