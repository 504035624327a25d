//! `GET /{organization}/settings/audit/export.csv`: the audit log as the page filters it, the newest first.

use super::csv;
use crate::problem;
use crate::router::Server;
use app::error::AppError;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use backend::audit::{self, Filter, Row};
use backend::{Caller, Error};
use domain::Refusal;
use domain::ids::OrganizationId;
use futures::{StreamExt, stream};
use http::header;
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
    match file(&server, &organization, caller.map(|Extension(caller)| caller), &asked).await {
        Ok(response) => response,
        Err(Error::Refused(refusal)) => problem::response(&refusal.into(), ""),
        Err(error) => {
            tracing::error!(%error, "the audit log cannot be exported");
            problem::response(&AppError::Internal { id: String::new() }, "")
        }
    }
}

async fn file(server: &Server, organization: &str, caller: Option<Caller>, asked: &Asked) -> backend::Result<Response> {
    let caller = caller.ok_or(Refusal::Unauthenticated)?;
    let organization = OrganizationId::parse(organization).map_err(|_| Refusal::NotFound)?;
    let filter = Filter::read(&asked.who, &asked.action, &asked.from, &asked.to, &asked.target);
    // Who may not read it is told that, and not which filter is wrong.
    let rows = audit::export(&server.backend, &caller, &organization, filter.clone().unwrap_or_default()).await?;
    filter?;
    let head = csv::row(["when", "account", "name", "email", "from", "action", "target", "detail"]);
    let lines = rows.map(|batch| match batch {
        Ok(rows) => Ok(rows.iter().map(line).collect::<String>()),
        // The file breaks off, so that nobody takes it for whole.
        Err(error) => {
            tracing::warn!(%error, "an export of the audit log broke off");
            Err(std::io::Error::other("the export broke off"))
        }
    });
    let body = Body::from_stream(stream::iter([Ok(head)]).chain(lines));
    let name = format!("attachment; filename=\"{organization}-audit.csv\"");
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)], body).into_response())
}

fn line(row: &Row) -> String {
    let (at, account) = (row.at.iso(), row.account.map(|account| account.to_string()).unwrap_or_default());
    let [name, email, address] = [&row.name, &row.email, &row.address].map(|text| text.as_deref().unwrap_or_default());
    csv::row([at.as_str(), &account, name, email, address, &row.action, &row.target, &row.detail])
}
