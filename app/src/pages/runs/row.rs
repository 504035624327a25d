//! One result: what each criterion says of the row and why, what people said, and the whole cells.

use super::{OutcomeBadge, address, choice};
use crate::api::criteria::Criterion;
use crate::api::runs::results::{self, Answered, ModelCall, ResultPage as Data};
use crate::components::{Card, Column, DescriptionList, Detail, PageHead, PageTitle, Pagination, Section, Table, figure};
use crate::load::{load, loaded};
use crate::pages::part;
use domain::runs::Outcome;
use leptos::prelude::*;

/// `/{org}/runs/{id}/rows/{position}?show=…&criterion=…&q=…`
#[component]
pub fn ResultPage() -> impl IntoView {
    let (organization, id, position) = (part("organization"), part("run"), part("position"));
    let choice = choice();
    let row = load(
        move || (organization.get(), id.get(), position.get(), choice.get()),
        |(organization, id, position, choice)| results::row(organization, id, position, choice),
    );
    loaded(row, move |row: Data| {
        let (organization, choice) = (organization.get_untracked(), choice.get_untracked());
        let home = format!("/{organization}/runs/{}", id.get_untracked());
        let at = |position: i64| address(&format!("{home}/rows/{position}"), &choice, "", "");
        let (previous, next) = (row.previous.map(at), row.next.map(at));
        let list = address(&home, &choice, "", "");
        let dataset = format!("/{organization}/datasets/{}/rows/{}", row.dataset, row.position);
        let title = format!("Row {}", figure(row.position));
        let people = row.judged.map(|passed| view! { <Detail term="People"><OutcomeBadge outcome=Outcome::from(passed)/></Detail> });
        let columns = ["Criterion", "Column", "Passes when the cell", "Outcome", "Why"].map(Column::new).to_vec();
        view! {
            <PageTitle text=format!("{title} in the run of {}", row.evaluation)/>
            <PageHead title/>
            <p>"In the "<a href=list>{format!("run of {}", row.evaluation)}</a></p>
            <DescriptionList>
                <Detail term="Verdict"><OutcomeBadge outcome=row.outcome/></Detail>
                <Detail term="A row passes when">{row.rule.label()}</Detail>
                {people}
            </DescriptionList>
            <Table caption="Criteria" columns>
                {row.criteria.into_iter().map(|(criterion, answered)| view! { <Said criterion answered/> }).collect::<Vec<_>>()}
            </Table>
            {row.models.into_iter().map(|call| view! { <Model call/> }).collect::<Vec<_>>()}
            <Cells cells=row.cells dataset/>
            <Pagination previous next text=format!("Row {}", figure(row.position)) label="Results"/>
        }
    })
}

#[component]
fn Said(criterion: Criterion, answered: Answered) -> impl IntoView {
    let description = (!criterion.description.is_empty()).then(|| view! { <p class="muted">{criterion.description}</p> });
    view! {
        <tr>
            <th scope="row">{criterion.name}{description}</th>
            <td><code>{criterion.column}</code></td>
            <td class="cell-text">{criterion.summary}</td>
            <td><OutcomeBadge outcome=answered.outcome/></td>
            <td class="cell-text">{answered.reason}</td>
        </tr>
    }
}

/// What a model read and said.
#[component]
fn Model(call: ModelCall) -> impl IntoView {
    let facts = call.facts.into_iter().map(|(term, value)| view! { <Detail term>{value}</Detail> }).collect::<Vec<_>>();
    let prompt = call.prompt.map(|prompt| view! { <Card title="What the model read"><div class="whole">{prompt}</div></Card> });
    view! {
        <Section title=format!("The judge of “{}”", call.criterion) stacked=true>
            <DescriptionList>{facts}</DescriptionList>
            {prompt}
            <Card title="What it answered"><div class="whole">{call.answer}</div></Card>
        </Section>
    }
}

#[component]
fn Cells(cells: Option<Vec<(String, String)>>, dataset: String) -> impl IntoView {
    let Some(cells) = cells else {
        return view! { <p class="muted">"The dataset is not shared with you, so its cells are not shown."</p> }.into_any();
    };
    view! {
        <p>"The cells as the run saw them. "<a href=dataset>"Open the row of the dataset"</a></p>
        {cells.into_iter().map(|(column, cell)| view! { <Card title=column><div class="whole">{cell}</div></Card> }).collect::<Vec<_>>()}
    }
    .into_any()
}
