//! How alike two texts are, from 0 to 1.

use super::Measure;
use std::collections::HashSet;

/// Texts beyond this many characters are compared by their beginnings: the time grows with the product of the lengths.
pub(super) const COMPARED: usize = 4_000;

/// The likeness of two texts.
pub(super) fn likeness(measure: Measure, one: &str, other: &str) -> f64 {
    match measure {
        Measure::Levenshtein => levenshtein(one, other),
        Measure::TokenOverlap => token_overlap(one, other),
    }
}

fn levenshtein(one: &str, other: &str) -> f64 {
    let [one, other]: [Vec<char>; 2] = [one, other].map(|text| text.trim().chars().take(COMPARED).collect());
    let longer = one.len().max(other.len());
    if longer == 0 {
        return 1.0;
    }
    let distance = strsim::generic_levenshtein(&one, &other);
    1.0 - distance as f64 / longer as f64
}

fn token_overlap(one: &str, other: &str) -> f64 {
    let words = |text: &str| -> HashSet<String> {
        let lower = text.to_lowercase();
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    let either = one.union(&other).count();
    if either == 0 { 1.0 } else { one.intersection(&other).count() as f64 / either as f64 }
}
