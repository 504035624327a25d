//! How far the verdicts of a run and people agree, as figures that are ready to read.

use domain::agreement::Split;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use backend::runs::Run;
#[cfg(feature = "ssr")]
use domain::agreement::{Estimate, Tally};
#[cfg(feature = "ssr")]
use domain::runs::Counts;

/// The agreement of one split, or of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The split; nothing for all rows.
    pub split: Option<Split>,
    /// The verdict on the row first, then each criterion.
    pub rows: Vec<AgreementRow>,
    /// Judged rows in each split, in the order of [`Split::ALL`].
    pub judged: Vec<i64>,
    /// Rows whose judgment is neither pass nor fail.
    pub not_understood: i64,
    /// Rows whose verdict could not be decided.
    pub undecided: i64,
}

/// The figures of one verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementRow {
    /// Whose verdict it is.
    pub name: String,
    /// Rows with a judgment.
    pub n: i64,
    /// Both pass; verdict pass and person fail; verdict fail and person pass; both fail.
    pub confusion: [i64; 4],
    /// Accuracy, precision, recall, specificity, F1 and Cohen's kappa, and the pass rate without the evaluator's known errors.
    pub figures: [Measured; 7],
}

/// A figure with its 95 % interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// `83 %`; a dash where there is none.
    pub value: String,
    /// `71 to 91`; empty where there is none.
    pub interval: String,
}

impl Measured {
    /// A figure without an interval.
    pub fn plain(value: impl Into<String>) -> Self {
        Self { value: value.into(), interval: String::new() }
    }
}

/// The agreement of a run; nothing when nobody judged a row.
#[cfg(feature = "ssr")]
pub(super) fn of(run: &Run, split: Option<Split>) -> Option<Agreement> {
    let overall = &run.figures.overall;
    if overall.all().confusion.n() == 0 {
        return None;
    }
    let part = |counts: &Counts| split.map_or_else(|| counts.all(), |split| counts.of(split));
    let mut rows = vec![row("The row as a whole".into(), part(overall))];
    if run.criteria.len() > 1 {
        rows.extend(run.criteria.iter().zip(&run.figures.criteria).map(|(criterion, counts)| row(criterion.name.clone(), part(counts))));
    }
    Some(Agreement {
        split,
        rows,
        judged: Split::ALL.iter().map(|split| count(overall.of(*split).confusion.n())).collect(),
        not_understood: count(part(overall).not_understood),
        undecided: count(part(overall).invalid),
    })
}

#[cfg(feature = "ssr")]
fn count(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

#[cfg(feature = "ssr")]
fn row(name: String, tally: Tally) -> AgreementRow {
    let (confusion, figures) = (tally.confusion, tally.confusion.figures());
    let share = |estimate: Option<Estimate>| measured(estimate, 100.0, 0, " %");
    AgreementRow {
        name,
        n: count(confusion.n()),
        confusion: [confusion.true_pass, confusion.false_pass, confusion.false_fail, confusion.true_fail].map(count),
        figures: [
            share(figures.accuracy),
            share(figures.precision),
            share(figures.recall),
            share(figures.specificity),
            measured(figures.f1, 1.0, 2, ""),
            measured(figures.kappa, 1.0, 2, ""),
            share(tally.corrected_pass_rate()),
        ],
    }
}

/// `83 %` and `71 to 91`.
#[cfg(feature = "ssr")]
pub(super) fn measured(estimate: Option<Estimate>, factor: f64, digits: usize, unit: &str) -> Measured {
    let Some(Estimate { value, interval }) = estimate else { return Measured::plain("–") };
    let number = |value: f64| format!("{:.digits$}", value * factor);
    let interval = interval.map(|interval| format!("{} to {}", number(interval.low), number(interval.high))).unwrap_or_default();
    Measured { value: format!("{}{unit}", number(value)), interval }
}
