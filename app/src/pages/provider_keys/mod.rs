//! Keys for model providers: of an organization, and one's own.

use crate::api::provider_keys::{self, CheckProviderKey, Kept, ProviderKeys, ProviderLine, RemoveProviderKey, SaveProviderKey};
use crate::components::{
    Actions, Badge, Banner, Choice, Column, Dialog, DialogButton, DialogClose, Field, Form, PageHead, PageTitle, Section, Select, Submit,
    Table, Time, Tone, Variant,
};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::part;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/settings/provider-keys`
#[component]
pub fn OrganizationKeysPage() -> impl IntoView {
    let organization = part("organization");
    let keys = load(move || organization.get(), provider_keys::list);
    view! {
        <PageTitle text="Provider keys"/>
        {loaded(keys, move |page: ProviderKeys| {
            let organization = organization.get_untracked();
            view! {
                <PageHead title="Settings"/>
                <SettingsTabs organization=organization.clone() current="/provider-keys"/>
                <p>
                    "With a key of the organization, judges ask models on its account with the provider, and no credits are spent. It comes before members’ own keys. A key that fails is never replaced by credits: the run pauses and says so."
                </p>
                <Keys organization page/>
            }
        })}
    }
}

/// `/account/provider-keys`
#[component]
pub fn OwnKeysPage() -> impl IntoView {
    let keys = load(|| (), |()| provider_keys::list(String::new()));
    view! {
        <PageTitle text="Your provider keys"/>
        {loaded(keys, |page: ProviderKeys| {
            let text = "What you start in an organization without a key for a provider runs on yours, and no credits are spent. A key that fails is never replaced by credits.";
            view! {
                <PageHead title="Your provider keys" text/>
                <Keys organization=String::new() page/>
            }
        })}
    }
}

#[component]
fn Keys(organization: String, page: ProviderKeys) -> impl IntoView {
    let options = page.providers.iter().map(|line| Choice::new(line.provider.clone(), line.label.clone())).collect();
    let columns = vec![Column::new("Provider"), Column::new("Key"), Column::new("Last checked"), Column::actions()];
    let rows = page.providers.into_iter().map(|line| view! { <Line organization=organization.clone() line/> }).collect::<Vec<_>>();
    view! {
        <Table caption="Provider keys" columns>{rows}</Table>
        <Section title="Save a key" text="It is checked with its provider first, takes the place of the one that there was, and is kept encrypted.">
            <Form to=SaveProviderKey::PATH clear=true>
                <input type="hidden" name="organization" value=organization/>
                <Select name="provider" label="Provider" options value=""/>
                <Field
                    name="key"
                    label="Key"
                    kind="password"
                    autocomplete="off"
                    required=true
                    maxlength=500
                    help="Only its last four characters are shown from now on."
                />
                <Actions><Submit>"Save key"</Submit></Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Line(organization: String, line: ProviderLine) -> impl IntoView {
    let ProviderLine { provider, label, key, managed } = line;
    let Some(Kept { last_four, problem, checked_at, created_by }) = key else {
        let text = if managed { "None: runs on credits" } else { "None" };
        return view! {
            <tr>
                <th scope="row">{label}</th>
                <td><span class="muted">{text}</span></td>
                <td></td>
                <td></td>
            </tr>
        }
        .into_any();
    };
    let dialog = format!("remove-{provider}");
    let warning = problem.map(|problem| view! { <Banner tone=Tone::Warning>{problem}</Banner> });
    let title = format!("Remove the key for {label}?");
    let fields = {
        let (organization, provider) = (organization.clone(), provider.clone());
        view! {
            <input type="hidden" name="organization" value=organization/>
            <input type="hidden" name="provider" value=provider/>
        }
    };
    view! {
        <tr>
            <th scope="row">{label.clone()}</th>
            <td>
                <code>{format!("…{last_four}")}</code>
                " "
                <Badge>{format!("saved by {created_by}")}</Badge>
                {warning}
            </td>
            <td><Time iso=checked_at/></td>
            <td class="cell-actions">
                <Form to=CheckProviderKey::PATH key=format!("check-{provider}")>
                    {fields}
                    <Submit small=true variant=Variant::Secondary>"Check"</Submit>
                </Form>
                <DialogButton dialog=dialog.clone() small=true variant=Variant::Danger>"Remove"</DialogButton>
                <Dialog id=dialog.clone() title>
                    <Form to=RemoveProviderKey::PATH key=format!("remove-{provider}")>
                        <input type="hidden" name="organization" value=organization/>
                        <input type="hidden" name="provider" value=provider/>
                        <p>{format!("Runs that need {label} use the next key in order, or pause when there is none.")}</p>
                        <Actions end=true>
                            <DialogClose dialog>"Keep it"</DialogClose>
                            <Submit variant=Variant::Danger>"Remove"</Submit>
                        </Actions>
                    </Form>
                </Dialog>
            </td>
        </tr>
    }
    .into_any()
}
