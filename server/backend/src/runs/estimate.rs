//! What a run of an evaluation would take, before it begins.

use crate::access;
use crate::db::fetch_all;
use crate::{Backend, Caller, Result};
use domain::access::{Level, ResourceKind};
use domain::ids::{EvaluationId, OrganizationId};
use domain::runs::{Estimate, Speed};

/// Runs that are drawn on.
const LATEST: i64 = 5;

/// Rows and criteria now; rows, microseconds and criteria of a run.
type Latest = (i64, i64, Option<i64>, Option<i64>, Option<String>);

/// How many rows and criteria a run would have now, and how long the latest runs let one expect that it takes.
pub async fn estimate(backend: &Backend, caller: &Caller, organization: &OrganizationId, evaluation: EvaluationId) -> Result<Estimate> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Evaluation, evaluation.uuid(), Level::View).await?;
    // One row at least, with nothing measured where no run has ended well yet.
    let latest: Vec<Latest> = fetch_all!(
        conn,
        "SELECT d.row_count, (SELECT count(*) FROM criteria c WHERE c.variant_id = (
                    SELECT v.id FROM variants v WHERE v.evaluation_id = e.id ORDER BY v.position LIMIT 1)), u.done, u.worked, u.criteria
         FROM evaluations e JOIN datasets d ON d.id = e.dataset_id
         LEFT JOIN (SELECT evaluation_id, done, worked, criteria FROM runs WHERE evaluation_id = $1 AND state = 'succeeded'
                    ORDER BY id DESC LIMIT $2) AS u ON u.evaluation_id = e.id
         WHERE e.id = $1",
        evaluation.uuid(),
        LATEST
    )?;
    let mut speeds = Vec::new();
    for (_, _, done, worked, criteria) in &latest {
        if let (Some(done), Some(micros), Some(criteria)) = (done, worked, criteria) {
            let asked = i64::try_from(super::criteria(criteria)?.len()).unwrap_or(i64::MAX);
            speeds.push(Speed { answers: done.saturating_mul(asked), micros: *micros });
        }
    }
    let (rows, criteria) = latest.first().map_or((0, 0), |(rows, criteria, ..)| (*rows, *criteria));
    Ok(Estimate::of(rows, criteria, &speeds))
}
