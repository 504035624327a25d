//! One registered resource: what is known of it, and what becomes of it.

use super::About;
use crate::api::registry::{self, DeleteRegistered, EditRegistered, MoveRegistered, Registered, RenameRegistered};
use crate::components::{
    Actions, Badge, Choice, DescriptionList, Detail, Field, Form, LinkButton, PageHead, PageTitle, Section, Select, Submit, Time, Variant,
};
use crate::load::{load, loaded};
use crate::pages::{capitalized, part};
use domain::access::Level;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Which resource the forms of this page are about.
#[derive(Clone)]
struct Place {
    organization: String,
    resource: String,
}

impl Place {
    fn fields(self) -> impl IntoView {
        view! {
            <input type="hidden" name="organization" value=self.organization/>
            <input type="hidden" name="resource" value=self.resource/>
        }
    }
}

/// `/{org}/registry/{resource}`
#[component]
pub fn RegisteredPage() -> impl IntoView {
    let (organization, resource) = (part("organization"), part("resource"));
    let page = load(move || (organization.get(), resource.get()), |(organization, resource)| registry::get(organization, resource));
    loaded(page, move |page: registry::RegisteredPage| {
        let place = Place { organization: organization.get_untracked(), resource: resource.get_untracked() };
        let one = page.registered;
        let share = (one.level == Level::Admin).then(|| {
            let href = format!("/{}/share/{}", place.organization, place.resource);
            view! { <LinkButton href>"Share"</LinkButton> }
        });
        let ask = (one.level < Level::Admin).then(|| {
            let href = format!("/{}/ask/{}", place.organization, place.resource);
            view! { <LinkButton href>"Ask for more access"</LinkButton> }
        });
        let edit = (one.level >= Level::Edit).then(|| view! { <Edit place=place.clone() one=one.clone()/> });
        let admin = (one.level == Level::Admin).then(|| {
            let (moved, deleted) = (place.clone(), place.clone());
            let (team, name) = (one.team.clone(), one.name.clone());
            view! {
                <Name place=place.clone() name=one.name.clone()/>
                {page.several_teams.then(|| view! { <Move place=moved team targets=page.targets/> })}
                <Delete place=deleted name/>
            }
        });
        view! {
            <PageTitle text=one.name.clone()/>
            <PageHead title=one.name.clone() text=one.description.clone()>
                {ask}
                {share}
            </PageHead>
            <Facts one several=page.several_teams/>
            {edit}
            {admin}
        }
    })
}

#[component]
fn Facts(one: Registered, several: bool) -> impl IntoView {
    // Only links of the web come this far: see `domain::registry`.
    let link = (!one.link.is_empty())
        .then(|| view! { <Detail term="Link"><a href=one.link.clone() rel="external noopener noreferrer">{one.link.clone()}</a></Detail> });
    view! {
        <DescriptionList>
            <Detail term="Kind"><Badge>{capitalized(&one.kind_name)}</Badge></Detail>
            <Detail term="Your level">{one.kind.level_label(one.level)}</Detail>
            {(!one.version.is_empty()).then(|| view! { <Detail term="Version">{one.version.clone()}</Detail> })}
            {link}
            {several.then(|| view! { <Detail term="Team">{one.team.clone()}</Detail> })}
            <Detail term="Owner">{one.owner.clone()}</Detail>
            <Detail term="Registered"><Time iso=one.created_at.clone()/></Detail>
        </DescriptionList>
    }
}

#[component]
fn Edit(place: Place, one: Registered) -> impl IntoView {
    view! {
        <Section title="What is known of it" text="Its working parts live elsewhere: this changes nothing there.">
            <Form to=EditRegistered::PATH>
                {place.fields()}
                <About description=one.description link=one.link version=one.version/>
                <Actions><Submit variant=Variant::Secondary>"Save"</Submit></Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Name(place: Place, name: String) -> impl IntoView {
    view! {
        <Section title="Name" text="Unique among those of its kind in its team. Links to it stay as they are.">
            <Form to=RenameRegistered::PATH>
                {place.fields()}
                <Field name="name" label="Name" value=name required=true maxlength=120 autocomplete="off" wide=true/>
                <Actions><Submit variant=Variant::Secondary>"Save name"</Submit></Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Move(place: Place, team: String, targets: Vec<(String, String)>) -> impl IntoView {
    let options: Vec<Choice> = targets.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    let form = if options.is_empty() {
        view! { <p class="muted">"There is no other team whose admin you are."</p> }.into_any()
    } else {
        view! {
            <Form to=MoveRegistered::PATH>
                {place.fields()}
                <Select name="team" label="Move to" options placeholder="Choose a team" required=true/>
                <Actions><Submit variant=Variant::Secondary>"Move"</Submit></Actions>
            </Form>
        }
        .into_any()
    };
    view! { <Section title="Team" text=format!("It lives in {team}. What {team} may do with it, the other team may then.")>{form}</Section> }
}

/// Its name to type.
#[component]
fn Delete(place: Place, name: String) -> impl IntoView {
    view! {
        <Section title="Delete from the registry" text="It goes from here with its shares, for good. What lives elsewhere stays there.">
            <Form to=DeleteRegistered::PATH>
                {place.fields()}
                <Field name="confirmation" label=format!("Type {name} to confirm") autocomplete="off" required=true wide=true/>
                <Actions><Submit variant=Variant::Danger>"Delete"</Submit></Actions>
            </Form>
        </Section>
    }
}
