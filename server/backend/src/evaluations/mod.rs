//! Evaluations: what is asked about every row of a dataset. Runs answer it.

use crate::access::{self, Resource, ResourceRow, level_of, visible};
use crate::db::{Conn, execute, fetch_all, fetch_one};
use crate::page::{self, Page};
use crate::resources::{self, NewResource};
use crate::{Backend, Caller, Error, Result, audit, datasets, organizations, teams};
use domain::access::{Level, ResourceKind};
use domain::checks::Check;
use domain::evaluations::{Criterion, Evaluator};
use domain::ids::{CriterionId, DatasetId, EvaluationId, OrganizationId, TeamId};
use domain::names::{self, display_name};
use domain::{Checked, FieldErrors, Refusal};
use uuid::Uuid;

/// The form of a new evaluation with one check.
#[derive(Debug, Clone, Copy)]
pub struct NewEvaluation<'a> {
    /// Its name.
    pub name: &'a str,
    /// The dataset's identifier.
    pub dataset: &'a str,
    /// Its team's identifier; beside its dataset when empty.
    pub team: &'a str,
    /// The name of the column that is looked at.
    pub column: &'a str,
    /// `contains` or `regex`.
    pub kind: &'a str,
    /// What to look for.
    pub text: &'a str,
    /// Whether `A` and `a` differ.
    pub case_sensitive: bool,
    /// What the criterion is called; the evaluation's name when empty.
    pub criterion: &'a str,
}

/// An evaluation as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// Its identifier.
    pub id: EvaluationId,
    /// Name, team, owner, and how far the caller may go with it.
    pub resource: Resource,
    /// The dataset that it looks at.
    pub dataset: DatasetId,
    /// The dataset's name, if it is shared with the caller.
    pub dataset_name: Option<String>,
}

/// An evaluation with what it asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// The evaluation.
    pub evaluation: Evaluation,
    /// What it asks, in order.
    pub criteria: Vec<Criterion>,
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
    let column = match &dataset {
        Some((id, _)) => fields.take("column", column(form.column, datasets::columns(&mut tx, *id).await?)),
        None => None,
    };
    let check = match Check::from_form(form.kind, form.text, form.case_sensitive) {
        Ok(check) => Some(check),
        Err(Refusal::Invalid(wrong)) => {
            for (field, message) in wrong.iter() {
                fields.take::<()>(field, Err(message.to_owned()));
            }
            None
        }
        Err(other) => return Err(other.into()),
    };
    let criterion = if form.criterion.trim().is_empty() { form.name } else { form.criterion };
    let criterion = if name.is_some() { fields.take("criterion", display_name(criterion, names::RESOURCE)) } else { None };
    let (Some(name), Some((dataset, home)), Some(column), Some(check), Some(criterion)) = (name, dataset, column, check, criterion) else {
        return Err(fields.into());
    };
    let team = home_team(&mut tx, caller, organization, form.team, home.team).await?;
    let new = NewResource { kind: ResourceKind::Evaluation, name: &name, team };
    let id: EvaluationId = resources::insert(backend, &mut tx, caller, organization, &new).await?.into();
    execute!(tx, "INSERT INTO evaluations (id, dataset_id) VALUES ($1, $2)", id.uuid(), dataset.uuid())?;
    let criterion_id: CriterionId = backend.id();
    let evaluator = serde_json::to_string(&Evaluator::Check(check)).map_err(|error| Error::Internal(error.to_string()))?;
    execute!(
        tx,
        "INSERT INTO criteria (id, evaluation_id, position, name, column_name, evaluator) VALUES ($1, $2, 1, $3, $4, $5)",
        criterion_id.uuid(),
        id.uuid(),
        &criterion,
        &column,
        &evaluator
    )?;
    audit::record(backend, &mut tx, caller, Some(organization), "evaluations.create", id, format!("{name} over {dataset}")).await?;
    tx.commit().await?;
    Ok(id)
}

