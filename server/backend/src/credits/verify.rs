//! The audit of the ledger: `assay ledger verify`.

use crate::db::fetch_all;
use crate::{Backend, Result};
use domain::credits::NanoDollars;
use domain::ids::BillingAccountId;
use uuid::Uuid;

/// What a balance is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The entries of the account.
    Entries,
    /// The open holds, for what is held.
    Holds,
    /// What is left of the allocations without what is held, for what is available.
    Allocations,
}

/// An account whose balance is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Whose it is; none for the system's.
    pub billing: Option<BillingAccountId>,
    /// The account's name.
    pub name: String,
    /// The balance that is kept.
    pub kept: NanoDollars,
    /// What it is held against.
    pub against: Against,
    /// What that adds up to.
    pub proved: NanoDollars,
}

/// What an audit found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many accounts were checked.
    pub accounts: usize,
    /// How many transfers they rest on.
    pub transfers: i64,
    /// What all balances add up to, in nano-dollars: nothing, or the ledger is broken.
    pub total: i128,
    /// Every account that is wrong.
    pub differences: Vec<Difference>,
}

impl Report {
    /// Whether every balance is proved by its entries and nothing came out of nowhere.
    pub fn is_exact(&self) -> bool {
        self.total == 0 && self.differences.is_empty()
    }
}

/// An account of the ledger: whose, its name and balance, what its entries add up to, what its holds or allocations do, and how
/// many transfers there are in all.
type Kept = (Option<Uuid>, String, i64, i64, Option<i64>, i64);

/// Compares every balance with its entries, its holds and its allocations. One statement, so that it sees one moment while
/// others go on working.
pub async fn verify(backend: &Backend) -> Result<Report> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<Kept> = fetch_all!(
        conn,
        "SELECT a.billing_account_id, a.name, a.balance,
                CAST(COALESCE((SELECT sum(t.amount) FROM ledger_transfers t WHERE t.credit_account = a.id), 0)
                   - COALESCE((SELECT sum(t.amount) FROM ledger_transfers t WHERE t.debit_account = a.id), 0) AS BIGINT),
                CAST(CASE a.name
                    WHEN 'held' THEN COALESCE((SELECT sum(h.amount) FROM holds h WHERE h.billing_account_id = a.billing_account_id AND h.state = 'open'), 0)
                    WHEN 'available' THEN
                        COALESCE((SELECT sum(l.remaining) FROM allocations l WHERE l.billing_account_id = a.billing_account_id AND l.remaining > 0), 0)
                        - COALESCE((SELECT h.balance FROM ledger_accounts h WHERE h.billing_account_id = a.billing_account_id AND h.name = 'held'), 0)
                    END AS BIGINT),
                (SELECT count(*) FROM ledger_transfers)
         FROM ledger_accounts a ORDER BY a.id"
    )?;
    let mut report = Report { accounts: rows.len(), ..Report::default() };
    for (billing, name, kept, entries, beside, transfers) in rows {
        report.transfers = transfers;
        report.total += i128::from(kept);
        let other = if name == "held" { Against::Holds } else { Against::Allocations };
        for (against, proved) in [(Against::Entries, Some(entries)), (other, beside)] {
            if proved.is_some_and(|proved| proved != kept) {
                let (billing, name) = (billing.map(Into::into), name.clone());
                report.differences.push(Difference {
                    billing,
                    name,
                    kept: kept.into(),
                    against,
                    proved: proved.unwrap_or_default().into(),
                });
            }
        }
    }
    Ok(report)
}
