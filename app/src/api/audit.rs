//! The audit log of an organization.

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::{audit, organizations};
#[cfg(feature = "ssr")]
use domain::Refusal;
#[cfg(feature = "ssr")]
use domain::access::{Feature, Permission};

/// How many rows a page shows.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// Which rows are asked for, as they stand in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// An account's identifier, or a part of a name or an address.
    pub who: String,
    /// What an action begins with.
    pub action: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// A part of the target or of the detail.
    pub target: String,
}

/// One page of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLog {
    /// The newest first.
    pub rows: Vec<Entry>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether the organization's plan has the export.
    pub exports: bool,
    /// What is wrong with the filters; then there are no rows.
    pub wrong: Option<String>,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it happened.
    pub at: String,
    /// Whose account did it.
    pub account: Option<String>,
    /// The name and the address of the account, unless it is gone.
    pub person: Option<(String, String)>,
    /// The name of the API key with which it was done.
    pub key: Option<String>,
    /// The network address, or where else it came from.
    pub address: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub target: String,
    /// What changed.
    pub detail: String,
}

/// The rows that are asked for, behind the one named by `after`.
#[server(endpoint = "audit/page")]
pub async fn page(
    organization: String,
    #[server(default)] who: String,
    #[server(default)] action: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
    #[server(default)] target: String,
    #[server(default)] after: String,
) -> Result<AuditLog, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, after) = (request::organization(&organization)?, request::optional(&after)?);
    let membership = organizations::get(&backend, &caller, &organization).await?;
    membership.require(Permission::ViewAuditLog)?;
    let exports = membership.plan.has(Feature::AuditExport);
    // A day that is none is said beside the filters, where it can be put right.
    let filter = match audit::Filter::read(&who, &action, &from, &to, &target) {
        Ok(filter) => filter,
        Err(errors) => {
            return Ok(AuditLog { rows: Vec::new(), next: None, exports: false, wrong: Some(Refusal::from(errors).to_string()) });
        }
    };
    let page = audit::list(&backend, &caller, &organization, &filter, after, PAGE).await?;
    let rows = page.items.into_iter().map(Entry::from).collect();
    Ok(AuditLog { rows, next: page.next.map(|id| id.to_string()), exports, wrong: None })
}

#[cfg(feature = "ssr")]
impl From<audit::Row> for Entry {
    fn from(row: audit::Row) -> Self {
        Self {
            at: row.at.iso(),
            account: row.account.map(|account| account.to_string()),
            person: row.name.zip(row.email),
            // A key that is gone with its team or its maker has no name any more.
            key: row.key.map(|id| row.key_name.unwrap_or_else(|| id.to_string())),
            address: row.address.unwrap_or_default(),
            action: row.action,
            target: row.target,
            detail: row.detail,
        }
    }
}
