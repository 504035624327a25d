//! What a member comes home to: what was run, what changed, and what waits. Three statements, each with a limit, each by the
//! member's own levels.

use crate::access::{level_of, me};
use crate::db::{Conn, fetch_all};
use crate::{Backend, Caller, Error, Result, organizations, runs};
use domain::access::ResourceKind;
use domain::ids::{OrganizationId, RunId};
use domain::runs::RunState;
use domain::time::Timestamp;
use std::time::Duration;
use uuid::Uuid;

/// How many lines of each are shown.
const LINES: i64 = 8;
/// What failed longer ago waits for nobody.
const RECENT: Duration = Duration::from_secs(30 * 24 * 3600);

/// What happened lately, as far as the caller may see it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Home {
    /// The latest runs.
    pub runs: Vec<LatestRun>,
    /// What was made or changed.
    pub changes: Vec<Change>,
    /// What the caller began and did not end.
    pub waiting: Vec<Waiting>,
}

/// A run of an evaluation that the caller reaches.
#[derive(Debug, Clone, PartialEq)]
pub struct LatestRun {
    /// The run.
    pub id: RunId,
    /// The name of what was run.
    pub evaluation: String,
    /// How far it is.
    pub state: RunState,
    /// Rows that have their verdicts.
    pub done: i64,
    /// Rows of those that could be decided.
    pub decided: i64,
    /// Rows of those that pass.
    pub passed: i64,
    /// Decided and passing rows of the run of the same variant before it, if one succeeded.
    pub before: Option<(i64, i64)>,
    /// Who started it.
    pub started_by: String,
    /// When.
    pub created_at: Timestamp,
}

/// A dataset or an evaluation that was made or changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its identifier, without the type.
    pub id: Uuid,
    /// What it is.
    pub kind: ResourceKind,
    /// Its name.
    pub name: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What changed, where that is known.
    pub what: Option<String>,
}

/// What waits for the caller.
#[derive(Debug, Clone, PartialEq)]
pub enum Waiting {
    /// A run that they started could not go on, and none of that evaluation succeeded since.
    Failed {
        /// The run.
        run: RunId,
        /// What was run.
        evaluation: String,
        /// When.
        at: Timestamp,
    },
    /// An evaluation of theirs that was never run.
    NeverRun {
        /// The evaluation, without the type.
        evaluation: Uuid,
        /// Its name.
        name: String,
        /// When it was made.
        at: Timestamp,
    },
}

