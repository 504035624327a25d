//! Two runs beside each other: what flipped, and whether that is more than chance.

use super::StateBadge;
use crate::api::runs::RunLine;
use crate::api::runs::compare::{self, ComparePage as Data, Comparison, Flipped, Offered};
use crate::components::{
    Button, Choice, Clipped, Column, EmptyState, Glyph, PageHead, PageTitle, Pagination, Section, Select, Stat, Stats, Tab, Table, Tabs,
    Time, figure, percent,
};
use crate::load::{load, loaded};
use crate::pages::{address, part, query};
use domain::agreement::McNemar;
use leptos::prelude::*;

/// Below this, flips are said to be more than chance.
const SURPRISING: f64 = 0.05;

/// What the address asks for beside the run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Asked {
    with: String,
    criterion: String,
    flip: String,
    after: String,
}

/// `/{org}/runs/{id}/compare?with=…&criterion=…&flip=…&after=…`
#[component]
pub fn ComparePage() -> impl IntoView {
    let (organization, id) = (part("organization"), part("run"));
    let parts = ["with", "criterion", "flip", "after"].map(query);
    let asked = Memo::new(move |_| {
        let [with, criterion, flip, after] = parts.map(|part| part.get());
        Asked { with, criterion, flip, after }
    });
    let page = load(
        move || (organization.get(), id.get(), asked.get()),
        |(organization, id, asked)| compare::page(organization, id, asked.with, asked.criterion, asked.flip, asked.after),
    );
    loaded(page, move |page: Data| {
        let asked = asked.get_untracked();
        let run = format!("/{}/runs/{}", organization.get_untracked(), page.run.id);
        let here = format!("{run}/compare");
        let title = format!("Compare the run of {}", page.evaluation);
        let choose = view! { <Choose here=here.clone() offered=page.offered with=asked.with.clone()/> };
        let compared = match page.comparison {
            Some(comparison) => {
                view! { <Compared organization=organization.get_untracked() here asked now=page.run name=page.evaluation comparison/> }
                    .into_any()
            }
            None => {
                let text = "Choose an earlier run of the same dataset. You see which rows flipped, and whether that is more than chance.";
                view! { <EmptyState glyph=Glyph::Chart title="Nothing to compare with yet" text/> }.into_any()
            }
        };
        view! {
            <PageTitle text=title.clone()/>
            <PageHead title/>
            <p><a href=run>"Back to the run"</a></p>
            {choose}
            {compared}
        }
    })
}

#[component]
fn Choose(here: String, offered: Vec<Offered>, with: String) -> impl IntoView {
    let choice = |run: Offered| {
        let day = run.created_at.replace('T', " ").replace('Z', " UTC");
        Choice::new(run.id, format!("{}, {day}", run.evaluation))
    };
    let options = offered.into_iter().map(choice).collect();
    view! {
        <form method="get" action=here class="filters">
            <Select name="with" label="Compare with" options value=with placeholder="Choose a run"/>
            <div class="actions"><Button submit=true glyph=Glyph::Chart>"Compare"</Button></div>
        </form>
    }
}

