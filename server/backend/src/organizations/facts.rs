//! What is known of a member between requests: role, permissions, teams, plan.
//!
//! Every transaction that changes any of it makes the organization's `access_version` grow ([`crate::members::lock`] does),
//! so one look at that number tells whether what is remembered still holds: a right that was taken is gone at the very next
//! request, on every server. Use cases that change something do not ask here but read with [`super::entry`] after the lock:
//! within their transaction the number has grown already, and may yet fall back.

use super::{Listed, Membership, entry};
use crate::db::{Conn, fetch_optional};
use crate::invitations::offer;
use crate::resources::{self, HomeTeam};
use crate::{Backend, Caller, Result};
use domain::Refusal;
use domain::ids::{AccountId, OrganizationId};
use quick_cache::sync::Cache;
use std::sync::Arc;

/// How many members are remembered; a kilobyte each.
const MEMBERS: usize = 10_000;

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

/// The facts of many members with the version that they were read at. Cheap to clone.
#[derive(Clone)]
pub struct Remembered(Arc<Cache<Member, AtVersion>>);

type Member = (OrganizationId, AccountId);
type AtVersion = (i64, Arc<Facts>);

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
    let key = (organization.clone(), caller.account_id);
    if let Some((_, facts)) = remembered.get(&key).filter(|(at, _)| *at == version) {
        return Ok(facts);
    }
    // Read after the version: what changes in between is seen too early once, never too late.
    let facts = Arc::new(read(conn, caller, organization).await?);
    remembered.insert(key, (version, facts.clone()));
    Ok(facts)
}

async fn read(conn: &mut Conn, caller: &Caller, organization: &OrganizationId) -> Result<Facts> {
    let membership = entry(conn, caller, organization).await?;
    let teams = resources::select_teams(conn, caller, organization, None).await?;
    let host = offer::host(conn, organization, caller.account_id).await?.ok_or(Refusal::NotFound)?;
    Ok(Facts { membership, teams, may_invite: host.inviter.require_any().is_ok() })
}
