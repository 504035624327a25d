//! How far an evaluator and people agree, and how sure that is: the specification is "Validation against people" of
//! `evaluation.md`. Everywhere the positive class is "pass", and a figure that would be 0/0 is `None`, never 0.
//!
//! - [`HumanLabel`] and [`Tally`]: what a cell of the judgment column says, and the rows of a run counted by it.
//! - [`Confusion`]: verdicts of pass or fail against labels, its figures, and [`Figures`], each with its interval.
//! - [`CategoryConfusion`]: the same for a criterion that answers with one of several categories.
//! - [`Interval`] and [`Estimate`]: 95 % intervals; [`wilson`] for shares, the bootstrap ([`RESAMPLES`], [`SEED`]) for the rest.
//! - [`corrected_pass_rate`]: the pass rate without the evaluator's known errors.
//! - [`Flips`]: two runs on the same rows, and McNemar's test.
//! - [`Splits`]: which rows are for examples, for improving and for the last word.
//!
//! To add a figure: its formula in `confusion.rs`, a field of [`Figures`], and the same figure from an outside library in
//! `tests/agreement/reference.py`, whose output the test `reference.rs` compares to six digits.

mod bootstrap;
mod categories;
mod compare;
mod confusion;
mod corrected;
mod interval;
mod kappa;
mod label;
#[cfg(test)]
mod reference;
mod split;

pub use bootstrap::{RESAMPLES, SEED};
pub use categories::CategoryConfusion;
pub use compare::{Flips, McNemar};
pub use confusion::{Confusion, Figures};
pub use corrected::{corrected_pass_rate, rogan_gladen};
pub use interval::{Estimate, Interval, share, wilson};
pub use label::{HumanLabel, Tally};
pub use split::{Split, Splits, place};
