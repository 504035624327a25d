//! Reading the audit log of an organization: filtered, the newest first, page by page or all of it as a stream.

use crate::db::fetch_all;
use crate::page::{self, LARGEST, Page};
use crate::{Backend, Caller, Result, organizations};
use domain::FieldErrors;
use domain::access::{Feature, Permission};
use domain::ids::{AccountId, ApiKeyId, AuditId, OrganizationId, SessionId};
use domain::time::Timestamp;
use futures::{Stream, stream};
use std::time::Duration;
use uuid::Uuid;

/// Which rows; whatever is empty is not asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// An account's identifier, or a part of a name or an address.
    pub who: String,
    /// What an action begins with: `members.` or `members.remove`.
    pub action: String,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// A part of the target or of the detail.
    pub target: String,
}

impl Filter {
    /// Reads the filters of a form or an address: days are whole ones in UTC, the last one among them.
    pub fn read(who: &str, action: &str, from: &str, to: &str, target: &str) -> std::result::Result<Self, FieldErrors> {
        let mut fields = FieldErrors::default();
        let mut day = |field, text: &str| match text.trim() {
            "" => None,
            text => fields.take(field, Timestamp::day(text).ok_or_else(|| "Enter a day such as 2026-11-21.".to_owned())),
        };
        let (from, to) = (day("from", from), day("to", to));
        if !fields.is_empty() {
            return Err(fields);
        }
        let until = to.map(|to| to + Duration::from_secs(24 * 3600));
        Ok(Self { who: who.to_owned(), action: action.to_owned(), from, until, target: target.to_owned() })
    }
}

/// One row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its identifier.
    pub id: AuditId,
    /// When it happened.
    pub at: Timestamp,
    /// Whose account did it.
    pub account: Option<AccountId>,
    /// The name of that account now; none when it is gone.
    pub name: Option<String>,
    /// Its mail address now.
    pub email: Option<String>,
    /// The session in which it was done.
    pub session: Option<SessionId>,
    /// The API key with which it was done.
    pub key: Option<ApiKeyId>,
    /// The name of that key.
    pub key_name: Option<String>,
    /// The network address, or where else it came from.
    pub address: Option<String>,
    /// What was done.
    pub action: String,
    /// To what.
    pub target: String,
    /// What changed.
    pub detail: String,
}

#[derive(sqlx::FromRow)]
struct Found {
    id: Uuid,
    created_at: i64,
    account_id: Option<Uuid>,
    name: Option<String>,
    email: Option<String>,
    session_id: Option<Uuid>,
    api_key_id: Option<Uuid>,
    key_name: Option<String>,
    address: Option<String>,
    action: String,
    target: String,
    detail: String,
}

impl From<Found> for Row {
    fn from(row: Found) -> Self {
        Self {
            id: row.id.into(),
            at: row.created_at.into(),
            account: row.account_id.map(Into::into),
            name: row.name,
            email: row.email,
            session: row.session_id.map(Into::into),
            key: row.api_key_id.map(Into::into),
            key_name: row.key_name,
            address: row.address,
            action: row.action,
            target: row.target,
            detail: row.detail,
        }
    }
}

/// One page of the rows, the newest first, behind the one named by `after`.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    filter: &Filter,
    after: Option<AuditId>,
    limit: i64,
) -> Result<Page<Row, AuditId>> {
    let limit = page::limit(limit);
    let mut conn = backend.db.read().await?;
    organizations::known(backend, &mut conn, caller, organization).await?.require(Permission::ViewAuditLog)?;
    let account: Option<AccountId> = filter.who.trim().parse().ok();
    let person = if account.is_some() { "" } else { filter.who.as_str() };
    let rows: Vec<Found> = fetch_all!(
        conn,
        "SELECT l.id, l.created_at, l.account_id, a.name, a.email, l.session_id, l.api_key_id, k.name AS key_name, l.address, l.action, l.target, l.detail
         FROM audit_log l LEFT JOIN accounts a ON a.id = l.account_id LEFT JOIN api_keys k ON k.id = l.api_key_id
         WHERE l.organization_id = $1 AND ($2 IS NULL OR l.id < $2) AND ($3 IS NULL OR l.account_id = $3)
           AND ($4 = '%%' OR a.name_key LIKE $4 ESCAPE '!' OR a.email_key LIKE $4 ESCAPE '!')
           AND l.action LIKE $5 ESCAPE '!' AND l.created_at >= $6 AND l.created_at < $7
           AND ($8 = '%%' OR lower(l.target) LIKE $8 ESCAPE '!' OR lower(l.detail) LIKE $8 ESCAPE '!' OR l.detail LIKE $10 ESCAPE '!')
         ORDER BY l.id DESC LIMIT $9",
        organization.as_str(),
        after.map(AuditId::uuid),
        account.map(AccountId::uuid),
        page::containing(person),
        page::beginning(&filter.action),
        filter.from.map_or(i64::MIN, Timestamp::micros),
        filter.until.map_or(i64::MAX, Timestamp::micros),
        page::containing(&filter.target),
        limit + 1,
        // SQLite lowers no letter beyond ASCII: those are found as they are typed.
        page::containing_as_typed(&filter.target)
    )?;
    Ok(Page::of(rows.into_iter().map(Row::from).collect(), limit, |row| row.id))
}

/// All rows that the filter leaves, some at a time. Refuses before the first one; and since the right is asked again for
/// each batch, a stream ends when its reader loses it.
pub async fn export(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    filter: Filter,
) -> Result<impl Stream<Item = Result<Vec<Row>>> + Send + use<>> {
    let membership = organizations::get(backend, caller, organization).await?;
    membership.require(Permission::ViewAuditLog)?;
    membership.plan.require(Feature::AuditExport)?;
    let (backend, caller, organization) = (backend.clone(), caller.clone(), organization.clone());
    Ok(stream::try_unfold(Some(None), move |place: Option<Option<AuditId>>| {
        let (backend, caller, organization, filter) = (backend.clone(), caller.clone(), organization.clone(), filter.clone());
        async move {
            let Some(after) = place else { return Ok(None) };
            let page = list(&backend, &caller, &organization, &filter, after, LARGEST).await?;
            Ok(Some((page.items, page.next.map(Some))))
        }
    }))
}
