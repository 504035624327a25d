//! How far a run agrees with people: the figures with their intervals, and where the two part.

use crate::api::agreement::{Agreement, AgreementRow};
use crate::components::{Column, Section, Tab, Table, Tabs, counted, figure};
use domain::agreement::Split;
use leptos::prelude::*;

/// A table of figures, by split.
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
    let columns = [
        "Verdict of",
        "Judged",
        "Accuracy",
        "Precision",
        "Recall",
        "Specificity",
        "F1",
        "Kappa",
        "Both pass",
        "Only the verdict passes",
        "Only people pass",
        "Both fail",
        "Corrected pass rate",
    ];
    let columns = columns.into_iter().enumerate();
    let columns: Vec<Column> =
        columns.map(|(place, name)| if place == 0 { Column::new(name) } else { Column::new(name).numeric() }).collect();
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
            <Table caption="Agreement with people" columns wide=true>
                {agreement.rows.into_iter().map(|row| view! { <FiguresRow row/> }).collect::<Vec<_>>()}
            </Table>
            {unread}
            {undecided}
        </Section>
    }
}

#[component]
fn FiguresRow(row: AgreementRow) -> impl IntoView {
    let numeric = |text: String| view! { <td class="numeric">{text}</td> };
    view! {
        <tr>
            <th scope="row">{row.name}</th>
            {numeric(figure(row.n))}
            {row.figures.into_iter().map(numeric).collect::<Vec<_>>()}
            {row.confusion.into_iter().map(|rows| numeric(figure(rows))).collect::<Vec<_>>()}
            {numeric(row.corrected)}
        </tr>
    }
}
