//! Money: credits are US dollars in nano-dollars; what may be bought; what a ledger account is.

mod books;

pub use books::{Allocation, Balance, Books, Changes, Movement};

use crate::access::words;
use crate::refusal::Checked;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in nano-dollars: 1 USD is 1,000,000,000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NanoDollars(i64);

impl NanoDollars {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    const PER_CENT: i64 = 10_000_000;

    /// The integer that the database keeps.
    pub fn nanos(self) -> i64 {
        self.0
    }

    /// What is left of it without `part`; never below nothing.
    pub fn less(self, part: Self) -> Self {
        Self((self.0 - part.0).max(0))
    }

    /// The same amount from whole US cents.
    pub fn from_cents(cents: i64) -> Option<Self> {
        cents.checked_mul(Self::PER_CENT).map(Self)
    }
}

impl NanoDollars {
    /// `$0.00464`: every digit that there is, and at least cents. For what a model call costs.
    pub fn exact(self) -> String {
        let whole = self.to_string();
        let below = self.0.unsigned_abs() % Self::PER_CENT.unsigned_abs();
        if below == 0 {
            return whole;
        }
        let sign = if self.0 < 0 && !whole.starts_with('-') { "-" } else { "" };
        format!("{sign}{whole}{below:07}").trim_end_matches('0').to_owned()
    }
}

impl From<i64> for NanoDollars {
    fn from(nanos: i64) -> Self {
        Self(nanos)
    }
}

impl fmt::Display for NanoDollars {
    /// `$1,234.50`; what is smaller than a cent is cut off towards zero, never rounded up to money that is not there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = (self.0 / Self::PER_CENT).unsigned_abs();
        let sign = if self.0 / Self::PER_CENT < 0 { "-" } else { "" };
        let digits = (cents / 100).to_string();
        write!(f, "{sign}$")?;
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        write!(f, ".{:02}", cents % 100)
    }
}

/// What the buttons offer, in cents: $25, $50, $100, $250.
pub const PRESETS: [i64; 4] = [2_500, 5_000, 10_000, 25_000];
/// The least and the most of one purchase, in cents: $5 and $1,000.
pub const PURCHASE_CENTS: std::ops::RangeInclusive<i64> = 500..=100_000;

/// Reads an amount in dollars as a person writes it (`25`, `$25`, `1,000.50`) into whole cents within [`PURCHASE_CENTS`].
pub fn purchase_cents(text: &str) -> Checked<i64> {
    const MESSAGE: &str = "Enter an amount in dollars from 5 to 1,000, with whole cents, such as 25 or 37.50.";
    cents(text).filter(|cents| PURCHASE_CENTS.contains(cents)).ok_or_else(|| MESSAGE.into())
}

/// Reads an amount in dollars as a person writes it (`25`, `$25`, `1,000.50`) into whole cents, below a million dollars.
pub fn cents(text: &str) -> Option<i64> {
    let plain = text.trim().trim_start_matches('$');
    let (dollars, cents) = plain.split_once('.').unwrap_or((plain, "00"));
    // A comma between thousands, and nowhere else: `5,50` is five and a half where it was written.
    let mut groups = dollars.split(',');
    let first = groups.next().unwrap_or_default();
    if dollars.contains(',') && (!(1..=3).contains(&first.len()) || !groups.all(|group| group.len() == 3)) {
        return None;
    }
    let dollars = &dollars.replace(',', "");
    let digits = |text: &str| !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(dollars) || !digits(cents) || cents.len() > 2 {
        return None;
    }
    format!("{dollars}{cents:0<2}").parse().ok()
}

words! {
    /// An account of the double-entry ledger. The first three exist per billing account, the rest once in the system.
    LedgerAccount {
        /// Credits that can be spent.
        Available = "available",
        /// Credits put aside for work that is under way.
        Held = "held",
        /// What was spent or taken back beyond the balance.
        Debt = "debt",
        /// Where bought credits come from.
        Purchases = "purchases",
        /// Where starter credits come from.
        StarterGrants = "starter_grants",
        /// Where promotions come from.
        Promotions = "promotions",
        /// Where spent credits go.
        Spend = "spend",
        /// Where refunded credits go.
        Refunds = "refunds",
        /// Where disputed credits go.
        Disputes = "disputes",
        /// Where expired credits go.
        Expiry = "expiry",
    }
}

impl LedgerAccount {
    /// Whether each billing account has one of its own.
    pub fn is_own(self) -> bool {
        matches!(self, Self::Available | Self::Held | Self::Debt)
    }

    /// Why credits go to it or come from it, for a person who reads the ledger.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Refunds => "Refund of a purchase",
            Self::Disputes => "Disputed purchase",
            _ => self.as_str(),
        }
    }
}

