//! The general settings of an organization.

use crate::api::frame::{Current, Frame};
use crate::api::organizations::{self, ChangeOrganization, DeleteOrganization, RemoveLogo, SetLogo, Settings};
use crate::components::{
    Actions, Checkbox, Choice, CopyButton, DescriptionList, Detail, Field, Form, PageHead, PageTitle, Section, Select, Submit, Tab, Tabs,
    Variant,
};
use crate::load::{load, loaded};
use crate::pages::signed_in::FrameData;
use crate::pages::{part, query, with_team};
use domain::access::{OrganizationRole, Plan};
use domain::members::Directory;
use domain::organizations::Color;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The tabs of all settings pages.
#[component]
pub fn SettingsTabs(
    /// The organization's identifier.
    organization: String,
    /// The last part of the address of the page that is shown.
    current: &'static str,
) -> impl IntoView {
    // The chosen team goes along, as in the navigation.
    let team = query("team").get_untracked();
    let tabs = move |current_page: Option<Current>| {
        let may = |allowed: fn(&Current) -> bool| current_page.as_ref().is_some_and(allowed);
        let pages = [
            ("", "General", true),
            ("/members", "Members", true),
            ("/invitations", "Invitations", may(|current| current.invites)),
            ("/roles", "Roles", true),
            // While there is only the default team, teams show to those alone who may make another.
            ("/teams", "Teams", may(|current| current.manages_teams)),
            ("/sharing", "Sharing", may(|current| current.shares_kinds)),
            ("/provider-keys", "Provider keys", may(|current| current.manages_provider_keys)),
            ("/audit", "Audit log", may(|current| current.views_audit_log)),
        ];
        let tab = |(path, label, _): &(&'static str, &'static str, bool)| {
            Tab::new(with_team(&format!("/{organization}/settings{path}"), &team), *label).current(*path == current)
        };
        pages.iter().filter(|(.., shown)| *shown).map(tab).collect::<Vec<Tab>>()
    };
    // The frame knows what may be done here; it is asked once for all pages.
    match use_context::<FrameData>() {
        Some(FrameData(frame)) => {
            loaded(frame, move |frame: Frame| view! { <Tabs label="Settings" items=Signal::stored(tabs(frame.current))/> })
        }
        None => view! { <Tabs label="Settings" items=Signal::stored(tabs(None))/> }.into_any(),
    }
}

/// `/{org}/settings`
#[component]
pub fn SettingsPage() -> impl IntoView {
    let id = part("organization");
    let settings = load(move || id.get(), organizations::read_settings);
    view! {
        <PageTitle text="Settings"/>
        {loaded(settings, |settings: Settings| {
            let edits = settings.edits;
            let copied = settings.id.clone();
            let own = format!("/{}/settings/members/{}", settings.id, settings.own);
            let deletable = settings.deletes.then(|| settings.id.clone());
            view! {
                <PageHead title="Settings"/>
                <SettingsTabs organization=settings.id.clone() current=""/>
                {if edits {
                    view! { <Edit settings=settings.clone()/><Logo settings=settings.clone()/> }.into_any()
                } else {
                    view! { <Look settings=settings.clone()/> }.into_any()
                }}
                <Section title="Organization ID" text="Part of every address. It can never be changed.">
                    <p><CopyButton text=copied what="organization ID"/></p>
                </Section>
                <Resources settings=settings.clone()/>
                <Section title="Your role" text="What you may do here.">
                    <p><strong>{settings.role.label()}</strong>": "{settings.role.explanation()}"."</p>
                    <p><a href=own>"Your access, and leaving"</a></p>
                </Section>
                {deletable.map(|organization| view! { <Delete organization/> })}
            }
        })}
    }
}

/// For those who may not change anything.
#[component]
fn Look(settings: Settings) -> impl IntoView {
    view! {
        <Section title="General" text="Whoever may change settings changes these.">
            <DescriptionList>
                <Detail term="Name">{settings.name}</Detail>
                <Detail term="List of members">{settings.directory.label()}</Detail>
            </DescriptionList>
        </Section>
    }
}

