//! A verdict that names one of several categories against a human label that does.

use super::bootstrap::{RESAMPLES, generator, percentiles, redraw_slice};
use super::interval::{Estimate, share};
use super::kappa::cohen;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How many rows have which category as verdict and which as label. Categories are compared as they are written; those that
/// occur on one side only count like any other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CategoryConfusion(BTreeMap<String, BTreeMap<String, u64>>);

impl CategoryConfusion {
    /// Counts one more row.
    pub fn add(&mut self, verdict: &str, label: &str) {
        self.add_rows(verdict, label, 1);
    }

    /// Counts so many more rows with the same verdict and the same label.
    pub fn add_rows(&mut self, verdict: &str, label: &str, rows: u64) {
        let count = self.0.entry(label.to_owned()).or_default().entry(verdict.to_owned()).or_default();
        *count = count.saturating_add(rows);
    }

    /// Every category that occurs, as verdict or as label, in the order of the alphabet.
    pub fn categories(&self) -> Vec<&str> {
        let all: BTreeSet<&str> = self.cells().flat_map(|(verdict, label, _)| [verdict, label]).collect();
        all.into_iter().collect()
    }

    /// How many rows have this verdict and this label.
    pub fn count(&self, verdict: &str, label: &str) -> u64 {
        self.0.get(label).and_then(|row| row.get(verdict)).copied().unwrap_or(0)
    }

    /// How many rows there are.
    pub fn n(&self) -> u64 {
        self.cells().fold(0, |sum, (_, _, rows)| sum.saturating_add(rows))
    }

    /// Accuracy: the share of rows with the same category on both sides.
    pub fn accuracy(&self) -> Option<Estimate> {
        let agreed = self.cells().filter(|(verdict, label, _)| verdict == label).fold(0_u64, |sum, cell| sum.saturating_add(cell.2));
        Estimate::of_share(agreed, self.n())
    }

    /// The share of rows with this label that have the same verdict: the category's recall.
    pub fn recall(&self, category: &str) -> Option<f64> {
        let labelled = self.cells().filter(|(_, label, _)| *label == category).fold(0_u64, |sum, cell| sum.saturating_add(cell.2));
        share(self.count(category, category), labelled)
    }

    /// The share of rows with this verdict that have the same label: the category's precision.
    pub fn precision(&self, category: &str) -> Option<f64> {
        let answered = self.cells().filter(|(verdict, _, _)| *verdict == category).fold(0_u64, |sum, cell| sum.saturating_add(cell.2));
        share(self.count(category, category), answered)
    }

    /// Cohen's kappa, unweighted: all ways to disagree count alike. Source: Cohen 1960, see `kappa.rs`.
    pub fn kappa(&self) -> Option<f64> {
        let table = Table::of(self);
        table.kappa(&table.rows)
    }

    /// [`Self::kappa`] with its bootstrap interval. The time grows with the cells, not with the rows: about 0.3 ms for each cell that
    /// is not empty, so 3 ms for three categories and 30 ms for ten.
    pub fn kappa_estimate(&self) -> Option<Estimate> {
        let table = Table::of(self);
        let value = table.kappa(&table.rows)?;
        let mut random = generator();
        let mut kappas = Vec::with_capacity(RESAMPLES);
        for _ in 0..RESAMPLES {
            let mut resample = table.rows.clone();
            redraw_slice(&mut resample, &mut random);
            kappas.extend(table.kappa(&resample));
        }
        Some(Estimate { value, interval: percentiles(kappas, value) })
    }

    /// Verdict, label and rows of every cell that was counted.
    fn cells(&self) -> impl Iterator<Item = (&str, &str, u64)> {
        self.0.iter().flat_map(|(label, row)| row.iter().map(move |(verdict, rows)| (verdict.as_str(), label.as_str(), *rows)))
    }
}

