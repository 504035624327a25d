//! For development only: the letters that were not sent. In any other mode there is nothing here.

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;

/// A letter that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its identifier.
    pub id: String,
    /// The address it goes to.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// The plain form.
    pub text: String,
    /// The HTML form.
    pub html: String,
    /// When it was written.
    pub created_at: String,
}

/// The newest letters, to one address or to all.
#[server(endpoint = "dev/letters")]
pub async fn letters(to: String) -> Result<Vec<Letter>, AppError> {
    let backend = request::backend();
    if !backend.settings.development {
        return Err(domain::Refusal::NotFound.into());
    }
    let list = backend::mail::newest(&backend, Some(to.as_str()).filter(|to| !to.is_empty())).await?;
    Ok(list
        .into_iter()
        .map(|letter| Letter {
            id: letter.id.to_string(),
            to: letter.to,
            subject: letter.subject,
            text: letter.text,
            html: letter.html,
            created_at: letter.created_at.iso(),
        })
        .collect())
}

/// Whether this is development: the pages under `/dev` exist only then.
#[server(endpoint = "dev/here")]
pub async fn here() -> Result<(), AppError> {
    if request::backend().settings.development { Ok(()) } else { Err(domain::Refusal::NotFound.into()) }
}
