//! Whole kinds: what is shared of them with everyone, with teams and with people.

use super::share::last_day;
use crate::api::sharing::kinds::{self, KindShares, PutKind, WholeKind};
use crate::components::{Actions, Choice, Column, Field, Form, PageHead, PageTitle, Section, Select, Submit, Table, Time, Variant};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::part;
use domain::access::{Level, ResourceKind};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/settings/sharing`
#[component]
pub fn KindsPage() -> impl IntoView {
    let organization = part("organization");
    let kinds = load(move || organization.get(), kinds::whole_kinds);
    view! {
        <PageTitle text="Sharing"/>
        {loaded(kinds, move |page: KindShares| {
            let organization = organization.get_untracked();
            let given = page.given;
            view! {
                <PageHead title="Settings"/>
                <SettingsTabs organization=organization.clone() current="/sharing"/>
                <Share organization=organization.clone() kinds=page.kinds teams=page.teams closed=page.no_teams/>
                <Given organization given/>
            }
        })}
    }
}

/// Shares a whole kind with everyone or with a team.
#[component]
fn Share(organization: String, kinds: Vec<ResourceKind>, teams: Vec<(String, String)>, closed: Option<String>) -> impl IntoView {
    let teams = if closed.is_some() { Vec::new() } else { teams };
    let mut holders = vec![Choice::new("everyone", "Everyone in the organization")];
    holders.extend(teams.into_iter().map(|(id, name)| Choice::new(id, format!("The team {name}"))));
    let kinds = kinds.into_iter().map(|kind| Choice::new(kind.as_str(), format!("All {}", kind.plural()))).collect();
    let levels = Level::ALL.iter().map(|level| Choice::new(level.as_str(), level.label())).collect();
    let people = format!("/{organization}/settings/members");
    view! {
        <Section title="Share a whole kind" text="Everything of a kind in the organization, whoever made it, also what is made later. It counts at once.">
            <Form to=PutKind::PATH clear=true>
                <input type="hidden" name="organization" value=organization/>
                <Select name="holder" label="With" options=holders/>
                <Select name="kind" label="What" options=kinds/>
                <Select name="level" label="Level" options=levels value=Level::View.as_str()/>
                <Field name="until" label="Last day" kind="date" help="Left empty, it lasts until you take it back."/>
                <Actions><Submit>"Share"</Submit></Actions>
            </Form>
            {closed.map(|why| view! { <p class="help">{why}</p> })}
            <p class="help">"With one person: on the page of the "<a href=people>"member"</a>"."</p>
        </Section>
    }
}

/// What is shared, each changed or taken back in its row.
#[component]
fn Given(organization: String, given: Vec<WholeKind>) -> impl IntoView {
    view! {
        <Section title="Shared as a whole" text="Owners and admins of the organization reach everything without being listed here." stacked=true>
            <Table
                caption="Shared as a whole"
                columns=vec![Column::new("Who"), Column::new("What"), Column::new("Level and last day"), Column::actions()]
                empty="No kind is shared as a whole: each dataset and each evaluation is shared on its own."
            >
                {given.into_iter().map(|given| view! { <Row organization=organization.clone() given/> }).collect::<Vec<_>>()}
            </Table>
        </Section>
    }
}

#[component]
fn Row(organization: String, given: WholeKind) -> impl IntoView {
    let key = format!("{}-{}", given.holder, given.kind);
    let what = format!("All {}", given.kind.plural());
    let (level_label, day_label) = (format!("Level of {} on {what}", given.name), format!("Last day of {} on {what}", given.name));
    let levels = Level::ALL.iter().map(|level| Choice::new(level.as_str(), level.label())).collect();
    let day = given.until.as_deref().map(last_day).unwrap_or_default();
    let ends = given.until.clone().map(|until| view! { <small class="muted">"Ends "<Time iso=until/></small> });
    let who = match given.member {
        Some(member) => view! { <a href=format!("/{organization}/settings/members/{member}")>{given.name}</a> }.into_any(),
        None => given.name.into_any(),
    };
    let (holder, kind) = (given.holder, given.kind);
    let hidden = move || {
        view! {
            <input type="hidden" name="organization" value=organization.clone()/>
            <input type="hidden" name="holder" value=holder.clone()/>
            <input type="hidden" name="kind" value=kind.as_str()/>
        }
    };
    let again = hidden.clone();
    let (level, until) = (format!("level-{key}"), format!("until-{key}"));
    view! {
        <tr>
            <th scope="row">{who}</th>
            <td>{what}</td>
            <td>
                <Form to=PutKind::PATH key=key.clone() class="in-row">
                    {hidden()}
                    <Select name="level" id=level label=level_label options=levels value=given.level.as_str() hide_label=true/>
                    <Field name="until" id=until label=day_label kind="date" value=day hide_label=true/>
                    <Submit small=true variant=Variant::Secondary>"Change"</Submit>
                </Form>
                {ends}
            </td>
            <td class="cell-actions">
                <Form to=PutKind::PATH key=format!("{key}-revoke")>
                    {again()}
                    <input type="hidden" name="level" value=""/>
                    <Submit small=true variant=Variant::Secondary>"Revoke"</Submit>
                </Form>
            </td>
        </tr>
    }
}
