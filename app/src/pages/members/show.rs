//! One member: roles, teams, what can be reached and why, and the end of the membership.

use crate::api::members::one::{self, Details, Place, Reach, Reached, Wide};
use crate::api::members::{LeaveOrganization, RemoveMember, RestoreMember, SetMemberRoles, SuspendMember};
use crate::api::sharing::kinds::PutKind;
use crate::api::teams::PutTeamMember;
use crate::components::{
    Actions, Badge, Banner, Checkbox, Choice, Column, DescriptionList, Detail, Dialog, DialogButton, DialogClose, Field, Form, LinkButton,
    PageHead, PageTitle, Pagination, Section, Select, Submit, Tab, Table, Tabs, Time, Tone, Variant,
};
use crate::load::{load, loaded};
use crate::pages::{capitalized, part, query};
use domain::access::{Level, OrganizationRole, ResourceKind, TeamRole};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/settings/members/{account}?kind=…&after=…`
#[component]
pub fn MemberPage() -> impl IntoView {
    let (organization, member, kind, after) = (part("organization"), part("member"), query("kind"), query("after"));
    let details = load(
        move || (organization.get(), member.get(), kind.get(), after.get()),
        |(organization, member, kind, after)| one::get(organization, member, kind, after),
    );
    loaded(details, move |details: Details| {
        let (organization, kind) = (organization.get_untracked(), kind.get_untracked());
        let home = format!("/{organization}/settings/members/{}", details.id);
        let reach = details.reach.clone();
        // Whoever may see what others reach may look at it with their eyes.
        let view_as =
            (details.reach.is_some() && !details.own).then(|| view! { <LinkButton href=format!("{home}/view-as")>"View as"</LinkButton> });
        view! {
            <PageTitle text=details.name.clone()/>
            <PageHead title=details.name.clone() text=details.email.clone()>
                {view_as}
            </PageHead>
            {details.suspended.then(|| view! {
                <Banner tone=Tone::Warning title="Suspended">"Roles and teams are kept, but nothing can be reached."</Banner>
            })}
            <About details=details.clone()/>
            {details.may_change.then(|| view! { <Roles organization=organization.clone() details=details.clone()/> })}
            {details.several_teams.then(|| view! { <Teams organization=organization.clone() details=details.clone()/> })}
            {(!details.wide.is_empty()).then(|| view! { <Kinds organization=organization.clone() details=details.clone()/> })}
            {reach.map(|reach| view! { <WhatIsReached home kind reach/> })}
            <End organization details/>
        }
    })
}

#[component]
fn About(details: Details) -> impl IntoView {
    let held: Vec<_> = details.custom_roles.into_iter().filter(|(_, _, held)| *held).map(|(_, name, _)| name).collect();
    view! {
        <DescriptionList>
            <Detail term="Role"><Badge>{details.role.label()}</Badge>" "{held.join(", ")}</Detail>
            <Detail term="Joined"><Time iso=details.joined_at day=true/></Detail>
            <Detail term="Last sign-in">{details.signed_in_at.map(|at| view! { <Time iso=at/> })}</Detail>
        </DescriptionList>
    }
}

/// Base role and custom roles, in place.
#[component]
fn Roles(organization: String, details: Details) -> impl IntoView {
    let options = details.base_roles.iter().rev().map(|role| Choice::new(role.as_str(), role.label()).help(role.explanation())).collect();
    let explained: Vec<_> =
        details.base_roles.iter().rev().map(|role| view! { <li><strong>{role.label()}</strong>": "{role.explanation()}</li> }).collect();
    let custom = !details.custom_roles.is_empty();
    view! {
        <Section title="Roles" text="What this person may do. You can give what you hold yourself.">
            <Form to=SetMemberRoles::PATH>
                <input type="hidden" name="organization" value=organization/>
                <input type="hidden" name="member" value=details.id/>
                <Select name="role" label="Base role" options value=details.role.as_str()/>
                <ul class="muted">{explained}</ul>
                {custom.then(|| view! {
                    <fieldset class="fieldset">
                        <legend>"Custom roles"</legend>
                        {details.custom_roles.into_iter().map(|(id, name, held)| view! {
                            <Checkbox name="roles[]" id=id.clone() value=id label=name checked=held/>
                        }).collect::<Vec<_>>()}
                    </fieldset>
                })}
                <Actions><Submit variant=Variant::Secondary>"Save roles"</Submit></Actions>
            </Form>
        </Section>
    }
}

/// The place in each team, changed in the row.
#[component]
fn Teams(organization: String, details: Details) -> impl IntoView {
    let member = details.id;
    view! {
        <Section title="Teams" text="Team members edit what is in a team; team admins look after it too." stacked=true>
            <Table caption="Teams" columns=vec![Column::new("Team"), Column::new("Role in it")]>
                {details
                    .teams
                    .into_iter()
                    .map(|place| view! { <TeamRow organization=organization.clone() member=member.clone() place/> })
                    .collect::<Vec<_>>()}
            </Table>
        </Section>
    }
}

#[component]
fn TeamRow(organization: String, member: String, place: Place) -> impl IntoView {
    let label = format!("Role in {}", place.name);
    let role = if place.choices.is_empty() {
        let now = place.role.parse::<TeamRole>().map_or("Not in this team", TeamRole::label);
        view! { <Badge>{now}</Badge> }.into_any()
    } else {
        let options = place.choices.into_iter().map(|(word, label)| Choice::new(word, label)).collect();
        view! {
            <Form to=PutTeamMember::PATH key=place.team.clone() class="in-row">
                <input type="hidden" name="organization" value=organization/>
                <input type="hidden" name="team" value=place.team.clone()/>
                <input type="hidden" name="member" value=member/>
                <Select name="role" id=format!("role-{}", place.team) label options value=place.role hide_label=true/>
                <Submit small=true variant=Variant::Secondary>"Change"</Submit>
            </Form>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">{place.name}</th>
            <td>{role}</td>
        </tr>
    }
}

/// Access to everything of a kind, in place.
#[component]
fn Kinds(organization: String, details: Details) -> impl IntoView {
    let member = details.id;
    view! {
        <Section title="All of a kind" text="Everything of a kind in the organization, also what is made later." stacked=true>
            <Table caption="All of a kind" columns=vec![Column::new("Kind"), Column::new("Level and last day")]>
                {details
                    .wide
                    .into_iter()
                    .map(|wide| view! { <KindRow organization=organization.clone() member=member.clone() wide/> })
                    .collect::<Vec<_>>()}
            </Table>
        </Section>
    }
}

#[component]
fn KindRow(organization: String, member: String, wide: Wide) -> impl IntoView {
    let name = format!("All {}", wide.kind.plural());
    let (level_label, day_label) = (format!("Level on all {}", wide.kind.plural()), format!("Last day on all {}", wide.kind.plural()));
    let (level_id, day_id) = (format!("level-{}", wide.kind), format!("until-{}", wide.kind));
    let levels = Level::ALL.iter().map(|level| Choice::new(level.as_str(), level.label()));
    let options = std::iter::once(Choice::new("", "None")).chain(levels).collect();
    let day = wide.until.and_then(|until| domain::sharing::day_before(until.get(..10)?)).unwrap_or_default();
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>
                <Form to=PutKind::PATH key=wide.kind.as_str() class="in-row">
                    <input type="hidden" name="organization" value=organization/>
                    <input type="hidden" name="holder" value=member/>
                    <input type="hidden" name="kind" value=wide.kind.as_str()/>
                    <Select name="level" id=level_id label=level_label options value=wide.level hide_label=true/>
                    <Field name="until" id=day_id label=day_label kind="date" value=day hide_label=true/>
                    <Submit small=true variant=Variant::Secondary>"Change"</Submit>
                </Form>
            </td>
        </tr>
    }
}

/// Every resource that the person can reach, by kind, with each reason.
#[component]
fn WhatIsReached(home: String, kind: String, reach: Reach) -> impl IntoView {
    let kinds = ResourceKind::ALL.iter().map(|kind| (kind.as_str(), capitalized(kind.plural())));
    let kinds = std::iter::once(("", "All".to_owned())).chain(kinds);
    let of = |kind: &str| if kind.is_empty() { home.clone() } else { format!("{home}?kind={kind}") };
    let tabs: Vec<_> = kinds.map(|(word, label)| Tab::new(of(word), label).current(word == kind)).collect();
    let own = of(&kind);
    let next = reach.next.map(|next| format!("{own}{}after={next}", if own.contains('?') { '&' } else { '?' }));
    view! {
        <Section title="What they can reach" text="Each resource with the highest level, and every reason for it." stacked=true>
            <Tabs label="Kinds" items=Signal::stored(tabs)/>
            <Table
                caption="What they can reach"
                columns=vec![Column::new("Name"), Column::new("Kind"), Column::new("Team"), Column::new("Level"), Column::new("Why")]
                empty="Nothing of this kind."
            >
                {reach.resources.into_iter().map(|reached| view! { <ReachedRow reached/> }).collect::<Vec<_>>()}
            </Table>
            <Pagination next/>
            <p><a href=format!("{home}/access.csv") rel="external" download=true>"Download as CSV"</a></p>
        </Section>
    }
}

#[component]
fn ReachedRow(reached: Reached) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{reached.name}</th>
            <td>{reached.kind.label()}</td>
            <td>{reached.team}</td>
            <td><Badge>{reached.level}</Badge></td>
            <td class="cell-text">{reached.why.join("; ")}</td>
        </tr>
    }
}

/// Suspending, restoring, removing, leaving.
#[component]
fn End(organization: String, details: Details) -> impl IntoView {
    let hidden = move |organization: String, member: String| {
        view! {
            <input type="hidden" name="organization" value=organization/>
            <input type="hidden" name="member" value=member/>
        }
    };
    let (org, id, name) = (organization.clone(), details.id.clone(), details.name.clone());
    let pause = (details.may_change && !details.own && details.role != OrganizationRole::Owner).then(|| {
        let (org, id) = (org.clone(), id.clone());
        if details.suspended {
            view! {
                <Section title="Restore" text="The person may do again what the roles permit.">
                    <Form to=RestoreMember::PATH>{hidden(org, id)}<Actions><Submit variant=Variant::Secondary>"Restore member"</Submit></Actions></Form>
                </Section>
            }
            .into_any()
        } else {
            view! {
                <Section title="Suspend" text="Keeps the person out at once, without losing roles and teams.">
                    <Form to=SuspendMember::PATH>{hidden(org, id)}<Actions><Submit variant=Variant::Secondary>"Suspend member"</Submit></Actions></Form>
                </Section>
            }
            .into_any()
        }
    });
    view! {
        {pause}
        {details.may_remove.then(|| view! {
            <Section title="Remove" text="Ends the membership and leaves every team. What they made stays; what they own passes to a team admin or an owner. Coming back brings none of it back.">
                <DialogButton dialog="remove-member" variant=Variant::Danger>"Remove member"</DialogButton>
                <Dialog id="remove-member" title=format!("Remove {name}?")>
                    <Form to=RemoveMember::PATH>
                        {hidden(org, id)}
                        <p>{format!("{name} leaves the organization and all of its teams at once.")}</p>
                        <Actions end=true>
                            <DialogClose dialog="remove-member">"Cancel"</DialogClose>
                            <Submit variant=Variant::Danger>"Remove"</Submit>
                        </Actions>
                    </Form>
                </Dialog>
            </Section>
        })}
        {details.own.then(|| view! {
            <Section title="Leave" text="Ends your membership. What you made stays here.">
                <DialogButton dialog="leave" variant=Variant::Danger>"Leave organization"</DialogButton>
                <Dialog id="leave" title="Leave this organization?">
                    <Form to=LeaveOrganization::PATH>
                        <input type="hidden" name="organization" value=organization/>
                        <p>"You find nothing of it any more until somebody invites you again."</p>
                        <Actions end=true>
                            <DialogClose dialog="leave">"Cancel"</DialogClose>
                            <Submit variant=Variant::Danger>"Leave"</Submit>
                        </Actions>
                    </Form>
                </Dialog>
            </Section>
        })}
    }
}
