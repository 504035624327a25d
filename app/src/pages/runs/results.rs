//! The results of a run: filters, the table, and the files to take away.

use super::{OutcomeBadge, address};
use crate::api::runs::Progress;
use crate::api::runs::results::{Answered, ResultChoice, RunPage, Shares, Verdict};
use crate::components::{
    Button, Choice, Clipped, Column, Field, Glyph, Icon, LinkButton, Pagination, Section, Select, Sort, Tab, Table, Tabs, Variant,
};
use domain::runs::{Outcome, ResultFilter, ResultSort};
use leptos::prelude::*;

/// So many columns of cells stand beside the verdicts without scrolling sideways.
const WIDE: usize = 2;

/// The results that were asked for.
#[component]
pub fn Results(home: String, page: RunPage, choice: ResultChoice, progress: RwSignal<Progress>) -> impl IntoView {
    let several = page.criteria.len() > 1;
    let judged = page.agreement.is_some();
    let tabs = tabs(&home, &page, &choice, progress);
    let columns = columns(&home, &page, &choice, several, judged);
    let asked: Vec<String> = if several { page.criteria.iter().map(|criterion| criterion.name.clone()).collect() } else { Vec::new() };
    let next = page.next.clone().map(|next| address(&home, &choice, "after", &next));
    let open = page.run.progress.state.is_open();
    let filtered = choice != ResultChoice::default();
    let empty = match (page.looked_far, filtered, open) {
        (true, ..) => "Nothing found so far. Look further below.",
        (_, true, _) => "No result is like that.",
        (_, _, true) => "No results yet: they appear as rows are done.",
        _ => "No rows here.",
    };
    let further = page.looked_far.then(|| next.clone()).flatten().map(|href| {
        view! { <p><LinkButton href glyph=Glyph::Search>"Look further"</LinkButton>" Many rows were looked through; there are more."</p> }
    });
    let pagination = (!page.looked_far).then(|| view! { <Pagination next/> });
    let wide = page.columns.len() > WIDE;
    let names = page.columns.clone();
    let rows = page.verdicts.clone().into_iter().map(|verdict| {
        let href = address(&format!("{home}/rows/{}", verdict.position), &ResultChoice { after: String::new(), ..choice.clone() }, "", "");
        view! { <VerdictRow href verdict judged asked=asked.clone() names=names.clone()/> }
    });
    let rows = rows.collect::<Vec<_>>();
    view! {
        <Section title="Results" stacked=true>
            <Tabs label="Results" items=tabs/>
            <Filters home=home.clone() page choice/>
            <Table caption="Results" columns empty wide stacked=true>{rows}</Table>
            {further}
            {pagination}
        </Section>
    }
}

/// One tab for each filter. While the run goes, the counts of the whole row go with it.
fn tabs(home: &str, page: &RunPage, choice: &ResultChoice, progress: RwSignal<Progress>) -> Signal<Vec<Tab>> {
    let (chosen, whole, judged) = (page.chosen, choice.criterion.is_empty(), page.agreement.is_some());
    let current = if choice.show.is_empty() { ResultFilter::All.as_str().to_owned() } else { choice.show.clone() };
    let href = |filter: ResultFilter| address(home, choice, "show", if filter == ResultFilter::All { "" } else { filter.as_str() });
    let shown = ResultFilter::ALL.iter().filter(|filter| judged || !filter.needs_people());
    let tabs: Vec<_> = shown.map(|filter| (*filter, href(*filter))).collect();
    Signal::derive(move || {
        let now = progress.get();
        let shares = if whole { Shares { passed: now.passed, failed: now.failed, errors: now.errors, ..chosen } } else { chosen };
        let tab = |(filter, href): &(ResultFilter, String)| {
            Tab::new(href.clone(), filter.label()).count(count(shares, *filter)).current(filter.as_str() == current)
        };
        tabs.iter().map(tab).collect()
    })
}

fn count(shares: Shares, filter: ResultFilter) -> i64 {
    match filter {
        ResultFilter::All => shares.passed + shares.failed + shares.errors,
        ResultFilter::Passed => shares.passed,
        ResultFilter::Failed => shares.failed,
        ResultFilter::Errors => shares.errors,
        ResultFilter::Disagreed => shares.false_pass + shares.false_fail,
        ResultFilter::FalsePass => shares.false_pass,
        ResultFilter::FalseFail => shares.false_fail,
    }
}

