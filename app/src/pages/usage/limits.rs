//! The most that may be spent in a month, and when somebody is told that credits run low.

use crate::api::limits::{self, Limits, SetLimits, SetTeamLimit, TeamLimit};
use crate::components::{
    Actions, Banner, Choice, Column, Field, Form, LinkButton, PageHead, PageTitle, Section, Select, Stat, Stats, Submit, Table, Variant,
};
use crate::load::{load, loaded};
use crate::pages::part;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/usage/limits`
#[component]
pub fn LimitsPage() -> impl IntoView {
    let id = part("organization");
    let limits = load(move || id.get(), limits::page);
    view! {
        <PageTitle text="Spending limits"/>
        {loaded(limits, move |limits: Limits| {
            let organization = id.get_untracked();
            let back = format!("/{organization}/usage");
            let may_change = limits.may_change;
            let whole = may_change.then(|| view! { <Whole organization=organization.clone() limits=limits.clone()/> });
            let (spent, monthly, low_balance) = (limits.spent, or_none(&limits.monthly), or_none(&limits.low_balance));
            view! {
                <PageHead title="Spending limits" text="They are about credits: calls on keys of your own are not counted. A month begins with its first day in UTC.">
                    <LinkButton href=back>"Back to Usage & Balance"</LinkButton>
                </PageHead>
                {(!may_change).then(|| view! { <Banner>"Only those who manage billing change these."</Banner> })}
                <section aria-label="This month">
                    <Stats>
                        <Stat label="Spent this month" value=spent/>
                        <Stat label="Limit" value=monthly note="Runs stop where they would go beyond it"/>
                        <Stat label="Letter below" value=low_balance note="To everybody who manages billing"/>
                    </Stats>
                </section>
                {whole}
                <Teams organization teams=limits.teams may_change/>
            }
        })}
    }
}

fn or_none(amount: &str) -> String {
    if amount.is_empty() { "None".to_owned() } else { amount.to_owned() }
}

/// Limit and letter of the whole organization.
#[component]
fn Whole(organization: String, limits: Limits) -> impl IntoView {
    view! {
        <Section title="The organization" text="Nothing means no limit, and no letter.">
            <Form to=SetLimits::PATH>
                <input type="hidden" name="organization" value=organization/>
                <Field name="monthly" label="Most to spend in a month, in dollars" value=limits.monthly inputmode="decimal" autocomplete="off"/>
                <Field
                    name="low_balance"
                    label="Write a letter when less than this is left, in dollars"
                    value=limits.low_balance
                    inputmode="decimal"
                    autocomplete="off"
                    help="Once, and again only after there was more."
                />
                <Actions><Submit variant=Variant::Secondary>"Save limits"</Submit></Actions>
            </Form>
        </Section>
    }
}

/// The limit of each team, and the form that changes one.
#[component]
fn Teams(organization: String, teams: Vec<TeamLimit>, may_change: bool) -> impl IntoView {
    let options = teams.iter().map(|team| Choice::new(team.team.clone(), team.name.clone())).collect::<Vec<_>>();
    let columns = vec![Column::new("Team"), Column::new("Spent this month").numeric(), Column::new("Limit").numeric()];
    view! {
        <Section title="Teams" text="A team’s limit counts what was run for its resources, within the limit of the organization." stacked=true>
            <Table caption="Limits of teams" columns>
                {teams
                    .into_iter()
                    .map(|team| {
                        view! {
                            <tr>
                                <th scope="row">{team.name}</th>
                                <td class="numeric">{team.spent}</td>
                                <td class="numeric">{or_none(&team.monthly)}</td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()}
            </Table>
            {may_change
                .then(|| view! {
                    <Form to=SetTeamLimit::PATH>
                        <input type="hidden" name="organization" value=organization/>
                        <Select name="team" label="Team" options required=true/>
                        <Field
                            name="team_limit"
                            label="Most to spend for it in a month, in dollars"
                            inputmode="decimal"
                            autocomplete="off"
                            help="Nothing removes its limit."
                        />
                        <Actions><Submit variant=Variant::Secondary>"Save the team’s limit"</Submit></Actions>
                    </Form>
                })}
        </Section>
    }
}
