//! Files to take away: ordinary addresses behind the session, streamed. To add one: a file here that asks access first and
//! answers with [`file`], and a line in the router.

pub mod audit;
pub mod csv;
pub mod datasets;
pub mod members;
pub mod results;
pub mod sharing;
pub mod usage;

use crate::problem;
use app::error::AppError;
use axum::Extension;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use backend::Caller;
use domain::Refusal;
use domain::ids::OrganizationId;
use futures::{Stream, StreamExt, stream};
use http::header;

/// A CSV file that a browser saves under this name.
fn file(name: &str, head: String, lines: impl Stream<Item = backend::Result<String>> + Send + 'static) -> Response {
    saved("text/csv; charset=utf-8", name, head, lines)
}

/// A file of any kind that a browser saves under this name.
fn saved(kind: &str, name: &str, head: String, lines: impl Stream<Item = backend::Result<String>> + Send + 'static) -> Response {
    let lines = lines.map(|line| {
        line.map_err(|error| {
            // The file breaks off, so that nobody takes it for whole.
            tracing::warn!(%error, "an export broke off");
            std::io::Error::other("the export broke off")
        })
    });
    let body = Body::from_stream(stream::iter([Ok(head)]).chain(lines));
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], body).into_response()
}

/// Who asks, and of which organization.
fn entered(caller: Option<Extension<Caller>>, organization: &str) -> Result<(Caller, OrganizationId), AppError> {
    let Extension(caller) = caller.ok_or(Refusal::Unauthenticated)?;
    Ok((caller, OrganizationId::parse(organization).map_err(|_| Refusal::NotFound)?))
}

/// The file, or why there is none.
fn answer(outcome: Result<Response, AppError>) -> Response {
    outcome.unwrap_or_else(|error| problem::response(&error, ""))
}
