//! The one way in which money moves.

use crate::db::{Tx, execute, fetch_one, fetch_optional};
use crate::{Backend, Error, Result};
use domain::Refusal;
use domain::credits::{LedgerAccount, NanoDollars};
use domain::ids::BillingAccountId;
use std::fmt;
use uuid::Uuid;

/// An account of the ledger, made when it is first used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    billing: Option<BillingAccountId>,
    name: LedgerAccount,
}

impl Account {
    /// A billing account's own: available, held or debt.
    pub fn of(billing: BillingAccountId, name: LedgerAccount) -> Self {
        Self { billing: Some(billing), name }
    }

    /// One of the system's, such as purchases or spend.
    pub fn system(name: LedgerAccount) -> Self {
        Self { billing: None, name }
    }

    /// All transfers touch accounts in this order, so that two of them never wait for each other in a circle. The
    /// system's come last: everybody shares them, and the later one is locked the shorter it is held.
    fn order(self) -> (bool, Option<BillingAccountId>, LedgerAccount) {
        (self.billing.is_none(), self.billing, self.name)
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

/// A movement of money.
#[derive(Debug, Clone, Copy)]
pub struct Transfer<'a> {
    /// Names the cause, such as `purchase:pur_…`: the same key moves money once.
    pub key: &'a str,
    /// Where it is taken from.
    pub debit: Account,
    /// Where it goes.
    pub credit: Account,
    /// How much: more than nothing.
    pub amount: NanoDollars,
    /// Why, for a person who reads the ledger.
    pub reason: &'a str,
}

/// Moves money. True when it moved now; false when the same transfer was made before, and then nothing changes.
///
/// When the debited account has too little the answer is [`Refusal::PaymentRequired`], and the transaction must be dropped.
pub async fn transfer(backend: &Backend, tx: &mut Tx, transfer: Transfer<'_>) -> Result<bool> {
    let Transfer { key, debit, credit, amount, reason } = transfer;
    if amount <= NanoDollars::ZERO || debit == credit {
        return Err(Error::Internal(format!("transfer “{key}”: {} nano-dollars from {debit} to {credit}", amount.nanos())));
    }
    let mut sides = [(debit, -amount.nanos()), (credit, amount.nanos())];
    let (debit_id, credit_id) = if debit.order() < credit.order() {
        let debit_id = account_id(backend, tx, debit).await?;
        (debit_id, account_id(backend, tx, credit).await?)
    } else {
        sides.reverse();
        let credit_id = account_id(backend, tx, credit).await?;
        (account_id(backend, tx, debit).await?, credit_id)
    };
    let id: Uuid = backend.id();
    // Whoever comes second with a key waits here until the first has committed, and then finds its row.
    let written = execute!(
        tx,
        "INSERT INTO ledger_transfers (id, idempotency_key, debit_account, credit_account, amount, reason, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (idempotency_key) DO NOTHING",
        id,
        key,
        debit_id,
        credit_id,
        amount.nanos(),
        reason,
        backend.now().micros()
    )?;
    if written == 0 {
        same_as_before(tx, key, debit_id, credit_id, amount).await?;
        return Ok(false);
    }
    for (account, change) in sides {
        let id = if account == debit { debit_id } else { credit_id };
        change_balance(tx, id, account, change).await?;
    }
    Ok(true)
}

async fn same_as_before(tx: &mut Tx, key: &str, debit: Uuid, credit: Uuid, amount: NanoDollars) -> Result<()> {
    let before: (Uuid, Uuid, i64) =
        fetch_one!(tx, "SELECT debit_account, credit_account, amount FROM ledger_transfers WHERE idempotency_key = $1", key)?;
    if before == (debit, credit, amount.nanos()) {
        return Ok(());
    }
    Err(Error::Internal(format!("transfer “{key}” was made before with other accounts or another amount")))
}

/// Adds to a balance when the account may have the outcome, all in one statement.
async fn change_balance(tx: &mut Tx, id: Uuid, account: Account, change: i64) -> Result<()> {
    let changed = execute!(
        tx,
        "UPDATE ledger_accounts SET balance = balance + $2 WHERE id = $1
         AND CASE WHEN name IN ('available', 'held') THEN balance + $2 >= 0 WHEN name = 'debt' THEN balance + $2 <= 0 ELSE TRUE END",
        id,
        change
    )?;
    match (changed, account.name) {
        (1, _) => Ok(()),
        (_, LedgerAccount::Available) => Err(Refusal::PaymentRequired.into()),
        _ => Err(Error::Internal(format!("{account} cannot change by {change} nano-dollars"))),
    }
}

/// The row of an account. Two that want a new one at once get the same: the second waits for the first.
async fn account_id(backend: &Backend, tx: &mut Tx, account: Account) -> Result<Uuid> {
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