/// The chosen team; without one beside the dataset, where the caller may put it there: who sees the one should see the other.
async fn home_team(conn: &mut Conn, caller: &Caller, organization: &OrganizationId, chosen: &str, beside: TeamId) -> Result<TeamId> {
    if !chosen.is_empty() {
        let team = chosen.parse().map_err(|_| Refusal::field("team", "Choose a team."))?;
        return resources::home_team(conn, caller, organization, Some(team)).await;
    }
    match resources::home_team(conn, caller, organization, Some(beside)).await {
        Err(Error::Refused(_)) => resources::home_team(conn, caller, organization, None).await,
        team => team,
    }
}

/// The column as the dataset spells it; in a form, case and spaces around do not matter.
fn column(wanted: &str, columns: Vec<String>) -> Checked<String> {
    let key = wanted.trim().to_lowercase();
    if key.is_empty() {
        return Err("Choose a column.".into());
    }
    let known = columns.iter().take(20).map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
    columns
        .into_iter()
        .find(|name| name.to_lowercase() == key)
        .ok_or_else(|| format!("The dataset has no column of this name. It has: {known}."))
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    resource: ResourceRow,
    dataset_id: Uuid,
    dataset_name: Option<String>,
}

impl TryFrom<Row> for Evaluation {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let resource = Resource::try_from(row.resource)?;
        Ok(Self { id: resource.id.into(), resource, dataset: row.dataset_id.into(), dataset_name: row.dataset_name })
    }
}

/// The statement behind [`list`] and [`get`]: the dataset's name is shown to those who can see the dataset.
macro_rules! evaluations {
    ($conditions:literal) => {
        visible!(
            concat!(
                ", e.dataset_id, (SELECT s.name FROM resources s WHERE s.id = e.dataset_id AND s.state = 'ready' AND ",
                level_of!("s"),
                " > 0) AS dataset_name"
            ),
            "LEFT JOIN evaluations e ON e.id = r.id",
            $conditions
        )
    };
}

/// The evaluations that the caller reaches, of one team or of all, the newest first; `after` is the last one seen.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    team: Option<TeamId>,
    after: Option<EvaluationId>,
    limit: i64,
) -> Result<Page<Evaluation, EvaluationId>> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    if let Some(team) = team {
        teams::find(&mut conn, caller, &membership, team).await?;
    }
    let limit = page::limit(limit);
    let rows: Vec<Row> = fetch_all!(
        conn,
        evaluations!("r.id < $6 AND ($7 IS NULL OR r.team_id = $7)"),
        caller.account_id.uuid(),
        backend.now().micros(),
        organization.as_str(),
        ResourceKind::Evaluation.as_str(),
        limit + 1,
        after.map_or(Uuid::max(), EvaluationId::uuid),
        team.map(TeamId::uuid)
    )?;
    let evaluations = rows.into_iter().map(Evaluation::try_from).collect::<Result<_>>()?;
    Ok(Page::of(evaluations, limit, |evaluation| evaluation.id))
}

/// One evaluation; its runs are listed by [`crate::runs::list`].
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: EvaluationId) -> Result<Details> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Evaluation, id.uuid(), Level::View).await?;
    let row: Row = fetch_one!(
        conn,
        evaluations!("r.id = $6"),
        caller.account_id.uuid(),
        backend.now().micros(),
        organization.as_str(),
        ResourceKind::Evaluation.as_str(),
        1_i64,
        id.uuid()
    )?;
    Ok(Details { evaluation: row.try_into()?, criteria: criteria(&mut conn, id).await? })
}

/// What an evaluation asks, in order. Whoever calls has decided that the caller may see it.
pub(crate) async fn criteria(conn: &mut Conn, id: EvaluationId) -> Result<Vec<Criterion>> {
    let rows: Vec<(Uuid, String, String, String)> =
        fetch_all!(conn, "SELECT id, name, column_name, evaluator FROM criteria WHERE evaluation_id = $1 ORDER BY position", id.uuid())?;
    rows.into_iter()
        .map(|(id, name, column, evaluator)| {
            let evaluator = serde_json::from_str(&evaluator).map_err(|error| Error::Internal(format!("evaluator: {error}")))?;
            Ok(Criterion { id: id.into(), name, column, evaluator })
        })
        .collect()
}
