//! Rows and columns.
//!
//! ```ignore
//! <Table caption="Members" columns=vec![Column::new("Name"), Column::new("Rows").numeric(), Column::actions()] empty="Nobody yet.">
//!     <tr><th scope="row">…</th><td class="numeric">…</td><td class="cell-actions">…</td></tr>
//! </Table>
//! ```
//! The children are `<tr>` and nothing else. The cell that names the row is a `<th scope="row">`: it stays in sight on phones.
//! Cells with much text take the class `cell-text`, figures `numeric`, the last one with buttons `cell-actions`.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Can be sorted, is not now.
    Unsorted,
    /// From low to high.
    Ascending,
    /// From high to low.
    Descending,
}

/// The head of one column.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    numeric: bool,
    hidden: bool,
    sort: Option<(String, Sort)>,
}

impl Column {
    /// A column of words.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: false, hidden: false, sort: None }
    }

    /// The last column, with the buttons of a row; its head is read out but not shown.
    pub fn actions() -> Self {
        Self { hidden: true, ..Self::new("Actions") }
    }

    /// A column of figures.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }

    /// Its head is read out but not shown.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Its head is a link that sorts.
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>, sort: Sort) -> Self {
        self.sort = Some((href.into(), sort));
        self
    }
}

/// A table in a region that scrolls sideways when it must.
#[component]
pub fn Table(
    /// What the table lists; the name of the region.
    #[prop(into)]
    caption: String,
    /// The heads of the columns.
    columns: Vec<Column>,
    /// What is said when there is no row.
    #[prop(default = "Nothing here yet.".to_owned(), into)]
    empty: String,
    /// The caption is shown, not only read out.
    #[prop(optional)]
    show_caption: bool,
    /// On a phone the cells of a row stand under each other. Those that need their head say it as `data-label`; the others, with
    /// `cell-first`, stand beside each other in the first line.
    #[prop(optional)]
    stacked: bool,
    /// Many columns: the table scrolls in both directions inside its region.
    #[prop(optional)]
    wide: bool,
    /// The rows: `<tr>` only.
    children: Children,
) -> impl IntoView {
    let count = columns.len().to_string();
    let name = caption.clone();
    let class = if stacked { "table table-stacked" } else { "table" };
    view! {
        <div
            class=if wide { "table-region table-wide" } else { "table-region" }
            role="region"
            tabindex="0"
            aria-label=name
        >
            <table class=class>
                <caption class=(!show_caption).then_some("sr-only")>{caption}</caption>
                <thead>
                    <tr>{columns.into_iter().map(head).collect::<Vec<_>>()}</tr>
                </thead>
                <tbody>{children()}</tbody>
                // The style sheet shows it when the body above has no row.
                <tbody class="table-empty">
                    <tr>
                        <td colspan=count>{empty}</td>
                    </tr>
                </tbody>
            </table>
        </div>
    }
}

fn head(column: Column) -> impl IntoView {
    let Column { label, numeric, hidden, sort } = column;
    let direction = match sort {
        Some((_, Sort::Ascending)) => Some("ascending"),
        Some((_, Sort::Descending)) => Some("descending"),
        _ => None,
    };
    let words = match sort {
        Some((href, sort)) => view! {
            <a href=href>
                {label}
                {match sort {
                    Sort::Unsorted => None,
                    Sort::Ascending => Some(view! { <Icon glyph=Glyph::ArrowUp/> }),
                    Sort::Descending => Some(view! { <Icon glyph=Glyph::ArrowDown/> }),
                }}
            </a>
        }
        .into_any(),
        None if hidden => view! { <span class="sr-only">{label}</span> }.into_any(),
        None => label.into_any(),
    };
    view! { <th scope="col" class=numeric.then_some("numeric") aria-sort=direction>{words}</th> }
}
