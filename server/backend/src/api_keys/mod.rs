//! API keys: [`make`], [`change`], and [`authenticate`], which every request with a key begins with.
//!
//! A personal key's caller is the person. A team key's caller is an account of the key's own without a password or an
//! address, a member of one team: what it makes has an owner, what it does has a name, and it goes on when its maker goes. It
//! has no membership, so it takes no seat and stands in no list of people; [`crate::access::me`] and
//! [`crate::organizations::entry`] let it in, and the first keeps it to its team.

/// The statement that selects keys, with these conditions and this order.
macro_rules! keys {
    ($rest:literal) => {
        concat!(
            "SELECT k.id, k.kind, k.account_id, k.organization_id, k.team_id, k.name, k.shown, k.scopes, k.state, a.name AS made_by,
                    k.created_at, k.expires_at, k.last_used_at, k.old_until
             FROM api_keys k LEFT JOIN accounts a ON a.id = k.made_by WHERE ",
            $rest
        )
    };
}
mod authenticate;
mod change;
mod make;

pub use authenticate::authenticate;
pub(crate) use change::end_all_of;
pub use change::{activate, deactivate, revoke, rotate};
pub use make::{NewKey, make_personal, make_team};

use crate::db::{Conn, Tx, fetch_all, fetch_optional};
use crate::organizations::{self, Membership};
use crate::{Backend, Caller, Error, Result, members, teams};
use domain::Refusal;
use domain::api_keys::{KeyKind, KeyState, Limits, Scope, Scopes};
use domain::ids::{AccountId, ApiKeyId, OrganizationId, TeamId};
use domain::time::Timestamp;
use uuid::Uuid;

/// Which key a request came with, and what it holds its caller to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The key.
    pub id: ApiKeyId,
    /// What it lets through, and until when.
    pub limits: Limits,
    /// The only place of a team key; none for a personal one.
    pub place: Option<(OrganizationId, TeamId)>,
}

/// A key as its list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its identifier.
    pub id: ApiKeyId,
    /// Whom it acts for.
    pub kind: KeyKind,
    /// What it is called.
    pub name: String,
    /// Its beginning and its end.
    pub shown: String,
    /// What it lets through.
    pub scopes: Scopes,
    /// Whether it works.
    pub state: KeyState,
    /// Who made it, while that account is there.
    pub made_by: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// Until when the secret before the last one works too.
    pub old_until: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    account_id: Uuid,
    organization_id: Option<String>,
    team_id: Option<Uuid>,
    name: String,
    shown: String,
    scopes: String,
    state: String,
    made_by: Option<String>,
    created_at: i64,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
    old_until: Option<i64>,
}

impl TryFrom<Row> for ApiKey {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            kind: row.kind.parse().map_err(Error::Internal)?,
            name: row.name,
            shown: row.shown,
            scopes: Scopes::stored(&row.scopes),
            state: row.state.parse().map_err(Error::Internal)?,
            made_by: row.made_by,
            created_at: row.created_at.into(),
            expires_at: row.expires_at.map(Into::into),
            last_used_at: row.last_used_at.map(Into::into),
            old_until: row.old_until.map(Into::into),
        })
    }
}

/// The caller's own keys that were not revoked, the newest first; at most [`make::MOST`].
pub async fn list_personal(backend: &Backend, caller: &Caller) -> Result<Vec<ApiKey>> {
    require_scope(caller)?;
    let mut conn = backend.db.read().await?;
    let rows: Vec<Row> = fetch_all!(
        conn,
        keys!("k.account_id = $1 AND k.kind = 'personal' AND k.state <> 'revoked' ORDER BY k.id DESC LIMIT $2"),
        caller.account_id.uuid(),
        make::MOST
    )?;
    rows.into_iter().map(ApiKey::try_from).collect()
}

/// The keys of a team that were not revoked, the newest first, for those who may make one.
pub async fn list_team(backend: &Backend, caller: &Caller, organization: &OrganizationId, team: TeamId) -> Result<Vec<ApiKey>> {
    require_scope(caller)?;
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    require_maker(&mut conn, caller, &membership, team).await?;
    let rows: Vec<Row> = fetch_all!(
        conn,
        keys!("k.team_id = $1 AND k.organization_id = $2 AND k.state <> 'revoked' ORDER BY k.id DESC LIMIT $3"),
        team.uuid(),
        organization.as_str(),
        make::MOST
    )?;
    rows.into_iter().map(ApiKey::try_from).collect()
}

/// One key: a personal one for its owner, a team's for those who may make one.
pub async fn get(backend: &Backend, caller: &Caller, id: ApiKeyId) -> Result<ApiKey> {
    require_scope(caller)?;
    let mut conn = backend.db.read().await?;
    find(&mut conn, caller, id).await?.try_into()
}

/// Whoever asks with a key needs the scope for keys; a team key never has it.
fn require_scope(caller: &Caller) -> Result<()> {
    match &caller.key {
        Some(held) => Ok(held.limits.scopes.require(Scope::ManageKeys)?),
        None => Ok(()),
    }
}

async fn require_maker(conn: &mut Conn, caller: &Caller, membership: &Membership, team: TeamId) -> Result<teams::Team> {
    let team = teams::find(conn, caller, membership, team).await?;
    if team.standing.makes_keys() {
        return Ok(team);
    }
    Err(Refusal::Forbidden { needed: "an admin of this team, or the permission “create_api_keys”".into() }.into())
}

/// A key that was not revoked, if it is the caller's to look after.
async fn find(conn: &mut Conn, caller: &Caller, id: ApiKeyId) -> Result<Row> {
    let row: Option<Row> = fetch_optional!(conn, keys!("k.id = $1 AND k.state <> 'revoked'"), id.uuid())?;
    let row = row.ok_or(Refusal::NotFound)?;
    match (&row.organization_id, row.team_id) {
        (Some(organization), Some(team)) => {
            let organization = OrganizationId::from(organization.clone());
            let membership = organizations::entry(conn, caller, &organization).await?;
            require_maker(conn, caller, &membership, team.into()).await?;
        }
        _ if row.account_id == caller.account_id.uuid() => {}
        _ => return Err(Refusal::NotFound.into()),
    }
    Ok(row)
}

/// The same in a transaction that changes it: what a team's key may do is access, so the organization is locked first.
async fn find_to_change(tx: &mut Tx, caller: &Caller, id: ApiKeyId) -> Result<Row> {
    require_scope(caller)?;
    let place: Option<(Option<String>,)> = fetch_optional!(tx, "SELECT organization_id FROM api_keys WHERE id = $1", id.uuid())?;
    if let Some((Some(organization),)) = place {
        members::lock(tx, &organization.into()).await?;
    }
    let row = find(tx, caller, id).await?;
    let limits = Limits { scopes: Scopes::stored(&row.scopes), expires_at: row.expires_at.map(Into::into) };
    // Whoever rotates a key sees its new secret, so a key touches none that is stronger than itself.
    if caller.key.as_ref().is_some_and(|held| held.limits.require_covers(&limits).is_err()) {
        return Err(Refusal::Forbidden { needed: "a key that may do all that this one may, for as long".into() }.into());
    }
    Ok(row)
}

impl Row {
    fn organization(&self) -> Option<OrganizationId> {
        self.organization_id.clone().map(Into::into)
    }

    fn account(&self) -> AccountId {
        self.account_id.into()
    }
}
