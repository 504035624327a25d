//! What a person wrote into the judgment column, and the rows of a run counted by it.
//!
//! To let another text mean pass or fail: a word in [`PASS`] or [`FAIL`], in lower case.

use super::corrected::corrected_pass_rate;
use super::{Confusion, Estimate};
use serde::{Deserialize, Serialize};

/// What means pass. `1.0` is how spreadsheets and pandas write 1 in a column with empty cells.
const PASS: &[&str] =
    &["pass", "passed", "passes", "true", "t", "yes", "y", "1", "1.0", "good", "correct", "right", "ok", "✓", "✔", "✅", "☑", "👍"];
/// What means fail.
const FAIL: &[&str] = &[
    "fail",
    "failed",
    "fails",
    "false",
    "f",
    "no",
    "n",
    "0",
    "0.0",
    "bad",
    "incorrect",
    "wrong",
    "not ok",
    "✗",
    "✘",
    "❌",
    "❎",
    "☒",
    "👎",
];
/// No word is longer, in bytes: a long cell need not be changed to lower case.
const LONGEST: usize = 32;

/// What a cell of the judgment column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HumanLabel {
    /// A person lets the row pass.
    Pass,
    /// A person fails the row.
    Fail,
    /// The cell is empty: nobody has judged the row.
    Missing,
    /// There is something, but neither pass nor fail.
    NotUnderstood,
}

impl HumanLabel {
    /// Reads a cell: white space around it and case do not matter.
    pub fn read(cell: &str) -> Self {
        let text = cell.trim();
        if text.is_empty() {
            return Self::Missing;
        }
        if text.len() > LONGEST {
            return Self::NotUnderstood;
        }
        // An emoji may be followed by the sign that asks for its colourful form.
        let word = text.trim_end_matches('\u{fe0f}').to_lowercase();
        if PASS.contains(&word.as_str()) {
            Self::Pass
        } else if FAIL.contains(&word.as_str()) {
            Self::Fail
        } else {
            Self::NotUnderstood
        }
    }

    /// Whether it is a pass; `None` where it is neither pass nor fail.
    pub fn passed(self) -> Option<bool> {
        match self {
            Self::Pass => Some(true),
            Self::Fail => Some(false),
            Self::Missing | Self::NotUnderstood => None,
        }
    }
}

/// The rows of a run, or of one of its splits, by verdict and by label. No row is dropped: those that cannot be compared are
/// counted by what they lack; a row that lacks both is counted on both sides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Rows with both a verdict and a label.
    pub confusion: Confusion,
    /// Rows that the evaluator lets pass, labelled or not.
    pub passed: u64,
    /// Rows that the evaluator fails, labelled or not.
    pub failed: u64,
    /// Rows for which the evaluator gave no verdict that can be used.
    pub invalid: u64,
    /// Rows without a label.
    pub missing: u64,
    /// Rows whose label is neither pass nor fail.
    pub not_understood: u64,
}

