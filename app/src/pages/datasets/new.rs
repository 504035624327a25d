//! Importing a dataset.

use crate::api::datasets::{self, ImportDataset};
use crate::components::{Choice, Field, Form, PageHead, PageTitle, Select, Submit};
use crate::load::{load, loaded};
use crate::pages::{part, query};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/datasets/new?team=…`. The file comes last: the server reads it while it arrives, and must know its name and place by then.
#[component]
pub fn ImportPage() -> impl IntoView {
    let (organization, team) = (part("organization"), query("team"));
    let teams = load(move || organization.get(), datasets::teams);
    view! {
        <PageTitle text="Import dataset"/>
        {loaded(teams, move |teams| {
            view! {
                <PageHead title="Import dataset" text="A CSV file becomes a dataset that your team can see and edit."/>
                <Form to=ImportDataset::PATH multipart=true class="narrow">
                    <input type="hidden" name="organization" value=organization.get_untracked()/>
                    <Field name="name" label="Name" required=true maxlength=120 autocomplete="off" wide=true/>
                    <Team teams chosen=team.get_untracked()/>
                    <Field
                        name="file"
                        label="File"
                        kind="file"
                        accept=".csv,text/csv"
                        required=true
                        wide=true
                        help="CSV in UTF-8; its first line names the columns. Up to 2 GB and 5,000,000 rows. All of it is imported, or nothing."
                    />
                    <Submit>"Import dataset"</Submit>
                </Form>
            }
        })}
    }
}

/// Where it lives; while there is one team, no team is spoken of.
#[component]
fn Team(teams: Vec<(String, String)>, chosen: String) -> impl IntoView {
    let several = teams.len() > 1;
    let first = teams.iter().find(|(id, _)| *id == chosen).or(teams.first()).map(|(id, _)| id.clone()).unwrap_or_default();
    if several {
        let options = teams.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
        view! { <Select name="team" label="Team" options value=first/> }.into_any()
    } else {
        view! { <input type="hidden" name="team" value=first/> }.into_any()
    }
}
