//! The forms that share: with a team, with everyone, with one person; and the one that hands the ownership over.

use super::share::Place;
use crate::api::sharing::{ShareWithEveryone, ShareWithPerson, ShareWithTeam, TransferOwnership, WithdrawTransfer};
use crate::components::{Actions, Banner, Choice, Field, Form, Section, Select, Submit, Time, Tone, Variant};
use domain::access::Level;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Level and last day, as every form that shares asks for them; `of` keeps the ids of two forms apart.
#[component]
fn Terms(of: &'static str, place: Place) -> impl IntoView {
    let explained: Vec<String> = Level::ALL.iter().map(|level| format!("{}: {}", place.level(*level), level.explanation())).collect();
    view! {
        <Select name="level" id=format!("{of}-level") label="Level" options=place.levels() value=Level::View.as_str() help=explained.join(" ")/>
        <Field name="until" id=format!("{of}-until") label="Last day" kind="date" help="Left empty, it lasts until you take it back."/>
    }
}

/// Why the plan has nothing of this.
#[component]
fn Closed(why: String) -> impl IntoView {
    view! { <Banner tone=Tone::Info title="Not in this plan">{why}</Banner> }
}

/// Shares with a team, at once.
#[component]
pub(super) fn Team(place: Place, teams: Vec<(String, String)>, closed: Option<String>) -> impl IntoView {
    if let Some(why) = closed {
        return view! { <Closed why/> }.into_any();
    }
    let terms = place.clone();
    let options: Vec<Choice> = teams.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    view! {
        <Section title="Share with a team" text="Everybody in the team has it at once, and whoever joins the team later.">
            <Form to=ShareWithTeam::PATH clear=true>
                {place.fields()}
                <Select name="team" label="Team" options placeholder="Choose a team" required=true/>
                <Terms of="team" place=terms/>
                <Actions><Submit>"Share"</Submit></Actions>
            </Form>
        </Section>
    }
    .into_any()
}

/// Shares with the whole organization, at once.
#[component]
pub(super) fn Everyone(place: Place) -> impl IntoView {
    let terms = place.clone();
    view! {
        <Section title="Share with everyone" text="Every member of the organization has it at once.">
            <Form to=ShareWithEveryone::PATH clear=true>
                {place.fields()}
                <Terms of="everyone" place=terms/>
                <Actions><Submit variant=Variant::Secondary>"Share with everyone"</Submit></Actions>
            </Form>
        </Section>
    }
}

/// Offers it to one member.
#[component]
pub(super) fn User(place: Place, closed: Option<String>, invites: bool) -> impl IntoView {
    if let Some(why) = closed {
        return view! { <Closed why/> }.into_any();
    }
    let terms = place.clone();
    let form = format!("/{}/settings/invitations/new?resource={}", place.organization, place.resource);
    let newcomer = invites.then(|| {
        view! { <p class="help">"Not a member yet? "<a href=form>"Invite the person to the organization"</a>", and share it at once."</p> }
    });
    view! {
        <Section title="Share with a person" text="A member of the organization. It waits on their page of invitations, and counts from acceptance on.">
            <Form to=ShareWithPerson::PATH clear=true>
                {place.fields()}
                <Field name="email" label="Email" kind="email" autocomplete="off" required=true/>
                <Terms of="person" place=terms/>
                <Actions><Submit>"Send Invitation"</Submit></Actions>
            </Form>
            {newcomer}
        </Section>
    }
    .into_any()
}

/// Hands the ownership over.
#[component]
pub(super) fn Transfer(place: Place, offered: Option<(String, String)>, closed: Option<String>) -> impl IntoView {
    if let Some(why) = closed {
        return view! { <Closed why/> }.into_any();
    }
    let withdrawn = place.clone();
    let waiting = offered.map(|(name, until)| {
        view! {
            <Banner tone=Tone::Info title=format!("{name} was asked")>
                "The offer waits until "<Time iso=until/>". Until the answer, nothing changes."
            </Banner>
            <Form to=WithdrawTransfer::PATH>
                {withdrawn.fields()}
                <Actions><Submit variant=Variant::Secondary>"Take the offer back"</Submit></Actions>
            </Form>
        }
    });
    view! {
        <Section title="Transfer Ownership" text="A member of the organization, who accepts on the page of invitations. Whoever owns it now keeps the level admin.">
            {waiting}
            <Form to=TransferOwnership::PATH clear=true>
                {place.fields()}
                <Field name="email" label="New owner's email" kind="email" autocomplete="off" required=true/>
                <Actions><Submit>"Transfer Ownership"</Submit></Actions>
            </Form>
        </Section>
    }
    .into_any()
}
