//! Making a team.

use super::Fields;
use crate::api::teams::{self, CreateTeam};
use crate::components::{Actions, Form, LinkButton, PageHead, PageTitle, Submit};
use crate::load::{load, loaded};
use crate::pages::part;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/settings/teams/new`
#[component]
pub fn NewTeamPage() -> impl IntoView {
    let id = part("organization");
    let allowed = load(move || id.get(), teams::may_create);
    view! {
        <PageTitle text="New team"/>
        {loaded(allowed, move |()| {
            let organization = id.get_untracked();
            let home = format!("/{organization}/settings/teams");
            view! {
                <PageHead title="New team" text="A home for datasets and evaluations of its own. You will be its admin, and add others next."/>
                <Form to=CreateTeam::PATH>
                    <input type="hidden" name="organization" value=organization/>
                    <Fields/>
                    <Actions>
                        <Submit>"Create team"</Submit>
                        <LinkButton href=home>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            }
        })}
    }
}
