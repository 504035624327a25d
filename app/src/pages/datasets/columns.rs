//! What the columns of a dataset hold, and what they are for.

use super::DatasetTabs;
use crate::api::datasets::{self, Cell, ChangeColumns, ColumnsPage as Data};
use crate::components::{Actions, Choice, Clipped, Column as Head, Form, PageHead, PageTitle, Select, Submit, Table};
use crate::load::{load, loaded};
use crate::pages::part;
use domain::datasets::{Column, ColumnKind, ColumnRole};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

const TEXT: &str = "Importing guessed them from the names and the first rows. A new evaluation proposes the column with human judgments.";

/// `/{org}/datasets/{id}/columns`
#[component]
pub fn ColumnsPage() -> impl IntoView {
    let (organization, id) = (part("organization"), part("dataset"));
    let page = load(move || (organization.get(), id.get()), |(organization, id)| datasets::get_columns(organization, id));
    loaded(page, move |page: Data| {
        let (organization, id) = (organization.get_untracked(), id.get_untracked());
        let home = format!("/{organization}/datasets/{id}");
        let title = format!("Columns of {}", page.dataset);
        let table = view! { <Columns caption=title.clone() first=format!("{home}/rows/1") columns=page.columns may_edit=page.may_edit/> };
        let content = if page.may_edit {
            view! {
                <Form to=ChangeColumns::PATH class="stack">
                    <input type="hidden" name="organization" value=organization/>
                    <input type="hidden" name="dataset" value=id/>
                    {table}
                    <Actions><Submit>"Save columns"</Submit></Actions>
                </Form>
            }
            .into_any()
        } else {
            table.into_any()
        };
        view! {
            <PageTitle text=title.clone()/>
            <PageHead title text=TEXT/>
            <DatasetTabs home=home.clone() current="/columns"/>
            {content}
        }
    })
}

#[component]
fn Columns(caption: String, first: String, columns: Vec<(Column, Cell)>, may_edit: bool) -> impl IntoView {
    let heads = ["Column", "Role", "Kind", "First row"].map(Head::new).into();
    let lines = columns.into_iter().enumerate();
    view! {
        <Table caption columns=heads>
            {lines
                .map(|(place, (column, cell))| view! { <ColumnLine place first=first.clone() column cell may_edit/> })
                .collect::<Vec<_>>()}
        </Table>
    }
}

#[component]
fn ColumnLine(place: usize, first: String, column: Column, cell: Cell, may_edit: bool) -> impl IntoView {
    let Column { name, kind, role } = column;
    let (role, kind) = if may_edit {
        let roles = ColumnRole::ALL.iter().map(|role| Choice::new(role.as_str(), role.label())).collect();
        let kinds = ColumnKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.label())).collect();
        let (role_label, kind_label) = (format!("Role of {name}"), format!("Kind of {name}"));
        (
            view! { <Select name="roles[]" id=format!("role-{place}") label=role_label hide_label=true options=roles value=role.as_str()/> }
                .into_any(),
            view! { <Select name="kinds[]" id=format!("kind-{place}") label=kind_label hide_label=true options=kinds value=kind.as_str()/> }
                .into_any(),
        )
    } else {
        (role.label().into_any(), kind.label().into_any())
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="cell-choice">{role}</td>
            <td class="cell-choice">{kind}</td>
            <td class="cell-text"><Clipped text=cell.text more=cell.clipped.then_some(first)/></td>
        </tr>
    }
}
