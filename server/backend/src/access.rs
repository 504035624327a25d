//! Who has which level on a resource: the highest of all paths that are valid now, worked out by [`level_of!`]. The view
//! `resource_paths` tells the same paths one by one, for explaining; a test holds both and `domain` together.
//!
//! A use case on one resource begins with [`require`]; a list selects with the macro [`visible!`], so that both filter by
//! the same words. Whoever has no path gets *not found*, exactly as for a resource that never was.

use crate::db::{Conn, fetch_optional};
use crate::{Backend, Caller, Error, Result};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::ids::{AccountId, OrganizationId, TeamId};
use domain::time::Timestamp;
use uuid::Uuid;

/// What every kind of resource has, and how far the caller may go with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its identifier, without the type.
    pub id: Uuid,
    /// Its name, unique within team and kind.
    pub name: String,
    /// The home team.
    pub team: TeamId,
    /// The home team's name.
    pub team_name: String,
    /// Who owns it.
    pub owner: AccountId,
    /// The owner's name.
    pub owner_name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The caller's level.
    pub level: Level,
}

/// The columns that [`visible!`] selects for every kind.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct ResourceRow {
    id: Uuid,
    name: String,
    team_id: Uuid,
    team_name: String,
    owner_id: Uuid,
    owner_name: String,
    created_at: i64,
    level: i64,
}

impl TryFrom<ResourceRow> for Resource {
    type Error = Error;
    fn try_from(row: ResourceRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            name: row.name,
            team: row.team_id.into(),
            team_name: row.team_name,
            owner: row.owner_id.into(),
            owner_name: row.owner_name,
            created_at: row.created_at.into(),
            level: Level::from_number(row.level).ok_or_else(|| Error::Internal(format!("level {}", row.level)))?,
        })
    }
}

/// The table expression `me`, one row for an active member: `floor` is the level that the member's roles give on every
/// resource, `dataset_floor` the one on every dataset; 0 is none. A team key has neither, and `only_team`, outside of which there
/// is nothing for it. And `wide`, the levels that shares give on whole kinds.
/// Binds: $1 caller, $2 now, $3 organization.
macro_rules! me {
    () => {
        "me AS (
             SELECT max(CASE WHEN m.role IN ('owner', 'admin') THEN CAST(3 AS BIGINT)
                             WHEN m.role = 'viewer' OR p.permission = 'view_resources' THEN 1 ELSE 0 END) AS floor,
                    max(CASE WHEN m.role IN ('owner', 'admin') OR p.permission = 'manage_datasets' THEN CAST(3 AS BIGINT)
                             WHEN m.role = 'viewer' OR p.permission IN ('view_resources', 'view_datasets') THEN 1 ELSE 0 END) AS dataset_floor,
                    CAST(NULL AS UUID) AS only_team
             FROM memberships m JOIN organizations o ON o.id = m.organization_id
             LEFT JOIN member_roles h ON h.organization_id = m.organization_id AND h.account_id = m.account_id
             LEFT JOIN role_permissions p ON p.role_id = h.role_id
             WHERE m.organization_id = $3 AND m.account_id = $1 AND m.state = 'active' AND o.deleted_at IS NULL
             HAVING count(*) > 0
             UNION ALL
             SELECT CAST(0 AS BIGINT), CAST(0 AS BIGINT), k.team_id FROM api_keys k JOIN organizations o ON o.id = k.organization_id
             WHERE k.account_id = $1 AND k.organization_id = $3 AND k.kind = 'team' AND k.state = 'active'
               AND (k.expires_at IS NULL OR k.expires_at > $2) AND o.deleted_at IS NULL),
         wide AS (
             SELECT g.kind, max(g.level) AS level FROM grants g
             WHERE g.organization_id = $3 AND g.kind IS NOT NULL AND g.state = 'active' AND (g.expires_at IS NULL OR g.expires_at > $2)
               AND (g.everyone OR g.account_id = $1
                    OR EXISTS (SELECT 1 FROM team_members x WHERE x.team_id = g.team_id AND x.account_id = $1))
             GROUP BY g.kind)"
    };
}
pub(crate) use me;

/// The caller's level on the resource of this alias, 0 for none: the highest of all paths, as in the view `resource_paths`.
/// The last part: whoever a shared evaluation is shared with sees its dataset. It needs [`me`] in scope. Binds: $1 caller, $2 now.
macro_rules! level_of {
    ($r:literal) => {
        concat!(
            "(CASE WHEN (SELECT only_team FROM me) <> ",
            $r,
            ".team_id THEN CAST(0 AS BIGINT)
                   WHEN CASE WHEN ",
            $r,
            ".kind = 'dataset' THEN (SELECT dataset_floor FROM me) ELSE (SELECT floor FROM me) END = 3 OR ",
            $r,
            ".owner_id = $1
                     OR EXISTS (SELECT 1 FROM team_members x WHERE x.team_id = ",
            $r,
            ".team_id AND x.account_id = $1 AND x.role = 'team_admin')
                   THEN 3
                   ELSE (SELECT max(p.level) FROM (
                             SELECT CASE WHEN ",
            $r,
            ".kind = 'dataset' THEN (SELECT dataset_floor FROM me) ELSE (SELECT floor FROM me) END AS level
                             UNION ALL
                             SELECT g.level FROM grants g
                             WHERE g.resource_id = ",
            $r,
            ".id AND g.state = 'active' AND (g.expires_at IS NULL OR g.expires_at > $2)
                               AND (g.everyone OR g.account_id = $1
                                    OR EXISTS (SELECT 1 FROM team_members x WHERE x.team_id = g.team_id AND x.account_id = $1))
                             UNION ALL
                             SELECT w.level FROM wide w WHERE w.kind = ",
            $r,
            ".kind
                             UNION ALL
                             SELECT CAST(1 AS BIGINT) FROM evaluations e JOIN resources v ON v.id = e.id AND v.state = 'ready'
                             JOIN grants g ON g.resource_id = e.id
                             WHERE ",
            $r,
            ".kind = 'dataset' AND e.dataset_id = ",
            $r,
            ".id AND g.origin = 'share' AND g.state = 'active' AND (g.expires_at IS NULL OR g.expires_at > $2)
                               AND (g.everyone OR g.account_id = $1
                                    OR EXISTS (SELECT 1 FROM team_members x WHERE x.team_id = g.team_id AND x.account_id = $1))) AS p)
              END)"
        )
    };
}
pub(crate) use level_of;

