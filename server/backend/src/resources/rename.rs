//! Another name for a resource.

use super::typed;
use crate::db::execute;
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
    let resource = access::require(backend, &mut tx, caller, organization, kind, id, Level::Admin).await?;
    let name = display_name(name, names::RESOURCE).map_err(|message| Refusal::field("name", message))?;
    if name == resource.name {
        return Ok(());
    }
    let renamed =
        execute!(tx, "UPDATE resources SET name = $2, name_key = $3 WHERE id = $1 AND state = 'ready'", id, &name, name.to_lowercase())
            .or_duplicate(Refusal::field("name", Problem::NameTaken.to_string()))?;
    if renamed == 0 {
        return Err(Refusal::NotFound.into());
    }
    let detail = format!("{} → {name}", resource.name);
    audit::record(backend, &mut tx, caller, Some(organization), &format!("{kind}s.rename"), typed(kind, id), detail).await?;
    tx.commit().await
}
