//! The recipient's side: what was offered, accepting and declining it.

use super::number;
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::{Backend, Caller, Error, Result, access, audit};
use domain::access::{Level, ResourceKind};
use domain::ids::{AccountId, GrantId, OrganizationId};
use domain::sharing::Thing;
use domain::time::Timestamp;
use domain::{Problem, Refusal};
use uuid::Uuid;

/// Something that somebody offered to share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The grant's identifier.
    pub id: GrantId,
    /// The organization, and its name.
    pub organization: (OrganizationId, String),
    /// What is shared.
    pub thing: Thing,
    /// Its name.
    pub name: String,
    /// How far.
    pub level: Level,
    /// Until when the access would last.
    pub until: Option<Timestamp>,
    /// Who offers it.
    pub given_by: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organization_id: String,
    organization: String,
    resource_id: Uuid,
    kind: String,
    name: String,
    level: i64,
    expires_at: Option<i64>,
    given_by: Option<String>,
}

impl TryFrom<Row> for Offered {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let kind: ResourceKind = row.kind.parse().map_err(Error::Internal)?;
        Ok(Self {
            id: row.id.into(),
            organization: (row.organization_id.into(), row.organization),
            thing: Thing { kind, id: row.resource_id },
            name: row.name,
            level: number(row.level)?,
            until: row.expires_at.map(Into::into),
            given_by: row.given_by.unwrap_or_else(|| "somebody who left".into()),
        })
    }
}

/// What waits for the caller's answer, the newest first.
pub async fn mine(backend: &Backend, caller: &Caller) -> Result<Vec<Offered>> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<Row> = fetch_all!(
        conn,
        "SELECT g.id, o.id AS organization_id, o.name AS organization, r.id AS resource_id, r.kind, r.name, g.level, g.expires_at, b.name AS given_by
         FROM grants g JOIN resources r ON r.id = g.resource_id AND r.state = 'ready'
         JOIN organizations o ON o.id = g.organization_id AND o.deleted_at IS NULL
         JOIN memberships m ON m.organization_id = o.id AND m.account_id = g.account_id AND m.state = 'active'
         LEFT JOIN accounts b ON b.id = g.given_by
         WHERE g.account_id = $1 AND g.state = 'pending' AND (g.expires_at IS NULL OR g.expires_at > $2)
         ORDER BY g.id DESC LIMIT 200",
        caller.account_id.uuid(),
        backend.now().micros()
    )?;
    rows.into_iter().map(Offered::try_from).collect()
}

/// The caller takes what was offered; answers where it is. An offer whose giver may not share it any more is void.
pub async fn accept(backend: &Backend, caller: &Caller, id: GrantId) -> Result<(OrganizationId, Thing)> {
    let mut tx = backend.db.write().await?;
    let offer = pending(backend, &mut tx, caller, id).await?;
    let giver = access::level_for(backend, &mut tx, offer.giver, &offer.organization, offer.thing.id).await?;
    if giver != Some(Level::Admin) {
        close(backend, &mut tx, id, "revoked").await?;
        let why = "whoever offered it may not share it any more";
        audit::record_event(backend, &mut tx, &offer.organization, "sharing.void", offer.thing, why).await?;
        tx.commit().await?;
        return Err(Problem::LinkExpired.into());
    }
    execute!(tx, "UPDATE grants SET state = 'active' WHERE id = $1", id.uuid())?;
    audit::record(backend, &mut tx, caller, Some(&offer.organization), "sharing.accept", offer.thing, offer.name).await?;
    tx.commit().await?;
    Ok((offer.organization, offer.thing))
}

/// The caller does not want it.
pub async fn decline(backend: &Backend, caller: &Caller, id: GrantId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let offer = pending(backend, &mut tx, caller, id).await?;
    close(backend, &mut tx, id, "declined").await?;
    audit::record(backend, &mut tx, caller, Some(&offer.organization), "sharing.decline", offer.thing, offer.name).await?;
    tx.commit().await
}

struct Pending {
    organization: OrganizationId,
    thing: Thing,
    name: String,
    giver: AccountId,
}

/// The offer, locked with its resource; *not found* for anybody but its recipient.
async fn pending(backend: &Backend, tx: &mut Tx, caller: &Caller, id: GrantId) -> Result<Pending> {
    execute!(
        tx,
        "UPDATE resources SET name_key = name_key WHERE id IN (SELECT g.resource_id FROM grants g WHERE g.id = $1 AND g.account_id = $2)",
        id.uuid(),
        caller.account_id.uuid()
    )?;
    let found: Option<(String, Uuid, String, String, Uuid)> = fetch_optional!(
        tx,
        "SELECT g.organization_id, r.id, r.kind, r.name, g.given_by FROM grants g JOIN resources r ON r.id = g.resource_id AND r.state = 'ready'
         JOIN organizations o ON o.id = g.organization_id AND o.deleted_at IS NULL
         JOIN memberships m ON m.organization_id = o.id AND m.account_id = g.account_id AND m.state = 'active'
         WHERE g.id = $1 AND g.account_id = $2 AND g.state = 'pending' AND (g.expires_at IS NULL OR g.expires_at > $3)",
        id.uuid(),
        caller.account_id.uuid(),
        backend.now().micros()
    )?;
    let (organization, resource, kind, name, giver) = found.ok_or(Refusal::NotFound)?;
    let thing = Thing { kind: kind.parse().map_err(Error::Internal)?, id: resource };
    Ok(Pending { organization: organization.into(), thing, name, giver: giver.into() })
}

async fn close(backend: &Backend, tx: &mut Tx, id: GrantId, state: &'static str) -> Result<()> {
    execute!(tx, "UPDATE grants SET state = $2, closed_at = $3 WHERE id = $1", id.uuid(), state, backend.now().micros())?;
    Ok(())
}
