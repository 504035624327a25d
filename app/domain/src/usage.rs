//! Looking at usage: over which days, and by what it is divided.

use crate::FieldErrors;
use crate::access::words;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

words! {
    /// What usage is divided by.
    Dimension {
        /// The model, with its provider.
        Model = "model",
        /// The provider.
        Provider = "provider",
        /// The team that it was for.
        Team = "team",
        /// The member on whose behalf.
        Member = "member",
        /// Whose key was used.
        KeySource = "key_source",
        /// The day.
        Day = "day",
    }
}

impl Dimension {
    /// The dimension as the head of a column.
    pub fn label(self) -> &'static str {
        match self {
            Self::Model => "Model",
            Self::Provider => "Provider",
            Self::Team => "Team",
            Self::Member => "Member",
            Self::KeySource => "Key",
            Self::Day => "Day",
        }
    }
}

/// How many days are shown when nobody chose.
const USUAL: i64 = 30;
/// A year and a day: more is an export's.
const LONGEST: i64 = 366;

/// Whole days in UTC, counted from 1970; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub first: i64,
    /// The last day.
    pub last: i64,
}

impl Period {
    /// The month of days that ends today.
    pub fn usual(today: i64) -> Self {
        Self { first: today - USUAL + 1, last: today }
    }

    /// The calendar month up to today.
    pub fn month(today: i64) -> Self {
        let text = Timestamp::of_day(today).day_text();
        let first = text.get(..7).and_then(|month| Timestamp::day(&format!("{month}-01")));
        Self { first: first.map_or(today, Timestamp::day_number), last: today }
    }

    /// Reads two days such as `2026-11-21`; what is empty is the month that ends with the other, or today.
    pub fn read(from: &str, to: &str, today: i64) -> Result<Self, FieldErrors> {
        let mut fields = FieldErrors::default();
        let mut day = |field, text: &str| match text.trim() {
            "" => None,
            text => fields.take(field, Timestamp::day(text).ok_or_else(|| "Enter a day such as 2026-11-21.".to_owned())),
        };
        let (first, last) = (day("from", from).map(Timestamp::day_number), day("to", to).map(Timestamp::day_number));
        if !fields.is_empty() {
            return Err(fields);
        }
        let last = last.unwrap_or(today);
        let period = Self { first: first.unwrap_or(last - USUAL + 1), last };
        match period.length() {
            ..=0 => Err(FieldErrors::one("from", "The first day lies behind the last one.")),
            1..=LONGEST => Ok(period),
            _ => Err(FieldErrors::one("from", "At most a year is shown at once.")),
        }
    }

    /// How many days.
    pub fn length(self) -> i64 {
        self.last - self.first + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 20_778;

    #[test]
    fn a_month_begins_with_its_first_day() {
        for (today, first) in [(TODAY, TODAY - 20), (TODAY - 20, TODAY - 20), (TODAY - 21, TODAY - 51), (0, 0)] {
            assert_eq!(Period::month(today), Period { first, last: today });
        }
    }

    #[test]
    fn a_period_is_two_days_and_what_lies_between() {
        let read = |from, to| Period::read(from, to, TODAY).map(|period| (period.first, period.last));
        assert_eq!(read("", ""), Ok((TODAY - 29, TODAY)));
        assert_eq!(read("2026-11-21", "2026-11-21"), Ok((20_778, 20_778)));
        assert_eq!(read("", "2026-11-01"), Ok((20_729, 20_758)));
        for (from, to, field, word) in [
            ("2026-11-22", "2026-11-21", "from", "behind"),
            ("2020-01-01", "", "from", "year"),
            ("soon", "", "from", "such as"),
            ("", "soon", "to", "such as"),
        ] {
            let errors = read(from, to).unwrap_err();
            assert!(errors.get(field).unwrap().contains(word), "{errors:?}");
        }
    }
}
