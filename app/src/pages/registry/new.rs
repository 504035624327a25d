//! Registering a resource.

use super::{About, kinds};
use crate::api::registry::{self, FormChoices, Register};
use crate::components::{Actions, Choice, Field, Form, LinkButton, PageHead, PageTitle, Select, Submit};
use crate::load::{load, loaded};
use crate::pages::sharing::WhoSees;
use crate::pages::{part, query, with_team};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/registry/new?kind=…&team=…`
#[component]
pub fn RegisterPage() -> impl IntoView {
    let (organization, kind, team) = (part("organization"), query("kind"), query("team"));
    let offers = load(move || organization.get(), registry::offers);
    view! {
        <PageTitle text="Register"/>
        {loaded(offers, move |offers: FormChoices| {
            let (organization, team) = (organization.get_untracked(), team.get_untracked());
            let back = with_team(&format!("/{organization}/registry"), &team);
            let teams: Vec<Choice> = offers.homes.teams.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
            let several = teams.len() > 1;
            let first = teams.iter().find(|choice| choice.value == team).or(teams.first()).map(|choice| choice.value.clone());
            let home = several.then(|| view! { <Select name="team" label="Team" options=teams value=first.unwrap_or_default()/> });
            view! {
                <PageHead title="Register" text="Something that lives elsewhere. Here it has a team, an owner and shares, and its history in the audit log."/>
                <Form to=Register::PATH class="narrow">
                    <input type="hidden" name="organization" value=organization/>
                    <Select name="kind" label="Kind" options=kinds(offers.own_kinds) value=kind.get_untracked() placeholder="Choose a kind" required=true/>
                    <Field name="name" label="Name" required=true maxlength=120 autocomplete="off" wide=true/>
                    <About/>
                    {home}
                    <WhoSees proposed=offers.homes.proposed/>
                    <Actions>
                        <Submit>"Register"</Submit>
                        <LinkButton href=back>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            }
        })}
    }
}
