//! The account: name, address, password, theme, sessions, the end.

use crate::api::accounts::{self, Account, ChangeEmail, ChangeName, ChangePassword, DeleteAccount, Session};
use crate::api::sessions::{ChooseTheme, RevokeOtherSessions, RevokeSession};
use crate::components::{
    Actions, Badge, Banner, Column, Field, Form, Glyph, LinkButton, PageHead, PageTitle, Section, Submit, Table, ThemeChoice, Time, Tone,
    Variant,
};
use crate::load::{load, loaded};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/account`
#[component]
pub fn AccountPage() -> impl IntoView {
    let account = load(|| (), |()| accounts::page());
    let theme = crate::initial::get().theme.as_str();
    view! {
        <PageTitle text="Account"/>
        <PageHead title="Account" text="You, on every page of Assay and in every organization."/>
        {loaded(account, move |account: Account| {
            view! {
                <Suspended organizations=account.suspended_in.clone()/>
                <Section title="Name" text="Shown to the members of your organizations.">
                    <Form to=ChangeName::PATH>
                        <Field name="name" label="Name" value=account.name.clone() autocomplete="name" required=true maxlength=80/>
                        <Actions><Submit variant=Variant::Secondary>"Save name"</Submit></Actions>
                    </Form>
                </Section>
                <Section title="Address" text="You sign in with it, and letters go there. A new one counts when you confirm it.">
                    <p>"Your address is "<strong>{account.email.clone()}</strong>"."</p>
                    <Form to=ChangeEmail::PATH clear=true>
                        <Field name="email" label="New address" kind="email" autocomplete="email" required=true/>
                        <Field name="password" id="email-password" label="Your password" kind="password" autocomplete="current-password" required=true/>
                        <Actions><Submit variant=Variant::Secondary>"Change address"</Submit></Actions>
                    </Form>
                </Section>
                <Section title="Password" text="When you change it, other browsers are signed out.">
                    <Form to=ChangePassword::PATH clear=true>
                        <Field name="current_password" label="Current password" kind="password" autocomplete="current-password" required=true/>
                        <Field
                            name="new_password"
                            label="New password"
                            kind="password"
                            autocomplete="new-password"
                            help="8 to 256 characters of any kind."
                            required=true
                        />
                        <Actions><Submit variant=Variant::Secondary>"Change password"</Submit></Actions>
                    </Form>
                </Section>
                <Section title="Theme" text="For this browser.">
                    <Form to=ChooseTheme::PATH key="account">
                        <ThemeChoice current=theme/>
                    </Form>
                </Section>
                <Section title="API keys" text="For your scripts, for CI and for the command line: they act as you.">
                    <p><LinkButton href="/account/keys" glyph=Glyph::Key>"Your API keys"</LinkButton></p>
                </Section>
                <Section title="Provider keys" text="What you start runs on them where an organization has no key of its own.">
                    <p><LinkButton href="/account/provider-keys" glyph=Glyph::Key>"Your provider keys"</LinkButton></p>
                </Section>
                <Sessions sessions=account.sessions.clone()/>
                <Delete only_owner_of=account.only_owner_of/>
            }
        })}
    }
}

/// Why some organizations cannot be opened.
#[component]
fn Suspended(organizations: Vec<String>) -> impl IntoView {
    (!organizations.is_empty()).then(|| {
        let title = format!("You are suspended in {}", organizations.join(", "));
        view! { <Banner tone=Tone::Warning title>"What you made there is kept. Ask an owner or an admin there to restore you."</Banner> }
    })
}

/// Where the person is signed in.
#[component]
fn Sessions(sessions: Vec<Session>) -> impl IntoView {
    let others = sessions.len() > 1;
    view! {
        <Section title="Sessions" text="The browsers in which you are signed in." stacked=true>
            <Table caption="Sessions" columns=vec![Column::new("Browser"), Column::new("Network address"), Column::new("Last used"), Column::actions()]>
                {sessions.into_iter().map(|session| view! { <SessionRow session/> }).collect::<Vec<_>>()}
            </Table>
            {others.then(|| {
                view! {
                    <Form to=RevokeOtherSessions::PATH>
                        <Actions><Submit variant=Variant::Secondary>"Sign out all other browsers"</Submit></Actions>
                    </Form>
                }
            })}
        </Section>
    }
}

#[component]
fn SessionRow(session: Session) -> impl IntoView {
    let id = session.id.clone();
    view! {
        <tr>
            <th scope="row">{session.device}" "{session.current.then(|| view! { <Badge tone=Tone::Info>"This browser"</Badge> })}</th>
            <td>{session.address}</td>
            <td><Time iso=session.last_used_at/></td>
            <td class="cell-actions">
                {(!session.current).then(|| {
                    view! {
                        <Form to=RevokeSession::PATH key=id.clone()>
                            <input type="hidden" name="session" value=id/>
                            <Submit small=true variant=Variant::Secondary>"Revoke"</Submit>
                        </Form>
                    }
                })}
            </td>
        </tr>
    }
}

/// The end of the account, and what stands in its way.
#[component]
fn Delete(only_owner_of: Vec<String>) -> impl IntoView {
    view! {
        <Section title="Delete account" text="Your sessions, memberships and shares end at once. What you made in organizations stays there.">
            {if only_owner_of.is_empty() {
                view! {
                    <Form to=DeleteAccount::PATH>
                        <Field name="password" id="delete-password" label="Your password" kind="password" autocomplete="current-password" required=true/>
                        <Actions><Submit variant=Variant::Danger>"Delete account"</Submit></Actions>
                    </Form>
                }
                    .into_any()
            } else {
                view! {
                    <Banner tone=Tone::Warning title="You are the last owner">
                        <p>"Make somebody else an owner first, or delete the organization:"</p>
                        <ul>{only_owner_of.into_iter().map(|name| view! { <li>{name}</li> }).collect::<Vec<_>>()}</ul>
                    </Banner>
                }
                    .into_any()
            }}
        </Section>
    }
}
