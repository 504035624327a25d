//! The datasets of an organization.

use crate::api::datasets::{self, Dataset};
use crate::components::{Column, EmptyState, Glyph, LinkButton, PageHead, PageTitle, Pagination, Table, Time, Variant, figure};
use crate::load::{load, loaded};
use crate::pages::{part, query, with_team};
use leptos::prelude::*;

/// `/{org}/datasets?team=…&after=…`
#[component]
pub fn DatasetsPage() -> impl IntoView {
    let (organization, team, after) = (part("organization"), query("team"), query("after"));
    let page = load(
        move || (organization.get(), team.get(), after.get()),
        |(organization, team, after)| datasets::list(organization, team, after),
    );
    view! {
        <PageTitle text="Datasets"/>
        {loaded(page, move |page| {
            let (home, team) = (format!("/{}/datasets", organization.get_untracked()), team.get_untracked());
            if page.datasets.is_empty() && after.get_untracked().is_empty() {
                return view! { <Empty home team/> }.into_any();
            }
            let next = page.next.map(|next| {
                let list = with_team(&home, &team);
                format!("{list}{}after={next}", if team.is_empty() { '?' } else { '&' })
            });
            let import = view! { <Import home=home.clone() team=team.clone()/> };
            let teams = page.several_teams;
            let mut columns = vec![Column::new("Name"), Column::new("Rows").numeric()];
            columns.extend(teams.then(|| Column::new("Team")));
            columns.extend([Column::new("Owner"), Column::new("Created")]);
            view! {
                <PageHead title="Datasets" text="The examples that your evaluations look at.">
                    {import}
                </PageHead>
                <Table caption="Datasets" columns>
                    {page
                        .datasets
                        .into_iter()
                        .map(|dataset| {
                            let href = with_team(&format!("{home}/{}", dataset.id), &team);
                            view! { <DatasetRow href teams dataset/> }
                        })
                        .collect::<Vec<_>>()}
                </Table>
                <Pagination next/>
            }
                .into_any()
        })}
    }
}

#[component]
fn Import(home: String, team: String) -> impl IntoView {
    let href = with_team(&format!("{home}/new"), &team);
    view! { <LinkButton href variant=Variant::Primary glyph=Glyph::Upload>"Import dataset"</LinkButton> }
}

#[component]
fn Empty(home: String, team: String) -> impl IntoView {
    let title = if team.is_empty() { "No datasets yet" } else { "No datasets in this team" };
    view! {
        <PageHead title="Datasets"/>
        <EmptyState
            glyph=Glyph::Dataset
            title
            text="A dataset is a table of examples: questions and answers, tickets, transcripts. Import a CSV file, then let an evaluation look at every row of it."
        >
            <Import home team/>
        </EmptyState>
    }
}

#[component]
fn DatasetRow(href: String, teams: bool, dataset: Dataset) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><a href=href>{dataset.name}</a></th>
            <td class="numeric">{figure(dataset.rows)}</td>
            {teams.then(|| view! { <td>{dataset.team}</td> })}
            <td>{dataset.owner}</td>
            <td><Time iso=dataset.created_at day=true/></td>
        </tr>
    }
}
