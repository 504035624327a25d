//! A dataset and its rows.

use crate::api::datasets::{self, Row};
use crate::components::{Clipped, Column, Glyph, LinkButton, PageHead, PageTitle, Pagination, Table, Variant, counted, figure};
use crate::load::{load, loaded};
use crate::pages::{part, query};
use leptos::prelude::*;

/// `/{org}/datasets/{id}`
#[component]
pub fn DatasetPage() -> impl IntoView {
    let (organization, id, after) = (part("organization"), part("dataset"), query("after"));
    let page =
        load(move || (organization.get(), id.get(), after.get()), |(organization, id, after)| datasets::get(organization, id, after));
    loaded(page, move |page| {
        let organization = organization.get_untracked();
        let dataset = page.dataset;
        let home = format!("/{organization}/datasets/{}", dataset.id);
        let evaluate = format!("/{organization}/evaluations/new?dataset={}", dataset.id);
        let roles = format!("{home}/columns");
        let text = format!("{} · {} · owned by {}", counted(dataset.rows, "row"), dataset.team, dataset.owner);
        let columns = std::iter::once(Column::new("Row").numeric()).chain(page.columns.into_iter().map(Column::new)).collect();
        let shown = match (page.rows.first(), page.rows.last()) {
            (Some(first), Some(last)) => {
                format!("Rows {} to {} of {}", figure(first.position), figure(last.position), figure(dataset.rows))
            }
            _ => String::new(),
        };
        let previous = page.rows.first().and_then(|first| previous(&home, first.position));
        let next = page.next.map(|next| format!("{home}?after={next}"));
        view! {
            <PageTitle text=dataset.name.clone()/>
            <PageHead title=dataset.name.clone() text>
                <LinkButton href=roles>"Columns"</LinkButton>
                <LinkButton href=evaluate variant=Variant::Primary glyph=Glyph::Flask>"Create evaluation"</LinkButton>
            </PageHead>
            <Table caption=format!("Rows of {}", dataset.name) columns wide=true>
                {page.rows.into_iter().map(|row| view! { <RowLine home=home.clone() row/> }).collect::<Vec<_>>()}
            </Table>
            <Pagination previous next text=shown/>
        }
    })
}

/// The page before: rows are numbered, so it begins fifty rows earlier.
fn previous(home: &str, first: i64) -> Option<String> {
    match first {
        ..=1 => None,
        2..=51 => Some(home.to_owned()),
        _ => Some(format!("{home}?after={}", first - 51)),
    }
}

#[component]
fn RowLine(home: String, row: Row) -> impl IntoView {
    let href = format!("{home}/rows/{}", row.position);
    view! {
        <tr>
            <th scope="row" class="numeric cell-index">
                <a href=href.clone() aria-label=format!("Row {}", row.position)>{row.position}</a>
            </th>
            {row
                .cells
                .into_iter()
                .map(|cell| view! { <td class="cell-text"><Clipped text=cell.text more=cell.clipped.then(|| href.clone())/></td> })
                .collect::<Vec<_>>()}
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::previous;

    #[test]
    fn the_page_before_begins_fifty_rows_earlier() {
        assert_eq!(
            [1, 2, 51, 52, 101].map(|first| previous("/d", first)),
            [None, Some("/d".into()), Some("/d".into()), Some("/d?after=1".into()), Some("/d?after=50".into())]
        );
    }
}