/// A form of the browser's own: the filters stand in the address, so that it can be sent to a colleague.
#[component]
fn Filters(home: String, page: RunPage, choice: ResultChoice) -> impl IntoView {
    let several = page.criteria.len() > 1;
    let criteria: Vec<_> = page.criteria.into_iter().map(|criterion| Choice::new(criterion.id, criterion.name)).collect();
    let clear = (choice != ResultChoice::default()).then(|| home.clone());
    let file = |ending: &str| address(&format!("{home}/results.{ending}"), &ResultChoice { sort: String::new(), ..choice.clone() }, "", "");
    let (csv, jsonl) = (file("csv"), file("jsonl"));
    let kept = [("show", choice.show), ("sort", choice.sort)]
        .map(|(name, value)| (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value/> }));
    view! {
        <form method="get" action=home.clone() role="search" aria-label="Filter the results" class="filters">
            {kept.into_iter().collect::<Vec<_>>()}
            {several.then(|| view! { <Select name="criterion" label="Outcome of" options=criteria value=choice.criterion placeholder="The row as a whole"/> })}
            <Field name="q" label="Text in the cells" kind="search" value=choice.q maxlength=200 autocomplete="off"/>
            <div class="actions">
                <Button submit=true glyph=Glyph::Filter>"Filter"</Button>
                {clear.map(|href| view! { <LinkButton href variant=Variant::Ghost>"Clear"</LinkButton> })}
                // Files, not pages of ours: the browser fetches them by itself.
                <a class="btn" href=csv rel="external" download=true><Icon glyph=Glyph::Download/>"Export CSV"</a>
                <a class="btn" href=jsonl rel="external" download=true><Icon glyph=Glyph::Download/>"Export JSONL"</a>
            </div>
        </form>
    }
}

fn columns(home: &str, page: &RunPage, choice: &ResultChoice, several: bool, judged: bool) -> Vec<Column> {
    // Sorted by outcome only where all outcomes are shown, of the row as a whole.
    let sorts = choice.criterion.is_empty() && (choice.show.is_empty() || choice.show == ResultFilter::All.as_str());
    let by_outcome = sorts && choice.sort == ResultSort::Outcome.as_str();
    let state = |on: bool| if on { Sort::Ascending } else { Sort::Unsorted };
    let row = Column::new("Row").numeric();
    let verdict = Column::new("Verdict");
    let mut columns = if sorts {
        vec![
            row.sort(address(home, choice, "sort", ""), state(!by_outcome)),
            verdict.sort(address(home, choice, "sort", ResultSort::Outcome.as_str()), state(by_outcome)),
        ]
    } else {
        vec![row, verdict]
    };
    columns.extend(judged.then(|| Column::new("People")));
    columns.extend(several.then(|| Column::new("Criteria")));
    columns.extend(page.columns.iter().map(|name| Column::new(name.clone())));
    columns
}

#[component]
fn VerdictRow(href: String, verdict: Verdict, judged: bool, asked: Vec<String>, names: Vec<String>) -> impl IntoView {
    let several = !asked.is_empty();
    let cells = match verdict.cells {
        Some(cells) => cells
            .into_iter()
            .zip(names)
            .map(|(cell, name)| view! { <td class="cell-text" data-label=name><Clipped text=cell.text more=cell.clipped.then(|| href.clone())/></td> })
            .collect::<Vec<_>>()
            .into_any(),
        None => view! { <td colspan=names.len()><span class="muted">"Not shared with you"</span></td> }.into_any(),
    };
    let people = judged.then(|| view! { <td class="cell-first" data-label="People">{verdict.judged.map(|passed| view! { <OutcomeBadge outcome=Outcome::from(passed)/> })}</td> });
    // With one criterion its reason stands beside the verdict on the row.
    let only = (!several).then(|| verdict.criteria.first().and_then(|answered| answered.reason.clone())).flatten();
    // Under each other: a column for each would push the cells out of sight.
    let each = several.then(|| {
        let answers = asked.into_iter().zip(verdict.criteria);
        let answers = answers.map(|(name, answered)| view! { <Answer name answered/> }).collect::<Vec<_>>();
        view! { <td class="cell-answers" data-label="Criteria"><ul class="answers">{answers}</ul></td> }
    });
    view! {
        <tr>
            <th scope="row" class="numeric cell-index cell-first"><a href=href.clone() aria-label=format!("Row {}", verdict.position)>{verdict.position}</a></th>
            <td class="cell-first"><OutcomeBadge outcome=verdict.outcome/>{only.map(|reason| view! { <p class="muted small">{reason}</p> })}</td>
            {people}
            {each}
            {cells}
        </tr>
    }
}

#[component]
fn Answer(name: String, answered: Answered) -> impl IntoView {
    let reason = answered.reason.map(|reason| view! { <p class="muted small">{reason}</p> });
    view! { <li><OutcomeBadge outcome=answered.outcome/><div>{name}{reason}</div></li> }
}
