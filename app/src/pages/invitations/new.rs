//! Inviting people: whom, and what they are given.

use crate::api::invitations::sending::{self, Offers, SendInvitations, TeamOffer};
use crate::components::{Actions, Checkbox, CheckboxGroup, Choice, Field, Form, LinkButton, PageHead, PageTitle, Select, Submit, TextArea};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::{part, query};
use domain::access::{Level, ResourceKind};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/settings/invitations/new?resource=…`. The file comes last: what stands before it is read ahead, so that it can be shown again.
#[component]
pub fn InvitePage() -> impl IntoView {
    let (organization, resource) = (part("organization"), query("resource"));
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
                    <Access kinds=offers.kinds.clone() things=offers.things.clone() chosen=resource.get_untracked()/>
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

/// What is shared at once: whole kinds, and chosen resources. Nothing for those who may share nothing.
#[component]
fn Access(kinds: Vec<ResourceKind>, things: Vec<(String, ResourceKind, String)>, chosen: String) -> impl IntoView {
    (!kinds.is_empty() || !things.is_empty()).then(|| {
        let wide = kinds.into_iter().map(whole_kind).collect::<Vec<_>>();
        let options: Vec<Choice> =
            things.into_iter().map(|(id, kind, name)| Choice::new(id, format!("{name} ({})", kind.label()))).collect();
        let levels = Level::ALL.iter().map(|level| Choice::new(level.as_str(), level.label())).collect();
        let some = !options.is_empty();
        view! {
            <fieldset class="fieldset">
                <legend>"Access from the beginning"</legend>
                <p class="help">"Besides what role and teams give. It counts when the invitation is accepted, if you may still share it then."</p>
                {wide}
                {some.then(|| view! {
                    <CheckboxGroup name="things" field="things" legend="Chosen resources" options ticked=vec![chosen]/>
                    <Select name="thing_level" label="Level on the chosen ones" options=levels value=Level::View.as_str()/>
                })}
                <Field name="until" label="Last day of this access" kind="date" help="Left empty, it lasts until somebody takes it back."/>
            </fieldset>
        }
    })
}

/// A level on all of a kind.
fn whole_kind(kind: ResourceKind) -> AnyView {
    let value = |level: &str| format!("{kind}:{level}");
    let levels = Level::ALL.iter().map(|level| Choice::new(value(level.as_str()), level.label()));
    let options = std::iter::once(Choice::new(value(""), "None")).chain(levels).collect();
    view! { <Select name="kinds" id=format!("kinds-{kind}") label=format!("All {}", kind.plural()) options value=value("")/> }.into_any()
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
