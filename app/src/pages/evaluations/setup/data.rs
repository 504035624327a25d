//! The first step: which rows are looked at, and which of their columns evaluators see.

use super::{Before, Chosen, chosen};
use crate::api::datasets;
use crate::api::evaluations::{self, EvaluationChoices};
use crate::components::{Actions, Button, Choice, EmptyState, Glyph, LinkButton, PageHead, PageTitle, Select, Variant};
use crate::load::{Loading, load, loaded};
use domain::datasets::{Column, ColumnRole};
use leptos::prelude::*;

/// `/{org}/evaluations/new?dataset=…&columns=…&team=…`
#[component]
pub fn DataPage() -> impl IntoView {
    let chosen = chosen();
    let choices = load(
        move || chosen.with(|chosen| (chosen.organization.clone(), chosen.dataset.clone())),
        |(organization, dataset)| evaluations::choices(organization, dataset),
    );
    // Made here and not in the form, which is suspended: see `initial`.
    let dataset = RwSignal::new(chosen.with_untracked(|chosen| chosen.dataset.clone()));
    let columns = load(
        move || (chosen.with(|chosen| chosen.organization.clone()), dataset.get()),
        |(organization, dataset)| datasets::columns(organization, dataset),
    );
    view! {
        <PageTitle text="New evaluation"/>
        {loaded(choices, move |choices: EvaluationChoices| {
            let chosen = chosen.get_untracked();
            if choices.datasets.is_empty() {
                return view! { <NoDataset organization=chosen.organization/> }.into_any();
            }
            view! {
                <PageHead title="New evaluation" text="Checks look at every row. They need no key and cost nothing."/>
                <Before chosen=chosen.clone() current=0/>
                <Choose chosen choices dataset columns/>
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

/// A form of the browser's own: what is chosen stands in the address of the next step.
#[component]
fn Choose(chosen: Chosen, choices: EvaluationChoices, dataset: RwSignal<String>, columns: Loading<Vec<Column>>) -> impl IntoView {
    let here = format!("/{}/evaluations/new", chosen.organization);
    // Whoever has one dataset need not choose it.
    let first = match choices.datasets.as_slice() {
        [(only, _)] => only.clone(),
        _ => chosen.dataset,
    };
    let options = choices.datasets.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    let hidden = |name: &'static str, value: String| (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value/> });
    let next = format!("{here}/judgments");
    view! {
        <form method="get" action=next class="form narrow">
            {hidden("team", chosen.team)}
            {hidden("judgments", chosen.judgments)}
            {hidden("kept", chosen.kept)}
            <div on:change=move |event| dataset.set(event_target_value(&event))>
                <Select name="dataset" label="Dataset" options value=first placeholder="Choose a dataset" required=true help="The rows that are looked at."/>
            </div>
            <Columns columns ticked=chosen.columns/>
            <Actions>
                <Button submit=true variant=Variant::Primary>"Next: Judgments"</Button>
                <button type="submit" class="btn" formaction=here formnovalidate=true>"Choose columns"</button>
            </Actions>
        </form>
    }
}

/// The columns of the chosen dataset; all but those of people are ticked at first.
#[component]
fn Columns(columns: Loading<Vec<Column>>, ticked: Vec<String>) -> impl IntoView {
    view! {
        <Transition>
            {move || {
                let ticked = ticked.clone();
                Suspend::new(async move {
                    let columns = columns.get().await.unwrap_or_default();
                    (!columns.is_empty()).then(|| view! { <Boxes columns ticked/> })
                })
            }}
        </Transition>
    }
}

#[component]
fn Boxes(columns: Vec<Column>, ticked: Vec<String>) -> impl IntoView {
    view! {
        <fieldset class="checkbox-group" aria-describedby="columns-help">
            <legend class="label">"Columns that evaluators see"</legend>
            <p class="help" id="columns-help">"Those that the answer depends on. Judgments of people are better left out. More can be seen later."</p>
            <div class="choices">
                {columns
                    .into_iter()
                    .enumerate()
                    .map(|(place, Column { name, role, .. })| {
                        let id = format!("column-{place}");
                        let of_people = matches!(role, ColumnRole::Judgment | ColumnRole::Notes);
                        let checked = if ticked.is_empty() { !of_people } else { ticked.contains(&name) };
                        view! {
                            <div class="choice">
                                <input class="check" type="checkbox" id=id.clone() name="columns" value=name.clone() checked=checked/>
                                <label for=id>{name}</label>
                            </div>
                        }
                    })
                    .collect::<Vec<_>>()}
            </div>
        </fieldset>
    }
}
