//! Asking for access: somebody who may know of a resource asks, whoever may share it answers.
//!
//! Any member may ask for whatever a link names, and always hears the same: that nothing is found by asking. What is asked for
//! reaches those who may share it only where the asker may know of it: who reaches it already and wants to go further, who is in its
//! home team, and with whom it was shared before.

use super::give::{Terms, open, write_for};
use super::number;
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::mail::{self, letters};
use crate::{Backend, Caller, Error, Result, access, attempts, audit, organizations};
use domain::access::{Feature, Level};
use domain::ids::{AccessRequestId, AccountId, OrganizationId};
use domain::sharing::{self, Thing};
use domain::time::Timestamp;
use domain::{FieldErrors, Refusal, names};
use std::time::Duration;
use uuid::Uuid;

/// Whoever was declined is not heard again so soon.
const PAUSE: Duration = Duration::from_secs(24 * 3600);

/// Somebody who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The request's identifier.
    pub id: AccessRequestId,
    /// The organization.
    pub organization: OrganizationId,
    /// What it is about.
    pub thing: Thing,
    /// Its name.
    pub name: String,
    /// Who asks.
    pub by: String,
    /// Which level they would like.
    pub level: Level,
    /// Why, in their words; may be empty.
    pub note: String,
    /// When they asked.
    pub at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organization_id: String,
    resource_id: Uuid,
    kind: String,
    name: String,
    asker: String,
    level: i64,
    note: String,
    created_at: i64,
}

impl TryFrom<Row> for Asked {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            organization: row.organization_id.into(),
            thing: Thing { kind: row.kind.parse().map_err(Error::Internal)?, id: row.resource_id },
            name: row.name,
            by: row.asker,
            level: number(row.level)?,
            note: row.note,
            at: row.created_at.into(),
        })
    }
}

/// What every query of waiting requests selects from; conditions are appended to it. Only active members are heard.
macro_rules! waiting {
    ($conditions:literal) => {
        concat!(
            "SELECT q.id, q.organization_id, r.id AS resource_id, r.kind, r.name, a.name AS asker, q.level, q.note, q.created_at
             FROM access_requests q JOIN resources r ON r.id = q.resource_id AND r.state = 'ready'
             JOIN organizations o ON o.id = q.organization_id AND o.deleted_at IS NULL
             JOIN accounts a ON a.id = q.account_id
             JOIN memberships m ON m.organization_id = q.organization_id AND m.account_id = q.account_id AND m.state = 'active'
             WHERE q.state = 'pending' AND ",
            $conditions
        )
    };
}

/// What the caller sees of the thing that a link names: its name and the caller's level, or nothing, whether it is there or not.
pub async fn about(backend: &Backend, caller: &Caller, organization: &OrganizationId, thing: Thing) -> Result<Option<(String, Level)>> {
    let mut conn = backend.db.read().await?;
    organizations::known(backend, &mut conn, caller, organization).await?;
    match access::require(backend, &mut conn, caller, organization, thing.kind, thing.id, Level::View).await {
        Ok(resource) => Ok(Some((resource.name, resource.level))),
        Err(Error::Refused(Refusal::NotFound)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Asks for a level. Whether it reached anybody is not told. Asking again changes what was asked for, without another letter.
pub async fn ask(backend: &Backend, caller: &Caller, organization: &OrganizationId, thing: Thing, level: &str, note: &str) -> Result<()> {
    attempts::count(backend, "ask for access", &caller.address, Some(&caller.email.key())).await?;
    let mut tx = backend.db.write().await?;
    organizations::entry(&mut tx, caller, organization).await?;
    let mut fields = FieldErrors::default();
    let level = fields.take("level", sharing::level(level));
    let note = fields.take("note", names::description(note));
    let (Some(level), Some(note)) = (level, note) else { return Err(fields.into()) };
    execute!(tx, "UPDATE resources SET name_key = name_key WHERE id = $1 AND organization_id = $2", thing.id, organization.as_str())?;
    let own = access::level_for(backend, &mut tx, caller.account_id, organization, thing.id).await?;
    if own >= Some(level) {
        return Err(Refusal::field("level", format!("You have {} access already.", level.as_str())).into());
    }
    let Some(owner) = heard(backend, &mut tx, caller, organization, thing, own).await? else { return Ok(()) };
    let id: AccessRequestId = backend.id();
    let known: Option<(Uuid,)> = fetch_optional!(
        tx,
        "SELECT id FROM access_requests WHERE resource_id = $1 AND account_id = $2 AND state = 'pending'",
        thing.id,
        caller.account_id.uuid()
    )?;
    execute!(
        tx,
        "INSERT INTO access_requests (id, organization_id, resource_id, account_id, level, note, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7)
         ON CONFLICT (resource_id, account_id) WHERE state = 'pending' DO UPDATE SET level = excluded.level, note = excluded.note",
        id.uuid(),
        organization.as_str(),
        thing.id,
        caller.account_id.uuid(),
        level.number(),
        &note,
        backend.now().micros()
    )?;
    if known.is_none() {
        let link = backend.link(&format!("/{organization}/share/{thing}?tab=requests"));
        let letter = letters::access_request(&caller.name, thing.kind.label(), &owner.name, level.as_str(), &link);
        mail::post(backend, &mut tx, &owner.email.into(), letter).await?;
    }
    audit::record(backend, &mut tx, caller, Some(organization), "sharing.ask", thing, level.as_str()).await?;
    tx.commit().await
}

/// Who gets the letter, and what it is about.
#[derive(sqlx::FromRow)]
struct Owner {
    name: String,
    email: String,
}

/// The owner, where the asker may know of the resource, and was not declined just now.
async fn heard(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    thing: Thing,
    own: Option<Level>,
) -> Result<Option<Owner>> {
    let now = backend.now();
    let since = now.micros() - i64::try_from(PAUSE.as_micros()).unwrap_or(i64::MAX);
    let found: Option<Owner> = fetch_optional!(
        tx,
        "SELECT r.name, a.email FROM resources r JOIN accounts a ON a.id = r.owner_id
         WHERE r.id = $1 AND r.organization_id = $2 AND r.kind = $3 AND r.state = 'ready'
           AND ($5 OR EXISTS (SELECT 1 FROM team_members x WHERE x.team_id = r.team_id AND x.account_id = $4)
                OR EXISTS (SELECT 1 FROM grants g WHERE g.resource_id = r.id AND g.account_id = $4))
           AND NOT EXISTS (SELECT 1 FROM access_requests q WHERE q.resource_id = r.id AND q.account_id = $4
                           AND q.state = 'declined' AND q.closed_at > $6)",
        thing.id,
        organization.as_str(),
        thing.kind.as_str(),
        caller.account_id.uuid(),
        own.is_some(),
        since
    )?;
    Ok(found)
}

/// Who asks for a resource, the oldest first, for those who may share it.
pub async fn of(backend: &Backend, caller: &Caller, organization: &OrganizationId, thing: Thing) -> Result<Vec<Asked>> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, thing.kind, thing.id, Level::Admin).await?;
    let rows: Vec<Row> = fetch_all!(conn, waiting!("r.id = $1 ORDER BY q.id LIMIT 200"), thing.id)?;
    rows.into_iter().map(Asked::try_from).collect()
}

/// Who asks for what the caller owns, the newest first.
pub async fn mine(backend: &Backend, caller: &Caller) -> Result<Vec<Asked>> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<Row> = fetch_all!(
        conn,
        waiting!(
            "r.owner_id = $1 AND EXISTS (SELECT 1 FROM memberships x WHERE x.organization_id = r.organization_id
                                         AND x.account_id = $1 AND x.state = 'active') ORDER BY q.id DESC LIMIT 200"
        ),
        caller.account_id.uuid()
    )?;
    rows.into_iter().map(Asked::try_from).collect()
}

