//! Two runs on the same rows: what flipped, and whether that is more than chance.

use serde::{Deserialize, Serialize};

/// With fewer flips than this the exact test is used, otherwise the approximation.
const EXACT_BELOW: u64 = 25;

/// The rows of two runs by their verdict before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Flips {
    /// Rows that pass in both.
    pub both_pass: u64,
    /// Rows that passed and fail now: McNemar's b.
    pub pass_to_fail: u64,
    /// Rows that failed and pass now: McNemar's c.
    pub fail_to_pass: u64,
    /// Rows that fail in both.
    pub both_fail: u64,
}

/// The outcome of McNemar's test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct McNemar {
    /// How likely flips at least as one-sided as these are if both runs pass equally often; from 0 to 1.
    pub p: f64,
    /// Whether `p` is exact rather than approximated.
    pub is_exact: bool,
}

impl Flips {
    /// Counts one more row.
    pub fn add(&mut self, before: bool, after: bool) {
        match (before, after) {
            (true, true) => self.both_pass += 1,
            (true, false) => self.pass_to_fail += 1,
            (false, true) => self.fail_to_pass += 1,
            (false, false) => self.both_fail += 1,
        }
    }

    /// How many rows there are.
    pub fn n(&self) -> u64 {
        [self.both_pass, self.both_fail].into_iter().fold(self.flipped(), u64::saturating_add)
    }

    /// How many rows have another verdict than before: b + c.
    pub fn flipped(&self) -> u64 {
        self.pass_to_fail.saturating_add(self.fail_to_pass)
    }

    /// McNemar's test, two-sided: whether the one kind of flip is more frequent than the other beyond chance.
    ///
    /// For b + c < 25 the exact binomial test: 2 · P(X ≤ min(b, c)), at most 1, with X ~ Binomial(b + c, ½). Otherwise χ² =
    /// max(|b − c| − 1, 0)² / (b + c), with Edwards' continuity correction, on one degree of freedom. Without any flip p is 1.
    /// Sources: Q. McNemar, Psychometrika 12 (1947) 153–157; A. L. Edwards, Psychometrika 13 (1948) 185–187. For b = c p is 1,
    /// as in R's `mcnemar.test`; statsmodels would square the correction alone.
    pub fn mcnemar(&self) -> McNemar {
        let flipped = self.flipped();
        if flipped < EXACT_BELOW {
            return McNemar { p: two_sided_coin(self.pass_to_fail.min(self.fail_to_pass), flipped), is_exact: true };
        }
        let apart = self.pass_to_fail.abs_diff(self.fail_to_pass).saturating_sub(1) as f64;
        McNemar { p: chi_squared_survival(apart * apart / flipped as f64), is_exact: false }
    }
}

/// How likely a fair coin, thrown `throws` times (fewer than [`EXACT_BELOW`]), shows either side `fewer` times or less.
/// All of it fits into whole numbers, so nothing is rounded.
fn two_sided_coin(fewer: u64, throws: u64) -> f64 {
    let mut ways = 1_u64;
    let mut as_few = 1_u64;
    for heads in 1..=fewer {
        // From one binomial coefficient to the next: C(n, k) = C(n, k − 1) · (n − k + 1) / k.
        ways = ways * (throws + 1 - heads) / heads;
        as_few += ways;
    }
    (2.0 * as_few as f64 / (1_u64 << throws) as f64).min(1.0)
}

/// P(X ≥ x) for X ~ χ² with one degree of freedom, the square of a standard normal: erfc(√(x / 2)).
fn chi_squared_survival(x: f64) -> f64 {
    libm::erfc((x / 2.0).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn p(pass_to_fail: u64, fail_to_pass: u64) -> f64 {
        Flips { pass_to_fail, fail_to_pass, ..Flips::default() }.mcnemar().p
    }

    #[test]
    fn rows_are_counted_where_they_belong() {
        let mut flips = Flips::default();
        for (before, after) in [(true, true), (true, false), (true, false), (false, true), (false, false)] {
            flips.add(before, after);
        }
        assert_eq!(flips, Flips { both_pass: 1, pass_to_fail: 2, fail_to_pass: 1, both_fail: 1 });
        assert_eq!((flips.n(), flips.flipped()), (5, 3));
    }

    #[test]
    fn as_many_one_way_as_the_other_is_chance() {
        assert_eq!([p(0, 0), p(1, 1), p(12, 12), p(13, 13), p(5_000, 5_000)], [1.0; 5]);
        assert_eq!(p(0, 1), 1.0);
        assert_eq!(p(0, 6), 2.0 / 64.0);
    }

    #[test]
    fn the_test_is_exact_for_fewer_than_25_flips() {
        let is_exact = |pass_to_fail, fail_to_pass| Flips { pass_to_fail, fail_to_pass, ..Flips::default() }.mcnemar().is_exact;
        assert_eq!((is_exact(20, 4), is_exact(20, 5), is_exact(u64::MAX, u64::MAX)), (true, false, false));
    }

    proptest! {
        #[test]
        fn p_is_a_probability_whichever_run_comes_first(one in 0_u64..5_000, other in 0_u64..5_000) {
            prop_assert!((0.0..=1.0).contains(&p(one, other)));
            prop_assert_eq!(p(one, other), p(other, one));
        }

        #[test]
        fn rows_that_stay_do_not_matter(flips: [u32; 4]) {
            let [both_pass, pass_to_fail, fail_to_pass, both_fail] = flips.map(u64::from);
            let all = Flips { both_pass, pass_to_fail, fail_to_pass, both_fail };
            prop_assert_eq!(all.mcnemar().p, p(pass_to_fail, fail_to_pass));
        }

        #[test]
        fn the_more_one_sided_the_less_likely(fewer in 0_u64..200, more in 0_u64..200) {
            prop_assume!(fewer < more);
            // The same number of flips, one more of them on the larger side.
            prop_assert!(fewer == 0 || p(fewer - 1, more + 1) <= p(fewer, more));
        }
    }
}
