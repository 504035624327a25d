//! What an organization has, and what it used: the page "Usage & Balance".
//!
//! [`record`] writes model calls down, each by itself and added up by day; [`report`] and [`export`] read the sums, so that a page
//! over a million calls reads a few rows. [`overview`] is the money.

mod record;
mod report;

pub use record::{Record, record, record_each};
pub use report::{Line, Report, Sum, export, report};

use crate::credits;
use crate::purchases::{self, Purchase};
use crate::{Backend, Caller, Result, organizations};
use domain::access::Permission;
use domain::credits::{Allocation, Balance};
use domain::ids::OrganizationId;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Overview {
    /// What the organization has and owes.
    pub balance: Balance,
    /// The credits that this consists of, in the order in which they are spent.
    pub allocations: Vec<Allocation>,
    /// Its purchases, the newest first.
    pub purchases: Vec<Purchase>,
    /// Whether the caller may buy.
    pub may_buy: bool,
    /// Whether this server can sell at all.
    pub can_sell: bool,
}

/// The overview, for those who see the organization's usage.
pub async fn overview(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Overview> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    membership.require(Permission::ViewUsage)?;
    let billing = credits::billing_account(&mut conn, organization).await?;
    let (balance, allocations) = credits::grants::standing(backend, &mut conn, billing).await?;
    Ok(Overview {
        balance,
        allocations,
        purchases: purchases::recent(&mut conn, organization).await?,
        may_buy: membership.standing.permits(Permission::ManageBilling),
        can_sell: backend.payments.is_some(),
    })
}
