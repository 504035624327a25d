//! Everyone who reaches a resource, and why: the paths of the view `resource_paths`, person by person.

use crate::db::{fetch_all, fetch_one};
use crate::members::reach::ReachedBy;
use crate::page::{self, Page};
use crate::{Backend, Caller, Result, access, organizations};
use domain::access::Level;
use domain::ids::{AccountId, OrganizationId};
use domain::members::Directory;
use domain::sharing::Thing;
use futures::{Stream, stream};
use uuid::Uuid;

/// A person who reaches the resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaching {
    /// The account.
    pub account: AccountId,
    /// The name.
    pub name: String,
    /// The address, where the caller may see it.
    pub email: Option<String>,
    /// The highest level of all paths.
    pub level: Level,
    /// Every path, the highest first.
    pub paths: Vec<ReachedBy>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    name_key: String,
    email: String,
    level: i64,
    reason: String,
    via: String,
    valid_until: Option<i64>,
}

/// Who reaches the resource, by name, behind the place that `after` names; `search` is a part of a name or an address. For those
/// who may share it. Where the organization shows its members to nobody, only those who look after members see more than themselves.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    thing: Thing,
    search: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Reaching, String>> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    access::require(backend, &mut conn, caller, organization, thing.kind, thing.id, Level::Admin).await?;
    let manages = crate::members::list::manages(&membership.standing);
    let (directory,): (String,) = fetch_one!(conn, "SELECT directory FROM organizations WHERE id = $1", organization.as_str())?;
    let addresses = manages || directory == Directory::Everything.as_str();
    let after: Option<(String, String)> = after.and_then(page::read_cursor);
    let (key, account) = after.map_or((None, Uuid::nil()), |(key, id)| (Some(key), Uuid::parse_str(&id).unwrap_or_default()));
    let limit = page::limit(limit);
    let rows: Vec<Row> = fetch_all!(
        conn,
        "SELECT a.id, a.name, a.name_key, a.email, p.level, p.reason, p.via, p.valid_until
         FROM (SELECT c.id, c.name, c.name_key, c.email FROM accounts c
               WHERE EXISTS (SELECT 1 FROM resource_paths e
                             WHERE e.resource_id = $1 AND e.account_id = c.id AND (e.valid_until IS NULL OR e.valid_until > $2))
                 AND c.id IN (SELECT m.account_id FROM memberships m WHERE m.organization_id = $3 AND m.state = 'active')
                 AND ($4 IS NULL OR (c.name_key, c.id) > ($4, $5))
                 AND ($6 = '%%' OR c.name_key LIKE $6 ESCAPE '!' OR ($7 AND c.email_key LIKE $6 ESCAPE '!'))
                 AND ($8 OR c.id = $9)
               ORDER BY c.name_key, c.id LIMIT $10) AS a
         JOIN resource_paths p ON p.resource_id = $1 AND p.account_id = a.id AND (p.valid_until IS NULL OR p.valid_until > $2)
         ORDER BY a.name_key, a.id, p.level DESC, p.reason, p.via",
        thing.id,
        backend.now().micros(),
        organization.as_str(),
        key,
        account,
        page::containing(search),
        addresses,
        manages || directory != Directory::Admins.as_str(),
        caller.account_id.uuid(),
        limit + 1
    )?;
    let mut people: Vec<(String, Reaching)> = Vec::new();
    for row in rows {
        let level = super::number(row.level)?;
        let path = ReachedBy { level, reason: row.reason, via: row.via, until: row.valid_until.map(Into::into) };
        match people.last_mut() {
            Some((_, last)) if last.account.uuid() == row.id => last.paths.push(path),
            _ => people.push((
                row.name_key,
                Reaching { account: row.id.into(), name: row.name, email: Some(row.email).filter(|_| addresses), level, paths: vec![path] },
            )),
        }
    }
    let page = Page::of(people, limit, |(key, person)| page::cursor(&(key, person.account.uuid().to_string())));
    Ok(Page { items: page.items.into_iter().map(|(_, person)| person).collect(), next: page.next })
}

/// Everyone who reaches the resource, some at a time. Refuses before the first; and since the level is asked again for each
/// batch, a stream ends when its reader loses it.
pub async fn export(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    thing: Thing,
) -> Result<impl Stream<Item = Result<Vec<Reaching>>> + Send + use<>> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, thing.kind, thing.id, Level::Admin).await?;
    let (backend, caller, organization) = (backend.clone(), caller.clone(), organization.clone());
    Ok(stream::try_unfold(Some(None), move |place: Option<Option<String>>| {
        let (backend, caller, organization) = (backend.clone(), caller.clone(), organization.clone());
        async move {
            let Some(after) = place else { return Ok(None) };
            let page = list(&backend, &caller, &organization, thing, "", after.as_deref(), page::LARGEST).await?;
            Ok(Some((page.items, page.next.map(Some))))
        }
    }))
}
