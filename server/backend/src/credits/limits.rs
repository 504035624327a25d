//! What an organization has decided about spending: the most in a calendar month, for all and for each team, and when whoever
//! manages billing is told that credits run low.
//!
//! Limits are about credits: calls on keys of one's own are not counted. A hold asks for [`Rooms`] under the lock of the books, so
//! that two at once cannot both take the last room.

use super::{billing_account, grants};
use crate::db::{Conn, execute, fetch_all, fetch_one, fetch_optional};
use crate::mail::{self, letters};
use crate::{Backend, Caller, Error, Result, audit, organizations};
use domain::access::{Permission, Policy, Standing};
use domain::accounts::EmailAddress;
use domain::credits::{NanoDollars, cents};
use domain::ids::{OrganizationId, TeamId};
use domain::usage::Period;
use domain::{Checked, FieldErrors, Problem, Refusal};
use std::collections::HashMap;
use uuid::Uuid;

/// More people than this are not written to.
const READERS: i64 = 100;

/// What is left of each limit that there is. The whole organization is the identifier of zeros.
pub(super) struct Rooms(HashMap<Uuid, NanoDollars>);

impl Rooms {
    /// Reads them; nothing but one look where there is no limit.
    pub(super) async fn read(backend: &Backend, conn: &mut Conn, organization: &OrganizationId) -> Result<Self> {
        let limits: Vec<(Uuid, i64)> =
            fetch_all!(conn, "SELECT team_id, amount FROM spending_limits WHERE organization_id = $1", organization.as_str())?;
        let mut rooms = HashMap::new();
        for (team, limit) in limits {
            let (held,): (i64,) = fetch_one!(
                conn,
                "SELECT CAST(COALESCE(sum(amount), 0) AS BIGINT) FROM holds WHERE organization_id = $1 AND state = 'open' AND ($2 = $3 OR team_id = $2)",
                organization.as_str(),
                team,
                Uuid::nil()
            )?;
            let spent = spent(backend, conn, organization, team).await?;
            rooms.insert(team, NanoDollars::from(limit).less(spent).less(held.into()));
        }
        Ok(Self(rooms))
    }

    /// Whether there is room for an amount.
    pub(super) fn ask(&self, team: Option<TeamId>, amount: NanoDollars) -> std::result::Result<(), Refusal> {
        let fits = |key: &Uuid| self.0.get(key).is_none_or(|room| amount <= *room);
        if Self::keys(team).iter().all(fits) { Ok(()) } else { Err(Problem::SpendingLimit.into()) }
    }

    /// Takes the room of a hold that was given.
    pub(super) fn take(&mut self, team: Option<TeamId>, amount: NanoDollars) {
        for key in Self::keys(team) {
            if let Some(room) = self.0.get_mut(&key) {
                *room = room.less(amount);
            }
        }
    }

    fn keys(team: Option<TeamId>) -> Vec<Uuid> {
        std::iter::once(Uuid::nil()).chain(team.map(TeamId::uuid)).collect()
    }
}

/// What was spent this month, by a team or by all.
async fn spent(backend: &Backend, conn: &mut Conn, organization: &OrganizationId, team: Uuid) -> Result<NanoDollars> {
    let (nanos,): (i64,) = fetch_one!(
        conn,
        "SELECT CAST(COALESCE(sum(charged), 0) AS BIGINT) FROM usage_days WHERE organization_id = $1 AND day >= $2 AND ($3 = $4 OR team_id = $3)",
        organization.as_str(),
        Period::month(backend.now().day_number()).first,
        team,
        Uuid::nil()
    )?;
    Ok(nanos.into())
}

/// The limits as their page shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The most that may be spent in a month.
    pub monthly: Option<NanoDollars>,
    /// Below how much somebody is told.
    pub low_balance: Option<NanoDollars>,
    /// What was spent this month.
    pub spent: NanoDollars,
    /// The teams, with theirs.
    pub teams: Vec<TeamLimit>,
    /// Whether the caller may change them.
    pub may_change: bool,
}

/// The limit of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamLimit {
    /// The team.
    pub team: TeamId,
    /// Its name.
    pub name: String,
    /// The most that may be spent for it in a month.
    pub monthly: Option<NanoDollars>,
    /// What was spent for it this month.
    pub spent: NanoDollars,
}

