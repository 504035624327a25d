//! The fifth step: trying on some rows, then running it over all.

use super::After;
use crate::api::trials::{self, TrialPage as Data};
use crate::components::{PageHead, PageTitle, Section};
use crate::load::{load, loaded};
use crate::pages::evaluations::show::Run;
use crate::pages::evaluations::trial::TryRows;
use crate::pages::{part, query};
use leptos::prelude::*;

/// `/{org}/evaluations/{id}/setup/test?row=…`
#[component]
pub fn TestPage() -> impl IntoView {
    let (organization, id) = (part("organization"), part("evaluation"));
    let (variant, row) = (query("variant"), query("row"));
    let page = load(
        move || (organization.get(), id.get(), variant.get(), row.get()),
        |(organization, id, variant, row)| trials::get(organization, id, variant, row),
    );
    loaded(page, move |page: Data| {
        let (organization, id) = (organization.get_untracked(), id.get_untracked());
        let home = format!("/{organization}/evaluations/{id}");
        let title = format!("Test {}", page.evaluation);
        let run = page.may_run.then(|| {
            let (organization, key) = (organization.clone(), page.request_key.clone());
            view! {
                <Section title="Run it over all rows" text="It goes on when the page is closed.">
                    <Run organization evaluation=id variant=String::new() key/>
                </Section>
            }
        });
        view! {
            <PageTitle text=title.clone()/>
            <PageHead title text="Look at some rows: is the verdict yours? If not, go back and change what is asked."/>
            <After home=home.clone() current=4/>
            <TryRows organization here=format!("{home}/setup/test") page row=row.get_untracked()/>
            {run}
        }
    })
}
