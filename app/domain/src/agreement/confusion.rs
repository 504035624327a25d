//! A verdict of pass or fail against a human label of pass or fail: the four counts, and what follows from them.
//! Positive means pass, so a false positive is a row that the evaluator lets pass and a person does not.

use super::bootstrap::{RESAMPLES, generator, percentiles, redraw};
use super::interval::{Estimate, share};
use super::kappa::cohen;
use serde::{Deserialize, Serialize};

/// How many rows have which verdict and which label. The figures are those of scikit-learn's `metrics`, but `None` where it
/// would divide 0 by 0. Counts stay exact up to 2⁵³ rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Confusion {
    /// Verdict pass, label pass: true positives, TP.
    pub true_pass: u64,
    /// Verdict pass, label fail: false positives, FP.
    pub false_pass: u64,
    /// Verdict fail, label pass: false negatives, FN.
    pub false_fail: u64,
    /// Verdict fail, label fail: true negatives, TN.
    pub true_fail: u64,
}

/// Every figure of a [`Confusion`] with its 95 % interval: Wilson's for shares, the bootstrap's for F1 and kappa.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Rows with both a verdict and a label.
    pub n: u64,
    /// See [`Confusion::accuracy`].
    pub accuracy: Option<Estimate>,
    /// See [`Confusion::precision`].
    pub precision: Option<Estimate>,
    /// See [`Confusion::recall`].
    pub recall: Option<Estimate>,
    /// See [`Confusion::specificity`].
    pub specificity: Option<Estimate>,
    /// See [`Confusion::f1`].
    pub f1: Option<Estimate>,
    /// See [`Confusion::kappa`].
    pub kappa: Option<Estimate>,
}

impl Confusion {
    /// Counts one more row.
    pub fn add(&mut self, verdict: bool, label: bool) {
        match (verdict, label) {
            (true, true) => self.true_pass += 1,
            (true, false) => self.false_pass += 1,
            (false, true) => self.false_fail += 1,
            (false, false) => self.true_fail += 1,
        }
    }

    /// Takes back what [`Self::add`] counted of a row.
    pub fn remove(&mut self, verdict: bool, label: bool) {
        let cell = match (verdict, label) {
            (true, true) => &mut self.true_pass,
            (true, false) => &mut self.false_pass,
            (false, true) => &mut self.false_fail,
            (false, false) => &mut self.true_fail,
        };
        *cell = cell.saturating_sub(1);
    }

    /// How many rows there are.
    pub fn n(&self) -> u64 {
        self.cells().into_iter().fold(0, u64::saturating_add)
    }

    /// Accuracy: the share of rows on which both say the same, (TP + TN) / n.
    pub fn accuracy(&self) -> Option<f64> {
        share(self.agreed(), self.n())
    }

    /// Precision: the share of passing verdicts that people share, TP / (TP + FP).
    pub fn precision(&self) -> Option<f64> {
        share(self.true_pass, self.verdict_passes())
    }

    /// Recall, sensitivity or true positive rate: the share of what people let pass that the evaluator lets pass too,
    /// TP / (TP + FN).
    pub fn recall(&self) -> Option<f64> {
        share(self.true_pass, self.label_passes())
    }

    /// Specificity or true negative rate: the share of what people fail that the evaluator fails too, TN / (TN + FP).
    pub fn specificity(&self) -> Option<f64> {
        share(self.true_fail, self.label_fails())
    }

    /// F1: the harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN).
    /// Source: C. J. van Rijsbergen, "Information Retrieval", 2nd edition (1979), chapter 7.
    pub fn f1(&self) -> Option<f64> {
        let both = 2.0 * self.true_pass as f64;
        let whole = both + self.false_pass as f64 + self.false_fail as f64;
        (whole > 0.0).then(|| both / whole)
    }

    /// Cohen's kappa: agreement beyond chance, from −1 over 0 (no more than chance) to 1. With pₒ = (TP + TN) / n and
    /// pₑ = ((TP + FP)(TP + FN) + (FN + TN)(FP + TN)) / n² it is (pₒ − pₑ) / (1 − pₑ). Source: Cohen 1960, see `kappa.rs`.
    pub fn kappa(&self) -> Option<f64> {
        let [tp, fp, fn_, tn] = self.cells().map(|cell| cell as f64);
        cohen(tp + fp + fn_ + tn, tp + tn, [(tp + fp, tp + fn_), (fn_ + tn, fp + tn)])
    }

    /// The share of rows that the evaluator lets pass, (TP + FP) / n.
    pub fn pass_rate(&self) -> Option<Estimate> {
        Estimate::of_share(self.verdict_passes(), self.n())
    }

    /// The share of rows that people let pass, (TP + FN) / n.
    pub fn human_pass_rate(&self) -> Option<Estimate> {
        Estimate::of_share(self.label_passes(), self.n())
    }

