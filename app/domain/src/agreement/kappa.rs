//! Cohen's kappa from the margins of a table, for two categories or more.

/// Cohen's kappa: (observed − chance) / (1 − chance), where `observed` is the share of rows on which both say the same and
/// `chance` the share on which they would if each kept how often it says what, but said it at random.
/// Source: J. Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological Measurement 20 (1960) 37–46.
///
/// `agreed` is how many of the `n` rows are alike; `margins` has, for each category, how often the one and how often the
/// other says it. `None` without rows, and where both always say the same one category: chance alone explains everything.
pub(super) fn cohen(n: f64, agreed: f64, margins: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    // Both sides of the fraction times n²: whole numbers, exact up to 94 million rows, so that only the division rounds.
    let chance: f64 = margins.into_iter().map(|(one, other)| one * other).sum();
    let beyond_chance = n * n - chance;
    (beyond_chance > 0.0).then(|| ((n * agreed - chance) / beyond_chance).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_textbooks() {
        // 50 rows: 20 yes/yes, 5 and 10 apart, 15 no/no. Observed 0.7, chance 0.5.
        let kappa = cohen(50.0, 35.0, [(25.0, 30.0), (25.0, 20.0)]).unwrap();
        assert!((kappa - 0.4).abs() < 1e-12, "{kappa}");
    }

    #[test]
    fn it_is_undefined_without_rows_or_without_a_second_category() {
        assert_eq!(cohen(0.0, 0.0, []), None);
        assert_eq!(cohen(7.0, 7.0, [(7.0, 7.0), (0.0, 0.0)]), None);
        // Each says one thing only, but not the same: no more than chance.
        assert_eq!(cohen(7.0, 0.0, [(7.0, 0.0), (0.0, 7.0)]), Some(0.0));
    }
}
