//! The runs that one can be compared with.

use super::super::Run;
use crate::access::visible;
use crate::db::fetch_all;
use crate::{Backend, Caller, Result};
use domain::access::ResourceKind;
use domain::ids::{OrganizationId, RunId};
use domain::time::Timestamp;
use uuid::Uuid;

/// Runs that are offered for a comparison.
const OFFERED: i64 = 50;

/// A run that another one can be compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The run.
    pub id: RunId,
    /// The name of its evaluation.
    pub evaluation: String,
    /// When somebody asked for it.
    pub created_at: Timestamp,
}

/// The runs of the same dataset that the caller may see: the latest of the same evaluation, then of others.
pub async fn offered(backend: &Backend, caller: &Caller, organization: &OrganizationId, run: &Run) -> Result<Vec<Offered>> {
    let mut conn = backend.db.read().await?;
    let own: Vec<(Uuid, i64)> = fetch_all!(
        conn,
        "SELECT id, created_at FROM runs WHERE evaluation_id = $1 AND dataset_id = $2 AND id <> $3 ORDER BY id DESC LIMIT $4",
        run.evaluation.uuid(),
        run.dataset.uuid(),
        run.id.uuid(),
        OFFERED
    )?;
    let others: Vec<Other> = fetch_all!(
        conn,
        visible!(
            ", u.id AS run_id, u.created_at AS run_created_at",
            "LEFT JOIN runs u ON u.evaluation_id = r.id",
            "u.dataset_id = $6 AND r.id <> $7"
        ),
        caller.account_id.uuid(),
        backend.now().micros(),
        organization.as_str(),
        ResourceKind::Evaluation.as_str(),
        OFFERED,
        run.dataset.uuid(),
        run.evaluation.uuid()
    )?;
    let own = own.into_iter().map(|(id, at)| Offered { id: id.into(), evaluation: run.evaluation_name.clone(), created_at: at.into() });
    let mut others: Vec<Offered> = others
        .into_iter()
        .map(|other| Offered { id: other.run_id.into(), evaluation: other.name, created_at: other.run_created_at.into() })
        .collect();
    others.sort_by(|one, other| (&one.evaluation, other.created_at).cmp(&(&other.evaluation, one.created_at)));
    Ok(own.chain(others).collect())
}

#[derive(sqlx::FromRow)]
struct Other {
    name: String,
    run_id: Uuid,
    run_created_at: i64,
}
