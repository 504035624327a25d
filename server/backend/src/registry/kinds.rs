//! The kinds of resource that an organization defines for itself.

use crate::db::{Conn, execute, fetch_all, fetch_one, fetch_optional};
use crate::{Backend, Caller, OrDuplicate, Result, audit, members, organizations};
use domain::Refusal;
use domain::access::Permission;
use domain::ids::{OrganizationId, OwnKindId};
use domain::names::{self, display_name};
use domain::registry::OWN_KINDS;
use uuid::Uuid;

/// A kind that an organization defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnKind {
    /// Its identifier.
    pub id: OwnKindId,
    /// Its name.
    pub name: String,
}

/// The kinds of the organization by name, for its members.
pub async fn list(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Vec<OwnKind>> {
    let mut conn = backend.db.read().await?;
    organizations::known(backend, &mut conn, caller, organization).await?;
    select(&mut conn, organization).await
}

pub(super) async fn select(conn: &mut Conn, organization: &OrganizationId) -> Result<Vec<OwnKind>> {
    let rows: Vec<(Uuid, String)> = fetch_all!(
        conn,
        "SELECT id, name FROM own_kinds WHERE organization_id = $1 ORDER BY name_key LIMIT $2",
        organization.as_str(),
        OWN_KINDS
    )?;
    Ok(rows.into_iter().map(|(id, name)| OwnKind { id: id.into(), name }).collect())
}

/// Defines a kind.
pub async fn define(backend: &Backend, caller: &Caller, organization: &OrganizationId, name: &str) -> Result<OwnKindId> {
    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    organizations::entry(&mut tx, caller, organization).await?.require(Permission::EditOrganizationSettings)?;
    let name = display_name(name, names::SHORT).map_err(|message| Refusal::field("name", message))?;
    let (count,): (i64,) = fetch_one!(tx, "SELECT count(*) FROM own_kinds WHERE organization_id = $1", organization.as_str())?;
    if count >= OWN_KINDS {
        return Err(Refusal::field("name", format!("An organization defines at most {OWN_KINDS} kinds.")).into());
    }
    let id: OwnKindId = backend.id();
    execute!(
        tx,
        "INSERT INTO own_kinds (id, organization_id, name, name_key, created_at) VALUES ($1, $2, $3, $4, $5)",
        id.uuid(),
        organization.as_str(),
        &name,
        name.to_lowercase(),
        backend.now().micros()
    )
    .or_duplicate(Refusal::field("name", "There is a kind of this name already."))?;
    audit::record(backend, &mut tx, caller, Some(organization), "registry.define_kind", id, name).await?;
    tx.commit().await?;
    Ok(id)
}

/// Forgets a kind. As long as something is of it, it stays.
pub async fn forget(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: OwnKindId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    organizations::entry(&mut tx, caller, organization).await?.require(Permission::EditOrganizationSettings)?;
    let found: Option<(String,)> =
        fetch_optional!(tx, "SELECT name FROM own_kinds WHERE id = $1 AND organization_id = $2", id.uuid(), organization.as_str())?;
    let (name,) = found.ok_or(Refusal::NotFound)?;
    let (used,): (i64,) = fetch_one!(tx, "SELECT count(*) FROM registered WHERE own_kind_id = $1", id.uuid())?;
    if used > 0 {
        let message = format!("Resources of the kind “{name}” are registered. Delete them first.");
        return Err(Refusal::field("kind", message).into());
    }
    execute!(tx, "DELETE FROM own_kinds WHERE id = $1", id.uuid())?;
    audit::record(backend, &mut tx, caller, Some(organization), "registry.forget_kind", id, name).await?;
    tx.commit().await
}
