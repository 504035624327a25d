//! Whole kinds: "All datasets", "All evaluations", each for a person, a team or everyone, at once and for what is made later.
//!
//! Such a grant reaches what the giver may never have seen, so it is given by those alone who are admin of everything of the
//! kind: owners and admins of the organization, and for datasets whoever may manage them.

use super::give::Terms;
use super::number;
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::organizations::{self, Membership};
use crate::{Backend, Caller, Error, Result, audit, members, teams};
use domain::access::{Feature, Level, Permission, ResourceKind, Standing};
use domain::ids::{AccountId, GrantId, NotAnId, OrganizationId, TeamId};
use domain::time::Timestamp;
use domain::{FieldErrors, Refusal};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Whom a kind is shared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// One person.
    Person(AccountId),
    /// Everybody in a team.
    Team(TeamId),
    /// Everybody in the organization.
    Everyone,
}

impl FromStr for Holder {
    type Err = NotAnId;
    /// Reads the identifier of a team or an account, or the word `everyone`.
    fn from_str(text: &str) -> std::result::Result<Self, NotAnId> {
        if text == "everyone" {
            return Ok(Self::Everyone);
        }
        text.parse().map(Self::Team).or_else(|_| text.parse().map(Self::Person))
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(account) => account.fmt(f),
            Self::Team(team) => team.fmt(f),
            Self::Everyone => f.write_str("everyone"),
        }
    }
}

impl Holder {
    fn account(self) -> Option<Uuid> {
        if let Self::Person(account) = self { Some(account.uuid()) } else { None }
    }

    fn team(self) -> Option<Uuid> {
        if let Self::Team(team) = self { Some(team.uuid()) } else { None }
    }
}

/// What a holder has of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wide {
    /// The kind.
    pub kind: ResourceKind,
    /// How far.
    pub level: Level,
    /// When it ends.
    pub until: Option<Timestamp>,
}

/// Whether these roles make their holder admin of everything of the kind.
pub fn may_share(standing: &Standing, kind: ResourceKind) -> bool {
    standing.is_admin() || (kind == ResourceKind::Dataset && standing.permits(Permission::ManageDatasets))
}

/// What somebody holds of whole kinds, for those who may share at least one of them, and for the person.
pub async fn list(backend: &Backend, caller: &Caller, organization: &OrganizationId, holder: Holder) -> Result<Vec<Wide>> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    let own = holder == Holder::Person(caller.account_id);
    if !own && !ResourceKind::ALL.iter().any(|kind| may_share(&membership.standing, *kind)) {
        return Err(needs_admin(ResourceKind::Dataset));
    }
    let rows: Vec<(String, i64, Option<i64>)> = fetch_all!(
        conn,
        "SELECT kind, level, expires_at FROM grants
         WHERE organization_id = $1 AND kind IS NOT NULL AND state = 'active' AND (expires_at IS NULL OR expires_at > $5)
           AND (account_id = $2 OR team_id = $3 OR (everyone AND $4)) ORDER BY kind",
        organization.as_str(),
        holder.account(),
        holder.team(),
        holder == Holder::Everyone,
        backend.now().micros()
    )?;
    let wide = |(kind, level, until): (String, i64, Option<i64>)| {
        Ok(Wide { kind: kind.parse().map_err(Error::Internal)?, level: number(level)?, until: until.map(Into::into) })
    };
    rows.into_iter().map(wide).collect()
}

/// A whole kind that is shared, and with whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Whom it is shared with.
    pub holder: Holder,
    /// The name of the person or team; everyone has none.
    pub name: String,
    /// What it is, and how far.
    pub wide: Wide,
}

/// Everything that is shared as a whole, of the kinds that the caller may share: everyone first, then teams, then people.
pub async fn all(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Vec<Given>> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    if !ResourceKind::ALL.iter().any(|kind| may_share(&membership.standing, *kind)) {
        return Err(needs_admin(ResourceKind::Dataset));
    }
    let rows: Vec<GivenRow> = fetch_all!(
        conn,
        "SELECT g.kind, g.level, g.expires_at, g.account_id, g.team_id, COALESCE(t.name, a.name, '') AS name
         FROM grants g LEFT JOIN teams t ON t.id = g.team_id LEFT JOIN accounts a ON a.id = g.account_id
         WHERE g.organization_id = $1 AND g.kind IS NOT NULL AND g.state = 'active' AND (g.expires_at IS NULL OR g.expires_at > $2)
         ORDER BY g.account_id IS NOT NULL, g.team_id IS NOT NULL, t.name_key, a.name_key, g.kind LIMIT 500",
        organization.as_str(),
        backend.now().micros()
    )?;
    let all = rows.into_iter().map(Given::try_from).collect::<Result<Vec<_>>>()?;
    Ok(all.into_iter().filter(|given| may_share(&membership.standing, given.wide.kind)).collect())
}