/// What happened lately in an organization, as far as the caller may see it.
pub async fn home(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Home> {
    let mut conn = backend.db.read().await?;
    organizations::known(backend, &mut conn, caller, organization).await?;
    Ok(Home {
        runs: runs(backend, &mut conn, caller, organization).await?,
        changes: changes(backend, &mut conn, caller, organization).await?,
        waiting: waiting(backend, &mut conn, caller, organization).await?,
    })
}

#[derive(sqlx::FromRow)]
struct RunRow {
    id: Uuid,
    evaluation: String,
    state: String,
    done: i64,
    passed: i64,
    figures: Option<String>,
    done_before: Option<i64>,
    passed_before: Option<i64>,
    figures_before: Option<String>,
    started_by: String,
    created_at: i64,
}

async fn runs(backend: &Backend, conn: &mut Conn, caller: &Caller, organization: &OrganizationId) -> Result<Vec<LatestRun>> {
    let rows: Vec<RunRow> = fetch_all!(
        conn,
        concat!(
            "WITH ",
            me!(),
            " SELECT u.id, r.name AS evaluation, CASE WHEN u.paused THEN 'paused' ELSE u.state END AS state, u.done, u.passed, u.figures,
                     b.done AS done_before, b.passed AS passed_before, b.figures AS figures_before,
                     COALESCE(a.name, 'somebody who left') AS started_by, u.created_at
              FROM runs u LEFT JOIN resources r ON r.id = u.evaluation_id LEFT JOIN accounts a ON a.id = u.started_by
              LEFT JOIN runs b ON b.id = (SELECT x.id FROM runs x WHERE x.variant_id = u.variant_id AND x.state = 'succeeded' AND x.id < u.id
                                          ORDER BY x.id DESC LIMIT 1)
              WHERE u.organization_id = $3 AND r.state = 'ready' AND EXISTS (SELECT 1 FROM me) AND ",
            level_of!("r"),
            " > 0 ORDER BY u.id DESC LIMIT $4"
        ),
        caller.account_id.uuid(),
        backend.now().micros(),
        organization.as_str(),
        LINES
    )?;
    let run = |row: RunRow| {
        let before = runs::errors(row.figures_before.as_deref())?;
        Ok(LatestRun {
            decided: row.done - runs::errors(row.figures.as_deref())?,
            id: row.id.into(),
            evaluation: row.evaluation,
            state: row.state.parse().map_err(Error::Internal)?,
            done: row.done,
            passed: row.passed,
            before: row.done_before.map(|done| done - before).zip(row.passed_before),
            started_by: row.started_by,
            created_at: row.created_at.into(),
        })
    };
    rows.into_iter().map(run).collect()
}

#[derive(sqlx::FromRow)]
struct ChangeRow {
    id: Uuid,
    kind: String,
    name: String,
    by_name: String,
    changed_at: i64,
    what: Option<String>,
}

async fn changes(backend: &Backend, conn: &mut Conn, caller: &Caller, organization: &OrganizationId) -> Result<Vec<Change>> {
    let rows: Vec<ChangeRow> = fetch_all!(
        conn,
        concat!(
            "WITH ",
            me!(),
            " SELECT r.id, r.kind, r.name, COALESCE(a.name, 'somebody who left') AS by_name, r.changed_at, COALESCE(v.what, w.what) AS what
              FROM resources r LEFT JOIN accounts a ON a.id = COALESCE(r.changed_by, r.owner_id)
              LEFT JOIN evaluations e ON e.id = r.id
              LEFT JOIN evaluation_versions v ON v.evaluation_id = e.id AND v.version = e.version AND v.created_at = r.changed_at
              LEFT JOIN datasets d ON d.id = r.id
              LEFT JOIN dataset_versions w ON w.dataset_id = d.id AND w.version = d.version AND w.created_at = r.changed_at
              WHERE r.organization_id = $3 AND r.state = 'ready' AND EXISTS (SELECT 1 FROM me) AND ",
            level_of!("r"),
            " > 0 ORDER BY r.changed_at DESC LIMIT $4"
        ),
        caller.account_id.uuid(),
        backend.now().micros(),
        organization.as_str(),
        LINES
    )?;
    let change = |row: ChangeRow| {
        Ok(Change {
            id: row.id,
            kind: row.kind.parse().map_err(Error::Internal)?,
            name: row.name,
            by: row.by_name,
            at: row.changed_at.into(),
            what: row.what,
        })
    };
    rows.into_iter().map(change).collect()
}

async fn waiting(backend: &Backend, conn: &mut Conn, caller: &Caller, organization: &OrganizationId) -> Result<Vec<Waiting>> {
    let since = backend.now().micros() - i64::try_from(RECENT.as_micros()).unwrap_or(i64::MAX);
    let rows: Vec<(bool, Uuid, String, i64)> = fetch_all!(
        conn,
        concat!(
            "WITH ",
            me!(),
            " SELECT * FROM (
                  SELECT TRUE AS failed, u.id, r.name, u.created_at FROM runs u LEFT JOIN resources r ON r.id = u.evaluation_id
                  WHERE u.started_by = $1 AND u.state = 'failed' AND u.organization_id = $3 AND u.created_at > $5 AND r.state = 'ready'
                    AND NOT EXISTS (SELECT 1 FROM runs x WHERE x.variant_id = u.variant_id AND x.state = 'succeeded' AND x.id > u.id)
                    AND EXISTS (SELECT 1 FROM me) AND ",
            level_of!("r"),
            " > 0 ORDER BY u.id DESC LIMIT $4) AS failed
              UNION ALL SELECT * FROM (
                  SELECT FALSE AS failed, r.id, r.name, r.created_at FROM resources r
                  WHERE r.owner_id = $1 AND r.kind = 'evaluation' AND r.organization_id = $3 AND r.state = 'ready' AND EXISTS (SELECT 1 FROM me)
                    AND NOT EXISTS (SELECT 1 FROM runs x WHERE x.evaluation_id = r.id)
                  ORDER BY r.id DESC LIMIT $4) AS never"
        ),
        caller.account_id.uuid(),
        backend.now().micros(),
        organization.as_str(),
        LINES,
        since
    )?;
    let waiting = |(failed, id, name, at): (bool, Uuid, String, i64)| {
        let at = at.into();
        if failed { Waiting::Failed { run: id.into(), evaluation: name, at } } else { Waiting::NeverRun { evaluation: id, name, at } }
    };
    Ok(rows.into_iter().map(waiting).collect())
}
