//! What became of each address of a request to invite. A page of its own, so that it is the same without JavaScript, and
//! stays when it is loaded again.

use super::pending::InviteButton;
use crate::api::invitations::sending::{self, Sent, SentRow, Went};
use crate::components::{Badge, Column, LinkButton, PageHead, PageTitle, Table, Tone, counted};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::part;
use leptos::prelude::*;

/// `/{org}/settings/invitations/sent/{batch}`
#[component]
pub fn SentPage() -> impl IntoView {
    let (organization, batch) = (part("organization"), part("batch"));
    let sent = load(move || (organization.get(), batch.get()), |(organization, batch)| sending::results(organization, batch));
    view! {
        <PageTitle text="Invitations"/>
        {loaded(sent, move |sent: Sent| {
            let organization = organization.get_untracked();
            let letters = i64::try_from(sent.letters).unwrap_or(i64::MAX);
            let text = match (letters, sent.letters == sent.rows.len()) {
                (0, _) => "Nobody was invited.".to_owned(),
                (1, true) => "An invitation is on its way.".to_owned(),
                (_, all) => format!("{} on the way.{}", counted(letters, "invitation"), if all { "" } else { " See below what became of the others." }),
            };
            let pending = format!("/{organization}/settings/invitations");
            let button = view! { <InviteButton organization=organization.clone()/> };
            view! {
                <PageHead title="Invitations sent" text>
                    <LinkButton href=pending>"Pending invitations"</LinkButton>
                    {button}
                </PageHead>
                <SettingsTabs organization current="/invitations"/>
                <Table caption="Results" columns=vec![Column::new("Email"), Column::new("Result"), Column::new("What happened")]>
                    {sent.rows.into_iter().map(|row| view! { <Row row/> }).collect::<Vec<_>>()}
                </Table>
            }
        })}
    }
}

#[component]
fn Row(row: SentRow) -> impl IntoView {
    let (tone, word) = match row.went {
        Went::Sent => (Tone::Success, "Sent"),
        Went::Nothing => (Tone::Neutral, "Skipped"),
        Went::Refused => (Tone::Danger, "Not sent"),
    };
    view! {
        <tr>
            <th scope="row">{row.email}</th>
            <td><Badge tone>{word}</Badge></td>
            <td class="cell-text">{row.words}</td>
        </tr>
    }
}
