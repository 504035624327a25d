//! Above the rows of a dataset: what to look for, and which columns to show.

use super::address_of;
use crate::api::datasets::rows::{Asked, ShowColumns};
use crate::components::{
    Actions, Button, CheckboxGroup, Choice, Dialog, DialogButton, DialogClose, Field, Form, Glyph, LinkButton, Select, Submit, Variant,
    close_dialog,
};
use domain::rows::{FilterKind, WORDS};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The id of the dialog with the columns.
const DIALOG: &str = "columns";
/// The names of the fields of each filter.
const NAMES: [[&str; 3]; domain::rows::FILTERS] = [["f1", "o1", "v1"], ["f2", "o2", "v2"], ["f3", "o3", "v3"]];

/// A form of the browser's own: what is asked for stands in the address, so that it can be sent to a colleague.
#[component]
pub fn Search(home: String, asked: Asked, columns: Vec<(String, bool)>) -> impl IntoView {
    let hidden = columns.iter().filter(|(_, shown)| !shown).count();
    let label = if hidden == 0 { "Columns".to_owned() } else { format!("Columns ({hidden} hidden)") };
    let columns: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
    let bare = Asked { version: asked.version.clone(), sort: asked.sort.clone(), ..Asked::default() };
    let at_first = Asked { after: String::new(), before: String::new(), ..asked.clone() };
    let clear = (address_of("", &at_first) != address_of("", &bare)).then(|| address_of(&home, &bare));
    let used = asked.filters().iter().filter(|[column, ..]| !column.is_empty()).count();
    let kept = [("version", asked.version.clone()), ("sort", asked.sort.clone())];
    let filters = NAMES.into_iter().zip(asked.filters().map(|filter| filter.map(Clone::clone)));
    // Those that are used, and one to fill in.
    let filters: Vec<_> = filters.enumerate().filter(|(index, (_, [column, ..]))| !column.is_empty() || *index <= used).collect();
    view! {
        <form method="get" action=home role="search" aria-label="Search rows" class="filters">
            {kept
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                .collect::<Vec<_>>()}
            <div class="search">
                <Field
                    name="q"
                    label="Search in all columns"
                    kind="search"
                    value=asked.q
                    maxlength=i64::try_from(WORDS).unwrap_or(i64::MAX)
                    autocomplete="off"
                    wide=true
                />
            </div>
            <div class="actions">
                <Button submit=true glyph=Glyph::Search>"Search"</Button>
                <DialogButton dialog=DIALOG glyph=Glyph::Sliders>{label}</DialogButton>
                {clear.map(|href| view! { <LinkButton href variant=Variant::Ghost>"Clear"</LinkButton> })}
            </div>
            <details class="more" open=used.gt(&0)>
                <summary>"Filter by column"</summary>
                {filters
                    .into_iter()
                    .map(|(index, (names, values))| view! { <ColumnFilter number=index + 1 names values columns=columns.clone()/> })
                    .collect::<Vec<_>>()}
            </details>
        </form>
    }
}

/// What the cell in one column must be like.
#[component]
fn ColumnFilter(number: usize, names: [&'static str; 3], values: [String; 3], columns: Vec<String>) -> impl IntoView {
    let [column, kind, text] = values;
    let columns = columns.into_iter().enumerate().map(|(place, name)| Choice::new((place + 1).to_string(), name)).collect();
    let kinds = FilterKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.label())).collect();
    view! {
        <fieldset class="filter">
            <legend class="sr-only">{format!("Filter {number}")}</legend>
            <Select name=names[0] label="Column" options=columns value=column placeholder="Any column"/>
            <Select name=names[1] label="Condition" options=kinds value=kind/>
            <Field name=names[2] label="Text" value=text maxlength=i64::try_from(WORDS).unwrap_or(i64::MAX) autocomplete="off"/>
        </fieldset>
    }
}

/// Which columns the reader sees: kept for them alone, until they choose others. Its button stands in [`Search`].
#[component]
pub fn Columns(organization: String, dataset: String, columns: Vec<(String, bool)>) -> impl IntoView {
    let refused = crate::initial::get().reply.is_some_and(|reply| reply.to == ShowColumns::PATH);
    let ticked = columns.iter().enumerate().filter(|(_, (_, shown))| *shown).map(|(place, _)| place.to_string()).collect();
    let options = columns.into_iter().enumerate().map(|(place, (name, _))| Choice::new(place.to_string(), name)).collect();
    view! {
        <Dialog id=DIALOG title="Columns" open=refused>
            <Form to=ShowColumns::PATH on_done=Callback::new(|()| close_dialog(DIALOG))>
                <input type="hidden" name="organization" value=organization/>
                <input type="hidden" name="dataset" value=dataset/>
                <CheckboxGroup
                    name="columns"
                    field="columns[]"
                    legend="Shown in the list"
                    options
                    ticked
                    help="For you alone, until you choose others. Exports and the page of a row hold every column."
                />
                <Actions end=true>
                    <DialogClose dialog=DIALOG>"Cancel"</DialogClose>
                    <Submit>"Show these"</Submit>
                </Actions>
            </Form>
        </Dialog>
    }
}
