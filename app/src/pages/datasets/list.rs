//! The datasets of an organization.

use crate::api::datasets::{self, Dataset};
use crate::components::{Column, EmptyState, Glyph, LinkButton, PageHead, PageTitle, Pagination, Table, Time, Variant, figure};
use crate::load::{load, loaded};
use crate::pages::{part, query};
use leptos::prelude::*;

/// `/{org}/datasets`
#[component]
pub fn DatasetsPage() -> impl IntoView {
    let (organization, after) = (part("organization"), query("after"));
    let page = load(move || (organization.get(), after.get()), |(organization, after)| datasets::list(organization, after));
    view! {
        <PageTitle text="Datasets"/>
        {loaded(page, move |page| {
            let home = format!("/{}/datasets", organization.get_untracked());
            if page.datasets.is_empty() && after.get_untracked().is_empty() {
                return view! { <Empty home/> }.into_any();
            }
            let next = page.next.map(|next| format!("{home}?after={next}"));
            let import = view! { <Import home=home.clone()/> };
            view! {
                <PageHead title="Datasets" text="The examples that your evaluations look at.">
                    {import}
                </PageHead>
                <Table
                    caption="Datasets"
                    columns=vec![Column::new("Name"), Column::new("Rows").numeric(), Column::new("Team"), Column::new("Owner"), Column::new("Created")]
                >
                    {page.datasets.into_iter().map(|dataset| view! { <DatasetRow home=home.clone() dataset/> }).collect::<Vec<_>>()}
                </Table>
                <Pagination next/>
            }
                .into_any()
        })}
    }
}

#[component]
fn Import(home: String) -> impl IntoView {
    view! { <LinkButton href=format!("{home}/new") variant=Variant::Primary glyph=Glyph::Upload>"Import dataset"</LinkButton> }
}

#[component]
fn Empty(home: String) -> impl IntoView {
    view! {
        <PageHead title="Datasets"/>
        <EmptyState
            glyph=Glyph::Dataset
            title="No datasets yet"
            text="A dataset is a table of examples: questions and answers, tickets, transcripts. Import a CSV file, then let an evaluation look at every row of it."
        >
            <Import home/>
        </EmptyState>
    }
}

#[component]
fn DatasetRow(home: String, dataset: Dataset) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><a href=format!("{home}/{}", dataset.id)>{dataset.name}</a></th>
            <td class="numeric">{figure(dataset.rows)}</td>
            <td>{dataset.team}</td>
            <td>{dataset.owner}</td>
            <td><Time iso=dataset.created_at day=true/></td>
        </tr>
    }
}
