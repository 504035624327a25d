//! The third step: the name and the first criterion. It makes the evaluation.

use super::{Before, Chosen, chosen};
use crate::api::datasets;
use crate::api::evaluations::{self, CreateEvaluation, EvaluationChoices};
use crate::api::kept::{self, BACK, Typed};
use crate::components::{Actions, Choice, Field, Form, PageHead, PageTitle, Select, Submit, TextArea, Variant};
use crate::load::{Loading, load, loaded};
use crate::pages::errors::Leave;
use crate::pages::evaluations::check_fields::CheckFields;
use crate::pages::evaluations::trial::TryOnRow;
use crate::pages::sharing::WhoSees;
use domain::checks::form::CheckForm;
use domain::datasets::Column;
use domain::visibility::Visibility;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/evaluations/new/review?dataset=…&judgments=…&kept=…`
#[component]
pub fn ReviewPage() -> impl IntoView {
    let chosen = chosen();
    let page = load(
        move || chosen.with(|chosen| (chosen.organization.clone(), chosen.dataset.clone(), chosen.kept.clone())),
        |(organization, dataset, kept)| async move {
            let choices = evaluations::choices(organization.clone(), dataset).await?;
            // Most come for the first time and have nothing to ask for.
            let typed = if kept.is_empty() { None } else { kept::get_typed(organization, kept).await? };
            Ok((choices, typed))
        },
    );
    let columns = load(
        move || chosen.with(|chosen| (chosen.organization.clone(), chosen.dataset.clone())),
        |(organization, dataset)| datasets::columns(organization, dataset),
    );
    view! {
        <PageTitle text="New evaluation: review"/>
        {loaded(page, move |(choices, typed): (EvaluationChoices, Option<Typed>)| {
            let chosen = chosen.get_untracked();
            if chosen.dataset.is_empty() {
                return view! { <Leave to=format!("/{}/evaluations/new", chosen.organization)/> }.into_any();
            }
            let name = choices.datasets.iter().find(|(id, _)| *id == chosen.dataset).map(|(_, name)| name.clone()).unwrap_or_default();
            view! {
                <PageHead title="New evaluation" text=format!("Say what is asked of every row of “{name}”. More criteria can be added in the next step.")/>
                <Before chosen=chosen.clone() current=2/>
                <EvaluationForm chosen teams=choices.teams proposed=choices.proposed columns typed/>
            }
                .into_any()
        })}
    }
}

#[component]
fn EvaluationForm(
    chosen: Chosen,
    teams: Vec<(String, String)>,
    proposed: Option<Visibility>,
    columns: Loading<Vec<Column>>,
    typed: Option<Typed>,
) -> impl IntoView {
    let typed = typed.unwrap_or_else(|| untouched(chosen.team.clone()));
    let shown = chosen.columns.clone();
    let proposed = typed.visibility.parse().ok().or(proposed);
    view! {
        <Form to=CreateEvaluation::PATH class="narrow">
            <input type="hidden" name="organization" value=chosen.organization/>
            <input type="hidden" name="dataset" value=chosen.dataset/>
            <input type="hidden" name="judgment_column" value=chosen.judgments/>
            {chosen.columns.into_iter().map(|column| view! { <input type="hidden" name="columns[]" value=column/> }).collect::<Vec<_>>()}
            <input type="hidden" name="setup" value="on"/>
            <input type="hidden" name="kept" value=chosen.kept/>
            <Field name="name" label="Name" value=typed.name required=true maxlength=120 autocomplete="off" wide=true/>
            <Team teams chosen=typed.team/>
            <WhoSees proposed/>
            <fieldset class="fieldset">
                <legend>"First criterion"</legend>
                <Field name="criterion" label="Name of the criterion" value=typed.criterion maxlength=120 autocomplete="off" wide=true help="Called as the evaluation is when left empty."/>
                <TextArea
                    name="description"
                    label="The line between pass and fail"
                    value=typed.description
                    maxlength=1000
                    wide=true
                    rows=2
                    help="In your own words, so that colleagues judge alike. May be empty."
                />
                <Field
                    name="column"
                    label="Column"
                    value=typed.column
                    required=true
                    maxlength=200
                    autocomplete="off"
                    list="columns"
                    wide=true
                    help="The name of the column whose cells are looked at."
                />
                <Columns columns shown/>
                <CheckFields check=typed.check/>
            </fieldset>
            <Actions>
                <Submit>"Create evaluation"</Submit>
                <Submit variant=Variant::Ghost name="act" value=BACK>"Back"</Submit>
            </Actions>
            <TryOnRow/>
        </Form>
    }
}

/// The fields before anybody typed.
fn untouched(team: String) -> Typed {
    let (name, visibility, criterion, description, column) = Default::default();
    Typed { name, team, visibility, criterion, description, column, check: CheckForm { kind: "contains".into(), ..CheckForm::default() } }
}

/// Where it lives; while there is one team, no team is spoken of.
#[component]
fn Team(teams: Vec<(String, String)>, chosen: String) -> impl IntoView {
    (!teams.is_empty()).then(|| {
        let options = teams.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
        view! { <Select name="team" label="Team" options value=chosen placeholder="The team of the dataset"/> }
    })
}

/// Proposes columns while one types: those that evaluators see, else all.
#[component]
fn Columns(columns: Loading<Vec<Column>>, shown: Vec<String>) -> impl IntoView {
    view! {
        <datalist id="columns">
            <Transition>
                {move || {
                    let shown = shown.clone();
                    Suspend::new(async move {
                        let all = columns.get().await.unwrap_or_default().into_iter().map(|column| column.name);
                        let names: Vec<String> = if shown.is_empty() { all.collect() } else { shown };
                        names.into_iter().map(|name| view! { <option value=name></option> }).collect::<Vec<_>>()
                    })
                }}
            </Transition>
        </datalist>
    }
}
