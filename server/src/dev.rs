//! For development only: the kept letters as JSON, for tests.

use crate::problem;
use crate::router::Server;
use app::error::AppError;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use http::header;
use serde::Deserialize;
use serde_json::json;

/// The letters to whom.
#[derive(Deserialize)]
pub struct To {
    to: Option<String>,
}

/// `GET /dev/mail.json?to=…`: the newest letters first; not found unless this is development.
pub async fn mail_json(State(server): State<Server>, Query(To { to }): Query<To>) -> Response {
    if !server.backend.settings.development {
        return problem::response(&Refusal::NotFound.into(), "");
    }
    match backend::mail::newest(&server.backend, to.as_deref()).await {
        Ok(letters) => {
            let list: Vec<_> = letters
                .into_iter()
                .map(|letter| {
                    json!({ "id": letter.id, "to": letter.to, "subject": letter.subject, "text": letter.text, "html": letter.html, "created_at": letter.created_at.iso() })
                })
                .collect();
            ([(header::CONTENT_TYPE, "application/json")], json!(list).to_string()).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the letters cannot be read");
            problem::response(&AppError::Internal { id: String::new() }, "")
        }
    }
}
