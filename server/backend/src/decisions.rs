//! Who may do what, for other services that ask: the access model's own answers about what lives in the team of a key.
//!
//! Only a team key asks, and hears of its team alone: of everything else nobody may do anything.

use crate::access;
use crate::db::{Conn, fetch_all, fetch_optional};
use crate::{Backend, Caller, Result, page};
use domain::Refusal;
use domain::access::Level;
use domain::ids::{AccountId, OrganizationId, TeamId};
use domain::sharing::Thing;
use uuid::Uuid;

/// The place that the key asks about.
fn place(caller: &Caller) -> Result<(OrganizationId, TeamId)> {
    let place = caller.key.as_ref().and_then(|held| held.place.clone());
    Ok(place.ok_or_else(|| Refusal::Forbidden { needed: "a team's API key".into() })?)
}

/// Whether something lives in a team.
async fn is_in(conn: &mut Conn, team: TeamId, thing: Thing) -> Result<bool> {
    let found: Option<(i64,)> = fetch_optional!(
        conn,
        "SELECT CAST(1 AS BIGINT) FROM resources WHERE id = $1 AND team_id = $2 AND kind = $3 AND state = 'ready'",
        thing.id,
        team.uuid(),
        thing.kind.as_str()
    )?;
    Ok(found.is_some())
}

/// How far somebody may go with something in the team of the key; nothing when no path leads there.
pub async fn level(backend: &Backend, caller: &Caller, subject: AccountId, thing: Thing) -> Result<Option<Level>> {
    let (organization, team) = place(caller)?;
    let mut conn = backend.db.read().await?;
    // The key itself must still be somebody there.
    crate::organizations::known(backend, &mut conn, caller, &organization).await?;
    if !is_in(&mut conn, team, thing).await? {
        return Ok(None);
    }
    access::level_for(backend, &mut conn, subject, &organization, thing.id).await
}

/// Who may go at least so far with something in the team of the key: the first 200 accounts.
pub async fn subjects(backend: &Backend, caller: &Caller, thing: Thing, needed: Level) -> Result<Vec<AccountId>> {
    let (organization, team) = place(caller)?;
    let mut conn = backend.db.read().await?;
    crate::organizations::known(backend, &mut conn, caller, &organization).await?;
    if !is_in(&mut conn, team, thing).await? {
        return Ok(Vec::new());
    }
    let found: Vec<(Uuid,)> = fetch_all!(
        conn,
        "SELECT DISTINCT account_id FROM resource_paths
         WHERE resource_id = $1 AND level >= $2 AND (valid_until IS NULL OR valid_until > $3) ORDER BY account_id LIMIT $4",
        thing.id,
        needed.number(),
        backend.now().micros(),
        page::LARGEST
    )?;
    Ok(found.into_iter().map(|(id,)| id.into()).collect())
}
