//! Intervals in which the true figure lies with 95 % confidence, and a figure together with its interval.

use serde::{Deserialize, Serialize};

/// The 97.5 % quantile of the standard normal distribution: what 95 % in the middle leaves on either side.
const Z: f64 = 1.959_963_984_540_054;

/// A 95 % interval, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Whether the value lies in it.
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// The same interval, stretched as far as it takes to contain the value.
    pub(super) fn stretched_to(self, value: f64) -> Self {
        Self { low: self.low.min(value), high: self.high.max(value) }
    }
}

/// A figure and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The figure from the rows that were looked at.
    pub value: f64,
    /// Where the figure for all such rows lies with 95 % confidence; none where the rows do not tell.
    pub interval: Option<Interval>,
}

/// A share from 0 to 1: `part` of `whole`. `None` for 0 of 0, and where the part is more than the whole.
pub fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0 && part <= whole).then(|| part as f64 / whole as f64)
}

/// The Wilson score interval of a share, 95 %, without continuity correction:
/// (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). `None` where [`share`] is.
/// Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927) 209–212.
pub fn wilson(part: u64, whole: u64) -> Option<Interval> {
    let p = share(part, whole)?;
    let n = whole as f64;
    let scale = 1.0 + Z * Z / n;
    let middle = (p + Z * Z / (2.0 * n)) / scale;
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
    // In exact arithmetic it contains the share and stays within 0 and 1; rounding must not change that.
    Some(Interval { low: (middle - half).max(0.0), high: (middle + half).min(1.0) }.stretched_to(p))
}

impl Estimate {
    /// A share with its Wilson interval; `None` where [`share`] is.
    pub fn of_share(part: u64, whole: u64) -> Option<Self> {
        share(part, whole).map(|value| Self { value, interval: wilson(part, whole) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_of_nothing_is_no_share() {
        assert_eq!((share(0, 0), wilson(0, 0), Estimate::of_share(0, 0)), (None, None, None));
        assert_eq!((share(3, 2), wilson(3, 2)), (None, None));
        assert_eq!((share(0, 5), share(5, 5)), (Some(0.0), Some(1.0)));
    }

    #[test]
    fn none_or_all_of_a_few_rows_leaves_room_on_one_side() {
        let (none, all) = (wilson(0, 10).unwrap(), wilson(10, 10).unwrap());
        assert!(none.low == 0.0 && (none.high - 0.277_533).abs() < 1e-6, "{none:?}");
        assert!(all.high == 1.0 && (all.low - 0.722_467).abs() < 1e-6, "{all:?}");
    }

    proptest! {
        #[test]
        fn the_interval_contains_the_share_and_shrinks_with_more_rows(part in 0_u64..=5_000_000, rest in 0_u64..=5_000_000) {
            prop_assume!(part + rest > 0);
            let once = wilson(part, part + rest).unwrap();
            let tenfold = wilson(10 * part, 10 * (part + rest)).unwrap();
            prop_assert!(once.contains(share(part, part + rest).unwrap()));
            prop_assert!(0.0 <= once.low && once.high <= 1.0);
            prop_assert!(tenfold.high - tenfold.low < once.high - once.low);
        }

        #[test]
        fn counting_the_others_mirrors_the_interval(part in 0_u64..=100_000, rest in 1_u64..=100_000) {
            let (these, others) = (wilson(part, part + rest).unwrap(), wilson(rest, part + rest).unwrap());
            prop_assert!((these.low + others.high - 1.0).abs() < 1e-12 && (these.high + others.low - 1.0).abs() < 1e-12);
        }
    }
}
