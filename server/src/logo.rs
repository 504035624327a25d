//! The logo of an organization, for its members.

use crate::problem;
use crate::router::Server;
use app::error::AppError;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use backend::Caller;
use backend::organizations::settings;
use domain::Refusal;
use domain::ids::OrganizationId;
use http::header;

/// `GET /{org}/settings/logo`: the picture as it was uploaded. Its type was read from its bytes, so no browser takes it for a page.
pub async fn logo(State(server): State<Server>, caller: Option<Extension<Caller>>, Path(organization): Path<String>) -> Response {
    match picture(&server, caller, &organization).await {
        Ok((bytes, kind)) => {
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "private, max-age=300".into())], bytes).into_response()
        }
        Err(error) => problem::response(&error, ""),
    }
}

async fn picture(server: &Server, caller: Option<Extension<Caller>>, organization: &str) -> Result<(Vec<u8>, String), AppError> {
    let Extension(caller) = caller.ok_or(Refusal::NotFound)?;
    let organization = OrganizationId::parse(organization).map_err(|_| Refusal::NotFound)?;
    Ok(settings::logo(&server.backend, &caller, &organization).await?)
}
