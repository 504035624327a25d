//! The audit of the ledger: `assay ledger verify`.

use crate::db::fetch_all;
use crate::{Backend, Result};
use domain::credits::NanoDollars;
use domain::ids::BillingAccountId;
use uuid::Uuid;

/// An account whose balance is not what its entries add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Whose it is; none for the system's.
    pub billing: Option<BillingAccountId>,
    /// The account's name.
    pub name: String,
    /// The balance that is kept.
    pub kept: NanoDollars,
    /// What the entries add up to.
    pub entries: NanoDollars,
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

/// Compares every balance with its entries. One statement, so that it sees one moment while others go on working.
pub async fn verify(backend: &Backend) -> Result<Report> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<(Option<Uuid>, String, i64, i64, i64)> = fetch_all!(
        conn,
        "SELECT a.billing_account_id, a.name, a.balance,
                CAST(COALESCE((SELECT sum(t.amount) FROM ledger_transfers t WHERE t.credit_account = a.id), 0)
                   - COALESCE((SELECT sum(t.amount) FROM ledger_transfers t WHERE t.debit_account = a.id), 0) AS BIGINT),
                (SELECT count(*) FROM ledger_transfers)
         FROM ledger_accounts a ORDER BY a.id"
    )?;
    let mut report = Report { accounts: rows.len(), ..Report::default() };
    for (billing, name, kept, entries, transfers) in rows {
        report.transfers = transfers;
        report.total += i128::from(kept);
        if kept != entries {
            report.differences.push(Difference { billing: billing.map(Into::into), name, kept: kept.into(), entries: entries.into() });
        }
    }
    Ok(report)
}
