//! One key: what it may do, a new secret, off and on, its end.

use super::{Place, Shown};
use crate::api::api_keys::{self, Key, Keys, RevokeApiKey, RotateApiKey, SwitchApiKey};
use crate::components::{Actions, DescriptionList, Detail, Field, Form, LinkButton, PageHead, PageTitle, Section, Submit, Time, Variant};
use crate::load::{load, loaded};
use crate::pages::part;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/account/keys/{key}` and `/{org}/settings/teams/{team}/keys/{key}`
#[component]
pub fn KeyPage() -> impl IntoView {
    let (place, id) = (Place::here(), part("api_key"));
    let key = load(move || (place.get(), id.get()), |((organization, team), id)| api_keys::get(organization, team, id));
    view! {
        <PageTitle text="API key"/>
        {loaded(key, move |page: Keys| {
            let Some(key) = page.keys.into_iter().next() else { return ().into_any() };
            let (home, back) = (place.home(), place.home());
            view! {
                <PageHead title=key.name.clone() text="What happened with it stands in the audit log of its organization.">
                    <LinkButton href=back>"All keys"</LinkButton>
                </PageHead>
                <Facts key=key.clone()/>
                <Rotate id=key.id.clone()/>
                <Switch id=key.id.clone() is_off=key.is_off/>
                <Revoke id=key.id name=key.name home/>
            }
                .into_any()
        })}
    }
}

#[component]
fn Facts(key: Key) -> impl IntoView {
    let moment = |iso: Option<String>, none: &'static str| match iso {
        Some(iso) => view! { <Time iso/> }.into_any(),
        None => none.into_any(),
    };
    let state = match (key.is_over, key.is_off) {
        (true, _) => "Its time is over",
        (_, true) => "Off",
        _ => "Works",
    };
    let old = key.old_until.map(|iso| view! { <Detail term="The secret before works until"><Time iso/></Detail> });
    view! {
        <DescriptionList>
            <Detail term="Key"><code>{key.shown}</code></Detail>
            <Detail term="State">{state}</Detail>
            <Detail term="May">{key.scopes.join(", ")}</Detail>
            <Detail term="Made by">{key.made_by.unwrap_or_else(|| "Somebody whose account is gone".into())}</Detail>
            <Detail term="Made"><Time iso=key.created_at/></Detail>
            <Detail term="Ends">{moment(key.expires_at, "Never")}</Detail>
            <Detail term="Last used">{moment(key.last_used_at, "Never")}</Detail>
            {old}
        </DescriptionList>
    }
}

#[component]
fn Rotate(id: String) -> impl IntoView {
    view! {
        <Section title="New secret" text="Name, place and scopes stay. The secret of now goes on working for the hours that you give, so that nothing stands still while you replace it.">
            <Form to=RotateApiKey::PATH>
                <input type="hidden" name="api_key" value=id/>
                <Shown/>
                <Field name="hours" label="Hours" value="24" inputmode="numeric" maxlength=3 autocomplete="off" help="0 to 168. With 0 it ends at once."/>
                <Actions><Submit variant=Variant::Secondary>"Rotate key"</Submit></Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Switch(id: String, is_off: bool) -> impl IntoView {
    let (title, text, button) = match is_off {
        true => ("Switch it on", "It works again from the next request on.", "Activate key"),
        false => ("Switch it off", "Its next request is refused, until you switch it on again.", "Deactivate key"),
    };
    view! {
        <Section title text>
            <Form to=SwitchApiKey::PATH>
                <input type="hidden" name="api_key" value=id/>
                <input type="hidden" name="on" value=if is_off { "on" } else { "" }/>
                <Actions><Submit variant=Variant::Secondary>{button}</Submit></Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Revoke(id: String, name: String, home: String) -> impl IntoView {
    view! {
        <Section title="Revoke this key" text="Its next request is refused, for good. What a team's key owns becomes yours.">
            <Form to=RevokeApiKey::PATH>
                <input type="hidden" name="api_key" value=id/>
                <input type="hidden" name="next" value=home/>
                <Field name="confirmation" label=format!("Type {name} to confirm") autocomplete="off" required=true/>
                <Actions><Submit variant=Variant::Danger>"Revoke key"</Submit></Actions>
            </Form>
        </Section>
    }
}
