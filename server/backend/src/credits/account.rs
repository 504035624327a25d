//! The rows of accounts, made when they are first used.

use crate::db::{Tx, execute, fetch_optional};
use crate::{Backend, Error, Result};
use domain::credits::LedgerAccount;
use domain::ids::BillingAccountId;
use std::fmt;
use uuid::Uuid;

/// An account of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Account {
    billing: Option<BillingAccountId>,
    name: LedgerAccount,
}

impl Account {
    /// A billing account's own: available, held or debt.
    pub(super) fn of(billing: BillingAccountId, name: LedgerAccount) -> Self {
        Self { billing: Some(billing), name }
    }

    /// The account of that name, as seen from a billing account: its own, or the system's.
    pub(super) fn with(billing: BillingAccountId, name: LedgerAccount) -> Self {
        Self { billing: name.is_own().then_some(billing), name }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.billing {
            Some(billing) => write!(f, "{} of {billing}", self.name),
            None => write!(f, "{}", self.name),
        }
    }
}

/// The row of an account. Two that want a new one at once get the same: the second waits for the first.
pub(super) async fn account_id(backend: &Backend, tx: &mut Tx, account: Account) -> Result<Uuid> {
    if let Some(id) = find(tx, account).await? {
        return Ok(id);
    }
    let id: Uuid = backend.id();
    execute!(
        tx,
        "INSERT INTO ledger_accounts (id, billing_account_id, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        id,
        account.billing.map(BillingAccountId::uuid),
        account.name.as_str()
    )?;
    find(tx, account).await?.ok_or_else(|| Error::Internal(format!("the account {account} cannot be made")))
}

async fn find(tx: &mut Tx, account: Account) -> Result<Option<Uuid>> {
    let name = account.name.as_str();
    let found: Option<(Uuid,)> = match account.billing {
        Some(billing) => {
            fetch_optional!(tx, "SELECT id FROM ledger_accounts WHERE billing_account_id = $1 AND name = $2", billing.uuid(), name)?
        }
        None => fetch_optional!(tx, "SELECT id FROM ledger_accounts WHERE billing_account_id IS NULL AND name = $1", name)?,
    };
    Ok(found.map(|(id,)| id))
}
