//! Setting an evaluation up in five steps: Data, Judgments, Review, Finish, Test.
//!
//! What the first two choose stands in the address, the third makes the evaluation, and the last two are about what was made:
//! every step can be left and come back to, without JavaScript too. What was typed into the third is kept on the server while
//! one goes back, and found by what the address says.

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
pub struct Chosen {
    /// The organization's identifier.
    pub organization: String,
    /// The team's identifier; empty for none.
    pub team: String,
    /// The dataset's identifier.
    pub dataset: String,
    /// The columns that evaluators see; all of them when none is named.
    pub columns: Vec<String>,
    /// The column with what people said; empty for none.
    pub judgments: String,
    /// What was typed into the third step, by its identifier; empty before one went back from there.
    pub kept: String,
}

impl Chosen {
    /// The address of one of the first three steps, with what was chosen.
    pub fn step(&self, step: &str) -> String {
        let path = format!("/{}/evaluations/new{step}", self.organization);
        let mut query =
            vec![("dataset", self.dataset.as_str()), ("team", &self.team), ("judgments", &self.judgments), ("kept", &self.kept)];
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
            kept: query.get("kept").unwrap_or_default(),
        })
    })
}

/// The line of steps before there is an evaluation. The third is left by its button alone, which keeps what was typed.
#[component]
fn Before(chosen: Chosen, current: usize) -> impl IntoView {
    let known = !chosen.dataset.is_empty();
    let typing = current == 2;
    let to = |label: &str, step: &str| if known && !typing { Step::link(label, chosen.step(step)) } else { Step::new(label) };
    let steps = vec![
        if typing { Step::new("Data") } else { Step::link("Data", chosen.step("")) },
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
