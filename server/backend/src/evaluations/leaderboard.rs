//! The variants of an evaluation side by side, each with its latest run that came to its end.

use crate::access;
use crate::db::fetch_all;
use crate::{Backend, Caller, Error, Result};
use domain::access::{Level, ResourceKind};
use domain::ids::{EvaluationId, OrganizationId, RunId, VariantId};
use domain::runs::RunFigures;
use domain::time::Timestamp;
use uuid::Uuid;

/// A variant with its latest run.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The variant.
    pub variant: VariantId,
    /// Its name.
    pub name: String,
    /// Its latest run that succeeded.
    pub run: Option<Outcome>,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The run.
    pub id: RunId,
    /// The version that it asked, where that was kept.
    pub version: Option<i64>,
    /// Its rows.
    pub rows: i64,
    /// Those that pass.
    pub passed: i64,
    /// Verdicts and judgments, counted.
    pub figures: RunFigures,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How long servers worked on it, in microseconds.
    pub took: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    run: Option<Uuid>,
    evaluation_version: Option<i64>,
    done: Option<i64>,
    passed: Option<i64>,
    figures: Option<String>,
    worked: Option<i64>,
    ended_at: Option<i64>,
}

impl TryFrom<Row> for Place {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let figures = row.figures.as_deref().map(serde_json::from_str).transpose();
        let figures = figures.map_err(|error| Error::Internal(format!("figures of a run: {error}")))?;
        let outcome = |id: Uuid| {
            let ended = row.ended_at.unwrap_or_default();
            Outcome {
                id: id.into(),
                version: row.evaluation_version,
                rows: row.done.unwrap_or_default(),
                passed: row.passed.unwrap_or_default(),
                figures: figures.unwrap_or_default(),
                ended_at: ended.into(),
                took: row.worked.unwrap_or_default(),
            }
        };
        Ok(Self { variant: row.id.into(), name: row.name, run: row.run.map(outcome) })
    }
}

/// The variants of an evaluation, the main one first.
pub async fn leaderboard(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: EvaluationId) -> Result<Vec<Place>> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Evaluation, id.uuid(), Level::View).await?;
    let rows: Vec<Row> = fetch_all!(
        conn,
        "SELECT v.id, v.name, u.id AS run, u.evaluation_version, u.done, u.passed, u.figures, u.worked, u.ended_at
         FROM variants v LEFT JOIN runs u ON u.id =
             (SELECT x.id FROM runs x WHERE x.variant_id = v.id AND x.state = 'succeeded' ORDER BY x.id DESC LIMIT 1)
         WHERE v.evaluation_id = $1 ORDER BY v.position",
        id.uuid()
    )?;
    rows.into_iter().map(Place::try_from).collect()
}
