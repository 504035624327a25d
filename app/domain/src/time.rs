//! Points in time: microseconds since 1970 in UTC, one integer in every database.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

/// A moment in UTC, in microseconds since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The beginning of 1970.
    pub const EPOCH: Self = Self(0);

    /// The integer that the database keeps.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The beginning of a day in UTC: `2026-11-21`.
    pub fn day(text: &str) -> Option<Self> {
        let day: jiff::civil::Date = text.trim().parse().ok().filter(|_| text.trim().len() == 10)?;
        let start = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(Self(start.timestamp().as_microsecond()))
    }

    /// Its day in UTC, counted from 1970.
    pub fn day_number(self) -> i64 {
        self.0.div_euclid(86_400_000_000)
    }

    /// The beginning of a day counted from 1970.
    pub fn of_day(number: i64) -> Self {
        Self(number.saturating_mul(86_400_000_000))
    }

    /// Its day in UTC: `2026-11-21`.
    pub fn day_text(self) -> String {
        self.iso().chars().take(10).collect()
    }

    /// How long ago `earlier` was; nothing when it lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// RFC 3339 to the second: `2026-11-21T22:10:35Z`.
    pub fn iso(self) -> String {
        let seconds = jiff::Timestamp::from_second(self.0.div_euclid(1_000_000)).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        seconds.to_string()
    }
}

impl From<i64> for Timestamp {
    fn from(micros: i64) -> Self {
        Self(micros)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso())
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_as_rfc_3339_to_the_second() {
        assert_eq!(Timestamp::from(1_795_299_035_999_999).iso(), "2026-11-21T22:10:35Z");
        assert_eq!(Timestamp::from(-1).iso(), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        assert_eq!(Timestamp::day("2026-11-21").unwrap().iso(), "2026-11-21T00:00:00Z");
        let day = Timestamp::day("2026-11-21").unwrap();
        assert_eq!((Timestamp::of_day(day.day_number()), day.day_text()), (day, "2026-11-21".to_owned()));
        for text in ["", "2026-13-01", "21.11.2026", "2026-11-21T10:00:00", "yesterday"] {
            assert_eq!(Timestamp::day(text), None, "{text}");
        }
    }

    #[test]
    fn time_before_is_no_time() {
        assert_eq!(Timestamp::from(5).since(Timestamp::from(9)), Duration::ZERO);
        assert_eq!(Timestamp::from(9).since(Timestamp::from(5)), Duration::from_micros(4));
    }
}
