//! One team: how it looks, who is in it, and its end.

use super::{Fields, choices};
use crate::api::teams::{
    self, AddTeamMember, DeleteTeam, Deletion, EditTeam, ProposeVisibility, RemoveTeamMember, SetTeamRole, Team, TeamMember, TeamPage,
};
use crate::components::{
    Actions, Avatar, Badge, Choice, Column, Field, Form, Glyph, LinkButton, PageHead, PageTitle, Pagination, Section, Select, Submit,
    Table, Variant,
};
use crate::load::{load, loaded};
use crate::pages::sharing::WhoSees;
use crate::pages::{part, query};
use domain::access::TeamRole;
use domain::visibility::{Proposal, TeamLevel};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/settings/teams/{team}?after=…`
#[component]
pub fn TeamPage() -> impl IntoView {
    let (organization, team, after) = (part("organization"), part("team"), query("after"));
    let page =
        load(move || (organization.get(), team.get(), after.get()), |(organization, team, after)| teams::get(organization, team, after));
    view! {
        <PageTitle text="Team"/>
        {loaded(page, move |page: TeamPage| {
            let place = Place { organization: organization.get_untracked(), team: page.team.id.clone() };
            let description = page.team.description.clone();
            let adds = (!page.adds.is_empty()).then(|| view! { <Add place=place.clone() roles=page.adds candidates=page.candidates/> });
            let deletion = page.deletion.map(|deletion| {
                view! { <Delete place=place.clone() name=page.team.name.clone() deletion/> }
            });
            let proposal = page.may_edit.then(|| view! { <Proposes place=place.clone() proposal=page.team.proposes/> });
            let keys = page.makes_keys.then(|| {
                let href = format!("/{}/settings/teams/{}/keys", place.organization, place.team);
                view! {
                    <Section title="API keys" text="With a key of this team a program works in it as a member, and nowhere else.">
                        <p><LinkButton href glyph=Glyph::Key>"API keys of the team"</LinkButton></p>
                    </Section>
                }
            });
            let edit = page.may_edit.then(|| view! { <Edit place=place.clone() team=page.team.clone()/> });
            view! {
                <PageHead title=page.team.name.clone() text=description/>
                <Members place=place.clone() members=page.members next=page.next/>
                {adds}
                {keys}
                {edit}
                {proposal}
                {deletion}
            }
        })}
    }
}

/// Which team the forms of this page are about.
#[derive(Clone)]
struct Place {
    organization: String,
    team: String,
}

impl Place {
    fn fields(self) -> impl IntoView {
        view! {
            <input type="hidden" name="organization" value=self.organization/>
            <input type="hidden" name="team" value=self.team/>
        }
    }
}

#[component]
fn Members(place: Place, members: Vec<TeamMember>, next: Option<String>) -> impl IntoView {
    let next = next.map(|next| format!("/{}/settings/teams/{}?after={next}", place.organization, place.team));
    view! {
        <Section title="Members" text="Team admins look after members and sharing, and may do everything with what is in the team." stacked=true>
            <Table
                caption="Team members"
                columns=vec![Column::new("Name"), Column::new("Email"), Column::new("Team role"), Column::actions()]
                empty="Nobody is in this team."
            >
                {members.into_iter().map(|member| view! { <MemberRow place=place.clone() member/> }).collect::<Vec<_>>()}
            </Table>
            <Pagination next/>
        </Section>
    }
}

#[component]
fn MemberRow(place: Place, member: TeamMember) -> impl IntoView {
    let role = if member.may_change {
        view! { <Role place=place.clone() member=member.clone()/> }.into_any()
    } else {
        let label = member.role_label.clone();
        view! { <Badge>{label}</Badge> }.into_any()
    };
    let remove = member.may_remove.then(|| view! { <Remove place member=member.clone()/> });
    view! {
        <tr>
            <th scope="row"><span class="person"><Avatar name=member.name.clone()/>{member.name}</span></th>
            <td>{member.email}</td>
            <td>{role}</td>
            <td class="cell-actions">{remove}</td>
        </tr>
    }
}

/// The team role, in place.
#[component]
fn Role(place: Place, member: TeamMember) -> impl IntoView {
    let options = TeamRole::ALL.iter().rev().map(|role| Choice::new(role.as_str(), role.label())).collect();
    let (id, label) = (format!("role-{}", member.id), format!("Team role of {}", member.name));
    view! {
        <Form to=SetTeamRole::PATH key=member.id.clone() class="in-row">
            {place.fields()}
            <input type="hidden" name="member" value=member.id/>
            <Select name="role" id label options value=member.role hide_label=true/>
            <Submit small=true variant=Variant::Secondary>"Change"</Submit>
        </Form>
    }
}

#[component]
fn Remove(place: Place, member: TeamMember) -> impl IntoView {
    view! {
        <Form to=RemoveTeamMember::PATH key=member.id.clone()>
            {place.fields()}
            <input type="hidden" name="member" value=member.id/>
            <Submit small=true variant=Variant::Secondary>{if member.own { "Leave team" } else { "Remove" }}</Submit>
        </Form>
    }
}

#[component]
fn Add(place: Place, roles: Vec<(String, String)>, candidates: Vec<(String, String)>) -> impl IntoView {
    view! {
        <Section title="Add a member" text="Somebody who belongs to the organization already is in the team at once. Others are invited on the page of members.">
            <Form to=AddTeamMember::PATH clear=true>
                {place.fields()}
                <Field name="email" label="Email" kind="email" autocomplete="off" list="candidates" required=true/>
                <datalist id="candidates">
                    {candidates.into_iter().map(|(name, email)| view! { <option value=email>{name}</option> }).collect::<Vec<_>>()}
                </datalist>
                <Select name="role" label="Team role" options=choices(roles) value=TeamRole::Member.as_str()/>
                <Actions><Submit>"Add to team"</Submit></Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Edit(place: Place, team: Team) -> impl IntoView {
    view! {
        <Section title="Name and look" text="Shown wherever the team is spoken of.">
            <Form to=EditTeam::PATH>
                {place.fields()}
                <Fields name=team.name description=team.description icon=team.icon/>
                <Actions><Submit variant=Variant::Secondary>"Save team"</Submit></Actions>
            </Form>
        </Section>
    }
}

/// Who sees what is made in the team.
#[component]
fn Proposes(place: Place, proposal: Proposal) -> impl IntoView {
    let levels = TeamLevel::ALL.iter().map(|level| Choice::new(level.as_str(), level.label())).collect();
    view! {
        <Section title="What is made in this team" text="Who makes something chooses who sees it. Here stands what is proposed, and how far the team goes. What is there already stays as it is.">
            <Form to=ProposeVisibility::PATH>
                {place.fields()}
                <WhoSees proposed=Some(proposal.visibility) legend="Proposed for something new"/>
                <Select name="level" id="team-level" label="The team's level" options=levels value=proposal.level.as_str()/>
                <Actions><Submit variant=Variant::Secondary>"Save proposal"</Submit></Actions>
            </Form>
        </Section>
    }
}

/// What goes with the team, where its things go, and its name to type.
#[component]
fn Delete(place: Place, name: String, deletion: Deletion) -> impl IntoView {
    let text = match deletion.contents {
        0 => "The team is empty. Its members stay in the organization.".to_owned(),
        1 => "One thing is in the team. Its members stay in the organization.".to_owned(),
        contents => format!("{contents} things are in the team. Its members stay in the organization."),
    };
    let mut options: Vec<Choice> =
        deletion.targets.into_iter().map(|(id, name)| Choice::new(id, format!("Move everything to {name}"))).collect();
    options.push(Choice::new("delete", "Delete everything, for good"));
    view! {
        <Section title="Delete this team" text>
            <Form to=DeleteTeam::PATH>
                {place.fields()}
                {(deletion.contents > 0).then(|| {
                    view! { <Select name="contents" label="What becomes of what is in it" options placeholder="Choose" required=true/> }
                })}
                <Field name="confirmation" label=format!("Type {name} to confirm") autocomplete="off" required=true/>
                <Actions><Submit variant=Variant::Danger>"Delete team"</Submit></Actions>
            </Form>
        </Section>
    }
}
