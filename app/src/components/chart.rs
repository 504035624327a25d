//! Charts as SVG from the server, each with the same figures as text.
//!
//! ```ignore
//! <ShareBar parts=Parts { passed: 80, failed: 15, errors: 5 }/>
//! <CourseChart caption="Verdicts along the dataset" stretches=vec![("1 to 20".into(), Parts { passed: 15, failed: 5, errors: 0 })]/>
//! ```
//! A bar says nothing to a screen reader: the cells of its table beside it do. Colours are told apart by the key and the words.

use super::{figure, percent};
use leptos::prelude::*;

/// The width of a bar, and of one stretch, in units of the drawing.
const WIDTH: i64 = 1_000;
/// The height of a stretch.
const HEIGHT: i64 = 100;
/// What is left between two stretches, of [`STRETCH`].
const GAP: i64 = 2;
/// The width of a stretch with its gap.
const STRETCH: i64 = 20;

/// How many rows pass, fail, and could not be decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Rows that pass.
    pub passed: i64,
    /// Rows that fail.
    pub failed: i64,
    /// Rows that could not be decided.
    pub errors: i64,
}

impl Parts {
    fn each(self) -> [(i64, &'static str); 3] {
        [(self.passed, "chart-good"), (self.failed, "chart-bad"), (self.errors, "chart-warn")]
    }

    fn all(self) -> i64 {
        self.passed + self.failed + self.errors
    }

    /// Where each part begins and how long it is, on a line of this length.
    fn along(self, length: i64) -> Vec<(i64, i64, &'static str)> {
        let all = self.all().max(1);
        // In wide numbers: rows by the million times units.
        let place = |rows: i64| i64::try_from(i128::from(rows) * i128::from(length) / i128::from(all)).unwrap_or(length);
        let mut before = 0;
        let mut parts = Vec::new();
        for (rows, class) in self.each() {
            let (from, to) = (place(before), place(before + rows));
            before += rows;
            if to > from {
                parts.push((from, to - from, class));
            }
        }
        parts
    }
}

/// One line, divided into what passes, what fails, and what could not be decided.
#[component]
pub fn ShareBar(
    /// The rows of each.
    parts: Parts,
) -> impl IntoView {
    let bars = parts.along(WIDTH).into_iter().map(|(from, length, class)| {
        view! { <rect class=class x=from.to_string() y="0" width=length.to_string() height="10"></rect> }
    });
    view! {
        <svg class="share-bar" viewBox=format!("0 0 {WIDTH} 10") preserveAspectRatio="none" aria-hidden="true" focusable="false">
            {bars.collect::<Vec<_>>()}
        </svg>
    }
}

/// Stretches beside each other, each divided by its rows; the same as a table for those who do not see it.
#[component]
pub fn CourseChart(
    /// What it shows.
    #[prop(into)]
    caption: String,
    /// The name of each stretch and its rows.
    stretches: Vec<(String, Parts)>,
) -> impl IntoView {
    let (first, last) = (stretches.first().map(|(name, _)| name.clone()), stretches.last().map(|(name, _)| name.clone()));
    let width = i64::try_from(stretches.len()).unwrap_or(0) * STRETCH;
    let columns = stretches.iter().zip(0_i64..).map(|((_, parts), place)| stretch(*parts, place * STRETCH)).collect::<Vec<_>>();
    let rows = stretches.into_iter().map(|(name, parts)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{figure(parts.passed)}</td>
                <td>{figure(parts.failed)}</td>
                <td>{figure(parts.errors)}</td>
                <td>{percent(parts.passed, parts.passed + parts.failed)}</td>
            </tr>
        }
    });
    view! {
        <figure class="chart">
            <figcaption>
                <span>{caption.clone()}</span>
                <ChartKey/>
            </figcaption>
            <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true" focusable="false">{columns}</svg>
            <div class="chart-axis" aria-hidden="true">
                <span>{first}</span>
                <span>{last}</span>
            </div>
            <table class="sr-only">
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Rows"</th>
                        <th scope="col">"Pass"</th>
                        <th scope="col">"Fail"</th>
                        <th scope="col">"Errors"</th>
                        <th scope="col">"Pass rate"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect::<Vec<_>>()}</tbody>
            </table>
        </figure>
    }
}

