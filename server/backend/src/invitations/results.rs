//! What became of each row of a request to invite, kept for a day so that a page can show it, also without JavaScript.

use crate::db::{Tx, execute, fetch_optional};
use crate::{Backend, Caller, Error, Result, organizations};
use domain::Refusal;
use domain::ids::{InvitationBatchId, InvitationId, OrganizationId};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long results are kept.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowResult {
    /// What was typed as the address.
    pub email: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// A letter with a link is on its way.
    Invited(InvitationId),
    /// There was a pending invitation: it has a new link, and what it gives was replaced.
    Refreshed(InvitationId),
    /// The address stood in the request before; it is sent one letter.
    Twice,
    /// Not invited, and why.
    Refused(Refusal),
}

/// Keeps the results for whoever sent the request.
pub(super) async fn keep(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    results: &[RowResult],
) -> Result<InvitationBatchId> {
    let (id, now): (InvitationBatchId, _) = (backend.id(), backend.now());
    let text = serde_json::to_string(results).map_err(|error| Error::Internal(error.to_string()))?;
    execute!(
        tx,
        "INSERT INTO invitation_batches (id, organization_id, account_id, results, created_at) VALUES ($1, $2, $3, $4, $5)",
        id.uuid(),
        organization.as_str(),
        caller.account_id.uuid(),
        text,
        now.micros()
    )?;
    Ok(id)
}

/// Removes what was kept for a day.
pub(crate) async fn sweep(backend: &Backend) -> Result<()> {
    let mut tx = backend.db.write().await?;
    execute!(tx, "DELETE FROM invitation_batches WHERE created_at < $1", (backend.now() - KEPT).micros())?;
    tx.commit().await
}

/// The results of a request that the caller sent within the last day.
pub async fn results(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: InvitationBatchId) -> Result<Vec<RowResult>> {
    let mut conn = backend.db.read().await?;
    organizations::known(backend, &mut conn, caller, organization).await?;
    let found: Option<(String,)> = fetch_optional!(
        conn,
        "SELECT results FROM invitation_batches WHERE id = $1 AND organization_id = $2 AND account_id = $3 AND created_at >= $4",
        id.uuid(),
        organization.as_str(),
        caller.account_id.uuid(),
        (backend.now() - KEPT).micros()
    )?;
    serde_json::from_str(&found.ok_or(Refusal::NotFound)?.0).map_err(|error| Error::Internal(format!("{id}: {error}")))
}