/// Gives the asker a level, at once: they asked for it.
pub async fn grant(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    thing: Thing,
    id: AccessRequestId,
    level: &str,
    until: &str,
) -> Result<String> {
    let mut tx = backend.db.write().await?;
    let open = open(backend, &mut tx, caller, organization, thing).await?;
    let asker = asker(&mut tx, thing, id).await?;
    open.membership.plan.require(Feature::ShareWithPerson)?;
    let mut fields = FieldErrors::default();
    let Some(terms) = Terms::read(level, until, backend.now(), &mut fields) else { return Err(fields.into()) };
    write_for(backend, &mut tx, caller, organization, thing, asker.account, terms).await?;
    close(backend, &mut tx, caller, id, "granted").await?;
    let detail = format!("{} for {}: {}", open.resource.name, asker.email, terms.in_words());
    audit::record(backend, &mut tx, caller, Some(organization), "sharing.grant", thing, detail).await?;
    let link = backend.link(&format!("/{organization}/{}/{thing}", thing.kind.section()));
    let letter = letters::access_granted(thing.kind.label(), &open.resource.name, terms.level().as_str(), &link);
    mail::post(backend, &mut tx, &asker.email.into(), letter).await?;
    tx.commit().await?;
    Ok(asker.name)
}

/// Leaves things as they are. The asker hears nothing: they learn no more than when nobody answers.
pub async fn decline(backend: &Backend, caller: &Caller, organization: &OrganizationId, thing: Thing, id: AccessRequestId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let open = open(backend, &mut tx, caller, organization, thing).await?;
    let asker = asker(&mut tx, thing, id).await?;
    close(backend, &mut tx, caller, id, "declined").await?;
    let detail = format!("{} for {}", open.resource.name, asker.email);
    audit::record(backend, &mut tx, caller, Some(organization), "sharing.refuse", thing, detail).await?;
    tx.commit().await
}

struct Asker {
    account: AccountId,
    name: String,
    email: String,
}

/// Who asked, as long as the request waits and the asker is an active member.
async fn asker(tx: &mut Tx, thing: Thing, id: AccessRequestId) -> Result<Asker> {
    let found: Option<(Uuid, String, String)> = fetch_optional!(
        tx,
        "SELECT a.id, a.name, a.email FROM access_requests q JOIN accounts a ON a.id = q.account_id
         JOIN memberships m ON m.organization_id = q.organization_id AND m.account_id = q.account_id AND m.state = 'active'
         WHERE q.id = $1 AND q.resource_id = $2 AND q.state = 'pending'",
        id.uuid(),
        thing.id
    )?;
    let (account, name, email) = found.ok_or(Refusal::NotFound)?;
    Ok(Asker { account: account.into(), name, email })
}

async fn close(backend: &Backend, tx: &mut Tx, caller: &Caller, id: AccessRequestId, state: &'static str) -> Result<()> {
    let closed = execute!(
        tx,
        "UPDATE access_requests SET state = $2, closed_at = $3, closed_by = $4 WHERE id = $1 AND state = 'pending'",
        id.uuid(),
        state,
        backend.now().micros(),
        caller.account_id.uuid()
    )?;
    // The asker may have left at this moment.
    if closed == 0 { Err(Refusal::NotFound.into()) } else { Ok(()) }
}