/// The cells with categories as numbers, so that a resample needs no look at a text.
struct Table {
    categories: usize,
    /// Verdict and label of each cell.
    places: Vec<(usize, usize)>,
    /// Rows of each cell.
    rows: Vec<u64>,
}

impl Table {
    fn of(confusion: &CategoryConfusion) -> Self {
        let categories = confusion.categories();
        let number = |category: &str| categories.binary_search(&category).unwrap_or_default();
        let (places, rows) = confusion.cells().map(|(verdict, label, rows)| ((number(verdict), number(label)), rows)).unzip();
        Self { categories: categories.len(), places, rows }
    }

    /// Kappa if the cells had these rows.
    fn kappa(&self, rows: &[u64]) -> Option<f64> {
        let mut margins = vec![(0.0, 0.0); self.categories];
        let (mut n, mut agreed) = (0.0, 0.0);
        for (&(verdict, label), &rows) in self.places.iter().zip(rows) {
            let rows = rows as f64;
            margins[verdict].0 += rows;
            margins[label].1 += rows;
            n += rows;
            agreed += if verdict == label { rows } else { 0.0 };
        }
        cohen(n, agreed, margins)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Confusion;
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 4] = ["billing", "refund", "other", ""];

    fn of(rows: &[(usize, usize)]) -> CategoryConfusion {
        let mut confusion = CategoryConfusion::default();
        rows.iter().for_each(|(verdict, label)| confusion.add(NAMES[*verdict], NAMES[*label]));
        confusion
    }

    #[test]
    fn categories_are_those_that_occur_on_either_side() {
        let confusion = of(&[(0, 1), (0, 1), (0, 0)]);
        assert_eq!(confusion.categories(), ["billing", "refund"]);
        assert_eq!([confusion.count("billing", "refund"), confusion.count("refund", "billing"), confusion.n()], [2, 0, 3]);
        assert_eq!(
            (confusion.precision("billing"), confusion.recall("refund"), confusion.recall("other")),
            (Some(1.0 / 3.0), Some(0.0), None)
        );
    }

    #[test]
    fn it_survives_its_json() {
        let confusion = of(&[(0, 1), (2, 2), (3, 0)]);
        let json = serde_json::to_string(&confusion).unwrap();
        assert_eq!(serde_json::from_str::<CategoryConfusion>(&json).unwrap(), confusion);
    }

    #[test]
    fn without_rows_nothing_is_known() {
        let empty = CategoryConfusion::default();
        assert_eq!((empty.n(), empty.accuracy(), empty.kappa(), empty.kappa_estimate()), (0, None, None, None));
        assert_eq!(of(&[(1, 1), (1, 1)]).kappa_estimate(), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn kappa_is_bounded_symmetric_and_within_its_interval(rows in prop::collection::vec((0_usize..4, 0_usize..4), 0..60)) {
            let confusion = of(&rows);
            let swapped: Vec<_> = rows.iter().map(|(verdict, label)| (*label, *verdict)).collect();
            prop_assert_eq!(of(&swapped).kappa(), confusion.kappa());
            let estimate = confusion.kappa_estimate();
            prop_assert_eq!(estimate.map(|estimate| estimate.value), confusion.kappa());
            if let Some(Estimate { value, interval }) = estimate {
                prop_assert!((-1.0..=1.0).contains(&value) && interval.unwrap().contains(value));
            }
        }

        #[test]
        fn two_categories_are_pass_and_fail(rows in prop::collection::vec((any::<bool>(), any::<bool>()), 0..60)) {
            let (mut binary, mut named) = (Confusion::default(), CategoryConfusion::default());
            for (verdict, label) in rows {
                binary.add(verdict, label);
                named.add(&verdict.to_string(), &label.to_string());
            }
            prop_assert_eq!(named.kappa(), binary.kappa());
            prop_assert_eq!(named.accuracy(), binary.figures().accuracy);
            prop_assert_eq!((named.precision("true"), named.recall("true")), (binary.precision(), binary.recall()));
        }
    }
}
