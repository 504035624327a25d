//! Another name for a resource.

use super::typed;
use crate::db::{Tx, execute};
use crate::{Backend, Caller, OrDuplicate, Result, access, audit};
use domain::access::{Level, ResourceKind};
use domain::ids::OrganizationId;
use domain::names::{self, display_name};
use domain::{Problem, Refusal};
use uuid::Uuid;

/// Renames a resource. Its identifier and with it every address stay.
pub async fn rename(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    kind: ResourceKind,
    id: Uuid,
    name: &str,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    rename_in(backend, &mut tx, caller, organization, kind, id, name).await?;
    tx.commit().await
}

/// The same within a larger change. The resource is locked afterwards, before anything that belongs to it.
pub(crate) async fn rename_in(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    kind: ResourceKind,
    id: Uuid,
    name: &str,
) -> Result<()> {
    let resource = access::require(backend, tx, caller, organization, kind, id, Level::Admin).await?;
    let name = display_name(name, names::RESOURCE).map_err(|message| Refusal::field("name", message))?;
    let renamed =
        execute!(tx, "UPDATE resources SET name = $2, name_key = $3 WHERE id = $1 AND state = 'ready'", id, &name, name.to_lowercase())
            .or_duplicate(Refusal::field("name", Problem::NameTaken.to_string()))?;
    if renamed == 0 {
        return Err(Refusal::NotFound.into());
    }
    if name == resource.name {
        return Ok(());
    }
    let detail = format!("{} → {name}", resource.name);
    audit::record(backend, tx, caller, Some(organization), &format!("{}.rename", kind.section()), typed(kind, id), detail).await
}
