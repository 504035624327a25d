//! Who reaches a resource, and why.

use super::share::Place;
use crate::api::sharing::Person;
use crate::components::{Avatar, Badge, Button, Column, Field, Glyph, Icon, Pagination, Section, Table};
use crate::pages::address;
use leptos::prelude::*;

/// Everyone with every path, searched, page by page, and as a file.
#[component]
pub(super) fn Access(place: Place, words: String, people: Vec<Person>, next: Option<String>) -> impl IntoView {
    let home = format!("/{}/share/{}", place.organization, place.resource);
    let next = next.map(|next| address(&home, &[("tab", "access"), ("q", &words), ("after", &next)]));
    let file = format!("{home}/access.csv");
    let members = format!("/{}/settings/members", place.organization);
    view! {
        <Section title="Who has access" text="Every person who reaches it now, and every way by which they do." stacked=true>
            <form method="get" action=home role="search" aria-label="Search people" class="filters">
                <input type="hidden" name="tab" value="access"/>
                <Field name="q" label="Name or email" value=words autocomplete="off"/>
                <div class="actions">
                    <Button submit=true glyph=Glyph::Search>"Search"</Button>
                    // A file, not a page of ours: the browser fetches it by itself.
                    <a class="btn" href=file download="access.csv"><Icon glyph=Glyph::Download/>"Export CSV"</a>
                </div>
            </form>
            <Table caption="Who has access" columns=vec![Column::new("Who"), Column::new("Level"), Column::new("Why")] empty="Nobody fits these words.">
                {people
                    .into_iter()
                    .map(|person| {
                        let (href, level) = (format!("{members}/{}", person.id), place.level(person.level));
                        view! {
                            <tr>
                                <th scope="row">
                                    <span class="person"><Avatar name=person.name.clone()/><a href=href>{person.name}</a></span>
                                    <small class="muted">{person.email}</small>
                                </th>
                                <td><Badge>{level}</Badge></td>
                                <td><ul class="plain">{person.why.into_iter().map(|why| view! { <li>{why}</li> }).collect::<Vec<_>>()}</ul></td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()}
            </Table>
            <Pagination next/>
        </Section>
    }
}
