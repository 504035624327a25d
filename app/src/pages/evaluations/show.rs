//! An evaluation: what it asks, and its runs.

use super::list::DatasetLink;
use crate::api::evaluations::{self, Criterion, EvaluationPage as Data};
use crate::api::runs::{RunLine, StartRun};
use crate::components::{
    Column, DescriptionList, Detail, EmptyState, Form, Glyph, PageHead, PageTitle, Pagination, Section, Submit, Table, Time, figure,
    percent,
};
use crate::load::{load, loaded};
use crate::pages::runs::StateBadge;
use crate::pages::{part, query};
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
        let run =
            page.may_run.then(|| view! { <Run organization=organization.clone() evaluation=evaluation.id.clone() key=page.request_key/> });
        view! {
            <PageTitle text=evaluation.name.clone()/>
            <PageHead title=evaluation.name text>{run}</PageHead>
            <Asks organization=organization.clone() dataset=evaluation.dataset criteria=page.criteria/>
            <Section title="Runs" stacked=true>
                <Runs organization runs=page.runs/>
                <Pagination next/>
            </Section>
        }
    })
}

#[component]
fn Asks(organization: String, dataset: Option<(String, String)>, criteria: Vec<Criterion>) -> impl IntoView {
    view! {
        <Section title="What it asks" stacked=true>
            <DescriptionList>
                <Detail term="Dataset"><DatasetLink organization dataset/></Detail>
                {criteria.into_iter().map(|criterion| view! { <Asked criterion/> }).collect::<Vec<_>>()}
            </DescriptionList>
        </Section>
    }
}

/// A criterion in one line.
#[component]
pub fn Asked(
    /// The criterion.
    criterion: Criterion,
) -> impl IntoView {
    view! { <Detail term=criterion.name><code>{criterion.column}</code>" "{criterion.summary}</Detail> }
}

#[component]
fn Run(organization: String, evaluation: String, key: String) -> impl IntoView {
    view! {
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
                            <td class="numeric">{percent(progress.passed, progress.done)}</td>
                            <td>{run.started_by}</td>
                        </tr>
                    }
                })
                .collect::<Vec<_>>()}
        </Table>
    }
    .into_any()
}
