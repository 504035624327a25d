//! Who sees something new.

use crate::components::{Choice, RadioGroup};
use domain::visibility::Visibility;
use leptos::prelude::*;

/// The team, everyone, or only its maker. With nothing proposed (the teams differ) nothing is chosen, and the team decides.
#[component]
pub fn WhoSees(
    /// What is chosen at first.
    proposed: Option<Visibility>,
    /// What is asked.
    #[prop(default = "Who can see it")]
    legend: &'static str,
) -> impl IntoView {
    let options = Visibility::ALL.iter().map(|one| Choice::new(one.as_str(), one.label()).help(one.explanation())).collect();
    match proposed {
        Some(proposed) => view! { <RadioGroup name="visibility" legend options value=proposed.as_str()/> }.into_any(),
        None => view! { <RadioGroup name="visibility" legend options help="Without a choice, as its team proposes."/> }.into_any(),
    }
}
