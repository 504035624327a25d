//! The members of an organization.

use crate::api::members::{self, Member};
use crate::components::{Avatar, Badge, Column, PageHead, PageTitle, Section, Table, Time};
use crate::load::{load, loaded};
use crate::pages::invitations::pending::InviteButton;
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::part;
use leptos::prelude::*;

/// `/{org}/settings/members`
#[component]
pub fn MembersPage() -> impl IntoView {
    let id = part("organization");
    let page = load(move || id.get(), members::page);
    view! {
        <PageTitle text="Members"/>
        {loaded(page, move |page| {
            let organization = id.get_untracked();
            let button = page.invites.then(|| view! { <InviteButton organization=organization.clone()/> });
            view! {
                <PageHead title="Settings">
                    {button}
                </PageHead>
                <SettingsTabs organization current="/members"/>
                <Section title="Members" text="Everybody who belongs to this organization." stacked=true>
                    <Table caption="Members" columns=vec![Column::new("Name"), Column::new("Email"), Column::new("Role"), Column::new("Joined"), Column::new("Last seen")]>
                        {page.members.into_iter().map(|member| view! { <MemberRow member/> }).collect::<Vec<_>>()}
                    </Table>
                </Section>
            }
        })}
    }
}

#[component]
fn MemberRow(member: Member) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><span class="person"><Avatar name=member.name.clone()/>{member.name}</span></th>
            <td>{member.email}</td>
            <td><Badge>{member.role}</Badge></td>
            <td><Time iso=member.joined_at day=true/></td>
            <td>{member.last_seen_at.map(|at| view! { <Time iso=at/> })}</td>
        </tr>
    }
}
