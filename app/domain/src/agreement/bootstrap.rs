//! Percentile bootstrap: how far a figure would scatter if other rows of the same kind had been labelled.
//! Source: B. Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7 (1979) 1–26.
//!
//! Rows in the same cell of a table are alike, so a resample of `n` rows is a multinomial draw of the cells. It is drawn cell by
//! cell from binomial distributions: the cost is that of the cells, whether there are ten rows or ten million.
//! To give another figure an interval: [`redraw`] the cells that it is computed from [`RESAMPLES`] times, and hand the figures
//! to [`percentiles`].

use super::Interval;
use rand_distr::{Binomial, Distribution};
use rand_pcg::Pcg32;

/// How many times the rows are drawn again for one interval.
pub const RESAMPLES: usize = 2_000;
/// Where the generator starts, always: the same rows have the same interval on every server and in every browser.
pub const SEED: u64 = 1;
/// Which of PCG's sequences is used.
const STREAM: u64 = 1;

/// The generator at its start: PCG XSH RR 64/32 (<https://www.pcg-random.org>), the same on every platform. Should a new version
/// of `rand_distr` draw otherwise, a test below notices.
pub(super) fn generator() -> Pcg32 {
    Pcg32::new(SEED, STREAM)
}

/// Draws as many rows as all cells hold, with replacement; the answer is how many of them fall into each cell.
pub(super) fn redraw<const CELLS: usize>(cells: [u64; CELLS], random: &mut Pcg32) -> [u64; CELLS] {
    let mut drawn = cells;
    redraw_slice(&mut drawn, random);
    drawn
}

/// [`redraw`] in place, for a table whose size is not known beforehand.
pub(super) fn redraw_slice(cells: &mut [u64], random: &mut Pcg32) {
    let mut rows: u64 = cells.iter().copied().fold(0, u64::saturating_add);
    let mut to_draw = rows;
    for cell in cells {
        if to_draw == 0 {
            *cell = 0;
            continue;
        }
        // Of the rows that are neither in the cells before nor drawn for them, this cell has its share.
        let probability = *cell as f64 / rows as f64;
        rows = rows.saturating_sub(*cell);
        *cell = Binomial::new(to_draw, probability).map_or(0, |binomial| binomial.sample(random));
        to_draw -= *cell;
    }
}

/// The interval from the 2.5 % to the 97.5 % quantile of the figures of the resamples, stretched to the figure of the rows
/// themselves where that lies at the edge of what is possible. Quantiles are interpolated linearly (Hyndman and Fan's type
/// 7, as numpy does). `None` without figures.
pub(super) fn percentiles(mut figures: Vec<f64>, figure: f64) -> Option<Interval> {
    figures.sort_unstable_by(f64::total_cmp);
    let interval = Interval { low: quantile(&figures, 0.025)?, high: quantile(&figures, 0.975)? };
    Some(interval.stretched_to(figure))
}

fn quantile(sorted: &[f64], level: f64) -> Option<f64> {
    let place = level * sorted.len().saturating_sub(1) as f64;
    let below = *sorted.get(place as usize)?;
    let above = *sorted.get(place as usize + 1).unwrap_or(&below);
    Some(below + (above - below) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quantiles_are_interpolated() {
        let sorted = [1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!([0.0, 0.25, 0.6, 1.0].map(|level| quantile(&sorted, level)), [Some(1.0), Some(2.0), Some(3.4), Some(5.0)]);
        assert_eq!((quantile(&[], 0.5), quantile(&[7.0], 0.9)), (None, Some(7.0)));
    }

    #[test]
    fn the_first_draws_are_these_for_ever_and_everywhere() {
        let mut random = generator();
        let drawn =
            [redraw([40, 5, 10, 45], &mut random), redraw([4_000_000, 3, 0, 999_997], &mut random), redraw([0, 0, 1, 0], &mut random)];
        assert_eq!(drawn, [[37, 5, 6, 52], [3_999_727, 1, 0, 1_000_272], [0, 0, 1, 0]]);
    }

    #[test]
    fn cells_are_drawn_with_mean_and_variance_of_the_multinomial() {
        let (cells, times) = ([600, 300, 0, 100_u64], 20_000);
        let mut random = generator();
        let draws: Vec<_> = (0..times).map(|_| redraw(cells, &mut random)).collect();
        for (place, cell) in cells.into_iter().enumerate() {
            let mean = draws.iter().map(|drawn| drawn[place] as f64).sum::<f64>() / f64::from(times);
            let variance = draws.iter().map(|drawn| (drawn[place] as f64 - mean).powi(2)).sum::<f64>() / f64::from(times);
            let expected = cell as f64 * (1.0 - cell as f64 / 1_000.0);
            assert!((mean - cell as f64).abs() < 0.5, "mean of cell {place}: {mean}");
            assert!((variance - expected).abs() <= 0.05 * expected, "variance of cell {place}: {variance}");
        }
    }

    proptest! {
        #[test]
        fn a_draw_has_as_many_rows_and_none_in_empty_cells(cells: [u32; 6]) {
            let cells = cells.map(|cell| u64::from(cell / 7 * (cell % 2)));
            let drawn = redraw(cells, &mut generator());
            prop_assert_eq!(drawn.iter().sum::<u64>(), cells.iter().sum::<u64>());
            prop_assert!(cells.iter().zip(drawn).all(|(cell, drawn)| *cell > 0 || drawn == 0));
        }
    }
}
