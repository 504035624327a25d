//! What is shared, how far, and for how long: what the share page's forms hold.

use crate::access::{Level, ResourceKind};
use crate::ids::{self, NotAnId};
use crate::refusal::Checked;
use crate::time::Timestamp;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use uuid::Uuid;

/// How long an offered ownership waits for its recipient.
pub const TRANSFER: Duration = Duration::from_secs(14 * 24 * 3600);
/// Access that ends, ends within ten years: who means longer means without an end.
const LONGEST: Duration = Duration::from_secs(10 * 366 * 24 * 3600);

/// One resource of any kind. Its identifier tells the kind: `ds_…` is a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thing {
    /// What it is.
    pub kind: ResourceKind,
    /// Its identifier, without the type.
    pub id: Uuid,
}

impl FromStr for Thing {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let (prefix, id) = ids::taken_apart(text).ok_or(NotAnId)?;
        let kind = ResourceKind::ALL.iter().copied().find(|kind| kind.prefix() == prefix);
        kind.map(|kind| Self { kind, id }).ok_or(NotAnId)
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&ids::typed(self.kind.prefix(), self.id))
    }
}

/// Reads a level of a form.
pub fn level(word: &str) -> Checked<Level> {
    let found = Level::ALL.iter().copied().find(|level| level.as_str() == word.trim());
    found.ok_or_else(|| "Choose a level: view, edit or admin.".to_owned())
}

/// Reads the last day of access, in UTC; nothing when it does not end.
pub fn until(day: &str, now: Timestamp) -> Checked<Option<Timestamp>> {
    if day.trim().is_empty() {
        return Ok(None);
    }
    let end = Timestamp::day(day).ok_or("Enter a day such as 2026-11-21.")? + Duration::from_secs(24 * 3600);
    if end <= now {
        return Err("This day is over. Choose a later one.".into());
    }
    if end > now + LONGEST {
        return Err("Choose a day within ten years, or none.".into());
    }
    Ok(Some(end))
}

/// The day before another: access that ends at a midnight has its last day before it.
pub fn day_before(day: &str) -> Option<String> {
    let before = Timestamp::day(day)? - Duration::from_secs(24 * 3600);
    before.iso().get(..10).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_tells_what_is_shared() {
        for kind in ResourceKind::ALL {
            let thing = Thing { kind: *kind, id: Uuid::from_u128(7) };
            assert_eq!(thing.to_string().parse(), Ok(thing));
        }
        // The same as where the type is known.
        let id = Uuid::from_u128(7);
        assert_eq!(Thing { kind: ResourceKind::Dataset, id }.to_string(), ids::DatasetId::from(id).to_string());
        assert_eq!(Thing { kind: ResourceKind::Evaluation, id }.to_string(), ids::EvaluationId::from(id).to_string());
        assert!("team_00000000000000000000000007".parse::<Thing>().is_err() && "".parse::<Thing>().is_err());
    }

    #[test]
    fn access_ends_with_a_day_that_is_not_over() {
        let now = Timestamp::day("2026-11-22").unwrap() + Duration::from_secs(3600);
        assert_eq!(until(" ", now), Ok(None));
        assert_eq!(until("2026-11-22", now), Ok(Timestamp::day("2026-11-23")));
        assert_eq!(day_before("2026-12-01").as_deref(), Some("2026-11-30"));
        for wrong in ["2026-11-21", "tomorrow", "2136-01-01", "2026-13-01"] {
            assert!(until(wrong, now).is_err(), "{wrong}");
        }
    }

    #[test]
    fn levels_are_read_by_their_words() {
        assert_eq!([level("view"), level(" edit "), level("admin")], [Ok(Level::View), Ok(Level::Edit), Ok(Level::Admin)]);
        assert!(level("owner").is_err() && level("").is_err());
    }
}
