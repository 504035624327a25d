//! The fourth step: all that is asked, and the rule over it.

use super::After;
use crate::api::evaluations::{self, EvaluationPage as Data};
use crate::components::{Actions, Glyph, LinkButton, PageHead, PageTitle, Variant};
use crate::load::{load, loaded};
use crate::pages::evaluations::show::{Asking, Asks};
use crate::pages::part;
use leptos::prelude::*;

/// `/{org}/evaluations/{id}/setup`
#[component]
pub fn FinishPage() -> impl IntoView {
    let (organization, id) = (part("organization"), part("evaluation"));
    let page = load(
        move || (organization.get(), id.get()),
        |(organization, id)| evaluations::get(organization, id, String::new(), String::new(), String::new(), String::new()),
    );
    loaded(page, move |page: Data| {
        let organization = organization.get_untracked();
        let home = format!("/{organization}/evaluations/{}", page.evaluation.id);
        let title = format!("Finish {}", page.evaluation.name);
        let text = format!("In the team {}. Add what else is asked, and say when a row passes as a whole.", page.evaluation.team);
        let dataset = page.evaluation.dataset.clone();
        view! {
            <PageTitle text=title.clone()/>
            <PageHead title text/>
            <After home=home.clone() current=3/>
            <Asks dataset asks=Asking::of(organization, page)/>
            <Actions>
                <LinkButton href=format!("{home}/setup/test") variant=Variant::Primary glyph=Glyph::ArrowRight>"Next: Test"</LinkButton>
                <LinkButton href=home variant=Variant::Ghost>"Leave the setup"</LinkButton>
            </Actions>
        }
    })
}
