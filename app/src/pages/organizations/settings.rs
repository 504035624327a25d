//! The general settings of an organization.

use crate::api::organizations::{self, RenameOrganization};
use crate::components::{Actions, CopyButton, Field, Form, PageHead, PageTitle, Section, Submit, Tab, Tabs, Variant};
use crate::load::{load, loaded};
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
    let tabs: Vec<Tab> = [("", "General"), ("/members", "Members")]
        .into_iter()
        .map(|(path, label)| Tab::new(format!("/{organization}/settings{path}"), label).current(path == current))
        .collect();
    view! { <Tabs label="Settings" items=Signal::stored(tabs)/> }
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
