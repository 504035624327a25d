//! A run: how far it is, what came out, and what can be done with it.

use super::acts::{Delete, RunActs};
use super::agreement::AgreementFigures;
use super::distribution::Distribution;
use super::follow::follow;
use super::results::Results;
use super::{StateBadge, address, choice};
use crate::api::runs::Progress;
use crate::api::runs::results::{self, RunPage as Data};
use crate::components::{
    Banner, DescriptionList, Detail, Glyph, LinkButton, PageHead, PageTitle, Progress as ProgressBar, Stat, Stats, Time, Tone, counted,
    duration, figure, percent,
};
use crate::load::{load, loaded};
use crate::pages::{part, query};
use domain::runs::RunState;
use leptos::prelude::*;

/// `/{org}/runs/{id}?show=…&criterion=…&q=…&sort=…&split=…&after=…`
#[component]
pub fn RunPage() -> impl IntoView {
    let (organization, id, split) = (part("organization"), part("run"), query("split"));
    let choice = choice();
    // Rings when the run has ended while one looked at it: then the results are fetched again.
    let ended = RwSignal::new(0_u32);
    let page = load(
        move || (organization.get(), id.get(), choice.get(), split.get(), ended.get()),
        |(organization, id, choice, split, _)| results::get(organization, id, choice, split),
    );
    loaded(page, move |page: Data| {
        let (organization, choice) = (organization.get_untracked(), choice.get_untracked());
        let run = page.run.id.clone();
        let home = format!("/{organization}/runs/{run}");
        let progress = RwSignal::new(page.run.progress);
        follow(organization.clone(), run.clone(), progress, ended);
        let title = format!("Run of {}", page.evaluation.1);
        let open = page.run.progress.state.is_open();
        let refresh = open.then(|| view! { <LinkButton href=address(&home, &choice, "", "") glyph=Glyph::Refresh>"Refresh"</LinkButton> });
        let compare =
            page.comparable.then(|| view! { <LinkButton href=format!("{home}/compare") glyph=Glyph::Chart>"Compare"</LinkButton> });
        let delete = page.acts.repeat.then(|| {
            view! { <Delete organization=organization.clone() run=run.clone() rows=counted(page.run.progress.done, "row")/> }
        });
        let failure =
            page.failure.clone().map(|reason| view! { <Banner tone=Tone::Danger title="The run could not go on">{reason}</Banner> });
        let acts = view! { <RunActs organization=organization.clone() run acts=page.acts key=page.request_key.clone()/> };
        view! {
            <PageTitle text=title.clone()/>
            <PageHead title>
                {refresh}
                {compare}
                {acts}
            </PageHead>
            {failure}
            <Figures progress open/>
            <About organization page=page.clone() progress/>
            <Distribution page=page.clone()/>
            {page.agreement.clone().map(|agreement| view! { <AgreementFigures home=home.clone() agreement/> })}
            <Results home page choice progress/>
            {delete}
        }
    })
}

/// What was run, by whom, and when.
#[component]
fn About(organization: String, page: Data, progress: RwSignal<Progress>) -> impl IntoView {
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

/// The figures, and a bar while there is more to do. A screen reader hears how it ended, not every step.
#[component]
fn Figures(progress: RwSignal<Progress>, open: bool) -> impl IntoView {
    let of = move |part: fn(Progress) -> i64| Signal::derive(move || figure(part(progress.get())));
    let rate = Signal::derive(move || percent(progress.get().passed, progress.get().passed + progress.get().failed));
    let figures = Signal::derive(move || how_far(progress.get()));
    view! {
        <div class="sr-only" role="status">{move || announcement(progress.get().state)}</div>
        {open
            .then(|| {
                view! {
                    <ProgressBar
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
            <Stat label="Failed" value=of(|now| now.failed)/>
            <Stat label="Errors" value=of(|now| now.errors)/>
            <Stat label="Pass rate" value=rate/>
        </Stats>
    }
}

/// How far a run is, with its rate and the time that is left.
fn how_far(now: Progress) -> String {
    let mut words = format!("{} of {} · {}", figure(now.done), counted(now.total, "row"), percent(now.done, now.total));
    if let Some(pace) = now.pace {
        words += &format!(" · {} a second · {} left", counted(pace.rows_per_second, "row"), duration(pace.seconds_left));
    }
    words
}

fn announcement(state: RunState) -> &'static str {
    match state {
        RunState::Queued | RunState::Running => "",
        RunState::Succeeded => "The run has ended.",
        RunState::Paused => "The run is paused.",
        RunState::Failed => "The run could not go on.",
        RunState::Cancelled => "The run was cancelled.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::runs::Pace;

    #[test]
    fn progress_tells_rate_and_time_left_once_they_are_known() {
        let now = Progress { state: RunState::Running, total: 3_000, done: 1_500, passed: 1_000, failed: 400, errors: 100, pace: None };
        assert_eq!(how_far(now), "1,500 of 3,000 rows · 50%");
        let pace = Some(Pace { rows_per_second: 500, seconds_left: 3 });
        assert_eq!(how_far(Progress { pace, ..now }), "1,500 of 3,000 rows · 50% · 500 rows a second · 3 seconds left");
    }
}
