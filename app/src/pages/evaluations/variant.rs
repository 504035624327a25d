//! A variant of an evaluation: a new one, or its name, its place and its end.

use crate::api::evaluations::{self, EvaluationPage as Data};
use crate::api::variants::{AddVariant, PromoteVariant, RemoveVariant, RenameVariant};
use crate::components::{Actions, Choice, Field, Form, LinkButton, PageHead, PageTitle, Section, Select, Submit, Variant};
use crate::load::{Loading, load, loaded};
use crate::pages::part;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/evaluations/{id}/variants/new`
#[component]
pub fn NewVariantPage() -> impl IntoView {
    let (organization, id) = (part("organization"), part("evaluation"));
    loaded(evaluation(organization, id, Memo::new(|_| String::new())), move |page: Data| {
        let place = Place::new(&organization.get_untracked(), &page);
        let options: Vec<Choice> = page.variants.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
        let (own, home) = (place.fields(), place.home());
        let from = (options.len() > 1).then(|| view! { <Select name="variant" label="Copy of" options value=page.variant/> });
        let text = format!("Another way to ask what “{}” asks, of the same rows: other words, other checks.", page.evaluation.name);
        view! {
            <PageTitle text="New variant"/>
            <PageHead title="New variant" text>
                <LinkButton href=home>"Back to the evaluation"</LinkButton>
            </PageHead>
            <Form to=AddVariant::PATH class="narrow">
                {own}
                {from}
                <Field
                    name="name"
                    label="Name"
                    required=true
                    maxlength=80
                    autocomplete="off"
                    wide=true
                    help="It begins as a copy. Change what it asks, run it, and the leaderboard shows which one does better."
                />
                <Actions><Submit>"Add variant"</Submit></Actions>
            </Form>
        }
    })
}

/// `/{org}/evaluations/{id}/variants/{variant}`
#[component]
pub fn VariantPage() -> impl IntoView {
    let (organization, id, variant) = (part("organization"), part("evaluation"), part("variant"));
    loaded(evaluation(organization, id, variant), move |page: Data| {
        let place = Place::new(&organization.get_untracked(), &page);
        let name = page.variants.iter().find(|(id, _)| *id == page.variant).map(|(_, name)| name.clone()).unwrap_or_default();
        let is_main = page.variants.first().is_some_and(|(first, _)| *first == page.variant);
        let several = page.variants.len() > 1;
        let home = place.home();
        let variant = page.variant;
        let fields = || {
            let (place, variant) = (place.fields(), variant.clone());
            view! { {place} <input type="hidden" name="variant" value=variant/> }
        };
        let promote = (!is_main).then(|| {
            let own = fields();
            view! {
                <Section title="Main variant" text="It runs when nobody chooses, and the others are compared with it.">
                    <Form to=PromoteVariant::PATH>
                        {own}
                        <Actions><Submit variant=Variant::Secondary>"Make it the main variant"</Submit></Actions>
                    </Form>
                </Section>
            }
        });
        let remove = several.then(|| {
            let own = fields();
            view! {
                <Section title="Remove" text="Its runs keep their results. An older version of the evaluation brings it back.">
                    <Form to=RemoveVariant::PATH>
                        {own}
                        <Actions><Submit variant=Variant::Danger>"Remove variant"</Submit></Actions>
                    </Form>
                </Section>
            }
        });
        let own = fields();
        view! {
            <PageTitle text=name.clone()/>
            <PageHead title=name.clone() text=format!("A variant of “{}”.", page.evaluation.name)>
                <LinkButton href=home>"Back to the evaluation"</LinkButton>
            </PageHead>
            <Section title="Name" text="Runs that asked it keep the name that it had.">
                <Form to=RenameVariant::PATH>
                    {own}
                    <Field name="name" label="Name" value=name required=true maxlength=80 autocomplete="off"/>
                    <Actions><Submit variant=Variant::Secondary>"Rename"</Submit></Actions>
                </Form>
            </Section>
            {promote}
            {remove}
        }
    })
}

fn evaluation(organization: Memo<String>, id: Memo<String>, variant: Memo<String>) -> Loading<Data> {
    load(
        move || (organization.get(), id.get(), variant.get()),
        |(organization, id, variant)| evaluations::get(organization, id, variant, String::new(), String::new(), String::new()),
    )
}

/// Which evaluation a form is about.
struct Place {
    organization: String,
    evaluation: String,
}

impl Place {
    fn new(organization: &str, page: &Data) -> Self {
        Self { organization: organization.to_owned(), evaluation: page.evaluation.id.clone() }
    }

    fn home(&self) -> String {
        format!("/{}/evaluations/{}", self.organization, self.evaluation)
    }

    fn fields(&self) -> impl IntoView + use<> {
        view! {
            <input type="hidden" name="organization" value=self.organization.clone()/>
            <input type="hidden" name="evaluation" value=self.evaluation.clone()/>
        }
    }
}
