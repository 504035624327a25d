//! The pass rate that people would have given, from the evaluator's pass rate and its errors on labelled rows.

use super::Confusion;
use super::bootstrap::{RESAMPLES, generator, percentiles, redraw};
use super::interval::{Estimate, share};

/// Resamples that cannot be corrected may be at most one in so many; with more, the evaluator is too near to guessing for an
/// interval of 95 %.
const UNDEFINED_ONE_IN: usize = 20;
/// By how much the sum of two shares may be wrong.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// The Rogan–Gladen estimate of the true share from an apparent one: (apparent + specificity − 1) / (sensitivity + specificity
/// − 1), clipped to 0…1. `None` when sensitivity + specificity ≤ 1: the evaluator is no better than guessing, nothing can be
/// corrected. All arguments are shares from 0 to 1. Source: W. J. Rogan, B. Gladen, "Estimating Prevalence from the Results of
/// a Screening Test", American Journal of Epidemiology 107 (1978) 71–76.
pub fn rogan_gladen(apparent: f64, sensitivity: f64, specificity: f64) -> Option<f64> {
    let better_than_guessing = sensitivity + specificity - 1.0;
    // Two shares that add up to 1 may miss it by rounding. Written so that a NaN is refused too.
    (better_than_guessing > ROUNDING).then(|| ((apparent - (1.0 - specificity)) / better_than_guessing).clamp(0.0, 1.0))
}

/// The pass rate of a run with `passed` and `failed` verdicts on all its rows, corrected with the errors on the labelled ones by
/// [`rogan_gladen`]. `None` without verdicts, or without a label of each kind, or if the evaluator is no better than guessing.
///
/// The 95 % interval is the bootstrap's: labelled rows and all rows are drawn again, independently. It is missing if too many of
/// these draws cannot be corrected.
pub fn corrected_pass_rate(passed: u64, failed: u64, labelled: &Confusion) -> Option<Estimate> {
    let value = corrected(passed, failed, labelled)?;
    let mut random = generator();
    let mut rates = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        let labelled = Confusion::from_cells(redraw(labelled.cells(), &mut random));
        let [passed, failed] = redraw([passed, failed], &mut random);
        rates.extend(corrected(passed, failed, &labelled));
    }
    let undefined = RESAMPLES - rates.len();
    let interval = if undefined * UNDEFINED_ONE_IN > RESAMPLES { None } else { percentiles(rates, value) };
    Some(Estimate { value, interval })
}

fn corrected(passed: u64, failed: u64, labelled: &Confusion) -> Option<f64> {
    rogan_gladen(share(passed, passed.saturating_add(failed))?, labelled.recall()?, labelled.specificity()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_apparent_share_is_corrected_and_clipped() {
        // 20 % apparent, 90 % sensitive, 95 % specific: 0.15 / 0.85.
        assert!((rogan_gladen(0.2, 0.9, 0.95).unwrap() - 0.176_470_588).abs() < 1e-9);
        assert_eq!((rogan_gladen(0.01, 0.9, 0.95), rogan_gladen(0.99, 0.9, 0.95)), (Some(0.0), Some(1.0)));
        assert_eq!(rogan_gladen(0.3, 1.0, 1.0), Some(0.3));
    }

    #[test]
    fn guessing_cannot_be_corrected() {
        assert_eq!((rogan_gladen(0.5, 0.5, 0.5), rogan_gladen(0.5, 0.2, 0.3), rogan_gladen(0.5, f64::NAN, 1.0)), (None, None, None));
        assert_eq!(corrected_pass_rate(5, 5, &Confusion::from_cells([5, 5, 5, 5])), None);
        assert_eq!(corrected_pass_rate(0, 0, &Confusion::from_cells([5, 1, 1, 5])), None);
        // No row that people fail: specificity is unknown.
        assert_eq!(corrected_pass_rate(5, 5, &Confusion::from_cells([5, 0, 1, 0])), None);
    }

    #[test]
    fn too_few_labels_give_a_value_without_an_interval() {
        let estimate = corrected_pass_rate(60, 40, &Confusion::from_cells([3, 1, 1, 1])).unwrap();
        assert_eq!(estimate.interval, None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_share_is_found_again_behind_known_errors(truth in 0.0..=1.0_f64, sensitivity in 0.6..=1.0_f64, specificity in 0.6..=1.0_f64) {
            let apparent = truth * sensitivity + (1.0 - truth) * (1.0 - specificity);
            prop_assert!((rogan_gladen(apparent, sensitivity, specificity).unwrap() - truth).abs() < 1e-9);
        }

        #[test]
        fn an_evaluator_that_passes_as_many_of_either_kind_is_guessing(
            kind in [1_u64..1_000, 1..1_000],
            verdict in [1_u64..1_000, 1..1_000],
        ) {
            let ([good, bad], [pass, fail]) = (kind, verdict);
            let labelled = Confusion::from_cells([good * pass, bad * pass, good * fail, bad * fail]);
            prop_assert_eq!(corrected_pass_rate(7, 3, &labelled), None);
        }

        #[test]
        fn the_interval_contains_the_rate_and_comes_out_the_same_again(
            cells in [0_u64..200, 0..200, 0..200, 0..200],
            passed in 0_u64..5_000_000,
        ) {
            let labelled = Confusion::from_cells(cells);
            let estimate = corrected_pass_rate(passed, 1_000, &labelled);
            prop_assert_eq!(estimate, corrected_pass_rate(passed, 1_000, &labelled));
            if let Some(Estimate { value, interval: Some(interval) }) = estimate {
                prop_assert!(interval.contains(value) && interval.low >= 0.0 && interval.high <= 1.0);
            }
        }
    }
}
