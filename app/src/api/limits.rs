//! What an organization has decided about spending.

use crate::components::Done;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::credits::limits;
#[cfg(feature = "ssr")]
use domain::credits::NanoDollars;

/// The limits as their page shows them; amounts in dollars, empty where nothing is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The most that may be spent in a month.
    pub monthly: String,
    /// Below how much somebody is told.
    pub low_balance: String,
    /// What was spent this month.
    pub spent: String,
    /// The teams, with theirs.
    pub teams: Vec<TeamLimit>,
    /// Whether the caller may change them.
    pub may_change: bool,
}

/// The limit of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamLimit {
    /// The team.
    pub team: String,
    /// Its name.
    pub name: String,
    /// The most that may be spent for it in a month.
    pub monthly: String,
    /// What was spent for it this month.
    pub spent: String,
}

/// The page.
#[server(endpoint = "limits/page")]
pub async fn page(organization: String) -> Result<Limits, AppError> {
    let limits = limits::get(&request::backend(), &request::caller()?, &request::organization(&organization)?).await?;
    Ok(Limits {
        monthly: text(limits.monthly),
        low_balance: text(limits.low_balance),
        spent: limits.spent.to_string(),
        teams: limits.teams.into_iter().map(TeamLimit::from).collect(),
        may_change: limits.may_change,
    })
}

#[cfg(feature = "ssr")]
impl From<limits::TeamLimit> for TeamLimit {
    fn from(limit: limits::TeamLimit) -> Self {
        Self { team: limit.team.to_string(), name: limit.name, monthly: text(limit.monthly), spent: limit.spent.to_string() }
    }
}

#[cfg(feature = "ssr")]
fn text(amount: Option<NanoDollars>) -> String {
    amount.map(|amount| amount.to_string()).unwrap_or_default()
}

/// Decides about the whole organization.
#[server(endpoint = "limits/set")]
pub async fn set_limits(
    organization: String,
    #[server(default)] monthly: String,
    #[server(default)] low_balance: String,
) -> Result<Done, AppError> {
    limits::set(&request::backend(), &request::caller()?, &request::organization(&organization)?, &monthly, &low_balance).await?;
    Ok(Done::saying("The limits are saved."))
}

/// Decides about a team.
#[server(endpoint = "limits/set_team")]
pub async fn set_team_limit(organization: String, team: String, #[server(default)] team_limit: String) -> Result<Done, AppError> {
    let (organization, team) = (request::organization(&organization)?, request::typed_id(&team)?);
    limits::set_team(&request::backend(), &request::caller()?, &organization, team, &team_limit).await?;
    Ok(Done::saying("The team’s limit is saved."))
}
