//! Ownership that changes hands: offered by the owner (or who looks after the organization), accepted by the recipient. Until
//! then, and when it is declined, taken back or too old, nothing changes. Who owned it keeps the level *admin*.

use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::mail::{self, letters};
use crate::{Backend, Caller, Error, Result, access, audit, organizations, sharing};
use domain::access::{Feature, Level, ResourceKind};
use domain::accounts::EmailAddress;
use domain::ids::{AccountId, GrantId, OrganizationId, TransferId};
use domain::sharing::{TRANSFER, Thing};
use domain::time::Timestamp;
use domain::{Problem, Refusal};
use uuid::Uuid;

/// An ownership that waits for its recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Its identifier.
    pub id: TransferId,
    /// The organization, and its name.
    pub organization: (OrganizationId, String),
    /// What changes hands.
    pub thing: Thing,
    /// Its name.
    pub name: String,
    /// The recipient's name.
    pub to: String,
    /// Who offers it.
    pub given_by: String,
    /// When the offer ends.
    pub until: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organization_id: String,
    organization: String,
    resource_id: Uuid,
    kind: String,
    name: String,
    recipient: String,
    given_by: Option<String>,
    expires_at: i64,
}

impl TryFrom<Row> for Transfer {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let kind: ResourceKind = row.kind.parse().map_err(Error::Internal)?;
        Ok(Self {
            id: row.id.into(),
            organization: (row.organization_id.into(), row.organization),
            thing: Thing { kind, id: row.resource_id },
            name: row.name,
            to: row.recipient,
            given_by: row.given_by.unwrap_or_else(|| "somebody who left".into()),
            until: row.expires_at.into(),
        })
    }
}

/// What every query of waiting transfers selects from; conditions are appended to it. Bind $1 is now. An offer waits as long as its
/// giver could make it again: the owner, or an owner or admin of the organization, and active.
macro_rules! waiting {
    ($conditions:literal) => {
        concat!(
            "SELECT x.id, o.id AS organization_id, o.name AS organization, r.id AS resource_id, r.kind, r.name, c.name AS recipient,
                    b.name AS given_by, x.expires_at
             FROM transfers x JOIN resources r ON r.id = x.resource_id AND r.state = 'ready' AND r.owner_id = x.from_id
             JOIN organizations o ON o.id = x.organization_id AND o.deleted_at IS NULL
             JOIN memberships m ON m.organization_id = o.id AND m.account_id = x.to_id AND m.state = 'active'
             JOIN memberships g ON g.organization_id = o.id AND g.account_id = x.given_by AND g.state = 'active'
                  AND (g.account_id = r.owner_id OR g.role IN ('owner', 'admin'))
             JOIN accounts c ON c.id = x.to_id LEFT JOIN accounts b ON b.id = x.given_by
             WHERE x.state = 'pending' AND x.expires_at > $1 AND ",
            $conditions
        )
    };
}

/// What waits for the caller's answer, the newest first.
pub async fn mine(backend: &Backend, caller: &Caller) -> Result<Vec<Transfer>> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<Row> =
        fetch_all!(conn, waiting!("x.to_id = $2 ORDER BY x.id DESC LIMIT 200"), backend.now().micros(), caller.account_id.uuid())?;
    rows.into_iter().map(Transfer::try_from).collect()
}

/// The offer that waits for a resource, for those who may share it.
pub async fn of(backend: &Backend, caller: &Caller, organization: &OrganizationId, thing: Thing) -> Result<Option<Transfer>> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, thing.kind, thing.id, Level::Admin).await?;
    let row: Option<Row> = fetch_optional!(conn, waiting!("x.resource_id = $2"), backend.now().micros(), thing.id)?;
    row.map(Transfer::try_from).transpose()
}

/// Offers the ownership to an active member; an earlier offer of the same resource is taken back.
pub async fn offer(backend: &Backend, caller: &Caller, organization: &OrganizationId, thing: Thing, email: &str) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let resource = open(backend, &mut tx, caller, organization, thing).await?;
    let email = EmailAddress::parse(email).map_err(|message| Refusal::field("email", message))?;
    let (account, address) = sharing::give::member(&mut tx, organization, &email).await?;
    if account == resource.owner {
        return Err(Refusal::field("email", "This person owns it already.").into());
    }
    take_back(backend, &mut tx, thing).await?;
    let (id, now): (TransferId, _) = (backend.id(), backend.now());
    execute!(
        tx,
        "INSERT INTO transfers (id, organization_id, resource_id, from_id, to_id, state, given_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, 'pending', $6, $7, $8)",
        id.uuid(),
        organization.as_str(),
        thing.id,
        resource.owner.uuid(),
        account.uuid(),
        caller.account_id.uuid(),
        now.micros(),
        (now + TRANSFER).micros()
    )?;
    let letter = letters::transfer(&caller.name, thing.kind.as_str(), &resource.name, &backend.link("/invitations"));
    mail::post(backend, &mut tx, &address, letter).await?;
    let detail = format!("{} to {}", resource.name, address.as_str());
    audit::record(backend, &mut tx, caller, Some(organization), "transfers.offer", thing, detail).await?;
    tx.commit().await
}

/// Takes the waiting offer back.
pub async fn withdraw(backend: &Backend, caller: &Caller, organization: &OrganizationId, thing: Thing) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let resource = open(backend, &mut tx, caller, organization, thing).await?;
    if !take_back(backend, &mut tx, thing).await? {
        return Err(Refusal::NotFound.into());
    }
    audit::record(backend, &mut tx, caller, Some(organization), "transfers.withdraw", thing, resource.name).await?;
    tx.commit().await
}

