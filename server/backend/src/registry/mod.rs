//! The registry: resources whose working parts live elsewhere, under the same teams, shares and transfers as all others.
//!
//! [`list`] and [`get`] read, [`write`](mod@write) registers and changes, [`kinds`] are those that an organization defines for
//! itself. Renaming, moving and deleting is the business of [`resources`](crate::resources), sharing that of
//! [`sharing`](crate::sharing), as for every kind.

pub mod kinds;
pub mod write;

use crate::access::{self, Resource, ResourceRow, visible};
use crate::db::{Conn, fetch_all, fetch_one};
use crate::page::{self, Page};
use crate::{Backend, Caller, Error, Result, organizations, teams};
use domain::access::{Level, ResourceKind};
use domain::ids::{OrganizationId, OwnKindId, TeamId};
use domain::sharing::Thing;
use uuid::Uuid;

/// A registered resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// What it is, and its identifier.
    pub thing: Thing,
    /// Name, team, owner, and how far the caller may go with it.
    pub resource: Resource,
    /// The kind that the organization defined, where it is of one.
    pub own_kind: Option<(OwnKindId, String)>,
    /// What it is for; may be empty.
    pub description: String,
    /// Where it really lives; may be empty.
    pub link: String,
    /// Its version there; may be empty.
    pub version: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    resource: ResourceRow,
    own_kind_id: Option<Uuid>,
    own_kind: Option<String>,
    description: String,
    link: String,
    version: String,
}

impl Row {
    fn registered(self, kind: ResourceKind) -> Result<Registered> {
        let resource = Resource::try_from(self.resource)?;
        Ok(Registered {
            thing: Thing { kind, id: resource.id },
            resource,
            own_kind: self.own_kind_id.map(|id| (id.into(), self.own_kind.unwrap_or_default())),
            description: self.description,
            link: self.link,
            version: self.version,
        })
    }
}

/// Which of them a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Those of one kind.
    pub kind: Option<ResourceKind>,
    /// Those of one kind that the organization defined.
    pub own_kind: Option<OwnKindId>,
    /// Those of one team.
    pub team: Option<TeamId>,
}

impl Filter {
    fn kinds(self) -> Vec<ResourceKind> {
        let wanted = if self.own_kind.is_some() { Some(ResourceKind::Own) } else { self.kind };
        ResourceKind::registered().filter(|kind| wanted.is_none_or(|wanted| wanted == *kind)).collect()
    }
}

/// The registered resources that the caller reaches, the newest first; `after` is the last one seen.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    filter: Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Page<Registered, Uuid>> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    if let Some(team) = filter.team {
        teams::find(&mut conn, caller, &membership, team).await?;
    }
    let limit = page::limit(limit);
    // Each kind along its own index, a page of each at most.
    let mut found = Vec::new();
    for kind in filter.kinds() {
        found.extend(of_kind(backend, &mut conn, caller, organization, kind, filter, after, limit + 1).await?);
    }
    found.sort_by_key(|one: &Registered| std::cmp::Reverse(one.resource.id));
    found.truncate(usize::try_from(limit + 1).unwrap_or(usize::MAX));
    Ok(Page::of(found, limit, |one| one.resource.id))
}

#[expect(clippy::too_many_arguments, reason = "one for each bind")]
async fn of_kind(
    backend: &Backend,
    conn: &mut Conn,
    caller: &Caller,
    organization: &OrganizationId,
    kind: ResourceKind,
    filter: Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Registered>> {
    let rows: Vec<Row> = fetch_all!(
        conn,
        visible!(
            ", g.own_kind_id, k.name AS own_kind, g.description, g.link, g.version",
            "LEFT JOIN registered g ON g.id = r.id LEFT JOIN own_kinds k ON k.id = g.own_kind_id",
            "r.id < $6 AND ($7 IS NULL OR r.team_id = $7) AND ($8 IS NULL OR g.own_kind_id = $8)"
        ),
        caller.account_id.uuid(),
        backend.now().micros(),
        organization.as_str(),
        kind.as_str(),
        limit,
        after.unwrap_or(Uuid::max()),
        filter.team.map(TeamId::uuid),
        filter.own_kind.map(OwnKindId::uuid)
    )?;
    rows.into_iter().map(|row| row.registered(kind)).collect()
}

/// One of them.
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId, thing: Thing) -> Result<Registered> {
    let mut conn = backend.db.read().await?;
    require(backend, &mut conn, caller, organization, thing, Level::View).await
}

/// One of them, if the caller has at least the level. *Not found* for what is not registered.
async fn require(
    backend: &Backend,
    conn: &mut Conn,
    caller: &Caller,
    organization: &OrganizationId,
    thing: Thing,
    needed: Level,
) -> Result<Registered> {
    if !thing.kind.is_registered() {
        return Err(domain::Refusal::NotFound.into());
    }
    let resource = access::require(backend, conn, caller, organization, thing.kind, thing.id, needed).await?;
    let (description, link, version, id, name): (String, String, String, Option<Uuid>, Option<String>) = fetch_one!(
        conn,
        "SELECT g.description, g.link, g.version, k.id, k.name FROM registered g LEFT JOIN own_kinds k ON k.id = g.own_kind_id WHERE g.id = $1",
        thing.id
    )?;
    let own_kind = match (id, name) {
        (Some(id), Some(name)) => Some((id.into(), name)),
        (None, _) => None,
        (Some(id), None) => return Err(Error::Internal(format!("the kind {id} has no name"))),
    };
    Ok(Registered { thing, resource, own_kind, description, link, version })
}
