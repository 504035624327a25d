//! Asking for access, and answering who asks.

use super::share::Place;
use crate::api::sharing::requests::{self, AskForAccess, Asked, DeclineRequest, GrantRequest};
use crate::components::{Actions, Card, EmptyState, Field, Form, Glyph, PageHead, PageTitle, Section, Select, Submit, Time, Variant};
use crate::load::{load, loaded};
use crate::pages::part;
use domain::access::{Level, ResourceKind};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/ask/{resource}`. It is the same page for what is hidden and for what never was.
#[component]
pub fn AskPage() -> impl IntoView {
    let (organization, resource) = (part("organization"), part("resource"));
    let about = load(move || (organization.get(), resource.get()), |(organization, resource)| requests::about(organization, resource));
    view! {
        <PageTitle text="Ask for access"/>
        {loaded(about, move |about: Option<(ResourceKind, String, Level)>| {
            let place = Place { organization: organization.get_untracked(), resource: resource.get_untracked() };
            let (text, level) = match about {
                Some((kind, name, level)) => {
                    (format!("You have {} access to the {} “{name}”.", level.as_str(), kind.label()), Level::Edit.max(level))
                }
                None => ("You followed a link to something that you cannot reach. Those who may share it can be asked, if you may know of it.".to_owned(), Level::View),
            };
            let options = place.levels();
            view! {
                <PageHead title="Ask for access" text/>
                <Form to=AskForAccess::PATH class="narrow">
                    {place.fields()}
                    <Select name="level" label="Level" options value=level.as_str()/>
                    <Field name="note" label="What for" maxlength=300 autocomplete="off" wide=true help="One line that whoever answers will read. May be empty."/>
                    <Actions><Submit>"Ask for access"</Submit></Actions>
                </Form>
            }
        })}
    }
}

/// Who asks for a resource.
#[component]
pub(super) fn Requests(asked: Vec<Asked>) -> impl IntoView {
    if asked.is_empty() {
        return view! {
            <EmptyState glyph=Glyph::Mail title="Nobody asks for access" text="Whoever may know of it and follows a link to it can ask. It stands here until somebody answers."/>
        }
        .into_any();
    }
    let cards = asked.into_iter().map(|asked| view! { <Request asked/> }).collect::<Vec<_>>();
    view! { <Section title="Requests for access" text="What you give counts at once, and a letter says so.">{cards}</Section> }.into_any()
}

/// One request with its answers.
#[component]
pub fn Request(
    /// Who asks, and for what.
    asked: Asked,
) -> impl IntoView {
    let place = Place { organization: asked.organization.clone(), resource: asked.resource.clone() };
    let href = format!("/{}/{}/{}", asked.organization, asked.kind.section(), asked.resource);
    let text = format!("{} asks for {} access to the {} ", asked.by, asked.level.as_str(), asked.kind.label());
    let (level, until) = (format!("level-{}", asked.id), format!("until-{}", asked.id));
    let (granted, declined) = (asked.id.clone(), asked.id.clone());
    let (again, options) = (place.clone(), place.levels());
    view! {
        <Card title=format!("Request of {}", asked.by)>
            <p>{text}<a href=href>{asked.name}</a>"."</p>
            {(!asked.note.is_empty()).then(|| view! { <blockquote>{asked.note}</blockquote> })}
            <p class="muted">"Asked "<Time iso=asked.at/></p>
            <Form to=GrantRequest::PATH key=asked.id.clone()>
                {place.fields()}
                <input type="hidden" name="ask" value=granted/>
                <Select name="level" id=level label="Level" options value=asked.level.as_str()/>
                <Field name="until" id=until label="Last day" kind="date" help="Left empty, it lasts until you take it back."/>
                <Actions><Submit>"Give access"</Submit></Actions>
            </Form>
            <Form to=DeclineRequest::PATH key=format!("{}-decline", asked.id)>
                {again.fields()}
                <input type="hidden" name="ask" value=declined/>
                <Actions><Submit variant=Variant::Secondary>"Decline"</Submit></Actions>
            </Form>
        </Card>
    }
}
