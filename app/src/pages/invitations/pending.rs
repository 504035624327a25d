//! The invitations that were sent and wait for an answer.

use crate::api::invitations::sending::{self, CopyInvitationLink, Invitation, Pending, ResendInvitation, RevokeInvitation};
use crate::components::{
    Button, Column, Field, Form, Glyph, LinkButton, PageHead, PageTitle, Pagination, Section, Submit, Table, Time, Variant,
};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::{address, part, query};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/settings/invitations?q=…`
#[component]
pub fn PendingPage() -> impl IntoView {
    let (organization, search, after) = (part("organization"), query("q"), query("after"));
    let page = load(
        move || (organization.get(), search.get(), after.get()),
        |(organization, search, after)| sending::list(organization, search, after),
    );
    view! {
        <PageTitle text="Invitations"/>
        {loaded(page, move |page: Pending| {
            let (organization, search) = (organization.get_untracked(), search.get_untracked());
            let here = format!("/{organization}/settings/invitations");
            let button = view! { <InviteButton organization=organization.clone()/> };
            let rows = page
                .invitations
                .into_iter()
                .map(|invitation| view! { <Row organization=organization.clone() invitation/> })
                .collect::<Vec<_>>();
            let next = page.next.map(|next| address(&here, &[("q", &search), ("after", &next)]));
            let empty = if search.is_empty() { "No invitation waits for an answer." } else { "No pending invitation to such an address." };
            view! {
                <PageHead title="Settings">
                    {button}
                </PageHead>
                <SettingsTabs organization=organization.clone() current="/invitations"/>
                <Section
                    title="Pending invitations"
                    text="A new letter or a new link makes the older ones useless. Each holds a seat of the plan until it is answered, revoked or over."
                    stacked=true
                >
                    <Search here search/>
                    <Table
                        caption="Pending invitations"
                        columns=vec![
                            Column::new("Email"),
                            Column::new("Roles"),
                            Column::new("Teams and access"),
                            Column::new("Invited by"),
                            Column::new("Expires"),
                            Column::actions(),
                        ]
                        empty
                    >
                        {rows}
                    </Table>
                    <Pagination next/>
                </Section>
            }
        })}
    }
}

/// The way to the form.
#[component]
pub fn InviteButton(
    /// The organization's identifier.
    organization: String,
) -> impl IntoView {
    let href = format!("/{organization}/settings/invitations/new");
    view! { <LinkButton href variant=Variant::Primary glyph=Glyph::Mail>"Invite members"</LinkButton> }
}

/// A form of the browser's own: what is searched for stands in the address.
#[component]
fn Search(here: String, search: String) -> impl IntoView {
    view! {
        <form method="get" action=here role="search" class="filters">
            <Field name="q" label="Search by address" kind="search" value=search autocomplete="off"/>
            <Button submit=true glyph=Glyph::Search>"Search"</Button>
        </form>
    }
}

#[component]
fn Row(organization: String, invitation: Invitation) -> impl IntoView {
    let roles = match invitation.custom_roles.as_str() {
        "" => invitation.role,
        custom => format!("{}, {custom}", invitation.role),
    };
    let gives = [invitation.teams, invitation.shares].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ");
    let (id, key) = (invitation.id.clone(), invitation.id);
    let fields = move || {
        view! {
            <input type="hidden" name="organization" value=organization.clone()/>
            <input type="hidden" name="invitation" value=id.clone()/>
        }
    };
    let (resend, copy, revoke) = (fields.clone(), fields.clone(), fields);
    view! {
        <tr>
            <th scope="row">{invitation.email}</th>
            <td>{roles}</td>
            <td>{gives}</td>
            <td>{invitation.invited_by}</td>
            <td><Time iso=invitation.expires_at/></td>
            <td class="cell-actions">
                <div class="row">
                    <Form to=ResendInvitation::PATH key=key.clone()>
                        {resend()}
                        <Submit small=true variant=Variant::Secondary>"Resend"</Submit>
                    </Form>
                    <Form to=CopyInvitationLink::PATH key=key.clone()>
                        {copy()}
                        <Submit small=true variant=Variant::Secondary>"Copy link"</Submit>
                    </Form>
                    <Form to=RevokeInvitation::PATH key=key>
                        {revoke()}
                        <Submit small=true variant=Variant::Secondary>"Revoke"</Submit>
                    </Form>
                </div>
            </td>
        </tr>
    }
}
