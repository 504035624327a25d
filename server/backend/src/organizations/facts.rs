//! What is known of a member between requests: role, permissions, teams, plan.
//!
//! Every transaction that changes any of it makes the organization's `access_version` grow ([`crate::members::lock`] does),
//! so one look at that number tells whether what is remembered still holds: a right that was taken is gone at the very next
//! request, on every server. Use cases that change something do not ask here but read with [`super::entry`] after the lock:
//! within their transaction the number has grown already, and may yet fall back.

use super::{Listed, Membership, entry};
use crate::db::{Conn, execute, fetch_optional};
use crate::invitations::offer;
use crate::resources::{self, HomeTeam};
use crate::{Backend, Caller, Result};
use domain::Refusal;
use domain::ids::{AccountId, OrganizationId};
use domain::time::Timestamp;
use quick_cache::sync::Cache;
use std::sync::Arc;
use std::time::Duration;

/// How many members are remembered: some hundred bytes each, and some more for each team.
const MEMBERS: usize = 5_000;
/// The last use of a membership is written down at most so often.
const NOTED: Duration = Duration::from_secs(300);
/// How long a page waits for that note at most.
const PATIENCE: Duration = Duration::from_millis(200);

/// What is remembered of one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// What the roles permit and the plan allows.
    pub membership: Membership,
    /// The teams in which the member may make something, the default one first; at most 200.
    pub teams: Vec<HomeTeam>,
    /// Whether the member may invite anybody: with the permission, or as admin of a team where the organization lets them.
    pub may_invite: bool,
}

/// The facts of many members. Cheap to clone.
#[derive(Clone)]
pub struct Remembered(Arc<Cache<(OrganizationId, AccountId), Known>>);

/// Facts, the version that they were read at, and what is written down as the membership's last use.
#[derive(Clone)]
struct Known {
    version: i64,
    facts: Arc<Facts>,
    last_used_at: Timestamp,
}

impl Default for Remembered {
    fn default() -> Self {
        Self(Arc::new(Cache::new(MEMBERS)))
    }
}

/// The facts of the caller; *not found* for everybody who is no active member.
pub async fn facts(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Arc<Facts>> {
    let mut conn = backend.db.read().await?;
    facts_on(backend, &mut conn, caller, organization).await
}

/// The facts of the caller in an organization that was just listed.
pub async fn facts_of(backend: &Backend, caller: &Caller, listed: &Listed) -> Result<Arc<Facts>> {
    let mut conn = backend.db.read().await?;
    at_version(backend, &mut conn, caller, &listed.organization, listed.access_version).await
}

/// The caller's membership, for use cases that only read.
pub(crate) async fn known(backend: &Backend, conn: &mut Conn, caller: &Caller, organization: &OrganizationId) -> Result<Membership> {
    Ok(facts_on(backend, conn, caller, organization).await?.membership.clone())
}

async fn facts_on(backend: &Backend, conn: &mut Conn, caller: &Caller, organization: &OrganizationId) -> Result<Arc<Facts>> {
    let version: Option<(i64,)> =
        fetch_optional!(conn, "SELECT access_version FROM organizations WHERE id = $1 AND deleted_at IS NULL", organization.as_str())?;
    let (version,) = version.ok_or(Refusal::NotFound)?;
    at_version(backend, conn, caller, organization, version).await
}

/// The facts at a version that was just read.
async fn at_version(
    backend: &Backend,
    conn: &mut Conn,
    caller: &Caller,
    organization: &OrganizationId,
    version: i64,
) -> Result<Arc<Facts>> {
    let Remembered(remembered) = &backend.facts;
    let (key, now) = ((organization.clone(), caller.account_id), backend.now());
    let mut known = match remembered.get(&key).filter(|known| known.version == version) {
        Some(known) if now.since(known.last_used_at) < NOTED => return Ok(known.facts),
        Some(known) => known,
        // Read after the version: what changes in between is seen too early once, never too late.
        None => read(conn, caller, organization, version).await?,
    };
    if now.since(known.last_used_at) >= NOTED {
        note_use(backend, caller, organization, now).await;
        known.last_used_at = now;
    }
    let facts = known.facts.clone();
    remembered.insert(key, known);
    Ok(facts)
}

async fn read(conn: &mut Conn, caller: &Caller, organization: &OrganizationId, version: i64) -> Result<Known> {
    let membership = entry(conn, caller, organization).await?;
    let teams = resources::select_teams(conn, caller, organization, None).await?;
    let host = offer::host(conn, organization, caller.account_id).await?;
    let used: Option<(i64,)> = fetch_optional!(
        conn,
        "SELECT COALESCE(last_used_at, 0) FROM memberships WHERE organization_id = $1 AND account_id = $2",
        organization.as_str(),
        caller.account_id.uuid()
    )?;
    // A team key has no membership: it invites nobody, and its use is written down with itself.
    let may_invite = host.is_some_and(|host| host.inviter.require_any().is_ok());
    let last_used_at = used.map_or(0, |(used,)| used);
    let facts = Facts { membership, teams, may_invite };
    Ok(Known { version, facts: Arc::new(facts), last_used_at: last_used_at.into() })
}

/// Writes down that the membership was used. A note that cannot be taken now is no reason to refuse a page.
async fn note_use(backend: &Backend, caller: &Caller, organization: &OrganizationId, now: Timestamp) {
    let note = async {
        let mut tx = backend.db.write().await?;
        execute!(
            tx,
            "UPDATE memberships SET last_used_at = $3 WHERE organization_id = $1 AND account_id = $2",
            organization.as_str(),
            caller.account_id.uuid(),
            now.micros()
        )?;
        tx.commit().await
    };
    match tokio::time::timeout(PATIENCE, note).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the last use of a membership was not written down"),
        Err(_) => tracing::warn!("the last use of a membership was not written down: the database is busy"),
    }
}
