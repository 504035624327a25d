//! The second step: whether people have judged the rows, and what they said.

use super::{Before, Chosen, chosen};
use crate::api::evaluations::{self, Found, Judgments};
use crate::components::{
    Actions, Badge, Banner, Button, Choice, Column, LinkButton, PageHead, PageTitle, Section, Select, Stat, Stats, Table, Tone, Variant,
    figure,
};
use crate::load::{load, loaded};
use leptos::prelude::*;

/// `/{org}/evaluations/new/judgments?dataset=…&judgments=…`
#[component]
pub fn JudgmentsPage() -> impl IntoView {
    let chosen = chosen();
    let page = load(
        move || chosen.with(|chosen| (chosen.organization.clone(), chosen.dataset.clone(), chosen.judgments.clone())),
        |(organization, dataset, column)| evaluations::look_at_judgments(organization, dataset, column),
    );
    view! {
        <PageTitle text="New evaluation: judgments"/>
        {loaded(page, move |page: Judgments| {
            let chosen = chosen.get_untracked();
            let problem = page.problem.clone().map(|why| view! { <Banner tone=Tone::Warning>{why}</Banner> });
            let found = page.found.clone().map(|found| view! { <WasFound found/> });
            let text = format!(
                "Has somebody judged the rows of “{}”? Then each run says how far it agrees with people.",
                page.dataset,
            );
            view! {
                <PageHead title="New evaluation" text/>
                <Before chosen=chosen.clone() current=1/>
                <Choose chosen columns=page.columns proposed=page.proposed/>
                {problem}
                {found}
            }
        })}
    }
}

#[component]
fn Choose(chosen: Chosen, columns: Vec<String>, proposed: String) -> impl IntoView {
    let value = if chosen.judgments.is_empty() { proposed } else { chosen.judgments.clone() };
    let here = format!("/{}/evaluations/new", chosen.organization);
    let back = chosen.step("");
    let options = columns.into_iter().map(|name| Choice::new(name.clone(), name)).collect();
    let hidden = |name: &'static str, value: String| (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value/> });
    let (next, again) = (format!("{here}/review"), format!("{here}/judgments"));
    view! {
        <form method="get" action=next class="narrow">
            {hidden("dataset", chosen.dataset)}
            {hidden("team", chosen.team)}
            {hidden("kept", chosen.kept)}
            {chosen.columns.into_iter().map(|column| hidden("columns", column)).collect::<Vec<_>>()}
            <Select
                name="judgments"
                label="Column with human judgments"
                options
                value
                placeholder="None: nobody has judged them"
                help="Cells such as pass and fail, yes and no, 1 and 0."
            />
            <Actions>
                <Button submit=true variant=Variant::Primary>"Next: Review"</Button>
                <button type="submit" class="btn" formaction=again>"See what it says"</button>
                <LinkButton href=back variant=Variant::Ghost>"Back"</LinkButton>
            </Actions>
        </form>
    }
}

/// What the chosen column says.
#[component]
fn WasFound(found: Found) -> impl IntoView {
    let [passed, failed, missing, other] = found.counts;
    let text = if found.more { format!("In the first {} rows.", figure(found.looked)) } else { "In all rows.".to_owned() };
    let stat = |label: &'static str, rows: i64| view! { <Stat label value=figure(rows)/> };
    let columns = vec![Column::new("Word"), Column::new("Read as"), Column::new("Rows").numeric()];
    view! {
        <Section title="What people said" text stacked=true>
            <Stats>
                {stat("Pass", passed)}
                {stat("Fail", failed)}
                {stat("Not judged", missing)}
                {stat("Neither pass nor fail", other)}
            </Stats>
            <Table caption="Words" columns empty="The column is empty.">
                {found
                    .words
                    .into_iter()
                    .map(|(word, rows, label)| {
                        let read = match label {
                            Some(true) => view! { <Badge tone=Tone::Success>"Pass"</Badge> }.into_any(),
                            Some(false) => view! { <Badge tone=Tone::Danger>"Fail"</Badge> }.into_any(),
                            None => view! { <Badge>"Neither"</Badge> }.into_any(),
                        };
                        view! {
                            <tr>
                                <th scope="row" class="cell-text">{word}</th>
                                <td>{read}</td>
                                <td class="numeric">{figure(rows)}</td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()}
            </Table>
        </Section>
    }
}