words! {
    /// Where credits came from, in the order in which they are spent.
    AllocationKind {
        /// Given to a new organization.
        Starter = "starter",
        /// Given for a reason, often for a time.
        Promotion = "promotion",
        /// Put right by the operator.
        Adjustment = "adjustment",
        /// Bought.
        Purchase = "purchase",
    }
}

impl AllocationKind {
    /// The kind in a list.
    pub fn label(self) -> &'static str {
        match self {
            Self::Starter => "Starter credits",
            Self::Promotion => "Promotion",
            Self::Adjustment => "Adjustment",
            Self::Purchase => "Purchase",
        }
    }

    /// The system's account that such credits come from.
    pub fn source(self) -> LedgerAccount {
        match self {
            Self::Starter => LedgerAccount::StarterGrants,
            Self::Promotion | Self::Adjustment => LedgerAccount::Promotions,
            Self::Purchase => LedgerAccount::Purchases,
        }
    }
}

words! {
    /// How far a hold has come.
    HoldState {
        /// The work is under way.
        Open = "open",
        /// The work is done and paid.
        Settled = "settled",
        /// The work was not done.
        Released = "released",
    }
}

words! {
    /// Whose key a model call ran on.
    KeySource {
        /// The organization's own.
        Organization = "organization",
        /// The member's own.
        Person = "person",
        /// The operator's: it spends credits.
        Managed = "managed",
    }
}

impl KeySource {
    /// The source in a list.
    pub fn label(self) -> &'static str {
        match self {
            Self::Organization => "Organization’s key",
            Self::Person => "Own key",
            Self::Managed => "Credits",
        }
    }
}

words! {
    /// How far a purchase has come.
    PurchaseState {
        /// Checkout is open or its outcome unknown.
        Open = "open",
        /// Paid, and credited exactly once.
        Fulfilled = "fulfilled",
        /// Closed without payment.
        Expired = "expired",
        /// The payment failed after checkout.
        Failed = "failed",
        /// Paid, but something does not match; a person must look, nothing was credited.
        Review = "review",
    }
}

impl PurchaseState {
    /// The state in a list, with what became of the money of a purchase that was paid.
    pub fn label_with(self, amount: NanoDollars, refunded: NanoDollars, disputed: NanoDollars) -> &'static str {
        match self {
            Self::Fulfilled if disputed > NanoDollars::ZERO => "Disputed",
            Self::Fulfilled if refunded >= amount => "Refunded",
            Self::Fulfilled if refunded > NanoDollars::ZERO => "Partly refunded",
            _ => self.label(),
        }
    }

    /// The state in a list.
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Not paid yet",
            Self::Fulfilled => "Paid",
            Self::Expired => "Expired",
            Self::Failed => "Failed",
            Self::Review => "In review",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_shown_in_dollars_and_cents() {
        for (nanos, text) in [
            (0, "$0.00"),
            (25_000_000_000, "$25.00"),
            (1_234_567_890_000_000, "$1,234,567.89"),
            (9_999_999, "$0.00"),
            (-5_010_000_000, "-$5.01"),
            (-9_999_999, "$0.00"),
        ] {
            assert_eq!(NanoDollars(nanos).to_string(), text);
        }
    }

    #[test]
    fn small_amounts_are_shown_to_the_last_digit() {
        for (nanos, text) in [
            (0, "$0.00"),
            (4_640_000, "$0.00464"),
            (1, "$0.000000001"),
            (-1, "-$0.000000001"),
            (25_010_000_000, "$25.01"),
            (-1_234_004_000_000, "-$1,234.004"),
        ] {
            assert_eq!(NanoDollars(nanos).exact(), text);
        }
    }

    #[test]
    fn a_purchase_is_5_to_1000_dollars_in_whole_cents() {
        for (text, cents) in [("5", 500), ("$25", 2_500), (" 37.5 ", 3_750), ("1,000.00", 100_000), ("0999.99", 99_999)] {
            assert_eq!(purchase_cents(text), Ok(cents), "{text}");
        }
        for text in [
            "",
            "4.99",
            "5,50",
            "37,50",
            "1,0,0",
            ",500",
            "1000.01",
            "25.001",
            "-25",
            "2e3",
            "١٢",
            "25.",
            ".50",
            "NaN",
            "99999999999999999999",
        ] {
            assert!(purchase_cents(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_in_range_is_read_back(cents in PURCHASE_CENTS) {
            let amount = NanoDollars::from_cents(cents).unwrap();
            prop_assert_eq!(purchase_cents(&amount.to_string()), Ok(cents));
        }

        #[test]
        fn any_text_is_read_or_refused_without_panic(text: String) {
            let _ = purchase_cents(&text);
        }
    }
}
