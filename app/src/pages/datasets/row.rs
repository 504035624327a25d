//! One row of a dataset, whole.

use crate::api::datasets;
use crate::components::{Card, PageHead, PageTitle, Pagination, figure};
use crate::load::{load, loaded};
use crate::pages::part;
use leptos::prelude::*;

/// `/{org}/datasets/{id}/rows/{position}`
#[component]
pub fn RowPage() -> impl IntoView {
    let (organization, id, position) = (part("organization"), part("dataset"), part("position"));
    let row = load(
        move || (organization.get(), id.get(), position.get()),
        |(organization, id, position)| datasets::get_row(organization, id, position),
    );
    loaded(row, move |row| {
        let dataset = format!("/{}/datasets/{}", organization.get_untracked(), id.get_untracked());
        let at = |position: i64| (1..=row.rows).contains(&position).then(|| format!("{dataset}/rows/{position}"));
        let (previous, next) = (at(row.position - 1), at(row.position + 1));
        let place = format!("{} of {}", figure(row.position), figure(row.rows));
        let title = format!("Row {}", figure(row.position));
        view! {
            <PageTitle text=format!("{title} of {}", row.dataset)/>
            <PageHead title=title.clone()/>
            <p>"Of "<a href=dataset.clone()>{row.dataset.clone()}</a></p>
            {row
                .cells
                .into_iter()
                .map(|(column, cell)| view! { <Card title=column><div class="whole">{cell}</div></Card> })
                .collect::<Vec<_>>()}
            <Pagination previous next text=place label="Rows"/>
        }
    })
}
