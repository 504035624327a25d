//! Deleted organizations that can still be restored.

use crate::api::organizations::{self, RestoreOrganization};
use crate::components::{Column, EmptyState, Form, Glyph, LinkButton, PageHead, PageTitle, Submit, Table, Time, Variant};
use crate::load::{load, loaded};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/organizations/deleted`
#[component]
pub fn DeletedPage() -> impl IntoView {
    let list = load(|| (), |()| organizations::deleted());
    view! {
        <PageTitle text="Deleted organizations"/>
        <PageHead title="Deleted organizations" text="An owner can take one back for 30 days. Nothing in it is lost until then."/>
        {loaded(list, |list: Vec<(String, String, String)>| {
            if list.is_empty() {
                return view! {
                    <EmptyState glyph=Glyph::Check title="Nothing is deleted" text="Organizations that you own and delete wait here for 30 days.">
                        <LinkButton href="/">"Home"</LinkButton>
                    </EmptyState>
                }
                    .into_any();
            }
            view! {
                <Table caption="Deleted organizations" columns=vec![Column::new("Name"), Column::new("ID"), Column::new("Gone for good"), Column::actions()]>
                    {list.into_iter().map(|(id, name, gone_at)| view! { <DeletedRow id name gone_at/> }).collect::<Vec<_>>()}
                </Table>
            }
                .into_any()
        })}
    }
}

#[component]
fn DeletedRow(id: String, name: String, gone_at: String) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{id.clone()}</td>
            <td><Time iso=gone_at/></td>
            <td class="cell-actions">
                <Form to=RestoreOrganization::PATH key=id.clone()>
                    <input type="hidden" name="organization" value=id/>
                    <Submit small=true variant=Variant::Secondary>"Restore"</Submit>
                </Form>
            </td>
        </tr>
    }
}
