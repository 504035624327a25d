//! Inviting people: whom, and what they are given.

use crate::api::invitations::sending::{self, Offers, SendInvitations, TeamOffer};
use crate::components::{Actions, Checkbox, Choice, Field, Form, LinkButton, PageHead, PageTitle, Select, Submit, TextArea};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::part;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/settings/invitations/new`. The file comes last: what stands before it is read ahead, so that it can be shown again.
#[component]
pub fn InvitePage() -> impl IntoView {
    let organization = part("organization");
    let offers = load(move || organization.get(), sending::choices);
    view! {
        <PageTitle text="Invite members"/>
        {loaded(offers, move |offers: Offers| {
            let organization = organization.get_untracked();
            let back = format!("/{organization}/settings/invitations");
            view! {
                <PageHead title="Invite members" text="A letter with a link goes to each address. Whoever has no account yet signs up through it."/>
                <SettingsTabs organization=organization.clone() current="/invitations"/>
                <Form to=SendInvitations::PATH multipart=true class="narrow">
                    <input type="hidden" name="organization" value=organization/>
                    <TextArea
                        name="addresses"
                        label="Email addresses"
                        help=format!("Up to 200, with commas, spaces or line ends between them. {}", offers.seats)
                        wide=true
                    />
                    <Gifts offers=offers.clone()/>
                    <Field
                        name="days"
                        label="Days until the links expire"
                        kind="number"
                        min="1"
                        max="30"
                        value=offers.days.to_string()
                        autocomplete="off"
                    />
                    <Field
                        name="file"
                        label="CSV file"
                        kind="file"
                        accept=".csv,text/csv"
                        wide=true
                        help="Instead of typing, or besides: a file whose first line names a column “email”, and perhaps “role”."
                    />
                    <Actions>
                        <Submit>"Send Invitation"</Submit>
                        <LinkButton href=back>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            }
        })}
    }
}

/// The base role, custom roles where there are any, and teams while there are several.
#[component]
fn Gifts(offers: Offers) -> impl IntoView {
    let options = offers.roles.into_iter().map(|(word, label, text)| Choice::new(word, format!("{label}: {text}"))).collect();
    let custom = offers.custom_roles.into_iter().map(|(id, name, text)| custom_role(id, name, text)).collect::<Vec<_>>();
    let teams = offers.teams.into_iter().map(team).collect::<Vec<_>>();
    view! {
        <Select name="role" label="Role" options value=offers.role/>
        {(!custom.is_empty())
            .then(|| {
                view! {
                    <fieldset class="radio-group stack">
                        <legend class="label">"Custom roles"</legend>
                        {custom}
                    </fieldset>
                }
            })}
        {(!teams.is_empty())
            .then(|| {
                view! {
                    <fieldset class="radio-group stack">
                        <legend class="label">"Teams"</legend>
                        {teams}
                    </fieldset>
                }
            })}
    }
}

fn custom_role(id: String, name: String, text: String) -> AnyView {
    if text.is_empty() {
        view! { <Checkbox name="roles" id=id.clone() value=id label=name/> }.into_any()
    } else {
        view! { <Checkbox name="roles" id=id.clone() value=id label=name help=text/> }.into_any()
    }
}

fn team(offer: TeamOffer) -> AnyView {
    let options = offer.places.into_iter().map(|(value, label)| Choice::new(value, label)).collect();
    view! { <Select name="teams" id=offer.id label=offer.name options value=offer.chosen/> }.into_any()
}
