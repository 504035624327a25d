//! The members of an organization, and the invitations that wait.

use crate::api::invitations::{RevokeInvitation, SendInvitation};
use crate::api::members::{self, Invitation, Member};
use crate::components::{
    Actions, Avatar, Badge, Choice, Column, Field, Form, PageHead, PageTitle, Section, Select, Submit, Table, Time, Variant,
};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::part;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/settings/members`
#[component]
pub fn MembersPage() -> impl IntoView {
    let id = part("organization");
    let page = load(move || id.get(), members::page);
    view! {
        <PageTitle text="Members"/>
        {loaded(page, move |page| {
            let organization = id.get_untracked();
            view! {
                <PageHead title="Settings"/>
                <SettingsTabs organization=organization.clone() current="/members"/>
                {(!page.roles.is_empty()).then(|| view! { <Invite organization=organization.clone() roles=page.roles/> })}
                {(!page.invitations.is_empty()).then(|| view! { <Pending organization invitations=page.invitations/> })}
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
fn Invite(organization: String, roles: Vec<(String, String)>) -> impl IntoView {
    let options = roles.into_iter().map(|(word, label)| Choice::new(word, label)).collect();
    view! {
        <Section title="Invite members" text="A letter with a link goes to the address. Whoever has no account yet signs up through it.">
            <Form to=SendInvitation::PATH clear=true>
                <input type="hidden" name="organization" value=organization/>
                <Field name="email" label="Email" kind="email" autocomplete="off" required=true/>
                <Select name="role" label="Role" options value="member"/>
                <Actions><Submit>"Send Invitation"</Submit></Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Pending(organization: String, invitations: Vec<Invitation>) -> impl IntoView {
    view! {
        <Section title="Pending invitations" text="Sending one again makes a new link; the old one stops working." stacked=true>
            <Table caption="Pending invitations" columns=vec![Column::new("Email"), Column::new("Role"), Column::new("Invited by"), Column::new("Expires"), Column::actions()]>
                {invitations.into_iter().map(|invitation| view! { <PendingRow organization=organization.clone() invitation/> }).collect::<Vec<_>>()}
            </Table>
        </Section>
    }
}

#[component]
fn PendingRow(organization: String, invitation: Invitation) -> impl IntoView {
    let resent_by = organization.clone();
    view! {
        <tr>
            <th scope="row">{invitation.email.clone()}</th>
            <td>{invitation.role}</td>
            <td>{invitation.invited_by}</td>
            <td><Time iso=invitation.expires_at/></td>
            <td class="cell-actions">
                <div class="row">
                    <Form to=SendInvitation::PATH key=invitation.id.clone()>
                        <input type="hidden" name="organization" value=resent_by/>
                        <input type="hidden" name="email" value=invitation.email/>
                        <input type="hidden" name="role" value=invitation.role_word/>
                        <Submit small=true variant=Variant::Secondary>"Resend"</Submit>
                    </Form>
                    <Form to=RevokeInvitation::PATH key=invitation.id.clone()>
                        <input type="hidden" name="organization" value=organization/>
                        <input type="hidden" name="invitation" value=invitation.id/>
                        <Submit small=true variant=Variant::Secondary>"Revoke"</Submit>
                    </Form>
                </div>
            </td>
        </tr>
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
