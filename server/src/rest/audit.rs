//! `/v1/organizations/{organization}/audit`: who did what.

use super::cursor;
use super::parts::{Answer, Asker, Json, List, Path, Query, limit};
use crate::router::Server;
use axum::extract::State;
use backend::audit::{self, Filter};
use domain::Refusal;
use domain::ids::OrganizationId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A row of the audit log.
#[derive(Serialize, ToSchema)]
struct AuditEntry {
    /// Its identifier.
    id: String,
    /// When it happened.
    at: String,
    /// Whose account did it.
    account: Option<String>,
    /// The name of that account now.
    name: Option<String>,
    /// The session in which it was done.
    session: Option<String>,
    /// The API key with which it was done.
    api_key: Option<String>,
    /// The network address, or where else it came from.
    address: Option<String>,
    /// What was done.
    action: String,
    /// To what.
    target: String,
    /// What changed.
    detail: String,
}

impl From<audit::Row> for AuditEntry {
    fn from(row: audit::Row) -> Self {
        Self {
            id: row.id.to_string(),
            at: row.at.iso(),
            account: row.account.map(|account| account.to_string()),
            name: row.name,
            session: row.session.map(|session| session.to_string()),
            api_key: row.key.map(|key| key.to_string()),
            address: row.address,
            action: row.action,
            target: row.target,
            detail: row.detail,
        }
    }
}

/// Which rows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// An account's identifier, or a part of a name or an address.
    #[serde(default)]
    who: String,
    /// What an action begins with, such as `members.`.
    #[serde(default)]
    action: String,
    /// The first day, such as 2026-11-21.
    #[serde(default)]
    from: String,
    /// The last day.
    #[serde(default)]
    to: String,
    /// A part of the target or of the detail.
    #[serde(default)]
    target: String,
    /// How many items, 1 to 200.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Read the audit log
///
/// The newest first.
#[utoipa::path(get, path = "/organizations/{organization}/audit", tag = "Audit log", params(Wanted), responses((status = 200, body = List<AuditEntry>)))]
async fn list(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path(organization): Path<OrganizationId>,
    Query(wanted): Query<Wanted>,
) -> Answer<Json<List<AuditEntry>>> {
    let (backend, name) = (&server.backend, format!("audit {organization}"));
    backend::organizations::get(backend, &caller, &organization).await?;
    let filter = Filter::read(&wanted.who, &wanted.action, &wanted.from, &wanted.to, &wanted.target).map_err(Refusal::from)?;
    let (limit, after) = (limit(wanted.limit.as_deref())?, cursor::read(backend, &name, wanted.cursor.as_deref())?);
    let page = audit::list(backend, &caller, &organization, &filter, after, limit).await?;
    Ok(Json(cursor::list(backend, &name, page, AuditEntry::from)?))
}