/// The limits, for those who see the usage or manage billing.
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Limits> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    let may_change = membership.standing.permits(Permission::ManageBilling);
    if !may_change {
        membership.require(Permission::ViewUsage)?;
    }
    let (monthly,): (Option<i64>,) = fetch_one!(
        conn,
        "SELECT (SELECT amount FROM spending_limits WHERE organization_id = $1 AND team_id = $2)",
        organization.as_str(),
        Uuid::nil()
    )?;
    let (low_balance,): (Option<i64>,) =
        fetch_one!(conn, "SELECT low_balance FROM billing_accounts WHERE organization_id = $1", organization.as_str())?;
    let teams: Vec<(Uuid, String, Option<i64>, i64)> = fetch_all!(
        conn,
        "SELECT t.id, t.name, l.amount,
                (SELECT CAST(COALESCE(sum(u.charged), 0) AS BIGINT) FROM usage_days u WHERE u.organization_id = $1 AND u.day >= $2 AND u.team_id = t.id)
         FROM teams t LEFT JOIN spending_limits l ON l.organization_id = t.organization_id AND l.team_id = t.id
         WHERE t.organization_id = $1 ORDER BY lower(t.name), t.id LIMIT 200",
        organization.as_str(),
        Period::month(backend.now().day_number()).first
    )?;
    let team = |(team, name, monthly, spent): (Uuid, String, Option<i64>, i64)| TeamLimit {
        team: team.into(),
        name,
        monthly: monthly.map(Into::into),
        spent: spent.into(),
    };
    Ok(Limits {
        monthly: monthly.map(Into::into),
        low_balance: low_balance.map(Into::into),
        spent: spent(backend, &mut conn, organization, Uuid::nil()).await?,
        teams: teams.into_iter().map(team).collect(),
        may_change,
    })
}

/// Decides about the whole organization: amounts in dollars as a person writes them, nothing for no limit and no letter.
pub async fn set(backend: &Backend, caller: &Caller, organization: &OrganizationId, monthly: &str, low_balance: &str) -> Result<()> {
    let mut tx = backend.db.write().await?;
    organizations::entry(&mut tx, caller, organization).await?.require(Permission::ManageBilling)?;
    let mut fields = FieldErrors::default();
    let (monthly, low) = (fields.take("monthly", amount(monthly)), fields.take("low_balance", amount(low_balance)));
    let (Some(monthly), Some(low)) = (monthly, low) else { return Err(fields.into()) };
    write(&mut tx, organization, Uuid::nil(), monthly).await?;
    // Whoever changes the threshold wants to be told again.
    execute!(
        tx,
        "UPDATE billing_accounts SET low_balance = $2, low_balance_told_at = NULL WHERE organization_id = $1",
        organization.as_str(),
        low.map(NanoDollars::nanos)
    )?;
    let detail = format!("{} a month, told below {}", in_words(monthly), in_words(low));
    audit::record(backend, &mut tx, caller, Some(organization), "limits.set", organization, detail).await?;
    tx.commit().await
}

/// Decides about a team; nothing removes its limit.
pub async fn set_team(backend: &Backend, caller: &Caller, organization: &OrganizationId, team: TeamId, monthly: &str) -> Result<()> {
    let mut tx = backend.db.write().await?;
    organizations::entry(&mut tx, caller, organization).await?.require(Permission::ManageBilling)?;
    let known: Option<(String,)> =
        fetch_optional!(tx, "SELECT name FROM teams WHERE id = $1 AND organization_id = $2", team.uuid(), organization.as_str())?;
    known.ok_or(Refusal::NotFound)?;
    let monthly = amount(monthly).map_err(|message| Refusal::field("team_limit", message))?;
    write(&mut tx, organization, team.uuid(), monthly).await?;
    audit::record(backend, &mut tx, caller, Some(organization), "limits.set_team", team, format!("{} a month", in_words(monthly))).await?;
    tx.commit().await
}

