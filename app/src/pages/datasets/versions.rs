//! The versions of a dataset: what was changed when and by whom, and the way back.

use super::DatasetTabs;
use crate::api::datasets::versions::{self, Restore, Version, Versions};
use crate::components::{Badge, Column, Form, PageHead, PageTitle, Pagination, Submit, Table, Time, Variant, figure};
use crate::load::{load, loaded};
use crate::pages::{part, query};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/datasets/{id}/versions?before=…`
#[component]
pub fn VersionsPage() -> impl IntoView {
    let (organization, id, before) = (part("organization"), part("dataset"), query("before"));
    let page =
        load(move || (organization.get(), id.get(), before.get()), |(organization, id, before)| versions::list(organization, id, before));
    loaded(page, move |page: Versions| {
        let (organization, id) = (organization.get_untracked(), id.get_untracked());
        let home = format!("/{organization}/datasets/{id}");
        let next = page.next.map(|next| format!("{home}/versions?before={next}"));
        let mut columns = vec![
            Column::new("Version").numeric(),
            Column::new("What was done"),
            Column::new("Rows").numeric(),
            Column::new("When"),
            Column::new("Who"),
        ];
        columns.extend(page.may_edit.then(Column::actions));
        let place = Place { organization, id, home: home.clone(), current: page.current, may_edit: page.may_edit };
        view! {
            <PageTitle text=format!("Versions of {}", page.name)/>
            <PageHead title=page.name.clone() text="Every change of rows makes a version, and all of them stay. Runs keep to the version that they began with."/>
            <DatasetTabs home current="/versions"/>
            <Table caption=format!("Versions of {}", page.name) columns>
                {page.versions.into_iter().map(|version| view! { <VersionRow place=place.clone() version/> }).collect::<Vec<_>>()}
            </Table>
            <Pagination next/>
        }
    })
}

/// Which dataset the rows are about.
#[derive(Clone)]
struct Place {
    organization: String,
    id: String,
    home: String,
    current: i64,
    may_edit: bool,
}

#[component]
fn VersionRow(place: Place, version: Version) -> impl IntoView {
    let is_current = version.number == place.current;
    let href = if is_current { place.home.clone() } else { format!("{}?version={}", place.home, version.number) };
    let action = place.may_edit.then(|| {
        let button = (!is_current).then(|| view! { <RestoreForm organization=place.organization id=place.id number=version.number/> });
        view! { <td class="cell-actions">{button}</td> }
    });
    view! {
        <tr>
            <th scope="row" class="numeric"><a href=href>{version.number}</a></th>
            <td>{version.what}{is_current.then(|| view! { " "<Badge>"Current"</Badge> })}</td>
            <td class="numeric">{figure(version.rows)}</td>
            <td><Time iso=version.created_at/></td>
            <td>{version.created_by}</td>
            {action}
        </tr>
    }
}

/// Nothing is lost by it, so it does not ask.
#[component]
fn RestoreForm(organization: String, id: String, number: i64) -> impl IntoView {
    view! {
        <Form to=Restore::PATH key=number.to_string()>
            <input type="hidden" name="organization" value=organization/>
            <input type="hidden" name="dataset" value=id/>
            <input type="hidden" name="version" value=number.to_string()/>
            <Submit small=true variant=Variant::Secondary>"Restore "<span class="sr-only">{format!("version {number}")}</span></Submit>
        </Form>
    }
}
