//! The teams of an organization.

use super::glyph;
use crate::api::teams::{self, Team, Teams};
use crate::components::{Badge, Banner, Column, EmptyState, Glyph, Icon, LinkButton, PageHead, PageTitle, Table, Tone, Variant, figure};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::part;
use leptos::prelude::*;

/// `/{org}/settings/teams`
#[component]
pub fn TeamsPage() -> impl IntoView {
    let id = part("organization");
    let page = load(move || id.get(), teams::list);
    view! {
        <PageTitle text="Teams"/>
        {loaded(page, move |page: Teams| {
            let organization = id.get_untracked();
            let home = format!("/{organization}/settings/teams");
            let may_create = page.may_create && page.plan_has_teams;
            let create = move |home: &str| {
                may_create.then(|| {
                    view! { <LinkButton href=format!("{home}/new") variant=Variant::Primary glyph=Glyph::Plus>"Create team"</LinkButton> }.into_any()
                })
            };
            let button = create(&home);
            let only_default = page.teams.iter().all(|team| team.is_default);
            let blocked = (page.may_create && !page.plan_has_teams).then(|| {
                view! { <Banner tone=Tone::Info>"The plan of this organization has one team. Choose a larger plan to make more."</Banner> }
            });
            if only_default {
                return view! {
                    <PageHead title="Settings"/>
                    <SettingsTabs organization current="/teams"/>
                    <div class="stack">
                        {blocked}
                        <EmptyState
                            glyph=Glyph::Users
                            title="One team so far"
                            text="Everybody works in one place now. A further team is a home of its own for datasets and evaluations: its members see what is in it, others do not."
                        >
                            {button}
                        </EmptyState>
                    </div>
                }
                    .into_any();
            }
            view! {
                <PageHead title="Settings">{button}</PageHead>
                <SettingsTabs organization current="/teams"/>
                <div class="stack">
                    {blocked}
                    <Table caption="Teams" columns=vec![Column::new("Name"), Column::new("Members").numeric(), Column::new("Your role")]>
                        {page.teams.into_iter().map(|team| view! { <TeamRow home=home.clone() team/> }).collect::<Vec<_>>()}
                    </Table>
                </div>
            }
                .into_any()
        })}
    }
}

#[component]
fn TeamRow(home: String, team: Team) -> impl IntoView {
    let description = (!team.description.is_empty()).then(|| view! { <p class="muted">{team.description}</p> });
    view! {
        <tr>
            <th scope="row">
                <a class="person" href=format!("{home}/{}", team.id)><Icon glyph=glyph(team.icon)/>{team.name}</a>
                {description}
            </th>
            <td class="numeric">{figure(team.members)}</td>
            <td>{team.role.map(|role| view! { <Badge>{role}</Badge> })}</td>
        </tr>
    }
}
