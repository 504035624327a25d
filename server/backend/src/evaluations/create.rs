//! Making an evaluation, with its first criterion.

use super::draft;
use super::edit::{NewCriterion, judgment, shown};
use super::kept;
use crate::db::{Conn, Tx, execute};
use crate::resources::{self, NewResource};
use crate::{Backend, Caller, Error, Result, access, audit, datasets, organizations};
use domain::access::{Level, ResourceKind};
use domain::evaluations::Rule;
use domain::ids::{DatasetId, EvaluationId, KeptFormId, OrganizationId, TeamId};
use domain::names::{self, display_name};
use domain::variants::{MAIN, Snapshot, Variant};
use domain::visibility::{self, Visibility};
use domain::{FieldErrors, Refusal};

/// The form of a new evaluation with one criterion.
#[derive(Debug, Clone, Copy)]
pub struct NewEvaluation<'a> {
    /// Its name.
    pub name: &'a str,
    /// The dataset's identifier.
    pub dataset: &'a str,
    /// Its team's identifier; beside its dataset when empty.
    pub team: &'a str,
    /// The word of who sees it; what the team proposes when empty.
    pub visibility: &'a str,
    /// The column with what people said; empty for none.
    pub judgment_column: &'a str,
    /// The columns that evaluators see; all of them when none is named.
    pub columns: &'a [String],
    /// What was typed into the form before, which is not needed any more.
    pub kept: Option<KeptFormId>,
    /// What it asks first. Without a name it is called as the evaluation is.
    pub criterion: NewCriterion<'a>,
}

/// Makes an evaluation with one criterion over a dataset that the caller can see.
pub async fn create(backend: &Backend, caller: &Caller, organization: &OrganizationId, form: NewEvaluation<'_>) -> Result<EvaluationId> {
    let mut tx = backend.db.write().await?;
    organizations::entry(&mut tx, caller, organization).await?;
    let mut fields = FieldErrors::default();
    let name = fields.take("name", display_name(form.name, names::RESOURCE));
    let dataset = match form.dataset.parse::<DatasetId>() {
        Ok(id) => Some((id, access::require(backend, &mut tx, caller, organization, ResourceKind::Dataset, id.uuid(), Level::View).await?)),
        Err(_) => fields.take("dataset", Err("Choose a dataset.".into())),
    };
    let Some((dataset, home)) = dataset else { return Err(fields.into()) };
    let columns = datasets::columns(&mut tx, dataset).await?;
    let visibility = fields.take("visibility", visibility::chosen(form.visibility));
    let judged = fields.take("judgment_column", judgment(form.judgment_column, &columns));
    let shown = fields.take("columns", shown(form.columns, &columns));
    let mut asked = form.criterion;
    if asked.name.trim().is_empty() {
        // A missing name is missed once.
        asked.name = name.as_deref().unwrap_or("criterion");
    }
    let criterion = asked.read(backend.id(), &columns, &mut fields);
    let (Some(name), Some(visibility), Some(judgment_column), Some(shown_columns), Some(criterion), true) =
        (name, visibility, judged, shown, criterion, fields.is_empty())
    else {
        return Err(fields.into());
    };
    let team = home_team(&mut tx, caller, organization, form.team, home.team).await?;
    let main = Variant { id: backend.id(), name: MAIN.into(), rule: Rule::All, criteria: vec![criterion] };
    let asks = Snapshot { dataset, judgment_column, shown_columns, variants: vec![main] };
    let written = Written { name: &name, description: "", team, visibility, asks: &asks };
    let id = insert(backend, &mut tx, caller, organization, written).await?;
    if let Some(form) = form.kept {
        kept::forget(&mut tx, caller, form).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// An evaluation that was checked.
pub(super) struct Written<'a> {
    pub name: &'a str,
    pub description: &'a str,
    pub team: TeamId,
    pub visibility: Option<Visibility>,
    pub asks: &'a Snapshot,
}

/// Writes an evaluation as its first version.
pub(super) async fn insert(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    written: Written<'_>,
) -> Result<EvaluationId> {
    let Written { name, description, team, visibility, asks } = written;
    let new = NewResource { kind: ResourceKind::Evaluation, name, team, visibility };
    let id: EvaluationId = resources::insert(backend, tx, caller, organization, &new).await?.into();
    execute!(
        tx,
        "INSERT INTO evaluations (id, dataset_id, description, version) VALUES ($1, $2, $3, 1)",
        id.uuid(),
        asks.dataset.uuid(),
        description
    )?;
    draft::write(tx, id, asks).await?;
    let at = backend.now();
    draft::remember(tx, id, 1, at, caller.account_id, "Created", asks).await?;
    resources::touch(tx, caller.account_id, id.uuid(), at).await?;
    audit::record(backend, tx, caller, Some(organization), "evaluations.create", id, format!("{name} over {}", asks.dataset)).await?;
    Ok(id)
}

/// The chosen team; without one beside the dataset, where the caller may put it there: who sees the one should see the other.
pub(super) async fn home_team(
    conn: &mut Conn,
    caller: &Caller,
    organization: &OrganizationId,
    chosen: &str,
    beside: TeamId,
) -> Result<TeamId> {
    if !chosen.is_empty() {
        let team = chosen.parse().map_err(|_| Refusal::field("team", "Choose a team."))?;
        return resources::home_team(conn, caller, organization, Some(team)).await;
    }
    match resources::home_team(conn, caller, organization, Some(beside)).await {
        Err(Error::Refused(_)) => resources::home_team(conn, caller, organization, None).await,
        team => team,
    }
}
