//! The gallery of templates: a labelled dataset and its evaluation at the press of a button.

use crate::api::templates::{self, StartTemplate, Template};
use crate::components::{Card, Form, Glyph, PageHead, PageTitle, Submit, Variant};
use crate::load::{load, loaded};
use crate::pages::{part, query};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/evaluations/templates?team=…`
#[component]
pub fn TemplatesPage() -> impl IntoView {
    let (organization, team) = (part("organization"), query("team"));
    let list = load(move || organization.get(), templates::list);
    view! {
        <PageTitle text="Templates"/>
        <PageHead
            title="Templates"
            text="Each makes a small dataset with labels and an evaluation of checks over it: run it at once, then put your own rows in its place. All rows and labels are synthetic."
        />
        {loaded(list, move |list: Vec<Template>| {
            let (organization, team) = (organization.get_untracked(), team.get_untracked());
            view! {
                <div class="grid">
                    {list
                        .into_iter()
                        .map(|template| view! { <TemplateCard organization=organization.clone() team=team.clone() template/> })
                        .collect::<Vec<_>>()}
                </div>
            }
        })}
    }
}

#[component]
fn TemplateCard(organization: String, team: String, template: Template) -> impl IntoView {
    let name = format!(": {}", template.name);
    view! {
        <Card title=template.name>
            <p>{template.description}</p>
            <p class="muted">{template.criteria.join(" · ")}</p>
            <Form to=StartTemplate::PATH key=template.slug.clone()>
                <input type="hidden" name="organization" value=organization/>
                <input type="hidden" name="team" value=team/>
                <input type="hidden" name="template" value=template.slug/>
                <Submit variant=Variant::Secondary glyph=Glyph::Flask>"Use this template"<span class="sr-only">{name}</span></Submit>
            </Form>
        </Card>
    }
}
