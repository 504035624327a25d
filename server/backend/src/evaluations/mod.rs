//! Evaluations: what is asked about every row of a dataset. Runs answer it.
//!
//! [`create`] makes one, [`edit`] changes what it asks, [`templates`] makes one together with its dataset.

mod create;
pub mod edit;
pub mod templates;

pub use create::{NewEvaluation, create};

use crate::access::{self, Resource, ResourceRow, level_of, visible};
use crate::db::{Conn, fetch_all, fetch_one};
use crate::page::{self, Page};
use crate::{Backend, Caller, Error, Result, organizations, teams};
use domain::access::{Level, ResourceKind};
use domain::evaluations::{Criterion, Rule};
use domain::ids::{DatasetId, EvaluationId, OrganizationId, TeamId};
use uuid::Uuid;

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
#[derive(Debug, Clone, PartialEq)]
pub struct Details {
    /// The evaluation.
    pub evaluation: Evaluation,
    /// What it asks, in order.
    pub criteria: Vec<Criterion>,
    /// What a row must do to pass as a whole.
    pub rule: Rule,
    /// The column with what people said, if there is one.
    pub judgment_column: Option<String>,
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
    let (rule, judgment_column) = settings(&mut conn, id).await?;
    Ok(Details { evaluation: row.try_into()?, criteria: criteria(&mut conn, id).await?, rule, judgment_column })
}

/// The rule and the judgment column. Whoever calls has decided that the caller may see them.
pub(crate) async fn settings(conn: &mut Conn, id: EvaluationId) -> Result<(Rule, Option<String>)> {
    let (rule, judgment_column): (String, Option<String>) =
        fetch_one!(conn, "SELECT rule, judgment_column FROM evaluations WHERE id = $1", id.uuid())?;
    Ok((rule.parse().map_err(Error::Internal)?, judgment_column))
}

/// What an evaluation asks, in order. Whoever calls has decided that the caller may see it.
pub(crate) async fn criteria(conn: &mut Conn, id: EvaluationId) -> Result<Vec<Criterion>> {
    let rows: Vec<(Uuid, String, String, String, String)> = fetch_all!(
        conn,
        "SELECT id, name, description, column_name, evaluator FROM criteria WHERE evaluation_id = $1 ORDER BY position",
        id.uuid()
    )?;
    rows.into_iter()
        .map(|(id, name, description, column, evaluator)| {
            let evaluator = serde_json::from_str(&evaluator).map_err(|error| Error::Internal(format!("an evaluator: {error}")))?;
            Ok(Criterion { id: id.into(), name, description, column, evaluator })
        })
        .collect()
}
