//! The versions of an evaluation.

use super::{Part, Parts};
use crate::api::versions::{self, Version, Versions};
use crate::components::{Column, PageHead, PageTitle, Pagination, Table, Time};
use crate::load::{load, loaded};
use crate::pages::{part, query};
use leptos::prelude::*;

/// `/{org}/evaluations/{id}/versions?after=…`
#[component]
pub fn VersionsPage() -> impl IntoView {
    let (organization, id, after) = (part("organization"), part("evaluation"), query("after"));
    let page =
        load(move || (organization.get(), id.get(), after.get()), |(organization, id, after)| versions::list(organization, id, after));
    loaded(page, move |page: Versions| {
        let home = format!("/{}/evaluations/{}", organization.get_untracked(), id.get_untracked());
        let title = format!("Versions of {}", page.evaluation);
        let next = page.next.map(|next| format!("{home}/versions?after={next}"));
        let columns = ["Version", "What changed", "By", "When"].map(Column::new).into();
        view! {
            <PageTitle text=title.clone()/>
            <PageHead title text="Every change of what is asked makes one. Each run says which one it asked."/>
            <Parts home=home.clone() current=Part::Versions/>
            <Table caption="Versions" columns empty="It has not changed since versions are kept.">
                {page
                    .versions
                    .into_iter()
                    .map(|version| {
                        let Version { number, created_at, created_by, what } = version;
                        view! {
                            <tr>
                                <th scope="row"><a href=format!("{home}/versions/{number}")>{format!("Version {number}")}</a></th>
                                <td class="cell-text">{what}</td>
                                <td>{created_by}</td>
                                <td><Time iso=created_at/></td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()}
            </Table>
            <Pagination next/>
        }
    })
}