impl Tally {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let (one, two) = (self.confusion, other.confusion);
        Self {
            confusion: Confusion {
                true_pass: one.true_pass + two.true_pass,
                false_pass: one.false_pass + two.false_pass,
                false_fail: one.false_fail + two.false_fail,
                true_fail: one.true_fail + two.true_fail,
            },
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            invalid: self.invalid + other.invalid,
            missing: self.missing + other.missing,
            not_understood: self.not_understood + other.not_understood,
        }
    }

    /// Counts one more row; `verdict` is `None` where the evaluator gave none that can be used.
    pub fn add(&mut self, verdict: Option<bool>, label: HumanLabel) {
        match verdict {
            Some(true) => self.passed += 1,
            Some(false) => self.failed += 1,
            None => self.invalid += 1,
        }
        match label {
            HumanLabel::Missing => self.missing += 1,
            HumanLabel::NotUnderstood => self.not_understood += 1,
            HumanLabel::Pass | HumanLabel::Fail => {}
        }
        if let (Some(verdict), Some(label)) = (verdict, label.passed()) {
            self.confusion.add(verdict, label);
        }
    }

    /// Takes back what [`Self::add`] counted of a row.
    pub fn remove(&mut self, verdict: Option<bool>, label: HumanLabel) {
        let count = match verdict {
            Some(true) => &mut self.passed,
            Some(false) => &mut self.failed,
            None => &mut self.invalid,
        };
        *count = count.saturating_sub(1);
        match label {
            HumanLabel::Missing => self.missing = self.missing.saturating_sub(1),
            HumanLabel::NotUnderstood => self.not_understood = self.not_understood.saturating_sub(1),
            HumanLabel::Pass | HumanLabel::Fail => {}
        }
        if let (Some(verdict), Some(label)) = (verdict, label.passed()) {
            self.confusion.remove(verdict, label);
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        [self.passed, self.failed, self.invalid].into_iter().fold(0, u64::saturating_add)
    }

    /// The share of verdicts that are passes, with its Wilson interval; rows without a verdict are not in it.
    pub fn pass_rate(&self) -> Option<Estimate> {
        Estimate::of_share(self.passed, self.passed.saturating_add(self.failed))
    }

    /// The same corrected for the evaluator's errors: see [`corrected_pass_rate`].
    pub fn corrected_pass_rate(&self) -> Option<Estimate> {
        corrected_pass_rate(self.passed, self.failed, &self.confusion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_are_read_in_many_spellings() {
        for cell in ["pass", "PASS", " Passed\n", "TRUE", "yes", "Y", "1", "1.0", "Good", "correct", "✓", "✔️", "✅", "\u{a0}ok\t"] {
            assert_eq!(HumanLabel::read(cell), HumanLabel::Pass, "{cell:?}");
        }
        for cell in ["fail", "Failed ", "False", "NO", "n", "0", "0.0", "bad", "Incorrect", "✗", "❌", "✘\u{fe0f}", "not OK"] {
            assert_eq!(HumanLabel::read(cell), HumanLabel::Fail, "{cell:?}");
        }
        for cell in ["", " ", "\r\n", "\u{a0}"] {
            assert_eq!(HumanLabel::read(cell), HumanLabel::Missing, "{cell:?}");
        }
        for cell in ["maybe", "-", "n/a", "2", "pass?", "passfail", "correctly", "null", &"pass".repeat(1_000)] {
            assert_eq!(HumanLabel::read(cell), HumanLabel::NotUnderstood, "{cell:.20}");
        }
    }

    #[test]
    fn the_lists_are_in_lower_case_short_and_apart() {
        for word in PASS.iter().chain(FAIL) {
            assert!(word.to_lowercase() == **word && word.len() <= LONGEST, "{word}");
        }
        assert!(PASS.iter().all(|word| !FAIL.contains(word)));
    }

    #[test]
    fn no_row_is_dropped() {
        let mut tally = Tally::default();
        for (verdict, cell) in [
            (Some(true), "pass"),
            (Some(true), "fail"),
            (Some(false), "fail"),
            (Some(false), ""),
            (Some(true), "perhaps"),
            (None, "pass"),
            (None, ""),
        ] {
            tally.add(verdict, HumanLabel::read(cell));
        }
        assert_eq!(tally.confusion, Confusion { true_pass: 1, false_pass: 1, false_fail: 0, true_fail: 1 });
        assert_eq!([tally.passed, tally.failed, tally.invalid, tally.missing, tally.not_understood, tally.rows()], [3, 2, 2, 2, 1, 7]);
        assert_eq!(tally.pass_rate().unwrap().value, 0.6);
        // Sensitivity 1, specificity ½: (0.6 − 0.5) / 0.5.
        assert!((tally.corrected_pass_rate().unwrap().value - 0.2).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn any_cell_is_read_without_panic_and_white_space_does_not_matter(cell in "\\PC{0,40}") {
            prop_assert_eq!(HumanLabel::read(&format!("\t {cell}\r\n")), HumanLabel::read(&cell));
        }
    }
}
