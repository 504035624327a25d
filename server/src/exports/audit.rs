//! `GET /{organization}/settings/audit/export.csv`: the audit log as the page filters it, the newest first.

use super::{answer, csv, file};
use crate::router::Server;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use backend::Caller;
use backend::audit::{self, Filter, Row};
use domain::Refusal;
use domain::ids::OrganizationId;
use futures::StreamExt;
use serde::Deserialize;

/// The filters of the page.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Asked {
    who: String,
    action: String,
    from: String,
    to: String,
    target: String,
}

/// Asks access first; then sends the rows as they are read.
pub async fn export(
    State(server): State<Server>,
    Path(organization): Path<String>,
    caller: Option<Extension<Caller>>,
    Query(asked): Query<Asked>,
) -> Response {
    let open = async {
        let Extension(caller) = caller.ok_or(Refusal::Unauthenticated)?;
        let organization = OrganizationId::parse(&organization).map_err(|_| Refusal::NotFound)?;
        let filter = Filter::read(&asked.who, &asked.action, &asked.from, &asked.to, &asked.target);
        // Who may not read it is told that, and not which filter is wrong.
        let rows = audit::export(&server.backend, &caller, &organization, filter.clone().unwrap_or_default()).await?;
        filter.map_err(Refusal::from)?;
        let head = csv::row(["when", "account", "name", "email", "session", "key", "from", "action", "target", "detail"]);
        let lines = rows.map(|batch| batch.map(|rows| rows.iter().map(line).collect::<String>()));
        Ok(file(&format!("{organization}-audit.csv"), head, lines))
    };
    answer(open.await)
}

fn line(row: &Row) -> String {
    let (at, account) = (row.at.iso(), row.account.map(|account| account.to_string()).unwrap_or_default());
    let session = row.session.map(|session| session.to_string()).unwrap_or_default();
    let key = row.key.map(|key| key.to_string()).unwrap_or_default();
    let [name, email, address] = [&row.name, &row.email, &row.address].map(|text| text.as_deref().unwrap_or_default());
    csv::row([at.as_str(), &account, name, email, &session, &key, address, &row.action, &row.target, &row.detail])
}
