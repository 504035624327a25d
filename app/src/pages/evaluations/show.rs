//! An evaluation: what it asks, its variants, and its runs.

use super::check_fields::ColumnList;
use super::leaderboard::{Leaderboard, Sorted};
use super::list::DatasetLink;
use super::{Part, Parts};
use crate::api::criteria::{Criterion, RemoveCriterion, SettleEvaluation};
use crate::api::evaluations::{self, EvaluationPage as Data};
use crate::api::runs::{RunLine, StartRun};
use crate::components::{
    Actions, Choice, Column, DescriptionList, Detail, EmptyState, Field, Form, Glyph, LinkButton, PageHead, PageTitle, Pagination, Section,
    Select, Submit, Table, Time, Variant, figure, percent,
};
use crate::load::{load, loaded};
use crate::pages::runs::{EstimateNote, StateBadge};
use crate::pages::{address, part, query};
use domain::evaluations::Rule;
use domain::runs::{Estimate, JudgeEstimate};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/evaluations/{id}?variant=…&sort=…&order=…&after=…`
#[component]
pub fn EvaluationPage() -> impl IntoView {
    let (organization, id, after) = (part("organization"), part("evaluation"), query("after"));
    let (variant, sort, order) = (query("variant"), query("sort"), query("order"));
    let page = load(
        move || (organization.get(), id.get(), variant.get(), sort.get(), order.get(), after.get()),
        |(organization, id, variant, sort, order, after)| evaluations::get(organization, id, variant, sort, order, after),
    );
    loaded(page, move |page: Data| {
        let organization = organization.get_untracked();
        let home = format!("/{organization}/evaluations/{}", page.evaluation.id);
        let several = page.variants.len() > 1;
        let asks = Asking::of(organization.clone(), page.clone());
        let (variant, sort, order) = (asks.variant.clone(), sort.get_untracked(), order.get_untracked());
        let next = page.next.map(|next| address(&home, &[("variant", &variant), ("sort", &sort), ("order", &order), ("after", &next)]));
        let team = format!("{} · owned by {}", page.evaluation.team, page.evaluation.owner);
        let text = if page.description.is_empty() { team } else { format!("{} · {team}", page.description) };
        let run = page.may_edit.then(|| {
            let (organization, evaluation) = (organization.clone(), page.evaluation.id.clone());
            view! { <Run organization evaluation variant=asks.variant.clone() key=page.request_key estimate=Some((page.estimate, page.judges))/> }
        });
        let share = page.may_share.then(|| {
            let href = format!("/{organization}/share/{}", page.evaluation.id);
            view! { <LinkButton href>"Share"</LinkButton> }
        });
        let leaderboard = several.then(|| {
            view! {
                <Leaderboard
                    organization=organization.clone()
                    home=home.clone()
                    places=page.leaderboard
                    judged=!page.judgment_column.is_empty()
                    sorted=Sorted { sort, order }
                    shown=page.variant
                    may_edit=page.may_edit
                />
            }
        });
        view! {
            <PageTitle text=page.evaluation.name.clone()/>
            <PageHead title=page.evaluation.name text>{share} {run}</PageHead>
            <Parts home current=Part::Overview/>
            {leaderboard}
            <Asks dataset=page.evaluation.dataset asks/>
            <Section title="Runs" stacked=true>
                <Runs organization runs=page.runs several/>
                <Pagination next/>
            </Section>
        }
    })
}

/// What the evaluation asks, and whether that can be changed here.
#[derive(Clone)]
pub struct Asking {
    organization: String,
    evaluation: String,
    /// The identifier of the variant that asks it; empty while there is one.
    variant: String,
    /// Its name.
    variant_name: String,
    criteria: Vec<Criterion>,
    rule: Rule,
    judgment_column: String,
    columns: Vec<String>,
    may_edit: bool,
}

impl Asking {
    /// What a page of an evaluation asks.
    pub fn of(organization: String, page: Data) -> Self {
        let several = page.variants.len() > 1;
        let name = page.variants.into_iter().find(|(id, _)| *id == page.variant).map(|(_, name)| name);
        Self {
            organization,
            evaluation: page.evaluation.id,
            variant: if several { page.variant } else { String::new() },
            variant_name: name.unwrap_or_default(),
            criteria: page.criteria,
            rule: page.rule,
            judgment_column: page.judgment_column,
            columns: page.columns,
            may_edit: page.may_edit,
        }
    }
}

/// What an evaluation asks of which rows, with the forms that change it.
#[component]
pub fn Asks(
    /// The dataset as identifier and name, if it is shared with the caller.
    dataset: Option<(String, String)>,
    /// What it asks.
    asks: Asking,
) -> impl IntoView {
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
    let title = if asks.variant.is_empty() { "What it asks".to_owned() } else { format!("What “{}” asks", asks.variant_name) };
    let add = asks.may_edit.then(|| {
        let criterion = address(&format!("{home}/criteria/new"), &[("variant", &asks.variant)]);
        // With several variants the button stands under the leaderboard.
        let variant = asks.variant.is_empty().then(|| {
            view! { <LinkButton href=format!("{home}/variants/new") variant=Variant::Ghost glyph=Glyph::Plus>"Add variant"</LinkButton> }
        });
        view! { <Actions><LinkButton href=criterion glyph=Glyph::Plus>"Add criterion"</LinkButton>{variant}</Actions> }
    });
    view! {
        <Section title stacked=true>
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
            <input type="hidden" name="variant" value=asks.variant/>
            <Select name="rule" label="A row passes when" options=rules value=asks.rule.as_str()/>
            <Field name="judgment_column" label="Column with human judgments" value=asks.judgment_column maxlength=200 autocomplete="off" list="columns"/>
            <ColumnList columns=asks.columns/>
            <Submit variant=Variant::Secondary>"Save"</Submit>
        </Form>
    }
}

/// The button that runs an evaluation.
#[component]
pub fn Run(
    /// The organization's identifier.
    organization: String,
    /// The evaluation's identifier.
    evaluation: String,
    /// The variant's identifier; empty for the main one.
    variant: String,
    /// Makes a form that is sent twice start one run.
    key: String,
    /// What it would be now, and what its judges would use.
    #[prop(optional_no_strip)]
    estimate: Option<(Estimate, Vec<JudgeEstimate>)>,
) -> impl IntoView {
    view! {
        {estimate.map(|(estimate, judges)| view! { <EstimateNote estimate judges/> })}
        <Form to=StartRun::PATH>
            <input type="hidden" name="organization" value=organization/>
            <input type="hidden" name="evaluation" value=evaluation/>
            <input type="hidden" name="variant" value=variant/>
            <input type="hidden" name="request_key" value=key/>
            <Submit glyph=Glyph::Play>"Run evaluation"</Submit>
        </Form>
    }
}

#[component]
fn Runs(organization: String, runs: Vec<RunLine>, several: bool) -> impl IntoView {
    if runs.is_empty() {
        let text = "A run looks at every row and keeps a verdict for each. It goes on when this page is closed.";
        return view! { <EmptyState glyph=Glyph::Play title="No runs yet" text/> }.into_any();
    }
    let mut columns = vec![Column::new("Started")];
    columns.extend(several.then(|| Column::new("Variant")));
    columns.extend([
        Column::new("State"),
        Column::new("Rows").numeric(),
        Column::new("Passed").numeric(),
        Column::new("Pass rate").numeric(),
        Column::new("Version").numeric(),
        Column::new("By"),
    ]);
    view! {
        <Table caption="Runs" columns>
            {runs
                .into_iter()
                .map(|run| {
                    let progress = run.progress;
                    view! {
                        <tr>
                            <th scope="row"><a href=format!("/{organization}/runs/{}", run.id)><Time iso=run.created_at/></a></th>
                            {several.then(|| view! { <td>{run.variant}</td> })}
                            <td><StateBadge state=progress.state/></td>
                            <td class="numeric">{figure(progress.done)}</td>
                            <td class="numeric">{figure(progress.passed)}</td>
                            <td class="numeric">{percent(progress.passed, progress.passed + progress.failed)}</td>
                            <td class="numeric">{run.version.map_or_else(|| "–".to_owned(), |version| version.to_string())}</td>
                            <td>{run.started_by}</td>
                        </tr>
                    }
                })
                .collect::<Vec<_>>()}
        </Table>
    }
    .into_any()
}