async fn write(conn: &mut Conn, organization: &OrganizationId, team: Uuid, monthly: Option<NanoDollars>) -> Result<()> {
    let Some(amount) = monthly else {
        execute!(conn, "DELETE FROM spending_limits WHERE organization_id = $1 AND team_id = $2", organization.as_str(), team)?;
        return Ok(());
    };
    execute!(
        conn,
        "INSERT INTO spending_limits (organization_id, team_id, amount) VALUES ($1, $2, $3)
         ON CONFLICT (organization_id, team_id) DO UPDATE SET amount = excluded.amount",
        organization.as_str(),
        team,
        amount.nanos()
    )?;
    Ok(())
}

fn amount(text: &str) -> Checked<Option<NanoDollars>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let amount = cents(text).and_then(NanoDollars::from_cents);
    amount.map(Some).ok_or_else(|| "Enter an amount in dollars, such as 100 or 37.50, or nothing.".into())
}

fn in_words(amount: Option<NanoDollars>) -> String {
    amount.map_or_else(|| "nothing set".into(), |amount| amount.to_string())
}

/// Writes to whoever manages billing where credits ran low: once, until there are enough again.
pub async fn tell(backend: &Backend) -> Result<()> {
    let mut tx = backend.db.write().await?;
    execute!(
        tx,
        "UPDATE billing_accounts SET low_balance_told_at = NULL WHERE low_balance_told_at IS NOT NULL AND EXISTS
             (SELECT 1 FROM ledger_accounts a WHERE a.billing_account_id = billing_accounts.id AND a.name = 'available' AND a.balance >= low_balance)"
    )?;
    tx.commit().await?;
    while tell_one(backend).await? {}
    Ok(())
}

async fn tell_one(backend: &Backend) -> Result<bool> {
    let mut tx = backend.db.write().await?;
    let due: Option<(String, i64)> = fetch_optional!(
        tx,
        "UPDATE billing_accounts SET low_balance_told_at = $1 WHERE low_balance_told_at IS NULL AND id =
             (SELECT b.id FROM billing_accounts b JOIN organizations o ON o.id = b.organization_id AND o.deleted_at IS NULL
              LEFT JOIN ledger_accounts a ON a.billing_account_id = b.id AND a.name = 'available'
              WHERE b.low_balance IS NOT NULL AND b.low_balance_told_at IS NULL AND COALESCE(a.balance, 0) < b.low_balance LIMIT 1)
         RETURNING organization_id, low_balance",
        backend.now().micros()
    )?;
    let Some((organization, threshold)) = due else { return Ok(false) };
    let organization = OrganizationId::from(organization);
    let billing = billing_account(&mut tx, &organization).await?;
    let available = grants::standing(backend, &mut tx, billing).await?.0.available;
    let (name, readers) = readers(&mut tx, &organization).await?;
    let link = backend.link(&format!("/{organization}/usage"));
    for reader in readers {
        let letter = letters::low_balance(&name, &available.to_string(), &NanoDollars::from(threshold).to_string(), &link);
        mail::post(backend, &mut tx, &reader, letter).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// The organization's name, and the addresses of those who manage its billing.
async fn readers(conn: &mut Conn, organization: &OrganizationId) -> Result<(String, Vec<EmailAddress>)> {
    let (name, admins_manage_billing): (String, bool) =
        fetch_one!(conn, "SELECT name, admins_manage_billing FROM organizations WHERE id = $1", organization.as_str())?;
    let billing = Permission::ManageBilling.as_str();
    let rows: Vec<(String, String, bool)> = fetch_all!(
        conn,
        "SELECT a.email, m.role, EXISTS (SELECT 1 FROM member_roles h JOIN role_permissions p ON p.role_id = h.role_id
             WHERE h.organization_id = m.organization_id AND h.account_id = m.account_id AND p.permission = $2)
         FROM memberships m JOIN accounts a ON a.id = m.account_id
         WHERE m.organization_id = $1 AND m.state = 'active' ORDER BY m.created_at, m.account_id",
        organization.as_str(),
        billing
    )?;
    let mut readers = Vec::new();
    for (email, role, is_given) in rows {
        let custom = is_given.then_some(Permission::ManageBilling).into_iter().collect();
        let standing = Standing::new(role.parse().map_err(Error::Internal)?, custom, Policy { admins_manage_billing });
        if standing.permits(Permission::ManageBilling) && readers.len() < usize::try_from(READERS).unwrap_or(0) {
            readers.push(email.into());
        }
    }
    Ok((name, readers))
}
