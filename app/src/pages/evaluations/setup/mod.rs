//! Setting an evaluation up in five steps: Data, Judgments, Review, Finish, Test.
//!
//! What the first two choose stands in the address, the third makes the evaluation, and the last two are about what was made:
//! every step can be left and come back to, without JavaScript too.

pub mod data;
pub mod finish;
pub mod judgments;
pub mod review;
pub mod test;

use crate::components::{Step, Steps};
use crate::pages::address;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the first steps have chosen.
#[derive(Clone, Default, PartialEq, Eq)]
struct Chosen {
    organization: String,
    team: String,
    dataset: String,
    /// The columns that evaluators see; all of them when none is named.
    columns: Vec<String>,
    judgments: String,
}

impl Chosen {
    /// The address of one of the first three steps, with what was chosen.
    fn step(&self, step: &str) -> String {
        let path = format!("/{}/evaluations/new{step}", self.organization);
        let mut query = vec![("dataset", self.dataset.as_str()), ("team", &self.team), ("judgments", &self.judgments)];
        query.extend(self.columns.iter().map(|column| ("columns", column.as_str())));
        address(&path, &query)
    }
}

/// What the address says was chosen.
fn chosen() -> Memo<Chosen> {
    let organization = crate::pages::part("organization");
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| Chosen {
            organization: organization.get(),
            team: query.get("team").unwrap_or_default(),
            dataset: query.get("dataset").unwrap_or_default(),
            columns: query.get_all("columns").unwrap_or_default(),
            judgments: query.get("judgments").unwrap_or_default(),
        })
    })
}

/// The line of steps before there is an evaluation.
#[component]
fn Before(chosen: Chosen, current: usize) -> impl IntoView {
    let known = !chosen.dataset.is_empty();
    let to = |label: &str, step: &str| if known { Step::link(label, chosen.step(step)) } else { Step::new(label) };
    let steps = vec![
        Step::link("Data", chosen.step("")),
        to("Judgments", "/judgments"),
        to("Review", "/review"),
        Step::new("Finish"),
        Step::new("Test"),
    ];
    view! { <Steps label="Steps of a new evaluation" steps current/> }
}

/// The line of steps of an evaluation that was made.
#[component]
fn After(home: String, current: usize) -> impl IntoView {
    let steps = vec![
        Step::link("Data", format!("{home}/settings")),
        Step::link("Judgments", format!("{home}/setup")),
        Step::link("Review", home.clone()),
        Step::link("Finish", format!("{home}/setup")),
        Step::link("Test", format!("{home}/setup/test")),
    ];
    view! { <Steps label="Steps of a new evaluation" steps current/> }
}
