//! One row of a dataset, whole.

use crate::api::datasets::rows::{self, DeleteRow, WholeRow};
use crate::components::{
    Actions, Card, Conversation, Dialog, DialogButton, DialogClose, Form, Glyph, LinkButton, PageHead, PageTitle, Pagination, Submit,
    Variant, figure,
};
use crate::load::{load, loaded};
use crate::pages::{address, part, query};
use domain::conversations::Shown;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The id of the dialog that asks before a row goes.
const DIALOG: &str = "delete-row";

/// `/{org}/datasets/{id}/rows/{position}?version=…`
#[component]
pub fn RowPage() -> impl IntoView {
    let (organization, id, position, version) = (part("organization"), part("dataset"), part("position"), query("version"));
    let row = load(
        move || (organization.get(), id.get(), position.get(), version.get()),
        |(organization, id, position, version)| rows::get_row(organization, id, position, version),
    );
    loaded(row, move |row: WholeRow| {
        let organization = organization.get_untracked();
        let dataset = format!("/{organization}/datasets/{}", row.head.id);
        let version = if row.head.is_current { String::new() } else { row.head.version.to_string() };
        let at = |position: Option<i64>| position.map(|position| address(&format!("{dataset}/rows/{position}"), &[("version", &version)]));
        let (previous, next) = (at(row.previous), at(row.next));
        let title = format!("Row {}", figure(row.position));
        let changes = (row.head.may_edit && row.head.is_current).then(|| {
            let edit = format!("{dataset}/rows/{}/edit", row.position);
            view! { <Changes organization edit row=row.clone()/> }
        });
        let list = address(&dataset, &[("version", &version)]);
        let old = (!row.head.is_current).then(|| format!(", version {}", row.head.version));
        view! {
            <PageTitle text=format!("{title} of {}", row.head.name)/>
            <PageHead title=title.clone()>{changes}</PageHead>
            <div class="stack">
                <p>"Of "<a href=list>{row.head.name.clone()}</a>{old}</p>
                {row.cells.into_iter().map(|(column, cell)| view! { <Card title=column><Whole cell/></Card> }).collect::<Vec<_>>()}
            </div>
            <Pagination previous next text=format!("{} rows in all", figure(row.head.rows)) label="Rows"/>
        }
    })
}

/// All of a cell, as what it is. Pictures stay behind their links: what is loaded from elsewhere would tell who reads what.
#[component]
fn Whole(cell: Shown) -> impl IntoView {
    match cell {
        Shown::Text(text) => view! { <div class="whole">{text}</div> }.into_any(),
        Shown::Link(address) => {
            let href = address.clone();
            view! { <a class="whole" href=href target="_blank" rel="noopener noreferrer">{address}</a> }.into_any()
        }
        Shown::Json(json) => view! { <pre class="whole mono">{json}</pre> }.into_any(),
        Shown::Conversation(conversation) => view! { <Conversation conversation/> }.into_any(),
    }
}

#[component]
fn Changes(organization: String, edit: String, row: WholeRow) -> impl IntoView {
    let refused = crate::initial::get().reply.is_some_and(|reply| reply.to == DeleteRow::PATH);
    let title = format!("Delete row {}?", row.position);
    view! {
        <LinkButton href=edit glyph=Glyph::Pencil>"Edit row"</LinkButton>
        <DialogButton dialog=DIALOG variant=Variant::Danger glyph=Glyph::Trash>"Delete row"</DialogButton>
        <Dialog id=DIALOG title open=refused>
            <Form to=DeleteRow::PATH>
                <input type="hidden" name="organization" value=organization/>
                <input type="hidden" name="dataset" value=row.head.id/>
                <input type="hidden" name="seen" value=row.seen/>
                <p>"It goes from the current version. Older versions keep it, and can be restored."</p>
                <Actions end=true>
                    <DialogClose dialog=DIALOG>"Keep it"</DialogClose>
                    <Submit variant=Variant::Danger>"Delete"</Submit>
                </Actions>
            </Form>
        </Dialog>
    }
}
