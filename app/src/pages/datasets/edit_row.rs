//! Writing a row: other texts for one that is there, or a new one.

use crate::api::datasets::rows::{self, AddRow, EditRow, RowText};
use crate::components::{Actions, Checkbox, FieldError, Form, FormContext, LinkButton, PageHead, PageTitle, Submit, TextArea, figure};
use crate::load::{load, loaded};
use crate::pages::part;
use domain::datasets::CELL_BYTES;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/datasets/{id}/rows/new`
#[component]
pub fn NewRowPage() -> impl IntoView {
    let (organization, id) = (part("organization"), part("dataset"));
    let row = load(move || (organization.get(), id.get()), |(organization, id)| rows::new_row(organization, id));
    loaded(row, move |row: RowText| {
        let (organization, id) = (organization.get_untracked(), id.get_untracked());
        let back = format!("/{organization}/datasets/{id}");
        view! {
            <PageTitle text=format!("New row of {}", row.dataset)/>
            <PageHead title="Add row" text=format!("It comes last in {}, and makes a new version.", row.dataset)/>
            <Form to=AddRow::PATH>
                <input type="hidden" name="organization" value=organization/>
                <input type="hidden" name="dataset" value=id/>
                <Cells cells=row.cells/>
                <Actions><Submit>"Add row"</Submit><LinkButton href=back>"Cancel"</LinkButton></Actions>
            </Form>
        }
    })
}

/// `/{org}/datasets/{id}/rows/{position}/edit`
#[component]
pub fn EditRowPage() -> impl IntoView {
    let (organization, id, position) = (part("organization"), part("dataset"), part("position"));
    let row = load(
        move || (organization.get(), id.get(), position.get()),
        |(organization, id, position)| rows::get_row_text(organization, id, position),
    );
    loaded(row, move |row: RowText| {
        let (organization, id) = (organization.get_untracked(), id.get_untracked());
        let position = position.get_untracked();
        let back = format!("/{organization}/datasets/{id}/rows/{position}");
        let title = format!("Edit row {}", position.parse().map(figure).unwrap_or_default());
        view! {
            <PageTitle text=format!("{title} of {}", row.dataset)/>
            <PageHead title=title.clone() text=format!("In {}. A change makes a new version; the one before stays.", row.dataset)/>
            <Form to=EditRow::PATH>
                <input type="hidden" name="organization" value=organization/>
                <input type="hidden" name="dataset" value=id/>
                <Seen seen=row.seen now=back.clone()/>
                <Cells cells=row.cells/>
                <Actions><Submit>"Save row"</Submit><LinkButton href=back>"Cancel"</LinkButton></Actions>
            </Form>
        }
    })
}

/// Which text the form was opened with, and what to do when another one stands there by now.
#[component]
fn Seen(seen: String, now: String) -> impl IntoView {
    let form = use_context::<FormContext>();
    // The page that shows a refused form again was made from the new text, which its writer has not seen yet.
    let seen = form.and_then(|form| form.typed("seen")).unwrap_or(seen);
    view! {
        <input type="hidden" name="seen" value=seen/>
        {move || {
            form.is_some_and(FormContext::conflicts)
                .then(|| {
                    let now = now.clone();
                    view! {
                        <p><a href=now target="_blank">"Open the row as it is now"</a>" beside this page, then decide."</p>
                        <Checkbox name="over" label="Save mine all the same" help="The version before keeps the other text."/>
                    }
                })
        }}
    }
}

/// A field for each cell.
#[component]
fn Cells(cells: Vec<(String, String)>) -> impl IntoView {
    let most = i64::try_from(CELL_BYTES).unwrap_or(i64::MAX);
    view! {
        {cells
            .into_iter()
            .enumerate()
            .map(|(place, (column, text))| {
                let lines = i64::try_from(text.lines().take(12).count()).unwrap_or(2).max(2);
                view! {
                    <TextArea
                        name=format!("cells[{place}]")
                        id=format!("cell-{place}")
                        label=column
                        value=text
                        rows=lines
                        maxlength=most
                        wide=true
                    />
                }
            })
            .collect::<Vec<_>>()}
        <FieldError name="cells" id="cells"/>
    }
}
