//! Evaluations: the list, the setup of a new one, templates, one with its runs, its criteria, variants, versions and settings, and
//! trying it on a row.

mod check_fields;
pub mod criterion;
pub mod leaderboard;
pub mod list;
pub mod settings;
pub mod setup;
pub mod show;
pub mod templates;
pub mod trial;
pub mod variant;
pub mod version;
pub mod versions;

use crate::components::{Tab, Tabs};
use leptos::prelude::*;

/// The pages of one evaluation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Overview,
    Trial,
    Versions,
    Settings,
}

/// The way from one page of an evaluation to the others.
#[component]
fn Parts(
    /// The address of the evaluation.
    home: String,
    /// The page that is shown.
    current: Part,
) -> impl IntoView {
    let tab = |path: &str, label, part| Tab::new(format!("{home}{path}"), label).current(part == current);
    let items = vec![
        tab("", "Overview", Part::Overview),
        tab("/try", "Try on a row", Part::Trial),
        tab("/versions", "Versions", Part::Versions),
        tab("/settings", "Settings", Part::Settings),
    ];
    view! { <Tabs label="Evaluation" items=Signal::stored(items)/> }
}
