//! What a person can reach in an organization, and why: every path to every resource.

use crate::db::fetch_all;
use crate::page::{self, Page};
use crate::{Backend, Caller, Error, Result, organizations};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::ids::{AccountId, OrganizationId};
use domain::time::Timestamp;
use uuid::Uuid;

/// A resource that the person reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Its identifier, without the type.
    pub id: Uuid,
    /// What it is.
    pub kind: ResourceKind,
    /// Its name.
    pub name: String,
    /// Its home team.
    pub team: String,
    /// The highest level of all paths.
    pub level: Level,
    /// Every path, the highest first.
    pub paths: Vec<ReachedBy>,
}

/// One path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachedBy {
    /// How far it leads.
    pub level: Level,
    /// What kind of path it is, such as `team share`; the words of the view `resource_paths`.
    pub reason: String,
    /// The team or role that it leads through; empty where there is none.
    pub via: String,
    /// When it ends.
    pub until: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    name: String,
    team: String,
    level: i64,
    reason: String,
    via: String,
    valid_until: Option<i64>,
}

/// What the person reaches, the newest resource first. For owners and admins of the organization, who see everything
/// anyway, and for the person.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    account: AccountId,
    kind: Option<ResourceKind>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Page<Reached, Uuid>> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    if account != caller.account_id && !membership.standing.is_admin() {
        return Err(Refusal::Forbidden { needed: "an owner or admin of the organization".into() }.into());
    }
    let limit = page::limit(limit);
    let rows: Vec<Row> = fetch_all!(
        conn,
        "SELECT f.id, f.kind, f.name, f.team, p.level, p.reason, p.via, p.valid_until
         FROM (SELECT r.id, r.kind, r.name, t.name AS team FROM resources r JOIN teams t ON t.id = r.team_id
               WHERE r.organization_id = $1 AND ($4 = '' OR r.kind = $4) AND ($5 IS NULL OR r.id < $5)
                 AND EXISTS (SELECT 1 FROM resource_paths e
                             WHERE e.resource_id = r.id AND e.account_id = $2 AND (e.valid_until IS NULL OR e.valid_until > $3))
               ORDER BY r.id DESC LIMIT $6) AS f
         JOIN resource_paths p ON p.resource_id = f.id AND p.account_id = $2 AND (p.valid_until IS NULL OR p.valid_until > $3)
         ORDER BY f.id DESC, p.level DESC, p.reason, p.via",
        organization.as_str(),
        account.uuid(),
        backend.now().micros(),
        kind.map_or("", ResourceKind::as_str),
        after,
        limit + 1
    )?;
    let mut reached: Vec<Reached> = Vec::new();
    for row in rows {
        let level = Level::from_number(row.level).ok_or_else(|| Error::Internal(format!("level {}", row.level)))?;
        let path = ReachedBy { level, reason: row.reason, via: row.via, until: row.valid_until.map(Into::into) };
        match reached.last_mut() {
            Some(last) if last.id == row.id => last.paths.push(path),
            _ => reached.push(Reached {
                id: row.id,
                kind: row.kind.parse().map_err(Error::Internal)?,
                name: row.name,
                team: row.team,
                level,
                paths: vec![path],
            }),
        }
    }
    Ok(Page::of(reached, limit, |resource| resource.id))
}

impl ReachedBy {
    /// The path as a sentence.
    pub fn in_words(&self) -> String {
        let via = &self.via;
        let why = match self.reason.as_str() {
            "owner" => "Owns it".to_owned(),
            "organization role" => format!("Is {via} of the organization"),
            "custom role" => format!("Has the role “{via}”"),
            "team admin" => format!("Is team admin of {via}"),
            "share" => "Shared with this person".to_owned(),
            "team share" => format!("Shared with the team {via}"),
            "everyone" => "Shared with everyone".to_owned(),
            "kind share" => "All of this kind are shared with this person".to_owned(),
            "kind team share" => format!("All of this kind are shared with the team {via}"),
            "kind everyone" => "All of this kind are shared with everyone".to_owned(),
            "dependent share" => format!("The evaluation “{via}”, which uses it, is shared with this person"),
            "dependent team share" => format!("The evaluation “{via}”, which uses it, is shared with a team"),
            "dependent everyone" => format!("The evaluation “{via}”, which uses it, is shared with everyone"),
            other => other.to_owned(),
        };
        let until = self.until.map(|until| format!(", until {}", until.iso())).unwrap_or_default();
        format!("{why} ({}{until})", self.level.as_str())
    }
}
