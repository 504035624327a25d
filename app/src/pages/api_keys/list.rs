//! The keys of a person or a team.

use super::Place;
use crate::api::api_keys::{self, Key, Keys};
use crate::components::{Badge, Column, EmptyState, Glyph, LinkButton, PageHead, PageTitle, Section, Table, Time, Tone, Variant};
use crate::load::{load, loaded};
use leptos::prelude::*;

/// `/account/keys` and `/{org}/settings/teams/{team}/keys`
#[component]
pub fn KeysPage() -> impl IntoView {
    let place = Place::here();
    let keys = load(move || place.get(), |(organization, team)| api_keys::list(organization, team));
    view! {
        <PageTitle text="API keys"/>
        {loaded(keys, move |page: Keys| {
            let home = place.home();
            let text = match &page.team {
                Some(team) => format!("With a key of {team} a program works in this team as a member of it, and nowhere else."),
                None => "With a key of yours a program does what you may do at that moment, as far as the key lets it.".to_owned(),
            };
            let new = format!("{home}/new");
            if page.keys.is_empty() {
                return view! {
                    <PageHead title="API keys" text/>
                    <EmptyState
                        glyph=Glyph::Key
                        title="No API keys yet"
                        text="A key lets scripts, CI and your own services use the API and the command line: push datasets, start runs, read results."
                    >
                        <LinkButton href=new variant=Variant::Primary glyph=Glyph::Plus>"Make a key"</LinkButton>
                    </EmptyState>
                    <Documentation/>
                }
                    .into_any();
            }
            view! {
                <PageHead title="API keys" text>
                    <LinkButton href=new variant=Variant::Primary glyph=Glyph::Plus>"Make a key"</LinkButton>
                </PageHead>
                <Table
                    caption="API keys"
                    columns=vec![Column::new("Name"), Column::new("Key"), Column::new("May"), Column::new("Last used"), Column::new("Ends")]
                >
                    {page.keys.into_iter().map(|key| view! { <KeyRow home=home.clone() key/> }).collect::<Vec<_>>()}
                </Table>
                <Documentation/>
            }
                .into_any()
        })}
    }
}

#[component]
fn KeyRow(home: String, key: Key) -> impl IntoView {
    let last_used = match key.last_used_at {
        Some(iso) => view! { <Time iso/> }.into_any(),
        None => "Never".into_any(),
    };
    let end = match key.expires_at {
        Some(iso) => view! { <Time iso day=true/> }.into_any(),
        None => "Never".into_any(),
    };
    let state = match (key.is_over, key.is_off) {
        (true, _) => Some((Tone::Danger, "Over")),
        (_, true) => Some((Tone::Warning, "Off")),
        _ => None,
    };
    view! {
        <tr>
            <th scope="row">
                <a href=format!("{home}/{}", key.id)>{key.name}</a>" "
                {state.map(|(tone, word)| view! { <Badge tone>{word}</Badge> })}
            </th>
            <td><code>{key.shown}</code></td>
            <td class="cell-text">{key.scopes.join(", ")}</td>
            <td>{last_used}</td>
            <td>{end}</td>
        </tr>
    }
}

/// Where to read on.
#[component]
fn Documentation() -> impl IntoView {
    view! {
        <Section title="How to use a key">
            <p>
                "Send it as "<code>"Authorization: Bearer <key>"</code>". Everything that a key can ask is described in the "
                // Not a page of this application: the browser itself goes there.
                <a href="/docs" rel="external">"documentation of the API"</a>"; "<code>"assay login"</code>" keeps it for the command line."
            </p>
        </Section>
    }
}
