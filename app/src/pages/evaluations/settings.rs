//! An evaluation as a whole: its name, its dataset, a copy, another team, its end.

use super::{Part, Parts};
use crate::api::evaluation_settings::{
    self, Belongings, ChangeDataset, DeleteEvaluation, DuplicateEvaluation, MoveEvaluation, RenameEvaluation, Settings,
};
use crate::components::{
    Actions, CheckboxGroup, Choice, DescriptionList, Detail, Field, Form, PageHead, PageTitle, Section, Select, Submit, TextArea, Variant,
    counted,
};
use crate::load::{load, loaded};
use crate::pages::part;
use crate::pages::sharing::WhoSees;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/evaluations/{id}/settings`
#[component]
pub fn EvaluationSettingsPage() -> impl IntoView {
    let (organization, id) = (part("organization"), part("evaluation"));
    let page = load(move || (organization.get(), id.get()), |(organization, id)| evaluation_settings::get(organization, id));
    loaded(page, move |page: Settings| {
        let place = Place { organization: organization.get_untracked(), evaluation: id.get_untracked() };
        let title = format!("Settings of {}", page.name);
        let home = format!("/{}/evaluations/{}", place.organization, place.evaluation);
        // Whoever may delete it may call it otherwise.
        let name = page.belongings.is_some().then(|| view! { <Name place=place.clone() page=page.clone()/> });
        let dataset = (page.may_edit && page.may_copy).then(|| view! { <Dataset place=place.clone() page=page.clone()/> });
        let copy = page.may_copy.then(|| view! { <Copy place=place.clone() page=page.clone()/> });
        let targets = page.targets.clone();
        let other_team = (!targets.is_empty()).then(|| view! { <Move place=place.clone() team=page.team.clone() targets/> });
        let delete = page.belongings.map(|goes| view! { <Delete place=place.clone() name=page.name.clone() goes/> });
        let nothing = (!page.may_edit && !page.may_copy)
            .then(|| view! { <p class="muted">"You may look at this evaluation, and change nothing of it."</p> });
        view! {
            <PageTitle text=title.clone()/>
            <PageHead title/>
            <Parts home current=Part::Settings/>
            <DescriptionList><Detail term="Team">{page.team.clone()}</Detail></DescriptionList>
            {nothing}
            {name}
            {dataset}
            {copy}
            {other_team}
            {delete}
        }
    })
}

/// Which evaluation a form is about.
#[derive(Clone)]
struct Place {
    organization: String,
    evaluation: String,
}

impl Place {
    fn fields(self) -> impl IntoView {
        view! {
            <input type="hidden" name="organization" value=self.organization/>
            <input type="hidden" name="evaluation" value=self.evaluation/>
        }
    }
}

fn choices(pairs: Vec<(String, String)>) -> Vec<Choice> {
    pairs.into_iter().map(|(id, name)| Choice::new(id, name)).collect()
}

#[component]
fn Name(place: Place, page: Settings) -> impl IntoView {
    view! {
        <Section title="Name" text="What colleagues find it by, and what it is for.">
            <Form to=RenameEvaluation::PATH>
                {place.fields()}
                <Field name="name" label="Name" value=page.name required=true maxlength=120 autocomplete="off" wide=true/>
                <TextArea name="description" label="What it is for" value=page.description maxlength=300 rows=2 wide=true/>
                <Actions><Submit variant=Variant::Secondary>"Save name"</Submit></Actions>
            </Form>
        </Section>
    }
}

/// The rows, and what evaluators see of them.
#[component]
fn Dataset(place: Place, page: Settings) -> impl IntoView {
    let ticked = if page.shown_columns.is_empty() { page.columns.clone() } else { page.shown_columns };
    let boxes = page.columns.into_iter().map(|name| Choice::new(name.clone(), name)).collect();
    view! {
        <Section title="Dataset" text="Another one must have the columns that the criteria look at. Earlier runs keep their results.">
            <Form to=ChangeDataset::PATH>
                {place.fields()}
                <Select name="dataset" label="Dataset" options=choices(page.datasets) value=page.dataset/>
                <CheckboxGroup
                    name="columns"
                    field="columns[]"
                    legend="Columns that evaluators see"
                    options=boxes
                    ticked
                    help="Forms propose these, and trying shows them. All of them when none is ticked, and of another dataset."
                />
                <Actions><Submit variant=Variant::Secondary>"Save dataset"</Submit></Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Copy(place: Place, page: Settings) -> impl IntoView {
    let team = (!page.teams.is_empty())
        .then(|| view! { <Select name="team" label="Team of the copy" id="copy-team" options=choices(page.teams) placeholder="The team of this one"/> });
    view! {
        <Section title="Duplicate" text="Another evaluation that asks the same of the same rows. Runs stay here.">
            <Form to=DuplicateEvaluation::PATH>
                {place.fields()}
                <Field name="name" label="Name of the copy" id="copy-name" value=format!("Copy of {}", page.name) required=true maxlength=120 autocomplete="off" wide=true/>
                {team}
                <WhoSees proposed=page.proposed/>
                <Actions><Submit variant=Variant::Secondary>"Duplicate"</Submit></Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Move(place: Place, team: String, targets: Vec<(String, String)>) -> impl IntoView {
    view! {
        <Section title="Move" text=format!("It lives in the team {team}. What that team may do with it, the new one may then.")>
            <Form to=MoveEvaluation::PATH>
                {place.fields()}
                <Select name="team" label="New team" id="move-team" options=choices(targets) placeholder="Choose a team" required=true/>
                <Actions><Submit variant=Variant::Secondary>"Move"</Submit></Actions>
            </Form>
        </Section>
    }
}

/// What goes with it, and its name to type.
#[component]
fn Delete(place: Place, name: String, goes: Belongings) -> impl IntoView {
    let text = format!(
        "With it go {} with all their results, {} and {}, for good. The dataset stays.",
        counted(goes.runs, "run"),
        counted(goes.variants, "variant"),
        counted(goes.versions, "version"),
    );
    view! {
        <Section title="Delete this evaluation" text>
            <Form to=DeleteEvaluation::PATH>
                {place.fields()}
                <Field name="confirmation" label=format!("Type {name} to delete it") autocomplete="off" required=true wide=true/>
                <Actions><Submit variant=Variant::Danger>"Delete evaluation"</Submit></Actions>
            </Form>
        </Section>
    }
}
