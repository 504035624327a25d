//! The logo of an organization, for its members.

use crate::problem;
use crate::router::Server;
use app::error::AppError;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use backend::Caller;
use backend::organizations::settings;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Refusal;
use domain::ids::OrganizationId;
use http::{HeaderMap, StatusCode, header};
use sha2::{Digest, Sha256};

/// `GET /{org}/settings/logo`: the picture as it was uploaded. Its type was read from its bytes, so no browser takes it for a page.
pub async fn logo(
    State(server): State<Server>,
    caller: Option<Extension<Caller>>,
    Path(organization): Path<String>,
    headers: HeaderMap,
) -> Response {
    match picture(&server, caller, &organization).await {
        // Asked for each time, sent once: a new picture is seen at once.
        Ok((bytes, kind)) => {
            let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(&bytes)));
            let head = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "private, no-cache".into()), (header::ETAG, tag.clone())];
            if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == tag) {
                return (StatusCode::NOT_MODIFIED, head).into_response();
            }
            (head, bytes).into_response()
        }
        Err(error) => problem::response(&error, ""),
    }
}

async fn picture(server: &Server, caller: Option<Extension<Caller>>, organization: &str) -> Result<(Vec<u8>, String), AppError> {
    let Extension(caller) = caller.ok_or(Refusal::NotFound)?;
    let organization = OrganizationId::parse(organization).map_err(|_| Refusal::NotFound)?;
    Ok(settings::logo(&server.backend, &caller, &organization).await?)
}
