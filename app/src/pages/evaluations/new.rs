//! Making an evaluation: a dataset, the column with what people said, and a first criterion.

use super::check_fields::CheckFields;
use crate::api::datasets;
use crate::api::evaluations::{self, CreateEvaluation, EvaluationChoices};
use crate::components::{Actions, Choice, EmptyState, Field, Form, Glyph, LinkButton, PageHead, PageTitle, Select, Submit, Variant};
use crate::load::{Loading, load, loaded};
use crate::pages::{part, query};
use domain::checks::form::CheckForm;
use domain::datasets::{Column, ColumnRole};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/evaluations/new?dataset=…&team=…`
#[component]
pub fn NewEvaluationPage() -> impl IntoView {
    let (organization, dataset, team) = (part("organization"), query("dataset"), query("team"));
    let choices = load(move || (organization.get(), dataset.get()), |(organization, dataset)| evaluations::choices(organization, dataset));
    // Made here and not in the form, which is suspended: see `initial`.
    let chosen = RwSignal::new(dataset.get_untracked());
    let columns = load(move || (organization.get(), chosen.get()), |(organization, dataset)| datasets::columns(organization, dataset));
    view! {
        <PageTitle text="New evaluation"/>
        {loaded(choices, move |choices: EvaluationChoices| {
            let organization = organization.get_untracked();
            if choices.datasets.is_empty() {
                return view! { <NoDataset organization/> }.into_any();
            }
            // Whoever has one dataset need not choose it.
            let first = match choices.datasets.as_slice() {
                [(only, _)] => only.clone(),
                _ => dataset.get_untracked(),
            };
            view! {
                <PageHead title="New evaluation" text="Checks look at every row. They need no key and cost nothing."/>
                <EvaluationForm organization choices chosen=first team=team.get_untracked() dataset=chosen columns/>
            }
                .into_any()
        })}
    }
}

#[component]
fn NoDataset(organization: String) -> impl IntoView {
    view! {
        <PageHead title="New evaluation"/>
        <EmptyState glyph=Glyph::Dataset title="First a dataset" text="An evaluation looks at the rows of a dataset, and there is none yet that you can see.">
            <LinkButton href=format!("/{organization}/datasets/new") variant=Variant::Primary glyph=Glyph::Upload>"Import dataset"</LinkButton>
        </EmptyState>
    }
}

#[component]
fn EvaluationForm(
    organization: String,
    choices: EvaluationChoices,
    chosen: String,
    team: String,
    dataset: RwSignal<String>,
    columns: Loading<Vec<Column>>,
) -> impl IntoView {
    let options = choices.datasets.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    view! {
        <Form to=CreateEvaluation::PATH class="narrow">
            <input type="hidden" name="organization" value=organization/>
            <Field name="name" label="Name" required=true maxlength=120 autocomplete="off" wide=true/>
            <div on:change=move |event| dataset.set(event_target_value(&event))>
                <Select name="dataset" label="Dataset" options value=chosen placeholder="Choose a dataset" required=true/>
            </div>
            <Team teams=choices.teams chosen=team/>
            <Columns columns/>
            <fieldset class="fieldset">
                <legend>"First criterion"</legend>
                <Field name="criterion" label="Name of the criterion" maxlength=120 autocomplete="off" wide=true help="Called as the evaluation is when left empty. More can be added later."/>
                <Field
                    name="column"
                    label="Column"
                    required=true
                    maxlength=200
                    autocomplete="off"
                    list="columns"
                    wide=true
                    help="The name of the column whose cells are looked at."
                />
                <CheckFields check=CheckForm { kind: "contains".into(), ..CheckForm::default() }/>
            </fieldset>
            <Actions><Submit>"Create evaluation"</Submit></Actions>
        </Form>
    }
}

/// Where it lives; while there is one team, no team is spoken of.
#[component]
fn Team(teams: Vec<(String, String)>, chosen: String) -> impl IntoView {
    (!teams.is_empty()).then(|| {
        let options = teams.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
        view! { <Select name="team" label="Team" options value=chosen placeholder="The team of the dataset"/> }
    })
}

/// Proposes the columns of the chosen dataset while one types, and the one that holds judgments.
#[component]
fn Columns(columns: Loading<Vec<Column>>) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let columns = columns.get().await.unwrap_or_default();
                let judged = columns.iter().find(|column| column.role == ColumnRole::Judgment).map(|column| column.name.clone());
                view! {
                    <datalist id="columns">
                        {columns.into_iter().map(|column| view! { <option value=column.name></option> }).collect::<Vec<_>>()}
                    </datalist>
                    <Field
                        name="judgment_column"
                        label="Column with human judgments"
                        value=judged.unwrap_or_default()
                        maxlength=200
                        autocomplete="off"
                        list="columns"
                        wide=true
                        help="Cells such as pass and fail. Each run then says how far it agrees with people. May be empty."
                    />
                }
            })}
        </Transition>
    }
}