/// The resource, locked, for those who may hand it over: its owner, and owners and admins of the organization.
async fn open(backend: &Backend, tx: &mut Tx, caller: &Caller, organization: &OrganizationId, thing: Thing) -> Result<access::Resource> {
    execute!(tx, "UPDATE resources SET name_key = name_key WHERE id = $1 AND organization_id = $2", thing.id, organization.as_str())?;
    let membership = organizations::entry(tx, caller, organization).await?;
    let resource = access::require(backend, tx, caller, organization, thing.kind, thing.id, Level::Admin).await?;
    if resource.owner != caller.account_id && !membership.standing.is_admin() {
        return Err(Refusal::Forbidden { needed: format!("to own this {}", thing.kind) }.into());
    }
    membership.plan.require(Feature::ShareWithPerson)?;
    Ok(resource)
}

async fn take_back(backend: &Backend, tx: &mut Tx, thing: Thing) -> Result<bool> {
    let gone = execute!(
        tx,
        "UPDATE transfers SET state = 'revoked', closed_at = $2 WHERE resource_id = $1 AND state = 'pending'",
        thing.id,
        backend.now().micros()
    )?;
    Ok(gone > 0)
}

/// The caller takes it over; whoever owned it until now keeps the level *admin*.
pub async fn accept(backend: &Backend, caller: &Caller, id: TransferId) -> Result<(OrganizationId, Thing)> {
    let mut tx = backend.db.write().await?;
    let transfer = pending(backend, &mut tx, caller, id).await?;
    let (thing, organization) = (transfer.thing, &transfer.organization);
    let former: Option<(Uuid,)> = fetch_optional!(
        tx,
        "UPDATE resources SET owner_id = $2 WHERE id = $1 RETURNING (SELECT x.from_id FROM transfers x WHERE x.id = $3)",
        thing.id,
        caller.account_id.uuid(),
        id.uuid()
    )?;
    let former = former.ok_or(Refusal::NotFound)?.0;
    close(backend, &mut tx, id, "accepted").await?;
    keep_admin(backend, &mut tx, caller, organization, thing, former.into()).await?;
    audit::record(backend, &mut tx, caller, Some(organization), "transfers.accept", thing, &transfer.name).await?;
    tx.commit().await?;
    Ok((transfer.organization, thing))
}

/// The former owner shares in it from now on; the new one needs no share any more.
async fn keep_admin(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    thing: Thing,
    former: AccountId,
) -> Result<()> {
    execute!(
        tx,
        "UPDATE grants SET state = 'revoked', closed_at = $3
         WHERE resource_id = $1 AND account_id IN ($2, $4) AND state IN ('pending', 'active')",
        thing.id,
        former.uuid(),
        backend.now().micros(),
        caller.account_id.uuid()
    )?;
    let grant: GrantId = backend.id();
    execute!(
        tx,
        "INSERT INTO grants (id, organization_id, resource_id, account_id, level, state, origin, given_by, created_at)
         VALUES ($1, $2, $3, $4, $5, 'active', 'share', $6, $7)",
        grant.uuid(),
        organization.as_str(),
        thing.id,
        former.uuid(),
        Level::Admin.number(),
        caller.account_id.uuid(),
        backend.now().micros()
    )?;
    Ok(())
}

/// The caller does not want it: nothing changes.
pub async fn decline(backend: &Backend, caller: &Caller, id: TransferId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let transfer = pending(backend, &mut tx, caller, id).await?;
    close(backend, &mut tx, id, "declined").await?;
    audit::record(backend, &mut tx, caller, Some(&transfer.organization), "transfers.decline", transfer.thing, transfer.name).await?;
    tx.commit().await
}

struct Pending {
    organization: OrganizationId,
    thing: Thing,
    name: String,
}

/// The offer, locked with its resource. *Not found* for anybody but its recipient; void when its resource has another owner by
/// now, or when whoever offered it could not any more.
async fn pending(backend: &Backend, tx: &mut Tx, caller: &Caller, id: TransferId) -> Result<Pending> {
    execute!(
        tx,
        "UPDATE resources SET name_key = name_key WHERE id IN (SELECT x.resource_id FROM transfers x WHERE x.id = $1 AND x.to_id = $2)",
        id.uuid(),
        caller.account_id.uuid()
    )?;
    let row: Option<Row> =
        fetch_optional!(tx, waiting!("x.id = $2 AND x.to_id = $3"), backend.now().micros(), id.uuid(), caller.account_id.uuid())?;
    let transfer = Transfer::try_from(row.ok_or(Refusal::NotFound)?)?;
    Ok(Pending { organization: transfer.organization.0, thing: transfer.thing, name: transfer.name })
}

async fn close(backend: &Backend, tx: &mut Tx, id: TransferId, state: &'static str) -> Result<()> {
    let closed = execute!(
        tx,
        "UPDATE transfers SET state = $2, closed_at = $3 WHERE id = $1 AND state = 'pending'",
        id.uuid(),
        state,
        backend.now().micros()
    )?;
    if closed == 0 { Err(Problem::LinkUsed.into()) } else { Ok(()) }
}

/// Ends what waits when somebody on either side leaves.
pub(crate) async fn void_of(tx: &mut Tx, organization: &OrganizationId, account: AccountId, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        "UPDATE transfers SET state = 'revoked', closed_at = $3
         WHERE organization_id = $2 AND state = 'pending' AND (from_id = $1 OR to_id = $1 OR given_by = $1)",
        account.uuid(),
        organization.as_str(),
        now.micros()
    )?;
    Ok(())
}
