//! An evaluation: what it asks, and its runs.

use super::check_fields::ColumnList;
use super::list::DatasetLink;
use crate::api::criteria::{Criterion, RemoveCriterion, SettleEvaluation};
use crate::api::evaluations::{self, EvaluationPage as Data};
use crate::api::runs::{RunLine, StartRun};
use crate::components::{
    Choice, Column, DescriptionList, Detail, EmptyState, Field, Form, Glyph, LinkButton, PageHead, PageTitle, Pagination, Section, Select,
    Submit, Table, Time, Variant, figure, percent,
};
use crate::load::{load, loaded};
use crate::pages::runs::{EstimateNote, StateBadge};
use crate::pages::{part, query};
use domain::evaluations::Rule;
use domain::runs::Estimate;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/evaluations/{id}`
#[component]
pub fn EvaluationPage() -> impl IntoView {
    let (organization, id, after) = (part("organization"), part("evaluation"), query("after"));
    let page =
        load(move || (organization.get(), id.get(), after.get()), |(organization, id, after)| evaluations::get(organization, id, after));
    loaded(page, move |page: Data| {
        let organization = organization.get_untracked();
        let evaluation = page.evaluation;
        let next = page.next.map(|next| format!("/{organization}/evaluations/{}?after={next}", evaluation.id));
        let text = format!("{} · owned by {}", evaluation.team, evaluation.owner);
        let asks = Asking {
            organization: organization.clone(),
            evaluation: evaluation.id.clone(),
            criteria: page.criteria,
            rule: page.rule,
            judgment_column: page.judgment_column,
            columns: page.columns,
            may_edit: page.may_edit,
        };
        let run = page.may_edit.then(|| {
            view! { <Run organization=organization.clone() evaluation=evaluation.id.clone() key=page.request_key estimate=page.estimate/> }
        });
        view! {
            <PageTitle text=evaluation.name.clone()/>
            <PageHead title=evaluation.name text>{run}</PageHead>
            <Asks dataset=evaluation.dataset asks/>
            <Section title="Runs" stacked=true>
                <Runs organization runs=page.runs/>
                <Pagination next/>
            </Section>
        }
    })
}

/// What the evaluation asks, and whether that can be changed here.
#[derive(Clone)]
struct Asking {
    organization: String,
    evaluation: String,
    criteria: Vec<Criterion>,
    rule: Rule,
    judgment_column: String,
    columns: Vec<String>,
    may_edit: bool,
}

#[component]
fn Asks(dataset: Option<(String, String)>, asks: Asking) -> impl IntoView {
    let home = format!("/{}/evaluations/{}", asks.organization, asks.evaluation);
    let mut columns = vec![Column::new("Criterion"), Column::new("Column"), Column::new("Passes when the cell")];
    columns.extend(asks.may_edit.then(Column::actions));
    let several = asks.criteria.len() > 1;
    let settings = if asks.may_edit {
        view! { <Settle asks=asks.clone()/> }.into_any()
    } else {
        let judged = if asks.judgment_column.is_empty() { "None".to_owned() } else { asks.judgment_column.clone() };
        view! {
            <DescriptionList>
                <Detail term="A row passes when">{asks.rule.label()}</Detail>
                <Detail term="Human judgments">{judged}</Detail>
            </DescriptionList>
        }
        .into_any()
    };
    let add = asks
        .may_edit
        .then(|| view! { <p><LinkButton href=format!("{home}/criteria/new") glyph=Glyph::Plus>"Add criterion"</LinkButton></p> });
    view! {
        <Section title="What it asks" stacked=true>
            <p>"Of every row of "<DatasetLink organization=asks.organization.clone() dataset/></p>
            <Table caption="Criteria" columns>
                {asks
                    .criteria
                    .clone()
                    .into_iter()
                    .map(|criterion| view! { <CriterionRow home=home.clone() asks=asks.clone() criterion several/> })
                    .collect::<Vec<_>>()}
            </Table>
            {add}
            {settings}
        </Section>
    }
}

#[component]
fn CriterionRow(home: String, asks: Asking, criterion: Criterion, several: bool) -> impl IntoView {
    let name = if asks.may_edit {
        view! { <a href=format!("{home}/criteria/{}", criterion.id)>{criterion.name}</a> }.into_any()
    } else {
        criterion.name.into_any()
    };
    let description = (!criterion.description.is_empty()).then(|| view! { <p class="muted">{criterion.description}</p> });
    let remove = asks.may_edit.then(|| {
        let form = several.then(|| {
            view! {
                <Form to=RemoveCriterion::PATH key=criterion.id.clone()>
                    <input type="hidden" name="organization" value=asks.organization/>
                    <input type="hidden" name="evaluation" value=asks.evaluation/>
                    <input type="hidden" name="criterion" value=criterion.id/>
                    <Submit small=true variant=Variant::Secondary>"Remove"</Submit>
                </Form>
            }
        });
        view! { <td class="cell-actions">{form}</td> }
    });
    view! {
        <tr>
            <th scope="row">{name}{description}</th>
            <td><code>{criterion.column}</code></td>
            <td class="cell-text">{criterion.summary}</td>
            {remove}
        </tr>
    }
}

/// The rule and the judgment column.
#[component]
fn Settle(asks: Asking) -> impl IntoView {
    let rules = Rule::ALL.iter().map(|rule| Choice::new(rule.as_str(), rule.label())).collect();
    view! {
        <Form to=SettleEvaluation::PATH class="filters">
            <input type="hidden" name="organization" value=asks.organization/>
            <input type="hidden" name="evaluation" value=asks.evaluation/>
            <Select name="rule" label="A row passes when" options=rules value=asks.rule.as_str()/>
            <Field name="judgment_column" label="Column with human judgments" value=asks.judgment_column maxlength=200 autocomplete="off" list="columns"/>
            <ColumnList columns=asks.columns/>
            <Submit variant=Variant::Secondary>"Save"</Submit>
        </Form>
    }
}

#[component]
fn Run(organization: String, evaluation: String, key: String, estimate: Estimate) -> impl IntoView {
    view! {
        <EstimateNote estimate/>
        <Form to=StartRun::PATH>
            <input type="hidden" name="organization" value=organization/>
            <input type="hidden" name="evaluation" value=evaluation/>
            <input type="hidden" name="request_key" value=key/>
            <Submit glyph=Glyph::Play>"Run evaluation"</Submit>
        </Form>
    }
}

#[component]
fn Runs(organization: String, runs: Vec<RunLine>) -> impl IntoView {
    if runs.is_empty() {
        let text = "A run looks at every row and keeps a verdict for each. It goes on when this page is closed.";
        return view! { <EmptyState glyph=Glyph::Play title="No runs yet" text/> }.into_any();
    }
    let columns = vec![
        Column::new("Started"),
        Column::new("State"),
        Column::new("Rows").numeric(),
        Column::new("Passed").numeric(),
        Column::new("Pass rate").numeric(),
        Column::new("By"),
    ];
    view! {
        <Table caption="Runs" columns>
            {runs
                .into_iter()
                .map(|run| {
                    let progress = run.progress;
                    view! {
                        <tr>
                            <th scope="row"><a href=format!("/{organization}/runs/{}", run.id)><Time iso=run.created_at/></a></th>
                            <td><StateBadge state=progress.state/></td>
                            <td class="numeric">{figure(progress.done)}</td>
                            <td class="numeric">{figure(progress.passed)}</td>
                            <td class="numeric">{percent(progress.passed, progress.passed + progress.failed)}</td>
                            <td>{run.started_by}</td>
                        </tr>
                    }
                })
                .collect::<Vec<_>>()}
        </Table>
    }
    .into_any()
}
