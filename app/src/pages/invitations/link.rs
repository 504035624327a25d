//! A link that was just made, to be handed over by other means than our letter.

use crate::api::invitations::sending;
use crate::components::{Banner, CopyButton, LinkButton, PageHead, PageTitle, Section, Tone};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::{part, query};
use leptos::prelude::*;

/// `/{org}/settings/invitations/{invitation}/link?token=…`: shown only to whoever made it, and as long as it is the newest.
#[component]
pub fn LinkPage() -> impl IntoView {
    let (organization, invitation, token) = (part("organization"), part("invitation"), query("token"));
    let copied = load(
        move || (organization.get(), invitation.get(), token.get()),
        |(organization, invitation, token)| sending::copied(organization, invitation, token),
    );
    view! {
        <PageTitle text="Invitation link"/>
        {loaded(copied, move |(email, link): (String, String)| {
            let organization = organization.get_untracked();
            let back = format!("/{organization}/settings/invitations");
            let text = format!("For {email} alone: whoever follows it signs in with this address, or signs up and confirms it.");
            view! {
                <PageHead title="Invitation link">
                    <LinkButton href=back>"Pending invitations"</LinkButton>
                </PageHead>
                <SettingsTabs organization current="/invitations"/>
                <Banner tone=Tone::Warning title="Copy the link now.">"It is not shown again, and older links, also those in letters, do not work any more."</Banner>
                <Section title="Link" text>
                    <p><CopyButton text=link what="invitation link"/></p>
                </Section>
            }
        })}
    }
}