#[component]
fn Edit(settings: Settings) -> impl IntoView {
    let colors = Color::ALL.iter().map(|color| Choice::new(color.as_str(), color.label())).collect();
    let roles = [OrganizationRole::Member, OrganizationRole::Viewer];
    let roles = roles.map(|role| Choice::new(role.as_str(), format!("{}: {}", role.label(), role.explanation()))).into();
    let directories = Directory::ALL.iter().map(|directory| Choice::new(directory.as_str(), directory.label())).collect();
    let owner = settings.role == OrganizationRole::Owner;
    view! {
        <Section title="General" text="The name is shown on every page and in letters.">
            <Form to=ChangeOrganization::PATH>
                <input type="hidden" name="organization" value=settings.id/>
                <Field name="name" label="Name" value=settings.name required=true maxlength=80/>
                <Select name="color" label="Colour" options=colors value=settings.color.map(Color::as_str).unwrap_or_default() placeholder="None"/>
                <Select name="default_role" label="Role of newcomers" options=roles value=settings.default_role.as_str() help="What the invitation form proposes."/>
                <Select name="directory" label="Who sees the list of members" options=directories value=settings.directory.as_str()/>
                <Field
                    name="invitation_days"
                    label="Days an invitation works"
                    kind="number"
                    value=settings.invitation_days.to_string()
                    help="1 to 30."
                    required=true
                />
                <Checkbox
                    name="team_admins_invite"
                    label="Team admins may invite outsiders"
                    help="Into their own teams, as members."
                    checked=settings.team_admins_invite
                />
                {owner.then(|| view! {
                    <input type="hidden" name="decides_billing" value="yes"/>
                    <Checkbox name="admins_manage_billing" label="Admins manage billing" help="Otherwise only owners buy credits and see invoices." checked=settings.admins_manage_billing/>
                })}
                <Actions><Submit variant=Variant::Secondary>"Save settings"</Submit></Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Logo(settings: Settings) -> impl IntoView {
    let shown = settings.has_logo.then(|| {
        let id = settings.id.clone();
        view! {
            <p><img class="logo" src=format!("/{id}/settings/logo") alt="The logo" width="64" height="64"/></p>
            <Form to=RemoveLogo::PATH>
                <input type="hidden" name="organization" value=id/>
                <Actions><Submit variant=Variant::Secondary>"Remove logo"</Submit></Actions>
            </Form>
        }
    });
    view! {
        <Section title="Logo" text="A square PNG, JPEG or WebP picture of at most 200 KB.">
            {shown}
            <Form to=SetLogo::PATH multipart=true>
                <input type="hidden" name="organization" value=settings.id/>
                <Field name="file" label="Picture" kind="file" accept="image/png,image/jpeg,image/webp" required=true/>
                <Actions><Submit variant=Variant::Secondary>"Upload logo"</Submit></Actions>
            </Form>
        </Section>
    }
}

/// The plan, and how much of it is used.
#[component]
fn Resources(settings: Settings) -> impl IntoView {
    let used = |used: i64, limit: Option<i64>| match limit {
        Some(limit) => format!("{used} of {limit}"),
        None => format!("{used}, no limit"),
    };
    let plan: Plan = settings.plan;
    view! {
        <Section title="Plan" text="What it allows, and how much of it is used.">
            <DescriptionList>
                <Detail term="Plan">{plan.label()}</Detail>
                <Detail term="Members and open invitations">{used(settings.seats, plan.seats())}</Detail>
                <Detail term="Custom roles">{used(settings.custom_roles, plan.custom_roles())}</Detail>
                <Detail term="Teams">{used(settings.teams, (!plan.has(domain::access::Feature::Teams)).then_some(1))}</Detail>
            </DescriptionList>
        </Section>
    }
}

#[component]
fn Delete(organization: String) -> impl IntoView {
    let id = organization.clone();
    view! {
        <Section title="Delete organization" text="Nobody finds it any more, with everything in it. An owner can restore it for 30 days; then only its ID and its books are left.">
            <Form to=DeleteOrganization::PATH>
                <input type="hidden" name="organization" value=organization/>
                <Field name="confirmation" label=format!("Type {id} to delete it") autocomplete="off" required=true mono=true/>
                <Actions><Submit variant=Variant::Danger>"Delete organization"</Submit></Actions>
            </Form>
        </Section>
    }
}
