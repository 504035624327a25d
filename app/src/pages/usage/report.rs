//! What was used: by day as a chart, and divided as somebody asks. All of it stands in the address.

use crate::api::usage::{Report, Sum};
use crate::components::{
    Banner, Button, Choice, Column, DaysChart, EmptyState, Field, Glyph, Icon, Section, Select, Stat, Stats, Table, Tone, figure,
};
use crate::pages::address;
use domain::usage::Dimension;
use leptos::prelude::*;

/// Usage over some days.
#[component]
pub fn UsageReport(organization: String, report: Report) -> impl IntoView {
    let here = format!("/{organization}/usage");
    let file = address(&format!("{here}/export.csv"), &[("from", &report.asked.from), ("to", &report.asked.to)]);
    let text = if report.is_own {
        "Model calls that were made for you. What all members used is shown to those who may see it."
    } else {
        "Model calls of everybody. Calls on keys of your own cost the organization no credits; what they cost at their provider is an estimate by its prices."
    };
    let heading = report.asked.by.parse().map_or("Model", Dimension::label);
    let body = if report.total.calls == 0 {
        view! {
            <EmptyState
                glyph=Glyph::Chart
                title="No model was called in these days"
                text="Runs with a judge call models; checks call none, and cost nothing."
            />
        }
        .into_any()
    } else {
        let days = report.days.iter().map(|day| (day.name.clone(), day.nanos, day.cost.clone())).collect::<Vec<_>>();
        view! {
            <Stats>
                <Stat label="Calls" value=figure(report.total.calls)/>
                <Stat label="Tokens" value=figure(report.total.input_tokens + report.total.output_tokens) note="Read and written"/>
                <Stat label="Cost" value=report.total.cost.clone() note="By the providers’ prices"/>
                <Stat label="Spent" value=report.total.charged.clone() note="Of the organization’s credits"/>
            </Stats>
            <DaysChart caption="Cost by day" days/>
            <Table
                caption=format!("Usage by {}", heading.to_lowercase())
                columns=vec![
                    Column::new(heading),
                    Column::new("Calls").numeric(),
                    Column::new("Tokens in").numeric(),
                    Column::new("Tokens out").numeric(),
                    Column::new("Cost").numeric(),
                    Column::new("Spent").numeric(),
                ]
            >
                {report.parts.into_iter().map(row).collect::<Vec<_>>()}
            </Table>
        }
        .into_any()
    };
    let options = Dimension::ALL.iter().map(|by| Choice::new(by.as_str(), by.label())).collect();
    view! {
        <Section title="Usage" text stacked=true>
            <form method="get" action=here role="search" aria-label="Choose what is shown" class="filters">
                <Field name="from" label="From" kind="date" value=report.asked.from/>
                <Field name="to" label="To" kind="date" value=report.asked.to/>
                <Select name="by" label="Divided by" options value=report.asked.by/>
                <div class="actions">
                    <Button submit=true glyph=Glyph::Filter>"Show"</Button>
                    <a class="btn" href=file download="usage.csv"><Icon glyph=Glyph::Download/>"Export CSV"</a>
                </div>
            </form>
            {report.wrong.map(|why| view! { <Banner tone=Tone::Danger>{why}</Banner> })}
            {body}
        </Section>
    }
}

fn row(sum: Sum) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{sum.name}</th>
            <td class="numeric">{figure(sum.calls)}</td>
            <td class="numeric">{figure(sum.input_tokens)}</td>
            <td class="numeric">{figure(sum.output_tokens)}</td>
            <td class="numeric">{sum.cost}</td>
            <td class="numeric">{sum.charged}</td>
        </tr>
    }
}
