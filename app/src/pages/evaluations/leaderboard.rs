//! The variants of an evaluation side by side.

use crate::api::variants::Place;
use crate::components::{Actions, Badge, Column, Glyph, LinkButton, Section, Sort, Table, Tone};
use crate::pages::address;
use crate::pages::runs::MeasuredCell;
use domain::variants::{Figure, MAIN};
use leptos::prelude::*;

/// How the leaderboard is sorted.
#[derive(Clone)]
pub struct Sorted {
    /// A word of [`Figure`], or nothing.
    pub sort: String,
    /// `up` for from low to high.
    pub order: String,
}

/// The variants with the figures of their latest runs.
#[component]
pub fn Leaderboard(
    /// The organization's identifier.
    organization: String,
    /// The address of the evaluation.
    home: String,
    /// The variants.
    places: Vec<Place>,
    /// Whether people judged the rows.
    judged: bool,
    /// How they are sorted.
    sorted: Sorted,
    /// The variant that is shown below.
    shown: String,
    /// Whether the caller may change them.
    may_edit: bool,
) -> impl IntoView {
    let figures: Vec<(usize, Figure)> =
        Figure::ALL.iter().copied().enumerate().filter(|(_, figure)| judged || !figure.is_of_people()).collect();
    let head = |figure: Figure| {
        let (state, next) = match (sorted.sort == figure.as_str(), sorted.order == "up") {
            (false, _) => (Sort::Unsorted, ""),
            (true, false) => (Sort::Descending, "up"),
            (true, true) => (Sort::Ascending, ""),
        };
        let href = address(&home, &[("variant", &shown), ("sort", figure.as_str()), ("order", next)]);
        Column::new(figure.label()).numeric().sort(href, state)
    };
    let mut columns = vec![Column::new("Variant")];
    columns.extend(figures.iter().map(|(_, figure)| head(*figure)));
    columns.push(Column::actions());
    let main_run = places.iter().find(|place| place.is_main).and_then(|place| place.run.clone());
    let add = may_edit.then(|| {
        let href = format!("{home}/variants/new");
        view! { <Actions><LinkButton href glyph=Glyph::Plus>"Add variant"</LinkButton></Actions> }
    });
    let rows = places
        .into_iter()
        .map(|place| {
            let here = address(&home, &[("variant", &place.id)]);
            let main = (place.is_main && place.name != MAIN).then(|| view! { " "<Badge tone=Tone::Info>"Main"</Badge> });
            let compare = place.run.clone().zip(main_run.clone()).filter(|_| !place.is_main).map(|(run, main)| {
                let name = format!("{} with the main one", place.name);
                let href = format!("/{organization}/runs/{main}/compare?with={run}");
                view! { <LinkButton href small=true>"Compare"<span class="sr-only">{name}</span></LinkButton> }
            });
            let results = place.run.clone().map(|run| {
                let name = place.name.clone();
                view! { <LinkButton href=format!("/{organization}/runs/{run}") small=true>"Results"<span class="sr-only">{name}</span></LinkButton> }
            });
            let change = may_edit.then(|| {
                let name = place.name.clone();
                view! { <LinkButton href=format!("{home}/variants/{}", place.id) small=true>"Change"<span class="sr-only">{name}</span></LinkButton> }
            });
            let current = (place.id == shown).then_some("true");
            let of = place.version.map(|version| view! { <p class="muted">{format!("Version {version}")}</p> });
            view! {
                <tr>
                    <th scope="row"><a href=here aria-current=current>{place.name}</a>{main}{of}</th>
                    {figures.iter().filter_map(|(index, _)| place.figures.get(*index).cloned()).map(|measured| view! { <MeasuredCell measured/> }).collect::<Vec<_>>()}
                    <td class="cell-actions"><div class="row">{results}{compare}{change}</div></td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <Section title="Variants" text="Each with its latest run that came to its end, with 95 % intervals." stacked=true>
            <Table caption="Leaderboard" columns>{rows}</Table>
            {add}
        </Section>
    }
}
