//! What an organization has, and what it used: the page "Usage & Balance".

mod record;

pub use record::{Record, record, record_each};

use crate::credits;
use crate::purchases::{self, Purchase};
use crate::{Backend, Caller, Result, organizations};
use domain::access::Permission;
use domain::credits::Balance;
use domain::ids::OrganizationId;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Overview {
    /// What the organization has and owes.
    pub balance: Balance,
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
    Ok(Overview {
        balance: credits::balance(backend, &mut conn, organization).await?,
        purchases: purchases::recent(&mut conn, organization).await?,
        may_buy: membership.standing.permits(Permission::ManageBilling),
        can_sell: backend.payments.is_some(),
    })
}
