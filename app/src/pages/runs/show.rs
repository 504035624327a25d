//! A run: how far it is, and the verdict on every row.

use super::StateBadge;
use super::agreement::AgreementFigures;
use super::follow::follow;
use crate::api::criteria::Criterion;
use crate::api::runs::{self, CancelRun, RunPage as Data, Verdict};
use crate::components::{
    Badge, Banner, Clipped, Column, DescriptionList, Detail, Form, Glyph, LinkButton, PageHead, PageTitle, Pagination, Progress, Stat,
    Stats, Submit, Tab, Table, Tabs, Time, Tone, Variant, counted, figure, percent,
};
use crate::load::{load, loaded};
use crate::pages::{part, query};
use domain::runs::{ResultFilter, RunState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/runs/{id}?show=…&after=…`
#[component]
pub fn RunPage() -> impl IntoView {
    let (organization, id) = (part("organization"), part("run"));
    let (show, split, after) = (query("show"), query("split"), query("after"));
    // Rings when the run has ended while one looked at it: then the results are fetched again.
    let ended = RwSignal::new(0_u32);
    let page = load(
        move || (organization.get(), id.get(), show.get(), split.get(), after.get(), ended.get()),
        |(organization, id, show, split, after, _)| runs::get(organization, id, show, split, after),
    );
    loaded(page, move |page: Data| {
        let organization = organization.get_untracked();
        let home = format!("/{organization}/runs/{}", page.run.id);
        let progress = RwSignal::new(page.run.progress);
        follow(organization.clone(), page.run.id.clone(), progress, ended);
        let title = format!("Run of {}", page.evaluation.1);
        let open = page.run.progress.state.is_open();
        let refresh = open.then(|| view! { <LinkButton href=home.clone() glyph=Glyph::Refresh>"Refresh"</LinkButton> });
        let cancel = page.may_cancel.then(|| view! { <Cancel organization=organization.clone() run=page.run.id.clone()/> });
        let failure =
            page.failure.clone().map(|reason| view! { <Banner tone=Tone::Danger title="The run could not go on">{reason}</Banner> });
        view! {
            <PageTitle text=title.clone()/>
            <PageHead title>{refresh} {cancel}</PageHead>
            {failure}
            <Figures progress open/>
            <About organization=organization.clone() page=page.clone() progress/>
            <Asked page=page.clone()/>
            {page.agreement.clone().map(|agreement| view! { <AgreementFigures home=home.clone() agreement/> })}
            <Results organization home page progress/>
        }
    })
}

/// What was run, by whom, and when.
#[component]
fn About(organization: String, page: Data, progress: RwSignal<runs::Progress>) -> impl IntoView {
    let (evaluation, name) = page.evaluation;
    let ended = page.ended_at.map(|at| view! { <Detail term="Ended"><Time iso=at/></Detail> });
    view! {
        <DescriptionList>
            <Detail term="State">{move || view! { <StateBadge state=progress.get().state/> }}</Detail>
            <Detail term="Evaluation"><a href=format!("/{organization}/evaluations/{evaluation}")>{name}</a></Detail>
            <Detail term="A row passes when">{page.rule.label()}</Detail>
            <Detail term="Started"><Time iso=page.run.created_at/>" by "{page.run.started_by}</Detail>
            {ended}
        </DescriptionList>
    }
}

/// What was asked, and how many rows pass each of it.
#[component]
fn Asked(page: Data) -> impl IntoView {
    let columns = ["Criterion", "Column", "Passes when the cell"].map(Column::new).into_iter();
    let done = page.run.progress.done;
    let row = move |(criterion, passed): (Criterion, i64)| {
        view! {
            <tr>
                <th scope="row">{criterion.name}</th>
                <td><code>{criterion.column}</code></td>
                <td class="cell-text">{criterion.summary}</td>
                <td class="numeric">{percent(passed, done)}</td>
            </tr>
        }
    };
    view! {
        <Table caption="Criteria" columns=columns.chain([Column::new("Pass rate").numeric()]).collect()>
            {page.criteria.into_iter().zip(page.passed).map(row).collect::<Vec<_>>()}
        </Table>
    }
}

#[component]
fn Cancel(organization: String, run: String) -> impl IntoView {
    view! {
        <Form to=CancelRun::PATH>
            <input type="hidden" name="organization" value=organization/>
            <input type="hidden" name="run" value=run/>
            <Submit variant=Variant::Danger>"Cancel"</Submit>
        </Form>
    }
}

/// The figures, and a bar while there is more to do. A screen reader hears how it ended, not every step.
#[component]
fn Figures(progress: RwSignal<runs::Progress>, open: bool) -> impl IntoView {
    let of = move |part: fn(runs::Progress) -> i64| Signal::derive(move || figure(part(progress.get())));
    let rate = Signal::derive(move || percent(progress.get().passed, progress.get().done));
    let figures = Signal::derive(move || {
        let now = progress.get();
        format!("{} of {} · {}", figure(now.done), counted(now.total, "row"), percent(now.done, now.total))
    });
    view! {
        <div class="sr-only" role="status">{move || announcement(progress.get().state)}</div>
        {open
            .then(|| {
                view! {
                    <Progress
                        id="run-progress"
                        label="Rows done"
                        done=Signal::derive(move || progress.get().done)
                        total=Signal::derive(move || progress.get().total)
                        figures
                    />
                }
            })}
        <Stats>
            <Stat label="Rows done" value=of(|now| now.done)/>
            <Stat label="Passed" value=of(|now| now.passed)/>
            <Stat label="Failed" value=of(runs::Progress::failed)/>
            <Stat label="Pass rate" value=rate/>
        </Stats>
    }
}

fn announcement(state: RunState) -> &'static str {
    match state {
        RunState::Queued | RunState::Running => "",
        RunState::Succeeded => "The run has ended.",
        RunState::Failed => "The run could not go on.",
        RunState::Cancelled => "The run was cancelled.",
    }
}

#[component]
fn Results(organization: String, home: String, page: Data, progress: RwSignal<runs::Progress>) -> impl IntoView {
    let show = page.show;
    let address = move |home: &str, filter: ResultFilter| match filter {
        ResultFilter::All => home.to_owned(),
        filter => format!("{home}?show={filter}"),
    };
    let disagreed = page.disagreed;
    let tabs = {
        let home = home.clone();
        Signal::derive(move || {
            let now = progress.get();
            let tab = |filter: &ResultFilter| {
                let count = match filter {
                    ResultFilter::All => now.done,
                    ResultFilter::Passed => now.passed,
                    ResultFilter::Failed => now.failed(),
                    ResultFilter::Disagreed => disagreed.unwrap_or_default(),
                };
                Tab::new(address(&home, *filter), filter.label()).count(count).current(*filter == show)
            };
            let shown = ResultFilter::ALL.iter().filter(|filter| **filter != ResultFilter::Disagreed || disagreed.is_some());
            shown.map(tab).collect::<Vec<_>>()
        })
    };
    let dataset = format!("/{organization}/datasets/{}", page.dataset);
    let several = page.criteria.len() > 1;
    let judged = page.agreement.is_some();
    let mut columns = vec![Column::new("Row").numeric(), Column::new("Verdict")];
    columns.extend(judged.then(|| Column::new("People")));
    if several {
        columns.extend(page.criteria.iter().map(|criterion| Column::new(criterion.name.clone())));
    }
    columns.extend(page.columns.iter().map(|name| Column::new(name.clone())));
    let next = page.next.map(|next| match show {
        ResultFilter::All => format!("{home}?after={next}"),
        filter => format!("{home}?show={filter}&after={next}"),
    });
    let empty = if page.run.progress.state.is_open() { "No results yet: they appear as rows are done." } else { "No rows here." };
    let shown = page.columns.len();
    view! {
        <Tabs label="Results" items=tabs/>
        <Table caption="Results" columns empty wide=several>
            {page
                .verdicts
                .into_iter()
                .map(|verdict| view! { <VerdictRow dataset=dataset.clone() verdict judged several shown/> })
                .collect::<Vec<_>>()}
        </Table>
        <Pagination next/>
    }
}

#[component]
fn VerdictRow(dataset: String, verdict: Verdict, judged: bool, several: bool, shown: usize) -> impl IntoView {
    let href = format!("{dataset}/rows/{}", verdict.position);
    let (index, cells) = match verdict.cells {
        Some(cells) => (
            view! { <a href=href.clone() aria-label=format!("Row {}", verdict.position)>{verdict.position}</a> }.into_any(),
            cells
                .into_iter()
                .map(|cell| view! { <td class="cell-text"><Clipped text=cell.text more=cell.clipped.then(|| href.clone())/></td> })
                .collect::<Vec<_>>()
                .into_any(),
        ),
        None => (verdict.position.into_any(), view! { <td colspan=shown><span class="muted">"Not shared with you"</span></td> }.into_any()),
    };
    let people = judged.then(|| view! { <td>{verdict.judged.map(|passed| view! { <VerdictBadge passed/> })}</td> });
    let each = several.then(|| verdict.criteria.into_iter().map(|passed| view! { <td><VerdictBadge passed/></td> }).collect::<Vec<_>>());
    view! {
        <tr>
            <th scope="row" class="numeric cell-index">{index}</th>
            <td><VerdictBadge passed=verdict.passed/></td>
            {people}
            {each}
            {cells}
        </tr>
    }
}

#[component]
fn VerdictBadge(passed: bool) -> impl IntoView {
    if passed {
        view! { <Badge tone=Tone::Success glyph=Glyph::Check>"Pass"</Badge> }
    } else {
        view! { <Badge tone=Tone::Danger glyph=Glyph::X>"Fail"</Badge> }
    }
}
