//! The general settings of an organization.

use crate::api::frame::{Current, Frame};
use crate::api::organizations::{self, RenameOrganization};
use crate::components::{Actions, CopyButton, Field, Form, PageHead, PageTitle, Section, Submit, Tab, Tabs, Variant};
use crate::load::{Loading, load, loaded};
use crate::pages::part;
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
    let tabs = move |current_page: Option<Current>| {
        let may = |allowed: fn(&Current) -> bool| current_page.as_ref().is_some_and(allowed);
        let pages = [
            ("", "General", true),
            ("/members", "Members", true),
            ("/invitations", "Invitations", may(|current| current.invites)),
            ("/audit", "Audit log", may(|current| current.views_audit_log)),
        ];
        let tab = |(path, label, _): &(&'static str, &'static str, bool)| {
            Tab::new(format!("/{organization}/settings{path}"), *label).current(*path == current)
        };
        pages.iter().filter(|(.., shown)| *shown).map(tab).collect::<Vec<Tab>>()
    };
    // The frame knows what may be done here; it is asked once for all pages.
    match use_context::<Loading<Frame>>() {
        Some(frame) => loaded(frame, move |frame: Frame| view! { <Tabs label="Settings" items=Signal::stored(tabs(frame.current))/> }),
        None => view! { <Tabs label="Settings" items=Signal::stored(tabs(None))/> }.into_any(),
    }
}

/// `/{org}/settings`
#[component]
pub fn SettingsPage() -> impl IntoView {
    let id = part("organization");
    let organization = load(move || id.get(), organizations::get);
    view! {
        <PageTitle text="Settings"/>
        {loaded(organization, |organization| {
            let (id, name) = (organization.id.clone(), organization.name.clone());
            view! {
                <PageHead title="Settings"/>
                <SettingsTabs organization=organization.id.clone() current=""/>
                <Section title="Name" text="Shown on every page and in letters.">
                    {if organization.edits_settings {
                        view! {
                            <Form to=RenameOrganization::PATH>
                                <input type="hidden" name="organization" value=id/>
                                <Field name="name" label="Name" value=name required=true maxlength=80/>
                                <Actions><Submit variant=Variant::Secondary>"Save name"</Submit></Actions>
                            </Form>
                        }
                            .into_any()
                    } else {
                        view! { <p>{organization.name.clone()}</p> }.into_any()
                    }}
                </Section>
                <Section title="Organization ID" text="Part of every address. It can never be changed.">
                    <p><CopyButton text=organization.id.clone() what="organization ID"/></p>
                </Section>
                <Section title="Your role" text="What you may do here.">
                    <p>{organization.role.clone()}</p>
                </Section>
            }
        })}
    }
}