#[derive(sqlx::FromRow)]
struct GivenRow {
    kind: String,
    level: i64,
    expires_at: Option<i64>,
    account_id: Option<Uuid>,
    team_id: Option<Uuid>,
    name: String,
}

impl TryFrom<GivenRow> for Given {
    type Error = Error;
    fn try_from(row: GivenRow) -> Result<Self> {
        let holder = match (row.account_id, row.team_id) {
            (Some(account), _) => Holder::Person(account.into()),
            (None, Some(team)) => Holder::Team(team.into()),
            (None, None) => Holder::Everyone,
        };
        let kind = row.kind.parse().map_err(Error::Internal)?;
        Ok(Self { holder, name: row.name, wide: Wide { kind, level: number(row.level)?, until: row.expires_at.map(Into::into) } })
    }
}

fn needs_admin(kind: ResourceKind) -> Error {
    Refusal::Forbidden { needed: format!("admin access to every {kind}") }.into()
}

/// Shares a whole kind, changes how far, or takes it back when the level is empty.
pub async fn put(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    kind: ResourceKind,
    holder: Holder,
    level: &str,
    until: &str,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    // Locked before anything is read, so that nobody gives what was just taken from them.
    members::lock(&mut tx, organization).await?;
    let membership = organizations::entry(&mut tx, caller, organization).await?;
    if !may_share(&membership.standing, kind) {
        return Err(needs_admin(kind));
    }
    let mut fields = FieldErrors::default();
    let terms = match level.trim() {
        "" => None,
        _ => Terms::read(level, until, backend.now(), &mut fields),
    };
    if !fields.is_empty() {
        return Err(fields.into());
    }
    let name = name_of(&mut tx, caller, &membership, holder).await?;
    if terms.is_some() {
        require_plan(&membership, holder)?;
    }
    execute!(
        tx,
        "UPDATE grants SET state = 'revoked', closed_at = $6
         WHERE organization_id = $1 AND kind = $2 AND state = 'active' AND (account_id = $3 OR team_id = $4 OR (everyone AND $5))",
        organization.as_str(),
        kind.as_str(),
        holder.account(),
        holder.team(),
        holder == Holder::Everyone,
        backend.now().micros()
    )?;
    if let Some(terms) = terms {
        insert(backend, &mut tx, caller, organization, kind, holder, terms).await?;
    }
    let (action, how) = terms.map_or(("sharing.revoke", "nothing".to_owned()), |terms| ("sharing.share", terms.in_words()));
    audit::record(backend, &mut tx, caller, Some(organization), action, format!("all {}", kind.plural()), format!("{name}: {how}")).await?;
    tx.commit().await
}

fn require_plan(membership: &Membership, holder: Holder) -> Result<()> {
    match holder {
        Holder::Person(_) => membership.plan.require(Feature::ShareWithPerson)?,
        Holder::Team(_) => membership.plan.require(Feature::ShareWithTeam)?,
        Holder::Everyone => {}
    }
    Ok(())
}

/// The holder's name for the audit log; *not found* for a team or a person who is not there.
async fn name_of(tx: &mut Tx, caller: &Caller, membership: &Membership, holder: Holder) -> Result<String> {
    match holder {
        Holder::Everyone => Ok("everyone".into()),
        Holder::Team(team) => Ok(teams::find(tx, caller, membership, team).await?.name),
        Holder::Person(account) => {
            let found: Option<(String,)> = fetch_optional!(
                tx,
                "SELECT a.email FROM accounts a JOIN memberships m ON m.account_id = a.id WHERE m.organization_id = $1 AND a.id = $2",
                membership.organization.as_str(),
                account.uuid()
            )?;
            Ok(found.ok_or(Refusal::NotFound)?.0)
        }
    }
}

async fn insert(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    kind: ResourceKind,
    holder: Holder,
    terms: Terms,
) -> Result<()> {
    let id: GrantId = backend.id();
    execute!(
        tx,
        "INSERT INTO grants (id, organization_id, kind, account_id, team_id, everyone, level, state, origin, given_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', 'share', $8, $9, $10)",
        id.uuid(),
        organization.as_str(),
        kind.as_str(),
        holder.account(),
        holder.team(),
        holder == Holder::Everyone,
        terms.level().number(),
        caller.account_id.uuid(),
        backend.now().micros(),
        terms.until().map(Timestamp::micros)
    )?;
    Ok(())
}
