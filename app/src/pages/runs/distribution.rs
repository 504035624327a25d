//! How the outcomes are distributed: over the criteria, and along the dataset.

use crate::api::criteria::Criterion;
use crate::api::runs::results::{RunPage, Shares};
use crate::components::{ChartKey, Column, CourseChart, Parts, Section, ShareBar, Table, figure, percent};
use domain::runs::Course;
use leptos::prelude::*;

/// What was asked with the outcomes of each of it, and the verdicts along the dataset.
#[component]
pub fn Distribution(page: RunPage) -> impl IntoView {
    let words = ["Criterion", "Column", "Passes when the cell", "Outcomes"].map(Column::new).into_iter();
    let figures = ["Pass", "Fail", "Errors", "Pass rate"].map(|name| Column::new(name).numeric());
    let course = (page.course.buckets.len() > 1).then(|| {
        let stretches = stretches(&page.course);
        view! { <CourseChart caption="Verdicts along the dataset" stretches/> }
    });
    view! {
        <Section title="Distribution" stacked=true>
            <ChartKey/>
            <Table caption="Criteria" columns=words.chain(figures).collect()>
                {page.criteria.into_iter().zip(page.shares).map(|(criterion, shares)| view! { <Asked criterion shares/> }).collect::<Vec<_>>()}
            </Table>
            {course}
        </Section>
    }
}

#[component]
fn Asked(criterion: Criterion, shares: Shares) -> impl IntoView {
    let Shares { passed, failed, errors, .. } = shares;
    view! {
        <tr>
            <th scope="row">{criterion.name}</th>
            <td><code>{criterion.column}</code></td>
            <td class="cell-text">{criterion.summary}</td>
            <td><ShareBar parts=Parts { passed, failed, errors }/></td>
            <td class="numeric">{figure(passed)}</td>
            <td class="numeric">{figure(failed)}</td>
            <td class="numeric">{figure(errors)}</td>
            <td class="numeric">{percent(passed, passed + failed)}</td>
        </tr>
    }
}

fn stretches(course: &Course) -> Vec<(String, Parts)> {
    let stretch = |(bucket, place): (&domain::runs::Bucket, i64)| {
        let (first, last) = (place * course.width + 1, (place + 1) * course.width);
        let name = if first == last { format!("Row {}", figure(first)) } else { format!("Rows {} to {}", figure(first), figure(last)) };
        (name, Parts { passed: bucket.passed, failed: bucket.failed, errors: bucket.errors })
    };
    course.buckets.iter().zip(0..).map(stretch).collect()
}
