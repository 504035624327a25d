//! The evaluations of an organization.

use crate::api::evaluations::{self, Evaluation};
use crate::components::{Column, EmptyState, Glyph, LinkButton, PageHead, PageTitle, Pagination, Table, Time, Variant};
use crate::load::{load, loaded};
use crate::pages::{part, query, with_team};
use leptos::prelude::*;

/// `/{org}/evaluations?team=…&after=…`
#[component]
pub fn EvaluationsPage() -> impl IntoView {
    let (organization, team, after) = (part("organization"), query("team"), query("after"));
    let page = load(
        move || (organization.get(), team.get(), after.get()),
        |(organization, team, after)| evaluations::list(organization, team, after),
    );
    view! {
        <PageTitle text="Evaluations"/>
        {loaded(page, move |page| {
            let (organization, team) = (organization.get_untracked(), team.get_untracked());
            let home = format!("/{organization}/evaluations");
            if page.evaluations.is_empty() && after.get_untracked().is_empty() {
                return view! { <Empty home team/> }.into_any();
            }
            let next = page.next.map(|next| {
                let list = with_team(&home, &team);
                format!("{list}{}after={next}", if team.is_empty() { '?' } else { '&' })
            });
            let gallery = with_team(&format!("{home}/templates"), &team);
            let templates = view! { <LinkButton href=gallery>"Templates"</LinkButton> };
            let create = view! { <Create home=home.clone() team=team.clone()/> };
            let teams = page.several_teams;
            let mut columns = vec![Column::new("Name"), Column::new("Dataset")];
            columns.extend(teams.then(|| Column::new("Team")));
            columns.extend([Column::new("Owner"), Column::new("Created")]);
            view! {
                <PageHead title="Evaluations" text="What is asked about every row of a dataset.">
                    {templates}
                    {create}
                </PageHead>
                <Table caption="Evaluations" columns>
                    {page
                        .evaluations
                        .into_iter()
                        .map(|evaluation| {
                            let href = with_team(&format!("{home}/{}", evaluation.id), &team);
                            view! { <EvaluationRow organization=organization.clone() href teams evaluation/> }
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
fn Create(home: String, team: String) -> impl IntoView {
    let href = with_team(&format!("{home}/new"), &team);
    view! { <LinkButton href variant=Variant::Primary glyph=Glyph::Plus>"Create evaluation"</LinkButton> }
}

#[component]
fn Empty(home: String, team: String) -> impl IntoView {
    let gallery = with_team(&format!("{home}/templates"), &team);
    let title = if team.is_empty() { "No evaluations yet" } else { "No evaluations in this team" };
    view! {
        <PageHead title="Evaluations"/>
        <EmptyState
            glyph=Glyph::Flask
            title
            text="An evaluation asks the same question about every row of a dataset and counts how often the answer is good. A check needs no key and costs nothing."
        >
            <LinkButton href=gallery glyph=Glyph::Flask>"Start from a template"</LinkButton>
            <Create home team/>
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
fn EvaluationRow(organization: String, href: String, teams: bool, evaluation: Evaluation) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><a href=href>{evaluation.name}</a></th>
            <td><DatasetLink organization dataset=evaluation.dataset/></td>
            {teams.then(|| view! { <td>{evaluation.team}</td> })}
            <td>{evaluation.owner}</td>
            <td><Time iso=evaluation.created_at day=true/></td>
        </tr>
    }
}
