//! The registered resources of an organization.

use crate::api::registry::{self, Registered, Registry};
use crate::components::{Badge, Column, EmptyState, Glyph, LinkButton, PageHead, PageTitle, Pagination, Tab, Table, Tabs, Time, Variant};
use crate::load::{load, loaded};
use crate::pages::{address, capitalized, part, query};
use domain::access::ResourceKind;
use leptos::prelude::*;

/// `/{org}/registry?kind=…&team=…&after=…`
#[component]
pub fn RegistryPage() -> impl IntoView {
    let (organization, kind, team, after) = (part("organization"), query("kind"), query("team"), query("after"));
    let page = load(
        move || (organization.get(), kind.get(), team.get(), after.get()),
        |(organization, kind, team, after)| registry::list(organization, kind, team, after),
    );
    view! {
        <PageTitle text="Registry"/>
        {loaded(page, move |page: Registry| {
            let (home, kind, team) = (format!("/{}/registry", organization.get_untracked()), kind.get_untracked(), team.get_untracked());
            let next = page.next.map(|next| address(&home, &[("kind", &kind), ("team", &team), ("after", &next)]));
            let new = address(&format!("{home}/new"), &[("kind", &kind), ("team", &team)]);
            let (own, tabs) = (format!("{home}/kinds"), tabs(&home, &kind, &team, page.own_kinds));
            let defines = page.defines.then(|| view! { <LinkButton href=own>"Own kinds"</LinkButton> });
            let body = if page.found.is_empty() {
                view! { <Empty new=new.clone()/> }.into_any()
            } else {
                view! { <Found home team found=page.found several=page.several_teams/><Pagination next/> }.into_any()
            };
            view! {
                <PageHead title="Registry" text="Models, agents and whatever else lives elsewhere, shared like everything here.">
                    {defines}
                    <LinkButton href=new variant=Variant::Primary>"Register"</LinkButton>
                </PageHead>
                <Tabs label="Kinds" items=tabs/>
                {body}
            }
        })}
    }
}

/// A tab for each kind.
fn tabs(home: &str, current: &str, team: &str, own: Vec<(String, String)>) -> Vec<Tab> {
    let all = std::iter::once((String::new(), "All".to_owned()));
    let ours = ResourceKind::registered().filter(|kind| *kind != ResourceKind::Own);
    let ours = ours.map(|kind| (kind.as_str().to_owned(), capitalized(kind.plural())));
    let tab = |(word, label): (String, String)| Tab::new(address(home, &[("kind", &word), ("team", team)]), label).current(word == current);
    all.chain(ours).chain(own).map(tab).collect()
}

#[component]
fn Found(home: String, team: String, found: Vec<Registered>, several: bool) -> impl IntoView {
    let mut columns = vec![Column::new("Name"), Column::new("Kind"), Column::new("Version")];
    columns.extend(several.then(|| Column::new("Team")));
    columns.extend([Column::new("Owner"), Column::new("Registered")]);
    view! {
        <Table caption="Registry" columns>
            {found
                .into_iter()
                .map(|one| {
                    let href = address(&format!("{home}/{}", one.id), &[("team", &team)]);
                    view! {
                        <tr>
                            <th scope="row"><a href=href>{one.name}</a></th>
                            <td><Badge>{capitalized(&one.kind_name)}</Badge></td>
                            <td>{one.version}</td>
                            {several.then(|| view! { <td>{one.team}</td> })}
                            <td>{one.owner}</td>
                            <td><Time iso=one.created_at day=true/></td>
                        </tr>
                    }
                })
                .collect::<Vec<_>>()}
        </Table>
    }
}

#[component]
fn Empty(new: String) -> impl IntoView {
    view! {
        <EmptyState
            glyph=Glyph::Parcel
            title="Nothing registered here"
            text="Register what lives elsewhere, with its link and version: a model, a chain, a training project, an agent, a knowledge base, a source. Here it has a team, an owner, and shares."
        >
            <LinkButton href=new variant=Variant::Primary>"Register"</LinkButton>
        </EmptyState>
    }
}
