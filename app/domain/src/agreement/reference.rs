//! The figures of this module against those of scikit-learn, statsmodels and numpy, to six digits.
//! `tests/agreement/reference.py` says how they were made; its output names the versions.

use super::*;
use serde::Deserialize;

const REFERENCE: &str = include_str!("../../tests/agreement/reference.json");

#[derive(Deserialize)]
struct Reference {
    binary: Vec<Binary>,
    wilson: Vec<Wilson>,
    mcnemar: Vec<Flipped>,
    categories: Vec<Categories>,
    bootstrap: Vec<Bootstrap>,
    places: Vec<Place>,
}

#[derive(Deserialize)]
struct Binary {
    cells: [u64; 4],
    accuracy: Option<f64>,
    precision: Option<f64>,
    recall: Option<f64>,
    specificity: Option<f64>,
    f1: Option<f64>,
    kappa: Option<f64>,
}

#[derive(Deserialize)]
struct Wilson {
    part: u64,
    whole: u64,
    low: f64,
    high: f64,
}

#[derive(Deserialize)]
struct Flipped {
    pass_to_fail: u64,
    fail_to_pass: u64,
    is_exact: bool,
    p: f64,
}

#[derive(Deserialize)]
struct Categories {
    cells: Vec<(String, String, u64)>,
    accuracy: Option<f64>,
    kappa: Option<f64>,
}

#[derive(Deserialize)]
struct Bootstrap {
    cells: [u64; 4],
    passed: u64,
    failed: u64,
    f1: [f64; 2],
    kappa: [f64; 2],
    corrected: [f64; 2],
}

#[derive(Deserialize)]
struct Place {
    identity: String,
    place: u8,
}

fn reference() -> Reference {
    serde_json::from_str(REFERENCE).unwrap()
}

/// Both undefined, or the same to six significant digits.
fn same(ours: Option<f64>, theirs: Option<f64>) -> bool {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() <= 1e-6 * theirs.abs().max(1e-9),
        (None, None) => true,
        _ => false,
    }
}

#[test]
fn figures_are_those_of_scikit_learn() {
    for case in reference().binary {
        let confusion = Confusion::from_cells(case.cells);
        for (name, ours, theirs) in [
            ("accuracy", confusion.accuracy(), case.accuracy),
            ("precision", confusion.precision(), case.precision),
            ("recall", confusion.recall(), case.recall),
            ("specificity", confusion.specificity(), case.specificity),
            ("f1", confusion.f1(), case.f1),
            ("kappa", confusion.kappa(), case.kappa),
        ] {
            assert!(same(ours, theirs), "{name} of {:?}: {ours:?}, not {theirs:?}", case.cells);
        }
    }
}

#[test]
fn categories_are_those_of_scikit_learn() {
    for case in reference().categories {
        let mut confusion = CategoryConfusion::default();
        case.cells.iter().for_each(|(verdict, label, rows)| confusion.add_rows(verdict, label, *rows));
        let accuracy = confusion.accuracy().map(|estimate| estimate.value);
        assert!(same(accuracy, case.accuracy), "accuracy of {:?}: {accuracy:?}, not {:?}", case.cells, case.accuracy);
        assert!(same(confusion.kappa(), case.kappa), "kappa of {:?}: {:?}, not {:?}", case.cells, confusion.kappa(), case.kappa);
    }
}

#[test]
fn wilson_intervals_are_those_of_statsmodels() {
    for Wilson { part, whole, low, high } in reference().wilson {
        let ours = wilson(part, whole).unwrap();
        assert!(same(Some(ours.low), Some(low)) && same(Some(ours.high), Some(high)), "{part} of {whole}: {ours:?}, not {low} to {high}");
    }
}

#[test]
fn mcnemar_is_that_of_statsmodels() {
    for Flipped { pass_to_fail, fail_to_pass, is_exact, p } in reference().mcnemar {
        let ours = Flips { pass_to_fail, fail_to_pass, both_pass: 7, both_fail: 9 }.mcnemar();
        // Small p-values too to six significant digits.
        assert!((ours.p - p).abs() <= 1e-6 * p && ours.is_exact == is_exact, "{pass_to_fail}, {fail_to_pass}: {ours:?}, not {p}");
    }
}

#[test]
fn bootstrap_intervals_come_near_to_numpys() {
    for case in reference().bootstrap {
        let confusion = Confusion::from_cells(case.cells);
        let figures = confusion.figures();
        let corrected = corrected_pass_rate(case.passed, case.failed, &confusion);
        for (name, ours, [low, high]) in
            [("f1", figures.f1, case.f1), ("kappa", figures.kappa, case.kappa), ("corrected", corrected, case.corrected)]
        {
            let ours = ours.unwrap().interval.unwrap();
            // The ends scatter by 1.5 % of the width with 2,000 resamples; this allows four times as much.
            let near = 0.06 * (high - low);
            let is_near = (ours.low - low).abs() < near && (ours.high - high).abs() < near;
            assert!(is_near, "{name} of {:?}: {ours:?}, not {low} to {high}", case.cells);
        }
    }
}

#[test]
fn places_are_those_of_the_definition() {
    for case in reference().places {
        assert_eq!(place(&case.identity), case.place, "{:.20}", case.identity);
    }
}
