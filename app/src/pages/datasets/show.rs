//! A dataset and its rows.

use super::search::{Columns, Search};
use super::{DatasetTabs, address_of, asked};
use crate::api::datasets::rows::{self, Asked, DatasetPage as Page, DeleteRows, Head, Row};
use crate::components::{
    Actions, Banner, Checkbox, Clipped, Column, Form, Glyph, Icon, LinkButton, Menu, MenuItem, PageHead, PageTitle, Pagination, Sort,
    Submit, Table, Tone, Variant, counted, figure,
};
use crate::load::{load, loaded};
use crate::pages::{address, part};
use domain::rows::SORTED;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/datasets/{id}?version=…&q=…&f1=…&o1=…&v1=…&sort=…&after=…`
#[component]
pub fn DatasetPage() -> impl IntoView {
    let (organization, id, asked) = (part("organization"), part("dataset"), asked());
    let page = load(move || (organization.get(), id.get(), asked.get()), |(organization, id, asked)| rows::get(organization, id, asked));
    loaded(page, move |page: Page| {
        let (organization, asked) = (organization.get_untracked(), asked.get_untracked());
        let head = page.head.clone();
        let home = format!("/{organization}/datasets/{}", head.id);
        let text = format!("{} · {} · owned by {}", counted(head.rows, "row"), head.team, head.owner);
        let buttons = view! { <Buttons organization=organization.clone() home=home.clone() head=head.clone() asked=asked.clone()/> };
        let old = (!head.is_current).then(|| view! { <OldVersion home=home.clone() version=head.version/> });
        let choose = view! { <Columns organization=organization.clone() dataset=head.id columns=page.columns.clone()/> };
        let unsorted = (!page.sortable).then(|| format!("Up to {} rows can be sorted.", figure(SORTED)));
        view! {
            <PageTitle text=head.name.clone()/>
            <PageHead title=head.name text>{buttons}</PageHead>
            <DatasetTabs home=home.clone() current=""/>
            {old}
            <Search home=home.clone() asked=asked.clone() columns=page.columns.clone()/>
            {choose}
            {unsorted.map(|text| view! { <p class="muted small">{text}</p> })}
            <List organization home asked page/>
        }
    })
}

/// What can be done with the dataset as a whole.
#[component]
fn Buttons(organization: String, home: String, head: Head, asked: Asked) -> impl IntoView {
    let evaluate = format!("/{organization}/evaluations/new?dataset={}", head.id);
    let add = (head.may_edit && head.is_current).then(|| format!("{home}/rows/new"));
    let wanted = Asked { sort: String::new(), after: String::new(), before: String::new(), ..asked };
    let file = address_of(&format!("{home}/export"), &wanted);
    let mark = if file.contains('?') { '&' } else { '?' };
    let files = [("csv", "CSV, for spreadsheets"), ("jsonl", "JSON Lines, exact")];
    let share = head.may_share.then(|| format!("/{organization}/share/{}", head.id));
    view! {
        {share.map(|href| view! { <LinkButton href>"Share"</LinkButton> })}
        <Menu id="export" label="Export" button=|| view! { <Icon glyph=Glyph::Download/>"Export" } class="btn" end=true>
            {files
                .into_iter()
                .map(|(format, label)| {
                    let href = format!("{file}{mark}format={format}");
                    // A file, not a page of ours: the browser fetches it by itself.
                    view! { <MenuItem><a href=href download="">{label}</a></MenuItem> }
                })
                .collect::<Vec<_>>()}
        </Menu>
        {add.map(|href| view! { <LinkButton href glyph=Glyph::Plus>"Add row"</LinkButton> })}
        <LinkButton href=evaluate variant=Variant::Primary glyph=Glyph::Flask>"Create evaluation"</LinkButton>
    }
}

/// Says that what is shown is not what is there now.
#[component]
fn OldVersion(home: String, version: i64) -> impl IntoView {
    let title = format!("This is version {version}, as it was");
    view! {
        <Banner tone=Tone::Info title>
            "It can be read and exported, and not be changed. "<a href=home.clone()>"Show the current version"</a>
        </Banner>
    }
}

/// The rows; those who may change them can choose some and delete them.
#[component]
fn List(organization: String, home: String, asked: Asked, page: Page) -> impl IntoView {
    let head = page.head.clone();
    let changes = head.may_edit && head.is_current;
    let columns = columns(&home, &asked, &page, changes);
    let plain = asked.sort.is_empty() && address_of("", &asked) == address_of("", &only_place(&asked));
    let shown = shown(&page, plain);
    let link = |after: Option<i64>, before: Option<i64>| {
        let text = |place: Option<i64>| place.map(|place| place.to_string()).unwrap_or_default();
        (after.or(before).is_some()).then(|| address_of(&home, &Asked { after: text(after), before: text(before), ..asked.clone() }))
    };
    let (previous, next) = (link(None, page.previous), link(page.next, None));
    let further = match (page.stopped, asked.before.is_empty()) {
        (Some(at), true) => link(Some(at), None),
        (Some(at), false) => link(None, Some(at)),
        (None, _) => None,
    };
    let version = if head.is_current { String::new() } else { head.version.to_string() };
    let (rows, stopped) = (page.rows, page.stopped.unwrap_or_default());
    let empty = if plain { "No row is here. Add one, or restore an older version." } else { "No row fits what you look for." };
    let table = view! {
        <Table caption=format!("Rows of {}", head.name) columns wide=true empty=if further.is_some() { "No row fits so far." } else { empty }>
            // By their keys: a box that was ticked belongs to its row, also when other rows come in its place.
            <For each=move || rows.clone() key=|row| row.seen.clone() children=move |row| {
                view! { <RowLine home=home.clone() version=version.clone() changes row/> }
            }/>
        </Table>
    };
    let further = further.map(|href| {
        view! {
            <Banner tone=Tone::Info title="There may be more">
                {format!("So many rows were looked at that this page ends at row {}. ", figure(stopped))}
                <a href=href>"Look further"</a>
            </Banner>
        }
    });
    let table = if changes {
        view! {
            <Form to=DeleteRows::PATH clear=true class="stack">
                <input type="hidden" name="organization" value=organization/>
                <input type="hidden" name="dataset" value=head.id/>
                {table}
                <Actions><Submit variant=Variant::Danger small=true glyph=Glyph::Trash>"Delete chosen rows"</Submit></Actions>
            </Form>
        }
        .into_any()
    } else {
        table.into_any()
    };
    view! {
        {table}
        {further}
        <Pagination previous next text=shown/>
    }
}

/// The same place in all rows of the version.
fn only_place(asked: &Asked) -> Asked {
    let Asked { version, after, before, .. } = asked.clone();
    Asked { version, after, before, ..Asked::default() }
}

/// The heads of the columns that are shown. A click sorts up, the next one down, the third one not at all.
fn columns(home: &str, asked: &Asked, page: &Page, changes: bool) -> Vec<Column> {
    let chosen = changes.then(|| Column::new("Choose").hidden());
    let first = chosen.into_iter().chain([Column::new("Row").numeric()]);
    let others = page.columns.iter().enumerate().filter(|(_, (_, shown))| *shown).map(|(place, (name, _))| {
        let (up, down) = ((place + 1).to_string(), format!("-{}", place + 1));
        let column = Column::new(name.clone());
        if !page.sortable {
            return column;
        }
        let (sort, then) = match &asked.sort {
            sort if *sort == up => (Sort::Ascending, down),
            sort if *sort == down => (Sort::Descending, String::new()),
            _ => (Sort::Unsorted, up),
        };
        column.sort(address_of(home, &Asked { sort: then, after: String::new(), before: String::new(), ..asked.clone() }), sort)
    });
    first.chain(others).collect()
}

/// Which rows these are; among those of a search only how many.
fn shown(page: &Page, plain: bool) -> String {
    match (page.rows.first(), page.rows.last()) {
        (Some(first), Some(last)) if plain => {
            format!("Rows {} to {}, {} in all", figure(first.position), figure(last.position), figure(page.head.rows))
        }
        (Some(_), Some(_)) => counted(i64::try_from(page.rows.len()).unwrap_or(0), "row"),
        _ => String::new(),
    }
}

#[component]
fn RowLine(home: String, version: String, changes: bool, row: Row) -> impl IntoView {
    let href = address(&format!("{home}/rows/{}", row.position), &[("version", &version)]);
    let choose = changes.then(|| {
        let (id, label) = (format!("row-{}", row.position), format!("Choose row {}", row.position));
        view! { <td class="cell-check"><Checkbox name="rows[]" id label value=row.seen.clone() hide_label=true/></td> }
    });
    view! {
        <tr>
            {choose}
            <th scope="row" class="numeric cell-index">
                <a href=href.clone() aria-label=format!("Row {}", row.position)>{row.position}</a>
            </th>
            {row
                .cells
                .into_iter()
                .map(|cell| view! { <td class="cell-text"><Clipped text=cell.text more=cell.clipped.then(|| href.clone())/></td> })
                .collect::<Vec<_>>()}
        </tr>
    }
}