#[component]
fn Compared(organization: String, here: String, asked: Asked, now: RunLine, name: String, comparison: Comparison) -> impl IntoView {
    let Comparison { before: (before, earlier), criteria, flips, test, undecided, only, columns, rows, next } = comparison;
    let count = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
    let at = |criterion: &str, flip: &str, after: &str| {
        address(&here, &[("with", &asked.with), ("criterion", criterion), ("flip", flip), ("after", after)])
    };
    let mut about = vec![Tab::new(at("", &asked.flip, ""), "The row as a whole").current(asked.criterion.is_empty())];
    about.extend(criteria.iter().map(|(id, name)| Tab::new(at(id, &asked.flip, ""), name.clone()).current(*id == asked.criterion)));
    let fixed = asked.flip == "fixed";
    let kinds = vec![
        Tab::new(at(&asked.criterion, "", ""), "Pass to fail").count(count(flips.pass_to_fail)).current(!fixed),
        Tab::new(at(&asked.criterion, "fixed", ""), "Fail to pass").count(count(flips.fail_to_pass)).current(fixed),
    ];
    let next = next.map(|next| at(&asked.criterion, &asked.flip, &next.to_string()));
    let run = format!("/{organization}/runs/{}", now.id);
    let stat = |rows: i64| Signal::stored(figure(rows));
    let shown = columns.len();
    let mut heads = vec![Column::new("Row").numeric()];
    heads.extend(columns.into_iter().map(Column::new));
    view! {
        <Runs organization=organization.clone() runs=vec![("Before", before, earlier), ("After", now, name)]/>
        {(criteria.len() > 1).then(|| view! { <Tabs label="Outcome of" items=Signal::stored(about)/> })}
        <Stats>
            <Stat label="Pass to fail" value=stat(count(flips.pass_to_fail))/>
            <Stat label="Fail to pass" value=stat(count(flips.fail_to_pass))/>
            <Stat label="Unchanged" value=stat(count(flips.both_pass.saturating_add(flips.both_fail)))/>
            <Stat label="Not decided" value=stat(undecided)/>
            <Stat label="Only before" value=stat(only[0])/>
            <Stat label="Only after" value=stat(only[1])/>
        </Stats>
        <p>{verdict(test, flips.flipped())}</p>
        <Section title="What flipped" stacked=true>
            <Tabs label="Flips" items=Signal::stored(kinds)/>
            <Table caption="Rows that flipped" columns=heads empty="No row flipped this way.">
                {rows.into_iter().map(|row| view! { <FlippedRow run=run.clone() row shown/> }).collect::<Vec<_>>()}
            </Table>
            <Pagination next/>
        </Section>
    }
}

#[component]
fn Runs(organization: String, runs: Vec<(&'static str, RunLine, String)>) -> impl IntoView {
    let columns = vec![
        Column::new("Run"),
        Column::new("Evaluation"),
        Column::new("Started"),
        Column::new("State"),
        Column::new("Rows").numeric(),
        Column::new("Pass rate").numeric(),
    ];
    let row = move |(which, run, name): (&'static str, RunLine, String)| {
        let now = run.progress;
        view! {
            <tr>
                <th scope="row"><a href=format!("/{organization}/runs/{}", run.id)>{which}</a></th>
                <td>{name}</td>
                <td><Time iso=run.created_at/></td>
                <td><StateBadge state=now.state/></td>
                <td class="numeric">{figure(now.done)}</td>
                <td class="numeric">{percent(now.passed, now.passed + now.failed)}</td>
            </tr>
        }
    };
    view! { <Table caption="Runs" columns>{runs.into_iter().map(row).collect::<Vec<_>>()}</Table> }
}

#[component]
fn FlippedRow(run: String, row: Flipped, shown: usize) -> impl IntoView {
    let href = format!("{run}/rows/{}", row.position);
    let cells = match row.cells {
        Some(cells) => cells
            .into_iter()
            .map(|cell| view! { <td class="cell-text"><Clipped text=cell.text more=cell.clipped.then(|| href.clone())/></td> })
            .collect::<Vec<_>>()
            .into_any(),
        None => view! { <td colspan=shown><span class="muted">"Not shared with you"</span></td> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="numeric cell-index"><a href=href.clone() aria-label=format!("Row {}", row.position)>{row.position}</a></th>
            {cells}
        </tr>
    }
}

/// What McNemar's test says, in words.
fn verdict(test: McNemar, flipped: u64) -> String {
    if flipped == 0 {
        return "No row flipped: both runs say the same of every row that both decided.".into();
    }
    let p = if test.p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {:.3}", test.p) };
    let kind = if test.is_exact { "exact" } else { "with continuity correction" };
    let words = if test.p < SURPRISING {
        "One kind of flip is more frequent than chance explains"
    } else {
        "Chance may explain that the two kinds of flips differ"
    };
    format!("{words} (McNemar's test, {kind}, {p}).")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_is_told_in_words() {
        let told = |p, is_exact| verdict(McNemar { p, is_exact }, 9);
        assert_eq!(told(0.0123, true), "One kind of flip is more frequent than chance explains (McNemar's test, exact, p = 0.012).");
        assert!(told(0.00001, false).contains("with continuity correction, p < 0.001"));
        assert!(told(0.4, true).starts_with("Chance may explain"));
        assert!(verdict(McNemar { p: 1.0, is_exact: true }, 0).starts_with("No row flipped"));
    }
}
