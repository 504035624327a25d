//! The ledger: double entry, append-only, in nano-dollars.
//!
//! **The sign.** A [`transfer`] takes its amount, which is always positive, from the *debited* account and gives it to the
//! *credited* one. A balance is what an account was credited minus what it was debited, so all balances add up to zero at
//! any moment. `available` and `held` are what an organization owns: never below zero. `debt` is what it owes: never above
//! zero ([`Balance`] shows it as a positive amount). The system's accounts are the other side: `purchases`, where bought
//! credits come from, falls with every purchase; `spend`, where used credits go, rises with every use.
//!
//! "Enough?" is asked inside the statement that moves the money. Balances are kept beside the entries, and [`verify`]
//! proves that the two agree. To add a movement: a call of [`transfer`] with a key that names its cause.

mod transfer;
mod verify;

pub use transfer::{Account, Transfer, transfer};
pub use verify::{Difference, Report, verify};

use crate::db::{Conn, fetch_all, fetch_optional};
use crate::{Error, Result};
use domain::Refusal;
use domain::credits::{LedgerAccount, NanoDollars};
use domain::ids::{BillingAccountId, OrganizationId};
use uuid::Uuid;

/// What a billing account has and owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// Credits that can be spent.
    pub available: NanoDollars,
    /// Credits put aside for work that is under way.
    pub held: NanoDollars,
    /// What was spent or taken back beyond the balance: a positive amount while something is owed.
    pub debt: NanoDollars,
}

/// The balance of a billing account; nothing anywhere before its first transfer.
pub async fn balance(conn: &mut Conn, billing: BillingAccountId) -> Result<Balance> {
    let rows: Vec<(String, i64)> =
        fetch_all!(conn, "SELECT name, balance FROM ledger_accounts WHERE billing_account_id = $1", billing.uuid())?;
    let mut balance = Balance { available: NanoDollars::ZERO, held: NanoDollars::ZERO, debt: NanoDollars::ZERO };
    for (name, nanos) in rows {
        match name.parse().map_err(Error::Internal)? {
            LedgerAccount::Available => balance.available = nanos.into(),
            LedgerAccount::Held => balance.held = nanos.into(),
            LedgerAccount::Debt => balance.debt = nanos.saturating_neg().into(),
            other => return Err(Error::Internal(format!("{billing} has an account “{other}”"))),
        }
    }
    Ok(balance)
}

/// The billing account that an organization buys and spends with.
pub(crate) async fn billing_account(conn: &mut Conn, organization: &OrganizationId) -> Result<BillingAccountId> {
    let found: Option<(Uuid,)> =
        fetch_optional!(conn, "SELECT id FROM billing_accounts WHERE organization_id = $1", organization.as_str())?;
    Ok(found.ok_or(Refusal::NotFound)?.0.into())
}
