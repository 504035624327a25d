//! An organization's home: what waits, what was run, what changed, and the doors of the first five minutes.

use crate::api::organizations::{self, HomeChange, HomePage as Data, HomeRun, HomeWaiting, Organization};
use crate::components::{Badge, Column, Glyph, LinkCard, PageHead, PageTitle, Section, Table, Time, Tone, counted, figure, percent};
use crate::load::{load, loaded};
use crate::pages::part;
use crate::pages::runs::StateBadge;
use domain::access::ResourceKind;
use leptos::prelude::*;

/// `/{org}`
#[component]
pub fn HomePage() -> impl IntoView {
    let id = part("organization");
    let home = load(move || id.get(), organizations::home);
    loaded(home, |home: Data| {
        let (id, name) = (home.organization.id.clone(), home.organization.name.clone());
        // Whoever has seen a few runs knows the way.
        let doors = home.young.then(|| view! { <Doors organization=home.organization/> });
        let waits = home.invitations > 0 || !home.waiting.is_empty();
        let waiting = waits.then(|| view! { <Waiting organization=id.clone() invitations=home.invitations waiting=home.waiting/> });
        let runs = (!home.runs.is_empty()).then(|| view! { <Runs organization=id.clone() runs=home.runs/> });
        let changes = (!home.changes.is_empty()).then(|| view! { <Changes organization=id changes=home.changes/> });
        view! {
            <PageTitle text=name.clone()/>
            <PageHead title=name text="Bring examples, say what good looks like, and see how often it is met."/>
            {doors}
            {waiting}
            {runs}
            {changes}
        }
    })
}

/// Three ways to begin.
#[component]
fn Doors(organization: Organization) -> impl IntoView {
    let at = |path: &str| format!("/{}/{path}", organization.id);
    view! {
        <div class="grid">
            <LinkCard href=at("evaluations/templates") glyph=Glyph::Flask title="Try a sample" text="A template brings labelled rows and checks: the first results are a minute away."/>
            <LinkCard href=at("datasets/new") glyph=Glyph::Upload title="Import your own data" text="A CSV, TSV, JSON or JSONL file becomes a dataset of your team."/>
            {organization.invites.then(|| {
                view! { <LinkCard href=at("settings/invitations/new") glyph=Glyph::Mail title="Invite your team" text="Colleagues see the same datasets and results."/> }
            })}
        </div>
    }
}

/// What waits for the reader.
#[component]
fn Waiting(organization: String, invitations: i64, waiting: Vec<HomeWaiting>) -> impl IntoView {
    let invited = (invitations > 0).then(|| view! { <li><a href="/invitations">{counted(invitations, "invitation")}</a>" to answer"</li> });
    view! {
        <Section title="Waiting for you" stacked=true>
            <ul class="lines">
                {invited}
                {waiting
                    .into_iter()
                    .map(|line| {
                        let href = format!("/{organization}/{}", line.path);
                        let words = if line.failed { "A run could not go on: " } else { "Never run: " };
                        view! { <li>{words}<a href=href>{line.name}</a>" "<span class="muted"><Time iso=line.at/></span></li> }
                    })
                    .collect::<Vec<_>>()}
            </ul>
        </Section>
    }
}

/// The latest runs, each with what is other than in the run before.
#[component]
fn Runs(organization: String, runs: Vec<HomeRun>) -> impl IntoView {
    let columns = vec![
        Column::new("Run of"),
        Column::new("State"),
        Column::new("Rows").numeric(),
        Column::new("Pass rate").numeric(),
        Column::new("Since the run before").numeric(),
        Column::new("By"),
        Column::new("When"),
    ];
    view! {
        <Section title="Latest runs" stacked=true>
            <Table caption="Latest runs" columns>
                {runs
                    .into_iter()
                    .map(|run| {
                        view! {
                            <tr>
                                <th scope="row"><a href=format!("/{organization}/runs/{}", run.id)>{run.evaluation}</a></th>
                                <td><StateBadge state=run.state/></td>
                                <td class="numeric">{figure(run.done)}</td>
                                <td class="numeric">{percent(run.passed, run.decided)}</td>
                                <td class="numeric">{since(run.change)}</td>
                                <td>{run.started_by}</td>
                                <td><Time iso=run.at/></td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()}
            </Table>
        </Section>
    }
}

/// A change of the pass rate in percentage points.
fn since(change: Option<i64>) -> AnyView {
    match change {
        None => "–".into_any(),
        Some(0) => "No change".into_any(),
        Some(points) if points > 0 => view! { <Badge tone=Tone::Success>{format!("+{points} points")}</Badge> }.into_any(),
        Some(points) => view! { <Badge tone=Tone::Danger>{format!("−{} points", -points)}</Badge> }.into_any(),
    }
}

/// What was made or changed lately.
#[component]
fn Changes(organization: String, changes: Vec<HomeChange>) -> impl IntoView {
    let columns = ["What", "Kind", "Changed", "By", "When"].map(Column::new).into();
    view! {
        <Section title="Latest changes" stacked=true>
            <Table caption="Latest changes" columns>
                {changes
                    .into_iter()
                    .map(|change| {
                        let kind = match change.kind {
                            ResourceKind::Dataset => "Dataset",
                            ResourceKind::Evaluation => "Evaluation",
                        };
                        view! {
                            <tr>
                                <th scope="row"><a href=format!("/{organization}/{}", change.path)>{change.name}</a></th>
                                <td>{kind}</td>
                                <td class="cell-text">{change.what}</td>
                                <td>{change.by}</td>
                                <td><Time iso=change.at/></td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()}
            </Table>
        </Section>
    }
}
