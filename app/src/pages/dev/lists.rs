//! What pages show of data: figures, charts, tables and what is said where there is nothing.

use crate::components::*;
use leptos::prelude::*;

/// Figures, and charts of them.
#[component]
pub fn Figures() -> impl IntoView {
    view! {
        <Stats>
            <Stat label="Balance" value="$24.10" note="of $25.00 bought on 2 November"/>
            <Stat label="Pass rate" value="93.4 %" note="1,121 of 1,200 rows"/>
            <Stat label="Rows judged this month" value="48,210"/>
        </Stats>
        <ChartKey/>
        <ShareBar parts=Parts { passed: 840, failed: 310, errors: 50 }/>
        <CourseChart
            caption="Verdicts along the dataset"
            stretches=vec![
                ("Rows 1 to 400".into(), Parts { passed: 350, failed: 40, errors: 10 }),
                ("Rows 401 to 800".into(), Parts { passed: 290, failed: 90, errors: 20 }),
                ("Rows 801 to 1,200".into(), Parts { passed: 200, failed: 180, errors: 20 }),
            ]
        />
    }
    .into_any()
}

/// Tables, progress, and what is there at the beginning.
#[component]
pub fn Lists() -> impl IntoView {
    let rows = [
        ("Support answers", "1,200", Tone::Success, "Completed", "2026-11-21T22:10:05Z", "m1"),
        ("Refund conversations", "318", Tone::Info, "Running", "2026-11-21T09:02:00Z", "m2"),
        ("Escalations, second quarter", "86", Tone::Warning, "Paused", "2026-11-18T16:44:00Z", "m3"),
        ("Onboarding questions", "2,045", Tone::Danger, "Failed", "2026-11-02T07:30:00Z", "m4"),
        ("Sample", "40", Tone::Neutral, "Draft", "2026-10-30T12:00:00Z", "m5"),
    ];
    let columns = vec![
        Column::new("Name").sort("?sort=name", Sort::Ascending),
        Column::new("Rows").numeric().sort("?sort=-rows", Sort::Unsorted),
        Column::new("Last run"),
        Column::new("Changed"),
        Column::new("Owner"),
        Column::actions(),
    ];
    view! {
        <div>
            <Tabs
                label="Datasets"
                items=vec![
                    Tab::new("?tab=all", "All").count(5).current(true),
                    Tab::new("?tab=mine", "Mine").count(2),
                    Tab::new("?tab=shared", "Shared with me"),
                ]
            />
            <Table caption="Datasets" columns=columns>
                {rows
                    .map(|(name, count, tone, state, at, menu)| {
                        view! {
                            <tr>
                                <th scope="row">
                                    <a href="/acme/datasets">{name}</a>
                                </th>
                                <td class="numeric">{count}</td>
                                <td>
                                    <Badge tone>{state}</Badge>
                                </td>
                                <td class="muted">
                                    <Time iso=at/>
                                </td>
                                <td>
                                    <Identity name="Ada Lovelace"/>
                                </td>
                                <td class="cell-actions">
                                    <Menu id=menu label=["Actions for ", name].concat() end=true>
                                        <MenuLink href="/acme/datasets" glyph=Glyph::Pencil>"Rename"</MenuLink>
                                        <MenuLink href="/acme/datasets" glyph=Glyph::Share>"Share"</MenuLink>
                                        <MenuLine/>
                                        <MenuItem danger=true>
                                            <form method="get">
                                                <button>
                                                    <Icon glyph=Glyph::Trash/>
                                                    "Delete"
                                                </button>
                                            </form>
                                        </MenuItem>
                                    </Menu>
                                </td>
                            </tr>
                        }
                    })
                    .into_iter()
                    .collect::<Vec<_>>()}
            </Table>
            <Pagination next=Some("?after=5".to_owned()) previous=None text="5 of 1,200 datasets"/>
        </div>
        <Table
            caption="Runs"
            columns=vec![Column::new("Run"), Column::new("Started"), Column::new("Rows").numeric()]
            empty="No runs yet. Run the evaluation to see its results here."
            show_caption=true
        >
            {Vec::<()>::new()}
        </Table>
        <Progress
            id="progress"
            label="Evaluating Support answers"
            done=420
            total=1200
            figures="420 of 1,200 rows · 38 a second · 21 s left"
        />
        <EmptyState
            glyph=Glyph::Dataset
            title="No datasets yet"
            text="A dataset holds the examples that your team reads and judges. Start from a CSV file."
        >
            <LinkButton href="/acme/datasets/import" variant=Variant::Primary glyph=Glyph::Upload>"Import dataset"</LinkButton>
        </EmptyState>
        <div class="grid">
            <LinkCard href="/acme/sample" glyph=Glyph::Spark title="Try the sample" text="Forty judged answers and an evaluation that runs in seconds."/>
            <LinkCard href="/acme/datasets/import" glyph=Glyph::Upload title="Import your own" text="A CSV file; the first row names the columns."/>
            <LinkCard href="/acme/settings/members" glyph=Glyph::Users title="Invite your team" text="Colleagues read, judge and run with you."/>
        </div>
    }
    .into_any()
}
