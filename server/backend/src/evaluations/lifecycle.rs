//! An evaluation as a whole: its name and description, and a copy of it. Another team and its end are as for every resource:
//! [`resources`](crate::resources).

use super::create::{Written, home_team, insert};
use super::draft;
use crate::access::{self, Resource};
use crate::db::{Tx, execute, fetch_one};
use crate::{Backend, Caller, OrDuplicate, Result, audit, resources};
use domain::access::{Level, ResourceKind};
use domain::ids::{EvaluationId, OrganizationId};
use domain::names::{self, display_name};
use domain::visibility;
use domain::{FieldErrors, Problem, Refusal};

/// Calls an evaluation otherwise and says what it is for.
pub async fn rename(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    name: &str,
    description: &str,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let before = require(backend, &mut tx, caller, organization, id, Level::Admin).await?;
    let mut fields = FieldErrors::default();
    let name = fields.take("name", display_name(name, names::RESOURCE));
    let description = fields.take("description", names::description(description));
    let (Some(name), Some(description)) = (name, description) else { return Err(fields.into()) };
    execute!(tx, "UPDATE resources SET name = $2, name_key = $3 WHERE id = $1", id.uuid(), &name, name.to_lowercase())
        .or_duplicate(Refusal::field("name", Problem::NameTaken.to_string()))?;
    execute!(tx, "UPDATE evaluations SET description = $2 WHERE id = $1", id.uuid(), &description)?;
    resources::touch(&mut tx, caller.account_id, id.uuid(), backend.now()).await?;
    let detail = format!("{} → {name}: {description}", before.name);
    audit::record(backend, &mut tx, caller, Some(organization), "evaluations.rename", id, detail).await?;
    tx.commit().await
}

/// The form of a copy.
#[derive(Debug, Clone, Copy, Default)]
pub struct CopyForm<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its team's identifier; beside the first one when empty.
    pub team: &'a str,
    /// The word of who sees it; what the team proposes when empty.
    pub visibility: &'a str,
}

/// Makes another evaluation that asks the same of the same rows, in a team; beside the first one when none is named. Runs stay behind.
pub async fn duplicate(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    copy: CopyForm<'_>,
) -> Result<EvaluationId> {
    let mut tx = backend.db.write().await?;
    let original = require(backend, &mut tx, caller, organization, id, Level::View).await?;
    let asks = draft::snapshot(&mut tx, id).await?;
    draft::see_dataset(backend, &mut tx, caller, organization, asks.dataset).await?;
    let mut fields = FieldErrors::default();
    let name = fields.take("name", display_name(copy.name, names::RESOURCE));
    let visibility = fields.take("visibility", visibility::chosen(copy.visibility));
    let (Some(name), Some(visibility)) = (name, visibility) else { return Err(fields.into()) };
    let team = home_team(&mut tx, caller, organization, copy.team, original.team).await?;
    let (description,): (String,) = fetch_one!(tx, "SELECT description FROM evaluations WHERE id = $1", id.uuid())?;
    let asks = asks.renewed(|| backend.id(), || backend.id());
    let written = Written { name: &name, description: &description, team, visibility, asks: &asks };
    let copy = insert(backend, &mut tx, caller, organization, written).await?;
    tx.commit().await?;
    Ok(copy)
}

/// What goes with an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Belongings {
    /// Its runs, with their results.
    pub runs: i64,
    /// Its variants.
    pub variants: i64,
    /// Its versions.
    pub versions: i64,
}

/// What would go with an evaluation, for whoever may delete it.
pub async fn belongings(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: EvaluationId) -> Result<Belongings> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Evaluation, id.uuid(), Level::Admin).await?;
    let (runs, variants, versions): (i64, i64, i64) = fetch_one!(
        conn,
        "SELECT (SELECT count(*) FROM runs WHERE evaluation_id = $1), (SELECT count(*) FROM variants WHERE evaluation_id = $1),
                (SELECT version FROM evaluations WHERE id = $1)",
        id.uuid()
    )?;
    Ok(Belongings { runs, variants, versions })
}

/// The evaluation, locked, if the caller has the level.
async fn require(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    needed: Level,
) -> Result<Resource> {
    let resource = access::require(backend, tx, caller, organization, ResourceKind::Evaluation, id.uuid(), needed).await?;
    execute!(tx, "UPDATE evaluations SET version = version WHERE id = $1", id.uuid())?;
    Ok(resource)
}
