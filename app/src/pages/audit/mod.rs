//! The audit log: who did what, when, and to what.

use crate::api::audit::{self, Asked, AuditLog, Entry};
use crate::components::{
    Banner, Button, Choice, Column, Field, Glyph, Icon, LinkButton, PageHead, PageTitle, Pagination, Section, Select, Table, Time, Tone,
    Variant,
};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::{address, part, query};
use leptos::prelude::*;

/// `/{org}/settings/audit?who=…&action=…&from=…&to=…&target=…`
#[component]
pub fn AuditPage() -> impl IntoView {
    let (organization, after) = (part("organization"), query("after"));
    let (who, action, from, to, target) = (query("who"), query("action"), query("from"), query("to"), query("target"));
    let asked = Memo::new(move |_| Asked { who: who.get(), action: action.get(), from: from.get(), to: to.get(), target: target.get() });
    let log = load(
        move || (organization.get(), asked.get(), after.get()),
        |(organization, asked, after)| audit::page(organization, asked.who, asked.action, asked.from, asked.to, asked.target, after),
    );
    view! {
        <PageTitle text="Audit log"/>
        {loaded(log, move |log: AuditLog| {
            let (organization, asked) = (organization.get_untracked(), asked.get_untracked());
            let here = format!("/{organization}/settings/audit");
            let next = log.next.map(|next| filtered(&here, &asked, &next));
            let file = log.exports.then(|| filtered(&format!("{here}/export.csv"), &asked, ""));
            view! {
                <PageHead title="Settings"/>
                <SettingsTabs organization current="/audit"/>
                <Section title="Audit log" text="Every change is one row, written with the change and never altered. The newest first, times in your zone." stacked=true>
                    <Filters here=here.clone() asked file/>
                    {log.wrong.map(|why| view! { <Banner tone=Tone::Danger>{why}</Banner> })}
                    <Table
                        caption="Audit log"
                        columns=vec![
                            Column::new("When"),
                            Column::new("Who"),
                            Column::new("From"),
                            Column::new("Action"),
                            Column::new("Target"),
                            Column::new("Detail"),
                        ]
                        empty="No row fits these filters."
                    >
                        {log.rows.into_iter().map(|entry| view! { <Row here=here.clone() entry/> }).collect::<Vec<_>>()}
                    </Table>
                    <Pagination next/>
                </Section>
            }
        })}
    }
}

fn filtered(path: &str, asked: &Asked, after: &str) -> String {
    let Asked { who, action, from, to, target } = asked;
    address(path, &[("who", who), ("action", action), ("from", from), ("to", to), ("target", target), ("after", after)])
}

/// What can be done, by what its action begins with.
const AREAS: [(&str, &str); 15] = [
    ("access.", "Refused access"),
    ("accounts.", "Accounts"),
    ("admin.", "The server's operator"),
    ("datasets.", "Datasets"),
    ("evaluations.", "Evaluations"),
    ("invitations.", "Invitations"),
    ("members.", "Members"),
    ("organizations.", "The organization"),
    ("purchases.", "Purchases"),
    ("registry.", "Registry"),
    ("roles.", "Roles"),
    ("runs.", "Runs"),
    ("sharing.", "Sharing"),
    ("teams.", "Teams"),
    ("transfers.", "Ownership"),
];

/// The choices of the filter; a single action that stands in the address is one of them.
fn actions(asked: &str) -> Vec<Choice> {
    let all = std::iter::once(Choice::new("", "Everything"));
    let areas = AREAS.iter().map(|(prefix, label)| Choice::new(*prefix, *label));
    let other = Some(asked).filter(|asked| !asked.is_empty() && !AREAS.iter().any(|(prefix, _)| prefix == asked));
    all.chain(areas).chain(other.map(|action| Choice::new(action, action))).collect()
}

/// A form of the browser's own: the filters stand in the address, so that it can be sent to a colleague.
#[component]
fn Filters(here: String, asked: Asked, file: Option<String>) -> impl IntoView {
    let clear = (asked != Asked::default()).then(|| here.clone());
    view! {
        <form method="get" action=here role="search" aria-label="Filter the audit log" class="filters">
            <Field name="who" label="Who" value=asked.who placeholder="Name or email" autocomplete="off"/>
            <Select name="action" label="What" options=actions(&asked.action) value=asked.action.clone()/>
            <Field name="from" label="From" kind="date" value=asked.from/>
            <Field name="to" label="To" kind="date" value=asked.to/>
            <Field name="target" label="Target or detail" value=asked.target autocomplete="off"/>
            <div class="actions">
                <Button submit=true glyph=Glyph::Filter>"Filter"</Button>
                {clear.map(|href| view! { <LinkButton href variant=Variant::Ghost>"Clear"</LinkButton> })}
                {match file {
                    // A file, not a page of ours: the browser fetches it by itself.
                    Some(href) => view! { <a class="btn" href=href download="audit.csv"><Icon glyph=Glyph::Download/>"Export CSV"</a> }.into_any(),
                    None => view! { <span class="muted small">"Exporting needs the plan Enterprise."</span> }.into_any(),
                }}
            </div>
        </form>
    }
}

#[component]
fn Row(here: String, entry: Entry) -> impl IntoView {
    let who = match (entry.account, entry.person) {
        (Some(account), Some((name, email))) => {
            let href = address(&here, &[("who", &account)]);
            view! { <a href=href>{name}</a><br/><small class="muted">{email}</small> }.into_any()
        }
        (Some(account), None) => {
            view! { <span class="muted">"Deleted account"</span><br/><small class="mono">{account}</small> }.into_any()
        }
        (None, _) => view! { <span class="muted">"Nobody signed in"</span> }.into_any(),
    };
    let only = address(&here, &[("action", &entry.action)]);
    view! {
        <tr>
            <th scope="row"><Time iso=entry.at/></th>
            <td>{who}</td>
            <td>{entry.address}{entry.key.map(|key| view! { <p class="muted">"API key “"{key}"”"</p> })}</td>
            <td><a href=only><code>{entry.action}</code></a></td>
            <td class="mono small">{entry.target}</td>
            <td class="cell-text">{entry.detail}</td>
        </tr>
    }
}
