//! The organization as one of its members sees it.

use crate::api::members::preview::{self, Listed, Preview};
use crate::components::{
    Badge, Banner, Column, DescriptionList, Detail, EmptyState, Glyph, LinkButton, PageHead, PageTitle, Section, Table, Tone,
};
use crate::load::{load, loaded};
use crate::pages::{capitalized, part};
use leptos::prelude::*;

/// `/{org}/settings/members/{account}/view-as`. Nothing of it can be pressed but the way back.
#[component]
pub fn PreviewPage() -> impl IntoView {
    let (organization, member) = (part("organization"), part("member"));
    let seen = load(move || (organization.get(), member.get()), |(organization, member)| preview::look(organization, member));
    view! {
        <PageTitle text="View as"/>
        {loaded(seen, move |seen: Preview| {
            let back = format!("/{}/settings/members/{}", organization.get_untracked(), member.get_untracked());
            let title = format!("What {} sees", seen.name);
            let banner = format!("You look at {}'s view", seen.name);
            let nothing = seen.lists.is_empty().then(|| {
                view! { <EmptyState glyph=Glyph::Users title="They see no resource" text="Neither their roles nor their teams nor a share lead to one."/> }
            });
            let lists = seen.lists.into_iter().map(|listed| view! { <List listed/> }).collect::<Vec<_>>();
            view! {
                <PageHead title>
                    <LinkButton href=back>"End this view"</LinkButton>
                </PageHead>
                <Banner tone=Tone::Warning title=banner>
                    "Nothing can be changed here, and nothing is done in their name. That you looked stands in the audit log."
                </Banner>
                <DescriptionList>
                    <Detail term="May do">{seen.permissions.join(", ")}</Detail>
                </DescriptionList>
                {nothing}
                {lists}
            }
        })}
    }
}

/// What their list of a kind shows.
#[component]
fn List(listed: Listed) -> impl IntoView {
    let (kind, title) = (listed.kind, capitalized(listed.kind.plural()));
    view! {
        <Section title=title.clone() stacked=true>
            <Table caption=title columns=vec![Column::new("Name"), Column::new("Team"), Column::new("Their level")]>
                {listed
                    .resources
                    .into_iter()
                    .map(|(name, team, level)| {
                        view! {
                            <tr>
                                <th scope="row">{name}</th>
                                <td>{team}</td>
                                <td><Badge>{kind.level_label(level)}</Badge></td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()}
            </Table>
            {listed.more.then(|| view! { <p class="muted">"And more."</p> })}
        </Section>
    }
}
