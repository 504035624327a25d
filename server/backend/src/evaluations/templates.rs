//! Starting from a template: its labelled dataset and its evaluation, made together.

use super::create::{Written, insert};
use crate::datasets::import::NewDataset;
use crate::db::{fetch_one, fetch_optional};
use crate::{Backend, Caller, Error, Result, access, datasets, resources};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::checks::Check;
use domain::evaluations::{Criterion, Evaluator, Rule};
use domain::ids::{EvaluationId, OrganizationId, TeamId};
use domain::templates::{self, Template};
use domain::variants::{MAIN, Snapshot, Variant};
use futures::stream;

/// Makes the dataset and the evaluation of a template in a team; without one, in the first in which the caller may make
/// something. Names that are taken there get a number.
pub async fn start(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    slug: &str,
    team: Option<TeamId>,
) -> Result<EvaluationId> {
    let template = templates::find(slug).ok_or(Refusal::NotFound)?;
    let mut conn = backend.db.read().await?;
    let team = resources::home_team(&mut conn, caller, organization, team).await?;
    drop(conn);
    let name = free_name(backend, team, ResourceKind::Dataset, template.dataset_name).await?;
    let file = stream::iter([Ok::<_, std::convert::Infallible>(template.csv)]);
    let dataset =
        datasets::import(backend, caller, organization, NewDataset { name: &name, team: Some(team), visibility: None }, file).await?;
    let name = free_name(backend, team, ResourceKind::Evaluation, template.name).await?;
    let mut tx = backend.db.write().await?;
    // Both may have been taken away from the caller meanwhile.
    let team = resources::home_team(&mut tx, caller, organization, Some(team)).await?;
    access::require(backend, &mut tx, caller, organization, ResourceKind::Dataset, dataset.uuid(), Level::View).await?;
    let main = Variant { id: backend.id(), name: MAIN.into(), rule: Rule::All, criteria: asked(backend, template)? };
    let judgment_column = template.judgment_column.map(str::to_owned);
    let asks = Snapshot { dataset, judgment_column, shown_columns: None, variants: vec![main] };
    let written = Written { name: &name, description: template.description, team, visibility: None, asks: &asks };
    let id = insert(backend, &mut tx, caller, organization, written).await?;
    tx.commit().await?;
    Ok(id)
}

fn asked(backend: &Backend, template: &Template) -> Result<Vec<Criterion>> {
    let criterion = |criterion: &templates::TemplateCriterion| {
        let check: Check = serde_json::from_str(criterion.check_json).map_err(|error| Error::Internal(format!("a template: {error}")))?;
        Ok(Criterion {
            id: backend.id(),
            name: criterion.name.into(),
            description: criterion.description.into(),
            column: criterion.column.into(),
            evaluator: Evaluator::Check(check),
        })
    };
    template.criteria.iter().map(criterion).collect()
}

/// The name, or the first of `name 2`, `name 3` … that is free in the team.
async fn free_name(backend: &Backend, team: TeamId, kind: ResourceKind, name: &str) -> Result<String> {
    let mut conn = backend.db.read().await?;
    let taken = async |conn: &mut crate::db::Conn, name: &str| -> Result<bool> {
        let found: Option<(i64,)> = fetch_optional!(
            conn,
            "SELECT CAST(1 AS BIGINT) FROM resources WHERE team_id = $1 AND kind = $2 AND name_key = $3",
            team.uuid(),
            kind.as_str(),
            name.to_lowercase()
        )?;
        Ok(found.is_some())
    };
    if !taken(&mut conn, name).await? {
        return Ok(name.to_owned());
    }
    let (made,): (i64,) = fetch_one!(conn, "SELECT count(*) FROM resources WHERE team_id = $1 AND kind = $2", team.uuid(), kind.as_str())?;
    for number in 2..=made + 2 {
        let numbered = format!("{name} {number}");
        if !taken(&mut conn, &numbered).await? {
            return Ok(numbered);
        }
    }
    Err(Error::Internal(format!("no free name for {name}")))
}
