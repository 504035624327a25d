//! Which rows are for what: examples are taken from train, an evaluator is improved on dev, and test has the last word.
//!
//! A row belongs where its identity says, whoever asks and whatever other rows there are: the first 8 bytes of the SHA-256 of the
//! identity, read as a big-endian number h, give it one of 100 places, ⌊h · 100 / 2⁶⁴⌋. The first places are train's, the next
//! dev's, the rest test's. This never changes: rows that were examples once would otherwise turn up in a test.

use crate::access::words;
use crate::refusal::Checked;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

words! {
    /// What a row is for.
    Split {
        /// Few-shot examples are taken from here.
        Train = "train",
        /// For improving the evaluator: look at these as often as you like.
        Dev = "dev",
        /// For the figures that count: look at these at the end.
        Test = "test",
    }
}

impl Split {
    /// The split in a heading or a list of tabs.
    pub fn label(self) -> &'static str {
        match self {
            Self::Train => "Train",
            Self::Dev => "Dev",
            Self::Test => "Test",
        }
    }
}

/// How many rows of a hundred are for what; what train and dev leave is test's. At most 100 together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Shares")]
pub struct Splits {
    train: u8,
    dev: u8,
}

impl Default for Splits {
    /// 20 % train, 40 % dev, 40 % test.
    fn default() -> Self {
        Self { train: 20, dev: 40 }
    }
}

impl Splits {
    /// Takes the shares in per cent. Any may be 0, test's too.
    pub fn new(train: u8, dev: u8) -> Checked<Self> {
        if u16::from(train) + u16::from(dev) > 100 {
            return Err(format!("Train ({train} %) and dev ({dev} %) must not be more than 100 % together."));
        }
        Ok(Self { train, dev })
    }

    /// The share of one of them, in per cent.
    pub fn percent(self, split: Split) -> u8 {
        match split {
            Split::Train => self.train,
            Split::Dev => self.dev,
            Split::Test => 100 - self.train - self.dev,
        }
    }

    /// What the row with this identity is for.
    pub fn of(self, identity: &str) -> Split {
        let place = place(identity);
        if place < self.train {
            Split::Train
        } else if place < self.train + self.dev {
            Split::Dev
        } else {
            Split::Test
        }
    }
}

/// The place of a row from 0 to 99, as the head of this file says. Other shares move the borders, never the rows.
pub fn place(identity: &str) -> u8 {
    let digest = Sha256::digest(identity.as_bytes());
    let hash = digest.iter().take(8).fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
    ((u128::from(hash) * 100) >> 64) as u8
}

/// [`Splits`] as they come in, not yet checked.
#[derive(Deserialize)]
struct Shares {
    train: u8,
    dev: u8,
}

impl TryFrom<Shares> for Splits {
    type Error = String;
    fn try_from(shares: Shares) -> Result<Self, String> {
        Self::new(shares.train, shares.dev)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_are_at_most_a_hundred_together() {
        let splits = Splits::default();
        assert_eq!([Split::Train, Split::Dev, Split::Test].map(|split| splits.percent(split)), [20, 40, 40]);
        assert_eq!(Splits::new(60, 40).unwrap().percent(Split::Test), 0);
        for (train, dev) in [(60, 41), (101, 0), (255, 255)] {
            assert!(Splits::new(train, dev).is_err(), "{train} {dev}");
        }
    }

    #[test]
    fn shares_that_do_not_add_up_are_refused_from_json_too() {
        assert_eq!(serde_json::from_str::<Splits>(r#"{"train":20,"dev":40}"#).unwrap(), Splits::default());
        assert!(serde_json::from_str::<Splits>(r#"{"train":70,"dev":40}"#).is_err());
        assert_eq!(serde_json::to_string(&Splits::default()).unwrap(), r#"{"train":20,"dev":40}"#);
    }

    #[test]
    fn all_or_nothing_is_possible() {
        for index in 0..500 {
            let identity = index.to_string();
            assert_eq!(Splits::new(100, 0).unwrap().of(&identity), Split::Train);
            assert_eq!(Splits::new(0, 100).unwrap().of(&identity), Split::Dev);
            assert_eq!(Splits::new(0, 0).unwrap().of(&identity), Split::Test);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn shares_approach_the_percentages(train in 0_u8..=100, dev in 0_u8..=100, name in "[a-z]{1,9}") {
            prop_assume!(train + dev <= 100);
            let splits = Splits::new(train, dev).unwrap();
            let rows = 10_000;
            let all: Vec<_> = (0..rows).map(|index| splits.of(&format!("{name}_{index}"))).collect();
            for split in Split::ALL {
                let percent = all.iter().filter(|other| *other == split).count() as f64 * 100.0 / f64::from(rows);
                // Five standard deviations of a share of one half.
                prop_assert!((percent - f64::from(splits.percent(*split))).abs() < 2.5, "{split} has {percent} %");
            }
        }

        #[test]
        fn more_for_train_takes_no_row_out_of_it(identity in "\\PC{0,30}", train in 0_u8..=99) {
            let (fewer, more) = (Splits::new(train, 0).unwrap(), Splits::new(train + 1, 0).unwrap());
            prop_assert!(fewer.of(&identity) != Split::Train || more.of(&identity) == Split::Train);
            prop_assert!(place(&identity) < 100);
        }
    }
}
