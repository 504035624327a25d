//! The share page of one resource: its tabs, and what is shared already.

use super::access::Access;
use super::ask::Requests;
use super::give::{Everyone, Team, Transfer, User};
use crate::api::sharing::{self, ChangeShare, RevokeShare, Share, Shares};
use crate::components::{
    Badge, Choice, Column, Field, Form, LinkButton, PageHead, PageTitle, Section, Select, Submit, Tab, Table, Tabs, Time, Tone, Variant,
};
use crate::load::{load, loaded};
use crate::pages::{capitalized, part, query};
use domain::access::Level;
use domain::sharing::Thing;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Which resource the forms of this page are about.
#[derive(Clone)]
pub struct Place {
    /// The organization's identifier.
    pub organization: String,
    /// The resource's identifier.
    pub resource: String,
}

impl Place {
    /// The hidden fields of every form.
    pub fn fields(self) -> impl IntoView {
        view! {
            <input type="hidden" name="organization" value=self.organization/>
            <input type="hidden" name="resource" value=self.resource/>
        }
    }

    /// What people of this kind call a level; the identifier tells the kind.
    pub fn level(&self, level: Level) -> &'static str {
        self.resource.parse().map_or(level.label(), |thing: Thing| thing.kind.level_label(level))
    }

    /// The levels to choose from.
    pub fn levels(&self) -> Vec<Choice> {
        Level::ALL.iter().map(|level| Choice::new(level.as_str(), self.level(*level)).help(level.explanation())).collect()
    }
}

/// `/{org}/share/{resource}?tab=…&q=…&after=…`
#[component]
pub fn SharePage() -> impl IntoView {
    let (organization, resource) = (part("organization"), part("resource"));
    let (tab, words, after) = (query("tab"), query("q"), query("after"));
    let shares = load(
        move || (organization.get(), resource.get(), tab.get(), words.get(), after.get()),
        |(organization, resource, tab, words, after)| sharing::page(organization, resource, tab, words, after),
    );
    view! {
        <PageTitle text="Share"/>
        {loaded(shares, move |shares: Shares| {
            let place = Place { organization: organization.get_untracked(), resource: resource.get_untracked() };
            let tab = tab.get_untracked();
            let home = format!("/{}/share/{}", place.organization, place.resource);
            let back = format!("/{}/{}/{}", place.organization, shares.kind.section(), place.resource);
            let title = format!("Share {}", shares.name);
            let text = format!("{}, owned by {}. Whoever has several ways to it has the highest level of them.", capitalized(shares.kind.label()), shares.owner);
            let tabs = tabs(&home, &tab, shares.asked.len(), shares.may_transfer);
            let body = match tab.as_str() {
                "users" => view! { <User place=place.clone() closed=shares.no_people.clone() invites=shares.invites/> }.into_any(),
                "access" => {
                    view! { <Access place=place.clone() words=words.get_untracked() people=shares.people next=shares.next/> }.into_any()
                }
                "requests" => view! { <Requests asked=shares.asked/> }.into_any(),
                "ownership" => {
                    view! { <Transfer place=place.clone() offered=shares.offered_to closed=shares.no_people/> }.into_any()
                }
                _ => view! {
                    <Team place=place.clone() teams=shares.teams closed=shares.no_teams/>
                    <Everyone place=place.clone()/>
                }
                .into_any(),
            };
            let given = matches!(tab.as_str(), "" | "users").then(|| view! { <Given place=place.clone() shares=shares.shares/> });
            view! {
                <PageHead title text>
                    <LinkButton href=back>{format!("Back to the {}", shares.kind.label())}</LinkButton>
                </PageHead>
                <Tabs label="Sharing" items=tabs/>
                {body}
                {given}
            }
        })}
    }
}

fn tabs(home: &str, current: &str, asked: usize, may_transfer: bool) -> Vec<Tab> {
    let requests = if asked == 0 { "Requests".to_owned() } else { format!("Requests ({asked})") };
    let all = [
        ("", "Share with Teams"),
        ("users", "Share with Users"),
        ("access", "Who has access"),
        ("requests", requests.as_str()),
        ("ownership", "Transfer Ownership"),
    ];
    let tab = |(word, label): &(&str, &str)| {
        let href = if word.is_empty() { home.to_owned() } else { format!("{home}?tab={word}") };
        Tab::new(href, *label).current(*word == current)
    };
    all.iter().filter(|(word, _)| *word != "ownership" || may_transfer).map(tab).collect()
}

/// What is shared, each changed or taken back in its row.
#[component]
fn Given(place: Place, shares: Vec<Share>) -> impl IntoView {
    view! {
        <Section title="Shared with" text="Owners and admins of the organization, and team admins of its team, reach it without being listed here." stacked=true>
            <Table
                caption="Shared with"
                columns=vec![Column::new("Who"), Column::new("Level and last day"), Column::new("Given by"), Column::actions()]
                empty="Shared with nobody: its owner, the admins of its team and those of the organization reach it."
            >
                {shares.into_iter().map(|share| view! { <GivenRow place=place.clone() share/> }).collect::<Vec<_>>()}
            </Table>
        </Section>
    }
}

#[component]
fn GivenRow(place: Place, share: Share) -> impl IntoView {
    let about = match share.holder.as_str() {
        "team" => "Team".to_owned(),
        "person" => share.email.clone().unwrap_or_else(|| "Member".into()),
        _ => String::new(),
    };
    let waits = share.pending.then(|| view! { " "<Badge tone=Tone::Warning>"Pending"</Badge> });
    let ends = share.until.clone().map(|until| view! { <small class="muted">"Ends "<Time iso=until/></small> });
    view! {
        <tr>
            <th scope="row">{share.to.clone()}{waits}<br/><small class="muted">{about}</small></th>
            <td><Change place=place.clone() share=share.clone()/>{ends}</td>
            <td>{share.given_by}</td>
            <td class="cell-actions"><Revoke place id=share.id/></td>
        </tr>
    }
}

/// Another level, another last day.
#[component]
fn Change(place: Place, share: Share) -> impl IntoView {
    let day = share.until.as_deref().map(last_day).unwrap_or_default();
    let (level_label, day_label) = (format!("Level of {}", share.to), format!("Last day of {}", share.to));
    let (level, until) = (format!("level-{}", share.id), format!("until-{}", share.id));
    let options = place.levels();
    view! {
        <Form to=ChangeShare::PATH key=share.id.clone() class="in-row">
            {place.fields()}
            <input type="hidden" name="share" value=share.id/>
            <Select name="level" id=level label=level_label options value=share.level.as_str() hide_label=true/>
            <Field name="until" id=until label=day_label kind="date" value=day hide_label=true/>
            <Submit small=true variant=Variant::Secondary>"Change"</Submit>
        </Form>
    }
}

#[component]
fn Revoke(place: Place, id: String) -> impl IntoView {
    view! {
        <Form to=RevokeShare::PATH key=id.clone()>
            {place.fields()}
            <input type="hidden" name="share" value=id/>
            <Submit small=true variant=Variant::Secondary>"Revoke"</Submit>
        </Form>
    }
}

/// The last day of access, out of the moment at which it ends: the midnight after.
pub(super) fn last_day(until: &str) -> String {
    until.get(..10).and_then(domain::sharing::day_before).unwrap_or_default()
}
