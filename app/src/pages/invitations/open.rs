//! The page behind an invitation's link, for whoever opens it: signed in or not, with an account or without.

use super::mine::{Answer, Gifts};
use crate::api::invitations::{self, Link, Next, Opened, SignUpInvited};
use crate::api::sessions::SignOut;
use crate::components::{AuthFrame, Field, Form, LinkButton, PageTitle, Submit, Variant};
use crate::load::{load, loaded};
use crate::pages::errors::Leave;
use crate::pages::{address, part};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/invite/{token}`
#[component]
pub fn InvitationPage() -> impl IntoView {
    let token = part("token");
    let opened = load(move || token.get(), invitations::open);
    view! {
        <PageTitle text="Invitation"/>
        {loaded(opened, move |link: Link| {
            let opened: Opened = match link {
                Link::Waits(opened) => *opened,
                Link::Accepted(organization) => return view! { <Leave to=format!("/{organization}")/> }.into_any(),
            };
            let title = format!("Join {}", opened.invitation.organization);
            let text = format!("{} invites {} to join as {}.", opened.invitation.invited_by, opened.email, opened.invitation.role);
            view! {
                <AuthFrame title text>
                    <Gifts custom_roles=opened.invitation.custom_roles.clone() teams=opened.invitation.teams.clone() shares=opened.invitation.shares.clone()/>
                    {match opened.next.clone() {
                        Next::Answer => view! { <Answer id=opened.invitation.id.clone()/> }.into_any(),
                        Next::Switch(other) => view! { <Switch other token=token.get_untracked()/> }.into_any(),
                        Next::SignIn => view! { <SignInFirst email=opened.email.clone() token=token.get_untracked()/> }.into_any(),
                        Next::SignInOrUp => view! { <SignInOrUp email=opened.email.clone() token=token.get_untracked()/> }.into_any(),
                        Next::SignUp => view! { <SignUpHere email=opened.email.clone() token=token.get_untracked()/> }.into_any(),
                    }}
                </AuthFrame>
            }
                .into_any()
        })}
    }
}

#[component]
fn Switch(other: String, token: String) -> impl IntoView {
    view! {
        <p>"You are signed in as "<strong>{other}</strong>". Sign out to accept it with the address that it was sent to."</p>
        <Form to=SignOut::PATH>
            <input type="hidden" name="next" value=format!("/invite/{token}")/>
            <Submit wide=true>"Switch account"</Submit>
        </Form>
    }
}

#[component]
fn SignInFirst(email: String, token: String) -> impl IntoView {
    let href = address("/sign-in", &[("next", &format!("/invite/{token}")), ("email", &email)]);
    view! {
        <p>"You have an account with this address."</p>
        <LinkButton href variant=Variant::Primary wide=true>"Sign in to answer"</LinkButton>
    }
}

/// For a link that was handed over: only a letter proves an address, so whoever signs up confirms it first.
#[component]
fn SignInOrUp(email: String, token: String) -> impl IntoView {
    let sign_in = address("/sign-in", &[("next", &format!("/invite/{token}")), ("email", &email)]);
    let sign_up = address("/sign-up", &[("email", &email)]);
    view! {
        <p>"Sign in with this address to answer. Without an account, sign up with it and confirm it by our letter: the invitation then waits for you."</p>
        <LinkButton href=sign_in variant=Variant::Primary wide=true>"Sign in to answer"</LinkButton>
        <LinkButton href=sign_up wide=true>"Sign up"</LinkButton>
    }
}

#[component]
fn SignUpHere(email: String, token: String) -> impl IntoView {
    view! {
        <Form to=SignUpInvited::PATH>
            <input type="hidden" name="token" value=token/>
            <Field name="email" label="Email" kind="email" value=email readonly=true autocomplete="username" wide=true/>
            <Field name="name" label="Name" autocomplete="name" required=true maxlength=80 wide=true/>
            <Field
                name="password"
                label="Password"
                kind="password"
                autocomplete="new-password"
                help="8 to 256 characters of any kind."
                required=true
                wide=true
            />
            <Submit wide=true>"Sign up and join"</Submit>
        </Form>
    }
}
