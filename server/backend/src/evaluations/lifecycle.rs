//! An evaluation as a whole: its name and description, and a copy of it. Another team and its end are as for every resource:
//! [`resources`](crate::resources).

use super::create::{Written, home_team, insert};
use super::draft;
use crate::access;
use crate::db::{execute, fetch_one};
use crate::{Backend, Caller, Result, audit, resources};
use domain::access::{Level, ResourceKind};
use domain::ids::{EvaluationId, OrganizationId};
use domain::names::{self, display_name};
use domain::visibility;
use domain::FieldErrors;

/// Calls an evaluation otherwise and says what it is for.
pub async fn rename(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    name: &str,
    description: &str,
) -> Result<()> {
    let mut fields = FieldErrors::default();
    let known = fields.take("name", display_name(name, names::RESOURCE));
    let description = fields.take("description", names::description(description));
    let mut tx = backend.db.write().await?;
    let (Some(name), Some(description)) = (known, description) else {
        // Whoever may not rename it learns nothing of what is wrong.
        access::require(backend, &mut tx, caller, organization, ResourceKind::Evaluation, id.uuid(), Level::Admin).await?;
        return Err(fields.into());
    };
    resources::rename_in(backend, &mut tx, caller, organization, ResourceKind::Evaluation, id.uuid(), &name).await?;
    let described = execute!(tx, "UPDATE evaluations SET description = $2 WHERE id = $1 AND description <> $2", id.uuid(), &description)?;
    if described > 0 {
        audit::record(backend, &mut tx, caller, Some(organization), "evaluations.describe", id, format!("{name}: {description}")).await?;
    }
    resources::touch(&mut tx, caller.account_id, id.uuid(), backend.now()).await?;
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
    let original = access::require(backend, &mut tx, caller, organization, ResourceKind::Evaluation, id.uuid(), Level::View).await?;
    execute!(tx, "UPDATE evaluations SET version = version WHERE id = $1", id.uuid())?;
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
