//! What a run would be, before it begins.

use crate::components::{counted, duration};
use domain::runs::Estimate;
use leptos::prelude::*;

/// The estimate in a line.
#[component]
pub fn EstimateNote(
    /// What is expected.
    estimate: Estimate,
) -> impl IntoView {
    view! { <p class="muted small">{words(estimate)}</p> }
}

fn words(estimate: Estimate) -> String {
    let Estimate { rows, criteria, seconds, is_measured } = estimate;
    let criteria = if criteria == 1 { "1 criterion".to_owned() } else { format!("{criteria} criteria") };
    let source = if is_measured { ", as fast as the latest runs" } else { "" };
    format!("{} × {criteria}: about {}{source} · $0.00, checks are free", counted(rows, "row"), duration(seconds.max(1)))
}

#[cfg(test)]
mod tests {
    use super::{Estimate, words};

    #[test]
    fn an_estimate_tells_what_it_is_made_of() {
        let estimate = Estimate { rows: 1_200, criteria: 1, seconds: 0, is_measured: false };
        assert_eq!(words(estimate), "1,200 rows × 1 criterion: about 1 second · $0.00, checks are free");
        let measured = Estimate { criteria: 3, seconds: 200, is_measured: true, ..estimate };
        assert_eq!(words(measured), "1,200 rows × 3 criteria: about 3 minutes, as fast as the latest runs · $0.00, checks are free");
    }
}
