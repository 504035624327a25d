//! Making a key.

use super::{Place, Shown};
use crate::api::api_keys::{self, Keys, MakeApiKey};
use crate::components::{Actions, CheckboxGroup, Choice, Field, Form, LinkButton, PageHead, PageTitle, Submit};
use crate::load::{load, loaded};
use domain::api_keys::{KeyKind, Scope};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/account/keys/new` and `/{org}/settings/teams/{team}/keys/new`
#[component]
pub fn NewKeyPage() -> impl IntoView {
    let place = Place::here();
    let keys = load(move || place.get(), |(organization, team)| api_keys::list(organization, team));
    view! {
        <PageTitle text="Make a key"/>
        {loaded(keys, move |page: Keys| {
            let (kind, text) = match page.team {
                Some(team) => (KeyKind::Team, format!("It works in {team} alone, and goes on working when you leave.")),
                None => (KeyKind::Personal, "It acts as you, wherever you may do something, and ends with your account.".to_owned()),
            };
            let scope = |scope: Scope| Choice::new(scope.as_str(), scope.as_str()).help(scope.explanation());
            let options = Scope::ALL.iter().copied().filter(|scope| scope.is_for(kind)).map(scope).collect();
            let ticked = vec![Scope::WriteDatasets.to_string(), Scope::WriteEvaluations.to_string()];
            view! {
                <PageHead title="Make a key" text/>
                <Form to=MakeApiKey::PATH>
                    {place.fields()}
                    <Shown/>
                    <Field name="name" label="Name" required=true maxlength=80 autocomplete="off" help="What it is for: the machine or the job."/>
                    <CheckboxGroup name="scopes" field="scopes[]" legend="What it may do" options ticked help="Whoever may write may read."/>
                    <Field name="days" label="Days until it ends" value="90" inputmode="numeric" maxlength=4 autocomplete="off" help="Empty: it has no end."/>
                    <Actions>
                        <Submit>"Make key"</Submit>
                        <LinkButton href=place.home()>"Back to the keys"</LinkButton>
                    </Actions>
                </Form>
            }
        })}
    }
}
