//! How long a run will take.

use crate::credits::{KeySource, NanoDollars};
use crate::models::Provider;
use serde::{Deserialize, Serialize};

/// Answers of checks in a second, where no run has been measured yet. Deliberately low: to be done early annoys nobody.
pub const ANSWERS_PER_SECOND: i64 = 20_000;

const SECOND: i64 = 1_000_000;

/// What servers did for one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed {
    /// Answers that were given: rows times criteria.
    pub answers: i64,
    /// How long servers worked on them, in microseconds.
    pub micros: i64,
}

/// What a run will be, before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The rows that it will look at.
    pub rows: i64,
    /// The criteria that it will ask of each.
    pub criteria: i64,
    /// How long it will take, rounded up.
    pub seconds: i64,
    /// Whether that is drawn from runs that were measured, rather than from a general figure.
    pub is_measured: bool,
}

impl Estimate {
    /// Draws on the latest runs of the evaluation: all their answers over all their time, so that long runs count for more.
    pub fn of(rows: i64, criteria: i64, latest: &[Speed]) -> Self {
        let measured = latest.iter().filter(|speed| speed.answers > 0 && speed.micros > 0);
        let (answers, micros) = measured
            .fold((0_i64, 0_i64), |(answers, micros), speed| (answers.saturating_add(speed.answers), micros.saturating_add(speed.micros)));
        let is_measured = answers > 0;
        let (answers, micros) = if is_measured { (answers, micros) } else { (ANSWERS_PER_SECOND, SECOND) };
        let needed = i128::from(rows).saturating_mul(i128::from(criteria)).saturating_mul(i128::from(micros));
        let whole = i128::from(answers) * i128::from(SECOND);
        let seconds = i64::try_from(needed.saturating_add(whole - 1) / whole).unwrap_or(i64::MAX);
        Self { rows, criteria, seconds, is_measured }
    }
}

/// What a judge of a run will use, before it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgeEstimate {
    /// The criterion that it decides.
    pub criterion: String,
    /// Who runs the model.
    pub provider: Provider,
    /// The model.
    pub model: String,
    /// Whose key it would run on; none when there is none.
    pub source: Option<KeySource>,
    /// Tokens that it will read.
    pub input: i64,
    /// Tokens that it will write.
    pub output: i64,
    /// What that costs, when the model's price is known.
    pub cost: Option<NanoDollars>,
}

/// How fast a run goes, and when it will be done at that speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Rows in a second.
    pub rows_per_second: i64,
    /// Seconds until the last row, rounded up.
    pub seconds_left: i64,
}

impl Pace {
    /// Of `done` rows in `micros` of work, with `left` to go; nothing before there is anything to measure.
    pub fn of(done: i64, left: i64, micros: i64) -> Option<Self> {
        if done <= 0 || micros <= 0 {
            return None;
        }
        let (done, left, micros) = (i128::from(done), i128::from(left.max(0)), i128::from(micros));
        let per_second = done * i128::from(SECOND) / micros;
        let whole = done * i128::from(SECOND);
        let seconds = (left * micros + whole - 1) / whole;
        let figure = |number: i128| i64::try_from(number).unwrap_or(i64::MAX);
        Some(Self { rows_per_second: figure(per_second), seconds_left: figure(seconds) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn without_a_measured_run_a_general_figure_is_taken() {
        let nothing = Speed { answers: 0, micros: 0 };
        for latest in [&[][..], &[nothing]] {
            let estimate = Estimate::of(100_000, 3, latest);
            assert_eq!((estimate.seconds, estimate.is_measured), (15, false));
        }
        assert_eq!(Estimate::of(0, 3, &[]).seconds, 0);
        assert_eq!(Estimate::of(1, 1, &[]).seconds, 1);
    }

    #[test]
    fn long_runs_count_for_more_than_short_ones() {
        let (long, short) = (Speed { answers: 90_000, micros: 9_000_000 }, Speed { answers: 10, micros: 1_000_000 });
        let estimate = Estimate::of(1_000, 9, &[long, short]);
        assert_eq!((estimate.seconds, estimate.is_measured), (1, true));
        assert_eq!(Estimate::of(90_010, 1, &[long, short]).seconds, 10);
    }

    #[test]
    fn the_pace_tells_when_the_last_row_is_done() {
        assert_eq!(Pace::of(0, 10, 5), None);
        assert_eq!(Pace::of(5, 10, 0), None);
        assert_eq!(Pace::of(2_000, 3_000, 1_000_000), Some(Pace { rows_per_second: 2_000, seconds_left: 2 }));
        assert_eq!(Pace::of(10, 0, 1_000_000).unwrap().seconds_left, 0);
    }

    proptest! {
        #[test]
        fn nothing_overflows(rows: i64, criteria in 0_i64..=20, answers: i64, micros: i64) {
            let estimate = Estimate::of(rows.saturating_abs(), criteria, &[Speed { answers, micros }]);
            prop_assert!(estimate.seconds >= 0);
            Pace::of(rows, answers, micros);
        }
    }
}
