//! The ledger: double entry, append-only, in nano-dollars.
//!
//! **The sign.** A transfer takes its amount, which is always positive, from the *debited* account and gives it to the
//! *credited* one. A balance is what an account was credited minus what it was debited, so all balances add up to zero at
//! any moment. `available` and `held` are what an organization owns: never below zero. `debt` is what it owes: never above
//! zero (`Balance` shows it as a positive amount). The system's accounts are the other side: `purchases`, where bought
//! credits come from, falls with every purchase; `spend`, where used credits go, rises with every use.
//!
//! `domain::credits::Books` decides what moves; [`books`] opens them under a lock and writes everything at once, so that a
//! hundred movements cost little more than one. The database refuses balances that may not be once more. Balances are kept beside
//! the entries, and [`verify`] proves that the two agree, with the open holds and with what is left of the allocations.
//!
//! To add a movement: a method of `Books`, and a function here that opens, asks and writes.

mod account;
pub(crate) mod books;
pub mod grants;
pub mod holds;
pub mod limits;
mod verify;

pub use grants::Grant;
pub use holds::{End, NewHold, end_each, hold, hold_each, release, settle};
pub use verify::{Against, Difference, Report, verify};

use crate::db::{Conn, fetch_optional};
use crate::{Backend, Result};
use account::{Account, account_id};
use domain::Refusal;
use domain::credits::Balance;
use domain::ids::{BillingAccountId, OrganizationId};
use uuid::Uuid;

/// The balance of an organization now. The caller of this function has decided that it may be seen.
pub async fn balance(backend: &Backend, conn: &mut Conn, organization: &OrganizationId) -> Result<Balance> {
    let billing = billing_account(conn, organization).await?;
    Ok(grants::standing(backend, conn, billing).await?.0)
}

/// The billing account that an organization buys and spends with.
pub(crate) async fn billing_account(conn: &mut Conn, organization: &OrganizationId) -> Result<BillingAccountId> {
    let found: Option<(Uuid,)> =
        fetch_optional!(conn, "SELECT id FROM billing_accounts WHERE organization_id = $1", organization.as_str())?;
    Ok(found.ok_or(Refusal::NotFound)?.0.into())
}
