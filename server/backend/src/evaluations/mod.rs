//! Evaluations: what is asked about every row of a dataset. Runs answer it.
//!
//! [`create`] makes one, [`edit`] and [`variants`] change what it asks, each change as one of its [`versions`]; [`trial`] asks it
//! about one row, [`kept`] holds what was typed before there is one, [`lifecycle`] is about the evaluation as a whole, [`templates`] makes one together with its dataset, and
//! [`leaderboard`] compares its variants.

mod create;
mod draft;
pub mod edit;
pub mod judgments;
pub mod kept;
pub mod leaderboard;
pub mod lifecycle;
pub mod templates;
pub mod trial;
pub mod variants;
pub mod versions;

pub use create::{NewEvaluation, create};
pub(crate) use draft::snapshot;

use crate::access::{self, Resource, ResourceRow, level_of, visible};
use crate::db::{fetch_all, fetch_one};
use crate::page::{self, Page};
use crate::{Backend, Caller, Error, Result, organizations, teams};
use domain::access::{Level, ResourceKind};
use domain::ids::{DatasetId, EvaluationId, OrganizationId, TeamId};
use domain::variants::Snapshot;
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
    /// What it is for; may be empty.
    pub description: String,
    /// How often what it asks has changed.
    pub version: i64,
    /// What it asks.
    pub asks: Snapshot,
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
    let (description, version): (String, i64) = fetch_one!(conn, "SELECT description, version FROM evaluations WHERE id = $1", id.uuid())?;
    Ok(Details { evaluation: row.try_into()?, description, version, asks: snapshot(&mut conn, id).await? })
}
