//! How far a run agrees with people: the figures with their intervals, and where the two part.

use super::MeasuredCell;
use crate::api::agreement::{Agreement, AgreementRow};
use crate::components::{Column, Section, Tab, Table, Tabs, counted, figure};
use domain::agreement::Split;
use leptos::prelude::*;

const FIGURES: [&str; 9] = ["Verdict of", "Judged", "Accuracy", "Precision", "Recall", "Specificity", "F1", "Kappa", "Corrected pass rate"];
const CONFUSION: [&str; 5] = ["Verdict of", "Both pass", "Only the verdict passes", "Only people pass", "Both fail"];

/// The figures and where they come from, by split.
#[component]
pub fn AgreementFigures(
    /// The address of the run.
    home: String,
    /// The figures.
    agreement: Agreement,
) -> impl IntoView {
    let all: i64 = agreement.judged.iter().sum();
    let split = agreement.split;
    let mut tabs = vec![Tab::new(home.clone(), "All judged rows").count(all).current(split.is_none())];
    for (one, judged) in Split::ALL.iter().zip(agreement.judged) {
        tabs.push(Tab::new(format!("{home}?split={one}"), one.label()).count(judged).current(split == Some(*one)));
    }
    let figures = agreement.rows.iter().cloned().map(|row| view! { <FiguresRow row/> }).collect::<Vec<_>>();
    let confusion = agreement.rows.iter().cloned().map(|row| view! { <ConfusionRow row/> }).collect::<Vec<_>>();
    let unread = (agreement.not_understood > 0).then(|| {
        let rows = counted(agreement.not_understood, "judgment");
        view! { <p class="muted">{rows}" could not be read as pass or fail and are left out."</p> }
    });
    let undecided = (agreement.undecided > 0).then(|| {
        let rows = counted(agreement.undecided, "row");
        view! { <p class="muted">{rows}" could not be decided and are left out; so are the errors of each criterion."</p> }
    });
    view! {
        <Section
            title="Agreement with people"
            text="Against the human judgments, with 95 % intervals. Improve on the rows for training and development; the rows for testing have the last word."
            stacked=true
        >
            <Tabs label="Rows" items=Signal::stored(tabs)/>
            <Table caption="Agreement with people" columns=heads(&FIGURES)>{figures}</Table>
            <Table caption="Verdicts beside those of people" columns=heads(&CONFUSION)>{confusion}</Table>
            {unread}
            {undecided}
        </Section>
    }
}

/// The first names the row, the others are of figures.
fn heads(names: &[&str]) -> Vec<Column> {
    let columns = names.iter().enumerate();
    columns.map(|(place, name)| if place == 0 { Column::new(*name) } else { Column::new(*name).numeric() }).collect()
}

#[component]
fn FiguresRow(row: AgreementRow) -> impl IntoView {
    let cell = |measured| view! { <MeasuredCell measured/> };
    view! {
        <tr>
            <th scope="row">{row.name}</th>
            <td class="numeric">{figure(row.n)}</td>
            {row.figures.into_iter().map(cell).collect::<Vec<_>>()}
        </tr>
    }
}

#[component]
fn ConfusionRow(row: AgreementRow) -> impl IntoView {
    let cell = |rows: i64| view! { <td class="numeric">{figure(rows)}</td> };
    view! {
        <tr>
            <th scope="row">{row.name}</th>
            {row.confusion.into_iter().map(cell).collect::<Vec<_>>()}
        </tr>
    }
}
