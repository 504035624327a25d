//! The books of a billing account in the database: opened under a lock, and written all at once.

use super::{Account, account_id};
use crate::db::{Conn, Driver, Tx, execute, fetch_all, insert_many};
use crate::{Backend, Error, Result};
use domain::credits::{Allocation, Balance, Books, Changes, LedgerAccount, NanoDollars};
use domain::ids::BillingAccountId;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use uuid::Uuid;

/// So many transfers go into one statement.
const TRANSFERS_AT_ONCE: usize = 2_000;

/// Opens the books of a billing account. Until the transaction ends nobody else does: whoever comes second waits here, and then
/// reads what the first has written.
pub(crate) async fn open(backend: &Backend, tx: &mut Tx, billing: BillingAccountId) -> Result<Books> {
    let mut accounts = locked(tx, billing).await?;
    if accounts.len() < 3 {
        for name in [LedgerAccount::Available, LedgerAccount::Held, LedgerAccount::Debt] {
            account_id(backend, tx, Account::of(billing, name)).await?;
        }
        accounts = locked(tx, billing).await?;
    }
    let balance = in_balance(billing, accounts)?;
    Ok(Books::open(balance, allocations(tx, billing).await?, backend.now()))
}

/// Writes all that came of the books. The database itself refuses a balance that may not be, and a key that was used before.
/// `note` says where allocations that arrived come from.
pub(crate) async fn write(backend: &Backend, tx: &mut Tx, billing: BillingAccountId, books: Books, note: &str) -> Result<()> {
    let changes = books.close();
    let now = backend.now().micros();
    for (id, left) in &changes.allocations {
        execute!(tx, "UPDATE allocations SET remaining = $2 WHERE id = $1", id.uuid(), left.nanos())?;
    }
    for (new, left) in &changes.arrived {
        execute!(
            tx,
            "INSERT INTO allocations (id, billing_account_id, kind, amount, remaining, note, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            new.id.uuid(),
            billing.uuid(),
            new.kind.as_str(),
            new.remaining.nanos(),
            left.nanos(),
            note,
            new.expires_at.map(|end| end.micros()),
            now
        )?;
    }
    write_transfers(backend, tx, billing, &changes).await
}

async fn write_transfers(backend: &Backend, tx: &mut Tx, billing: BillingAccountId, changes: &Changes) -> Result<()> {
    let mut ids = HashMap::new();
    for name in changes.movements.iter().flat_map(|movement| [movement.debit, movement.credit]) {
        if let Entry::Vacant(unknown) = ids.entry(name) {
            unknown.insert(account_id(backend, tx, Account::with(billing, name)).await?);
        }
    }
    let now = backend.now().micros();
    for some in changes.movements.chunks(TRANSFERS_AT_ONCE) {
        insert_many!(
            tx,
            "INSERT INTO ledger_transfers (id, idempotency_key, debit_account, credit_account, amount, reason, created_at) ",
            some.iter(),
            |values, movement| {
                let id: Uuid = backend.id();
                values.push_bind(id).push_bind(&movement.key).push_bind(ids[&movement.debit]).push_bind(ids[&movement.credit]);
                values.push_bind(movement.amount.nanos()).push_bind(movement.reason).push_bind(now)
            }
        )?;
    }
    // In the order of the accounts, the system's last: everybody shares those, and the later one is locked the shorter it is held.
    for (name, change) in &changes.balances {
        execute!(tx, "UPDATE ledger_accounts SET balance = balance + $2 WHERE id = $1", ids[name], change)?;
    }
    Ok(())
}

/// The balance as it is kept, without a lock.
pub(super) async fn kept(conn: &mut Conn, billing: BillingAccountId) -> Result<Balance> {
    in_balance(billing, fetch_all!(conn, "SELECT name, balance FROM ledger_accounts WHERE billing_account_id = $1", billing.uuid())?)
}

/// What is left of what came in.
pub(super) async fn allocations(conn: &mut Conn, billing: BillingAccountId) -> Result<Vec<Allocation>> {
    let rows: Vec<(Uuid, String, i64, Option<i64>)> = fetch_all!(
        conn,
        "SELECT id, kind, remaining, expires_at FROM allocations WHERE billing_account_id = $1 AND remaining > 0",
        billing.uuid()
    )?;
    let allocation = |(id, kind, remaining, expires_at): (Uuid, String, i64, Option<i64>)| {
        let kind = kind.parse().map_err(Error::Internal)?;
        Ok(Allocation { id: id.into(), kind, remaining: remaining.into(), expires_at: expires_at.map(Into::into) })
    };
    rows.into_iter().map(allocation).collect()
}

/// The account's own balances, locked. SQLite has one writer: the lock is the transaction.
async fn locked(tx: &mut Tx, billing: BillingAccountId) -> Result<Vec<(String, i64)>> {
    let rows = match tx.driver() {
        Driver::Sqlite(connection) => {
            sqlx::query_as("SELECT name, balance FROM ledger_accounts WHERE billing_account_id = $1")
                .bind(billing.uuid())
                .fetch_all(connection)
                .await
        }
        Driver::Postgres(connection) => {
            sqlx::query_as("SELECT name, balance FROM ledger_accounts WHERE billing_account_id = $1 ORDER BY name FOR UPDATE")
                .bind(billing.uuid())
                .fetch_all(connection)
                .await
        }
    };
    Ok(rows?)
}

fn in_balance(billing: BillingAccountId, accounts: Vec<(String, i64)>) -> Result<Balance> {
    let mut balance = Balance::default();
    for (name, nanos) in accounts {
        match name.parse().map_err(Error::Internal)? {
            LedgerAccount::Available => balance.available = nanos.into(),
            LedgerAccount::Held => balance.held = nanos.into(),
            LedgerAccount::Debt => balance.debt = NanoDollars::from(nanos.saturating_neg()),
            other => return Err(Error::Internal(format!("{billing} has an account “{other}”"))),
        }
    }
    Ok(balance)
}
