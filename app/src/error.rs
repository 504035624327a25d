//! The one error that crosses the wire: from a use case to a page, a form, or a program.

use domain::Refusal;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why a server function did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something of ours is broken; the log knows more under this reference.
    #[error("Something broke on our side. Try again; if it stays, tell whoever runs this server{}.", reference(id))]
    Internal {
        /// The request's identifier.
        id: String,
    },
    /// The request was not what the server function takes.
    #[error("The server did not understand this request. Reload the page and try again.")]
    Malformed,
    /// No answer came.
    #[error("The server could not be reached. Check the connection and try again: nothing you typed is lost.")]
    Unreachable,
}

fn reference(id: &str) -> String {
    if id.is_empty() { String::new() } else { format!(" the reference {id}") }
}

impl AppError {
    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            Self::Refused(refusal) => refusal.status(),
            Self::Internal { .. } => 500,
            Self::Malformed => 400,
            Self::Unreachable => 503,
        }
    }

    /// The stable name under `/problems/`.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.slug(),
            Self::Internal { .. } => "internal",
            Self::Malformed => "malformed",
            Self::Unreachable => "unreachable",
        }
    }

    /// The message for a field of the form, if it has one.
    pub fn field(&self, name: &str) -> Option<&str> {
        match self {
            Self::Refused(Refusal::Invalid(fields)) => fields.get(name),
            _ => None,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Unreachable,
            _ => Self::Malformed,
        }
    }
}

#[cfg(feature = "ssr")]
impl From<backend::Error> for AppError {
    fn from(error: backend::Error) -> Self {
        match error {
            backend::Error::Refused(refusal) => {
                crate::api::request::note_refusal(&refusal);
                Self::Refused(refusal)
            }
            busy if busy.is_busy() => {
                tracing::warn!(error = %busy, "the database is busy");
                Self::Refused(Refusal::Unavailable { reason: "The database is busy. Nothing was changed; try again in a moment.".into() })
            }
            broken => {
                let id = crate::api::request::id();
                tracing::error!(request_id = %id, error = %broken, "a request broke");
                Self::Internal { id }
            }
        }
    }
}