/// One stretch: what passes stands at the bottom.
fn stretch(parts: Parts, x: i64) -> impl IntoView {
    let bars = parts.along(HEIGHT).into_iter().map(move |(from, length, class)| {
        let y = HEIGHT - from - length;
        view! { <rect class=class x=x.to_string() y=y.to_string() width=(STRETCH - GAP).to_string() height=length.to_string()></rect> }
    });
    bars.collect::<Vec<_>>()
}

/// Bars beside each other, one for each day; the same as a table for those who do not see it.
#[component]
pub fn DaysChart(
    /// What it shows.
    #[prop(into)]
    caption: String,
    /// Each day, its amount, and the amount in words.
    days: Vec<(String, i64, String)>,
) -> impl IntoView {
    let (first, last) = (days.first().map(|(day, ..)| day.clone()), days.last().map(|(day, ..)| day.clone()));
    let highest = days.iter().map(|(_, amount, _)| *amount).max().unwrap_or(0);
    let top = days.iter().find(|(_, amount, _)| *amount == highest).map(|(.., words)| words.clone());
    let width = i64::try_from(days.len()).unwrap_or(0) * STRETCH;
    let bars = days
        .iter()
        .zip(0_i64..)
        .filter(|((_, amount, _), _)| *amount > 0)
        .map(|((_, amount, _), place)| {
            let height = height(*amount, highest);
            view! {
                <rect
                    class="chart-plain"
                    x=(place * STRETCH).to_string()
                    y=(HEIGHT - height).to_string()
                    width=(STRETCH - GAP).to_string()
                    height=height.to_string()
                ></rect>
            }
        })
        .collect::<Vec<_>>();
    let rows = days.into_iter().map(|(day, _, words)| {
        view! {
            <tr>
                <th scope="row">{day}</th>
                <td>{words}</td>
            </tr>
        }
    });
    view! {
        <figure class="chart">
            <figcaption>
                <span>{caption.clone()}</span>
                <span class="muted small">{top.map(|top| format!("Most in a day: {top}"))}</span>
            </figcaption>
            <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true" focusable="false">{bars}</svg>
            <div class="chart-axis" aria-hidden="true">
                <span>{first}</span>
                <span>{last}</span>
            </div>
            <table class="sr-only">
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Day"</th>
                        <th scope="col">"Amount"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect::<Vec<_>>()}</tbody>
            </table>
        </figure>
    }
}

/// How high a bar stands: what there is at all can be seen.
fn height(amount: i64, highest: i64) -> i64 {
    let part = i128::from(amount) * i128::from(HEIGHT) / i128::from(highest.max(1));
    i64::try_from(part).unwrap_or(HEIGHT).clamp(1, HEIGHT)
}

/// What the colours mean.
#[component]
pub fn ChartKey() -> impl IntoView {
    let entry = |class: &'static str, words: &'static str| {
        view! {
            <li>
                <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
                    <rect class=class x="0" y="0" width="10" height="10"></rect>
                </svg>
                {words}
            </li>
        }
    };
    view! {
        <ul class="chart-key">
            {entry("chart-good", "Pass")} {entry("chart-bad", "Fail")} {entry("chart-warn", "Errors")}
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::{Parts, height};

    #[test]
    fn the_highest_bar_fills_the_chart_and_the_smallest_is_seen() {
        assert_eq!([1, 500, 1_000].map(|amount| height(amount, 1_000)), [1, 50, 100]);
        assert_eq!(height(i64::MAX, i64::MAX), 100);
    }

    #[test]
    fn parts_fill_their_line_without_gap_or_overlap() {
        for (passed, failed, errors) in [(1, 1, 1), (999_999, 1, 0), (0, 0, 5), (i64::MAX / 4, i64::MAX / 4, 1)] {
            let parts = Parts { passed, failed, errors }.along(1_000);
            let ends = parts.iter().map(|(from, length, _)| from + length).collect::<Vec<_>>();
            assert_eq!((parts[0].0, ends.last()), (0, Some(&1_000)));
            assert!(parts.iter().skip(1).zip(&ends).all(|((from, ..), end)| from == end), "{parts:?}");
        }
        assert!(Parts::default().along(1_000).is_empty());
    }
}