    /// Every figure with its interval.
    pub fn figures(&self) -> Figures {
        let mut random = generator();
        let (mut f1s, mut kappas) = (Vec::with_capacity(RESAMPLES), Vec::with_capacity(RESAMPLES));
        for _ in 0..RESAMPLES {
            // A resample in which a figure is undefined says nothing about it and is left out.
            let resample = Self::from_cells(redraw(self.cells(), &mut random));
            f1s.extend(resample.f1());
            kappas.extend(resample.kappa());
        }
        Figures {
            n: self.n(),
            accuracy: Estimate::of_share(self.agreed(), self.n()),
            precision: Estimate::of_share(self.true_pass, self.verdict_passes()),
            recall: Estimate::of_share(self.true_pass, self.label_passes()),
            specificity: Estimate::of_share(self.true_fail, self.label_fails()),
            f1: self.f1().map(|value| Estimate { value, interval: percentiles(f1s, value) }),
            kappa: self.kappa().map(|value| Estimate { value, interval: percentiles(kappas, value) }),
        }
    }

    /// TP, FP, FN, TN.
    pub(super) fn cells(&self) -> [u64; 4] {
        [self.true_pass, self.false_pass, self.false_fail, self.true_fail]
    }

    /// The inverse of [`Self::cells`].
    pub(super) fn from_cells([true_pass, false_pass, false_fail, true_fail]: [u64; 4]) -> Self {
        Self { true_pass, false_pass, false_fail, true_fail }
    }

    fn agreed(&self) -> u64 {
        self.true_pass.saturating_add(self.true_fail)
    }

    fn verdict_passes(&self) -> u64 {
        self.true_pass.saturating_add(self.false_pass)
    }

    fn label_passes(&self) -> u64 {
        self.true_pass.saturating_add(self.false_fail)
    }

    fn label_fails(&self) -> u64 {
        self.true_fail.saturating_add(self.false_pass)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_confusion() -> impl Strategy<Value = Confusion> {
        // Small counts meet the undefined cases, large ones the rounding.
        prop_oneof![[0_u64..4, 0..4, 0..4, 0..4], [0_u64..5_000_000, 0..5_000_000, 0..5_000_000, 0..5_000_000]]
            .prop_map(Confusion::from_cells)
    }

    #[test]
    fn rows_are_counted_where_they_belong() {
        let mut confusion = Confusion::default();
        for (verdict, label) in [(true, true), (true, false), (true, false), (false, true), (false, false)] {
            confusion.add(verdict, label);
        }
        assert_eq!((confusion.cells(), confusion.n()), ([1, 2, 1, 1], 5));
    }

    #[test]
    fn without_rows_nothing_is_known() {
        let figures = Confusion::default().figures();
        let all = [figures.accuracy, figures.precision, figures.recall, figures.specificity, figures.f1, figures.kappa];
        assert_eq!((figures.n, all), (0, [None; 6]));
        assert_eq!((Confusion::default().pass_rate(), Confusion::default().human_pass_rate()), (None, None));
    }

    #[test]
    fn an_evaluator_that_always_passes_has_no_more_than_chance() {
        let figures = Confusion { true_pass: 90, false_pass: 10, ..Confusion::default() }.figures();
        assert_eq!((figures.accuracy.unwrap().value, figures.kappa.unwrap().value), (0.9, 0.0));
        assert_eq!((figures.recall.unwrap().value, figures.specificity.unwrap().value), (1.0, 0.0));
    }

    #[test]
    fn counts_beyond_any_dataset_neither_panic_nor_overflow() {
        let all_most = Confusion::from_cells([u64::MAX; 4]);
        assert_eq!(all_most.n(), u64::MAX);
        assert_eq!(all_most.kappa(), Some(0.0));
        all_most.figures();
    }

    #[test]
    fn the_interval_of_total_disagreement_reaches_minus_one() {
        // Every resample of so many rows has a kappa above −1: the percentiles alone would leave the estimate out.
        let kappa = Confusion { false_pass: 500_000, false_fail: 500_000, ..Confusion::default() }.figures().kappa.unwrap();
        assert!(kappa.value == -1.0 && kappa.interval.unwrap().contains(-1.0), "{kappa:?}");
    }

    proptest! {
        #[test]
        fn kappa_is_between_minus_one_and_one_and_the_same_from_either_side(confusion in any_confusion()) {
            let kappa = confusion.kappa();
            prop_assert!(kappa.is_none_or(|kappa| (-1.0..=1.0).contains(&kappa)));
            let swapped = Confusion { false_pass: confusion.false_fail, false_fail: confusion.false_pass, ..confusion };
            prop_assert_eq!((swapped.kappa(), swapped.f1()), (kappa, confusion.f1()));
            prop_assert_eq!(swapped.precision(), confusion.recall());
            let [tp, fp, fn_, tn] = confusion.cells();
            prop_assert_eq!(Confusion::from_cells([tn, fn_, fp, tp]).kappa(), kappa);
        }

        #[test]
        fn f1_is_the_harmonic_mean(confusion in any_confusion()) {
            if let (Some(f1), Some(precision), Some(recall)) = (confusion.f1(), confusion.precision(), confusion.recall())
                && precision + recall > 0.0
            {
                prop_assert!((f1 - 2.0 * precision * recall / (precision + recall)).abs() < 1e-12);
            }
        }

        #[test]
        fn every_interval_contains_its_figure_and_comes_out_the_same_again(confusion in any_confusion()) {
            let figures = confusion.figures();
            prop_assert_eq!(figures, confusion.figures());
            let all = [figures.accuracy, figures.precision, figures.recall, figures.specificity, figures.f1, figures.kappa];
            for Estimate { value, interval } in all.into_iter().flatten() {
                prop_assert!(interval.unwrap().contains(value), "{value} {interval:?}");
            }
        }
    }
}
