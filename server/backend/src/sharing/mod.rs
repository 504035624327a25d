//! Sharing: a level on one resource, or on all of a kind, for a team, a person or everyone, perhaps until a day.
//!
//! [`give`] shares, changes and revokes; [`received`] is the recipient's side; [`people`] says who reaches a resource and
//! why; [`requests`] asks for access; [`wide`] shares whole kinds. Teams and everyone have what is shared at once, a person when they accept. What the
//! levels lead to is `access`'s business: here only grants are written.

pub mod give;
pub mod people;
pub mod received;
pub mod requests;
pub mod wide;

use crate::db::{Conn, Tx, execute, fetch_all, fetch_one};
use crate::organizations::Membership;
use crate::{Backend, Caller, Error, Result, access, organizations};
use domain::access::{Level, Plan};
use domain::ids::{AccountId, GrantId, OrganizationId, TeamId};
use domain::sharing::Thing;
use domain::time::Timestamp;
use uuid::Uuid;

/// Whom something is shared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// Everybody in a team.
    Team(TeamId, String),
    /// One person, with name, and with the address where the caller may see it.
    Person(AccountId, String, Option<String>),
    /// Everybody in the organization.
    Everyone,
}

/// A grant, as the share page lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its identifier.
    pub id: GrantId,
    /// Whom it is for.
    pub to: Recipient,
    /// How far it goes.
    pub level: Level,
    /// When it ends; nothing means: when it is revoked.
    pub until: Option<Timestamp>,
    /// Whether the person has not answered yet: until then it gives nothing.
    pub pending: bool,
    /// Who gave it; nothing when the account is gone.
    pub given_by: Option<String>,
    /// When it was given.
    pub created_at: Timestamp,
}

/// What the share page shows of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// The resource.
    pub resource: access::Resource,
    /// The organization's plan: it may not have every way to share.
    pub plan: Plan,
    /// Every live grant: teams first, then people by name, then everyone.
    pub shares: Vec<Share>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    team_id: Option<Uuid>,
    team: Option<String>,
    account_id: Option<Uuid>,
    person: Option<String>,
    email: Option<String>,
    level: i64,
    expires_at: Option<i64>,
    state: String,
    given_by: Option<String>,
    created_at: i64,
}

impl Row {
    fn share(self, sees_addresses: bool) -> Result<Share> {
        let to = match (self.team_id, self.account_id) {
            (Some(team), _) => Recipient::Team(team.into(), self.team.unwrap_or_default()),
            (None, Some(account)) => {
                Recipient::Person(account.into(), self.person.unwrap_or_default(), self.email.filter(|_| sees_addresses))
            }
            (None, None) => Recipient::Everyone,
        };
        Ok(Share {
            id: self.id.into(),
            to,
            level: number(self.level)?,
            until: self.expires_at.map(Into::into),
            pending: self.state == "pending",
            given_by: self.given_by,
            created_at: self.created_at.into(),
        })
    }
}

/// A level as the database keeps it.
pub(crate) fn number(level: i64) -> Result<Level> {
    Level::from_number(level).ok_or_else(|| Error::Internal(format!("level {level}")))
}

/// The live grants on a resource, for those who may share it.
pub async fn list(backend: &Backend, caller: &Caller, organization: &OrganizationId, thing: Thing) -> Result<Shares> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    let resource = access::require(backend, &mut conn, caller, organization, thing.kind, thing.id, Level::Admin).await?;
    let sees_addresses = sees_addresses(&mut conn, &membership).await?;
    let rows: Vec<Row> = fetch_all!(
        conn,
        "SELECT g.id, g.team_id, t.name AS team, g.account_id, a.name AS person, a.email, g.level, g.expires_at, g.state, b.name AS given_by, g.created_at
         FROM grants g LEFT JOIN teams t ON t.id = g.team_id LEFT JOIN accounts a ON a.id = g.account_id LEFT JOIN accounts b ON b.id = g.given_by
         WHERE g.resource_id = $1 AND g.state IN ('pending', 'active') AND (g.expires_at IS NULL OR g.expires_at > $2)
         ORDER BY g.everyone, t.name_key IS NULL, t.name_key, a.name_key, g.id LIMIT 500",
        thing.id,
        backend.now().micros()
    )?;
    let shares = rows.into_iter().map(|row| row.share(sees_addresses)).collect::<Result<_>>()?;
    Ok(Shares { resource, plan: membership.plan, shares })
}

/// Whether the caller sees the addresses of all members.
async fn sees_addresses(conn: &mut Conn, membership: &Membership) -> Result<bool> {
    if crate::members::list::manages(&membership.standing) {
        return Ok(true);
    }
    let (directory,): (String,) = fetch_one!(conn, "SELECT directory FROM organizations WHERE id = $1", membership.organization.as_str())?;
    Ok(directory == domain::members::Directory::Everything.as_str())
}

/// Takes back what a person offered and nobody has accepted yet: they are no member any more.
pub(crate) async fn void_pending_of(tx: &mut Tx, organization: &OrganizationId, account: AccountId, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        "UPDATE grants SET state = 'revoked', closed_at = $3 WHERE given_by = $1 AND organization_id = $2 AND state = 'pending'",
        account.uuid(),
        organization.as_str(),
        now.micros()
    )?;
    Ok(())
}