/// The statement that selects the resources that the caller reaches, the newest first.
///
/// All joins are left ones: rows are always there, and so SQLite walks the list in its order and stops when the page is full.
/// Further columns (each with a comma before it), joins and conditions are literals. Binds: $1 caller, $2 now,
/// $3 organization, $4 kind, $5 limit, then its own.
macro_rules! visible {
    ($columns:expr, $joins:literal, $conditions:literal) => {
        concat!(
            "WITH ",
            crate::access::me!(),
            " SELECT * FROM (
                 SELECT r.id, r.name, r.team_id, t.name AS team_name, r.owner_id, a.name AS owner_name, r.created_at, ",
            crate::access::level_of!("r"),
            " AS level",
            $columns,
            " FROM resources r LEFT JOIN teams t ON t.id = r.team_id LEFT JOIN accounts a ON a.id = r.owner_id ",
            $joins,
            " WHERE r.organization_id = $3 AND r.kind = $4 AND r.state = 'ready' AND EXISTS (SELECT 1 FROM me) AND ",
            $conditions,
            ") AS visible WHERE level > 0 ORDER BY id DESC LIMIT $5"
        )
    };
}
pub(crate) use visible;

/// The caller's level on a resource of the organization; nothing when no path leads there.
pub async fn level(
    backend: &Backend,
    conn: &mut Conn,
    caller: &Caller,
    organization: &OrganizationId,
    resource: Uuid,
) -> Result<Option<Level>> {
    level_for(backend, conn, caller.account_id, organization, resource).await
}

/// Anybody's level on a resource of the organization.
pub(crate) async fn level_for(
    backend: &Backend,
    conn: &mut Conn,
    account: AccountId,
    organization: &OrganizationId,
    resource: Uuid,
) -> Result<Option<Level>> {
    let level: Option<(i64,)> = fetch_optional!(
        conn,
        concat!(
            "WITH ",
            me!(),
            " SELECT ",
            level_of!("r"),
            " FROM resources r WHERE r.organization_id = $3 AND r.id = $4 AND r.state = 'ready' AND EXISTS (SELECT 1 FROM me)"
        ),
        account.uuid(),
        backend.now().micros(),
        organization.as_str(),
        resource
    )?;
    Ok(level.and_then(|(level,)| Level::from_number(level)))
}

/// The resource, if it is of that organization and kind and the caller has at least the level. No level at all is *not
/// found*; a lower one is *forbidden* and names the level that is needed.
pub async fn require(
    backend: &Backend,
    conn: &mut Conn,
    caller: &Caller,
    organization: &OrganizationId,
    kind: ResourceKind,
    resource: Uuid,
    needed: Level,
) -> Result<Resource> {
    let found: Option<ResourceRow> = fetch_optional!(
        conn,
        visible!("", "", "r.id = $6"),
        caller.account_id.uuid(),
        backend.now().micros(),
        organization.as_str(),
        kind.as_str(),
        1_i64,
        resource
    )?;
    let resource = Resource::try_from(found.ok_or(Refusal::NotFound)?)?;
    if resource.level < needed {
        return Err(Refusal::Forbidden { needed: format!("{} access to this {kind}", needed.as_str()) }.into());
    }
    Ok(resource)
}

#[cfg(test)]
mod tests {
    use crate::db::{Db, fetch_all};

    #[tokio::test]
    async fn sqlite_looks_paths_up_instead_of_working_all_of_them_out() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open_sqlite(&folder.path().join("assay.db")).await.unwrap();
        db.migrate().await.unwrap();
        let mut conn = db.read().await.unwrap();
        let plan: Vec<(i64, i64, i64, String)> =
            fetch_all!(conn, concat!("EXPLAIN QUERY PLAN ", visible!("", "LEFT JOIN datasets d ON d.id = r.id", "r.id < $6"))).unwrap();
        // The one row of `me`, the kinds of `wide` and the paths `p` to one resource may be read from end to end; no table may, and
        // nothing is sorted.
        let own = ["SCAN me", "SCAN p", "SCAN w", "SCAN CONSTANT ROW"];
        let slow: Vec<_> = plan.iter().map(|step| step.3.as_str()).filter(|step| !own.contains(step)).collect();
        let slow: Vec<_> = slow.into_iter().filter(|step| step.starts_with("SCAN") || step.starts_with("USE TEMP")).collect();
        assert!(!plan.is_empty() && slow.is_empty(), "{slow:#?}");
    }
}
