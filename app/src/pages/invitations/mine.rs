//! Everything that waits for the person's answer.

use crate::api::invitations::{self, AcceptInvitation, DeclineInvitation, Waiting};
use crate::api::sharing::requests::{self, Asked};
use crate::api::sharing::{self, AcceptShare, AcceptTransfer, DeclineShare, DeclineTransfer, Offer};
use crate::components::{Card, DescriptionList, Detail, EmptyState, Form, Glyph, PageHead, PageTitle, Submit, Time, Variant};
use crate::error::AppError;
use crate::load::{load, loaded};
use crate::pages::sharing::ask::Request;
use leptos::either::Either;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/invitations`
#[component]
pub fn InvitationsPage() -> impl IntoView {
    let list = load(|| (), |()| everything());
    view! {
        <PageTitle text="Invitations"/>
        <PageHead title="Invitations" text="Each waits for your answer on its own."/>
        {loaded(list, |(list, offers, asked): (Vec<Waiting>, Vec<Offer>, Vec<Asked>)| {
            if list.is_empty() && offers.is_empty() && asked.is_empty() {
                Either::Left(view! {
                    <EmptyState glyph=Glyph::Mail title="Nothing waits for you" text="When somebody invites you, it stands here until you answer."/>
                })
            } else {
                Either::Right(view! {
                    {list.into_iter().map(|invitation| view! { <WaitingCard invitation/> }).collect::<Vec<_>>()}
                    {offers.into_iter().map(|offer| view! { <OfferCard offer/> }).collect::<Vec<_>>()}
                    {asked.into_iter().map(|asked| view! { <Request asked/> }).collect::<Vec<_>>()}
                })
            }
        })}
    }
}

/// Invitations to organizations, shares and ownerships, and requests of others, at once.
async fn everything() -> Result<(Vec<Waiting>, Vec<Offer>, Vec<Asked>), AppError> {
    Ok((invitations::mine().await?, sharing::mine().await?, requests::my_requests().await?))
}

/// A share or an ownership.
#[component]
fn OfferCard(offer: Offer) -> impl IntoView {
    let Offer { id, organization, kind, name, level, given_by, until } = offer;
    let text = match level {
        Some(level) => format!("{given_by} shares this {kind} of {organization} with you: {}.", level.as_str()),
        None => format!("{given_by} hands this {kind} of {organization} over to you: you would own it."),
    };
    let (accept, decline, field) = match level {
        Some(_) => (AcceptShare::PATH, DeclineShare::PATH, "share"),
        None => (AcceptTransfer::PATH, DeclineTransfer::PATH, "transfer"),
    };
    let (accepted, declined) = (id.clone(), id.clone());
    view! {
        <Card title=name>
            <p>{text}</p>
            {until.map(|until| view! { <p class="muted">"Until "<Time iso=until/></p> })}
            <div class="row">
                <Form to=accept key=id.clone()>
                    <input type="hidden" name=field value=accepted/>
                    <Submit>"Accept"</Submit>
                </Form>
                <Form to=decline key=id>
                    <input type="hidden" name=field value=declined/>
                    <Submit variant=Variant::Secondary>"Decline"</Submit>
                </Form>
            </div>
        </Card>
    }
}

#[component]
fn WaitingCard(invitation: Waiting) -> impl IntoView {
    let text = format!("{} invites you to join as {}.", invitation.invited_by, invitation.role);
    view! {
        <Card title=invitation.organization>
            <p>{text}</p>
            <Gifts custom_roles=invitation.custom_roles teams=invitation.teams shares=invitation.shares/>
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
    /// What it shares, in words.
    shares: String,
) -> impl IntoView {
    (!custom_roles.is_empty() || !teams.is_empty() || !shares.is_empty()).then(|| {
        view! {
            <DescriptionList>
                {(!custom_roles.is_empty()).then(|| view! { <Detail term="Custom roles">{custom_roles}</Detail> })}
                {(!teams.is_empty()).then(|| view! { <Detail term="Teams">{teams}</Detail> })}
                {(!shares.is_empty()).then(|| view! { <Detail term="Shared with you">{shares}</Detail> })}
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
