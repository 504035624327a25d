//! The evaluations of an organization.

use crate::api::evaluations::{self, Evaluation};
use crate::components::{Column, EmptyState, Glyph, LinkButton, PageHead, PageTitle, Pagination, Table, Time, Variant};
use crate::load::{load, loaded};
use crate::pages::{part, query};
use leptos::prelude::*;

/// `/{org}/evaluations`
#[component]
pub fn EvaluationsPage() -> impl IntoView {
    let (organization, after) = (part("organization"), query("after"));
    let page = load(move || (organization.get(), after.get()), |(organization, after)| evaluations::list(organization, after));
    view! {
        <PageTitle text="Evaluations"/>
        {loaded(page, move |page| {
            let organization = organization.get_untracked();
            let home = format!("/{organization}/evaluations");
            if page.evaluations.is_empty() && after.get_untracked().is_empty() {
                return view! { <Empty home/> }.into_any();
            }
            let next = page.next.map(|next| format!("{home}?after={next}"));
            view! {
                <PageHead title="Evaluations" text="What is asked about every row of a dataset.">
                    <Create home/>
                </PageHead>
                <Table
                    caption="Evaluations"
                    columns=vec![Column::new("Name"), Column::new("Dataset"), Column::new("Team"), Column::new("Owner"), Column::new("Created")]
                >
                    {page.evaluations.into_iter().map(|evaluation| view! { <EvaluationRow organization=organization.clone() evaluation/> }).collect::<Vec<_>>()}
                </Table>
                <Pagination next/>
            }
                .into_any()
        })}
    }
}

#[component]
fn Create(home: String) -> impl IntoView {
    view! { <LinkButton href=format!("{home}/new") variant=Variant::Primary glyph=Glyph::Plus>"Create evaluation"</LinkButton> }
}

#[component]
fn Empty(home: String) -> impl IntoView {
    view! {
        <PageHead title="Evaluations"/>
        <EmptyState
            glyph=Glyph::Flask
            title="No evaluations yet"
            text="An evaluation asks the same question about every row of a dataset and counts how often the answer is good. A check needs no key and costs nothing."
        >
            <Create home/>
        </EmptyState>
    }
}

/// A link to a dataset, or a word for one that is not shared.
#[component]
pub fn DatasetLink(
    /// The organization's identifier.
    organization: String,
    /// Identifier and name.
    dataset: Option<(String, String)>,
) -> impl IntoView {
    match dataset {
        Some((id, name)) => view! { <a href=format!("/{organization}/datasets/{id}")>{name}</a> }.into_any(),
        None => view! { <span class="muted">"Not shared with you"</span> }.into_any(),
    }
}

#[component]
fn EvaluationRow(organization: String, evaluation: Evaluation) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><a href=format!("/{organization}/evaluations/{}", evaluation.id)>{evaluation.name}</a></th>
            <td><DatasetLink organization dataset=evaluation.dataset/></td>
            <td>{evaluation.team}</td>
            <td>{evaluation.owner}</td>
            <td><Time iso=evaluation.created_at day=true/></td>
        </tr>
    }
}
