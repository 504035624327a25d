//! Everything that waits for the person's answer.

use crate::api::invitations::{self, AcceptInvitation, DeclineInvitation, Waiting};
use crate::components::{Card, DescriptionList, Detail, EmptyState, Form, Glyph, PageHead, PageTitle, Submit, Time, Variant};
use crate::load::{load, loaded};
use leptos::either::Either;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/invitations`
#[component]
pub fn InvitationsPage() -> impl IntoView {
    let list = load(|| (), |()| invitations::mine());
    view! {
        <PageTitle text="Invitations"/>
        <PageHead title="Invitations" text="Each waits for your answer on its own."/>
        {loaded(list, |list: Vec<Waiting>| {
            if list.is_empty() {
                Either::Left(view! {
                    <EmptyState glyph=Glyph::Mail title="Nothing waits for you" text="When somebody invites you, it stands here until you answer."/>
                })
            } else {
                Either::Right(list.into_iter().map(|invitation| view! { <WaitingCard invitation/> }).collect::<Vec<_>>())
            }
        })}
    }
}

#[component]
fn WaitingCard(invitation: Waiting) -> impl IntoView {
    let text = format!("{} invites you to join as {}.", invitation.invited_by, invitation.role);
    view! {
        <Card title=invitation.organization>
            <p>{text}</p>
            <Gifts custom_roles=invitation.custom_roles teams=invitation.teams/>
            <p class="muted">"Until "<Time iso=invitation.expires_at/></p>
            <Answer id=invitation.id/>
        </Card>
    }
}

/// What an invitation gives beside the base role.
#[component]
pub fn Gifts(
    /// The names of the custom roles, with commas between them.
    custom_roles: String,
    /// The names of the teams, with commas between them.
    teams: String,
) -> impl IntoView {
    (!custom_roles.is_empty() || !teams.is_empty()).then(|| {
        view! {
            <DescriptionList>
                {(!custom_roles.is_empty()).then(|| view! { <Detail term="Custom roles">{custom_roles}</Detail> })}
                {(!teams.is_empty()).then(|| view! { <Detail term="Teams">{teams}</Detail> })}
            </DescriptionList>
        }
    })
}

/// Accept and Decline.
#[component]
pub fn Answer(
    /// The invitation.
    id: String,
) -> impl IntoView {
    let (accepted, declined) = (id.clone(), id.clone());
    view! {
        <div class="row">
            <Form to=AcceptInvitation::PATH key=id.clone()>
                <input type="hidden" name="invitation" value=accepted/>
                <Submit>"Accept"</Submit>
            </Form>
            <Form to=DeclineInvitation::PATH key=id>
                <input type="hidden" name="invitation" value=declined/>
                <Submit variant=Variant::Secondary>"Decline"</Submit>
            </Form>
        </div>
    }
}
