//! Organizations: create, the home page, general settings, the end.

use crate::components::Done;
use crate::error::AppError;
use domain::access::{OrganizationRole, Plan, ResourceKind};
use domain::members::Directory;
use domain::organizations::Color;
use domain::runs::RunState;
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{request, upload};
#[cfg(feature = "ssr")]
use backend::invitations;
#[cfg(feature = "ssr")]
use backend::organizations::home::{Change, LatestRun, Waiting};
#[cfg(feature = "ssr")]
use backend::organizations::{self, deletion, settings};
#[cfg(feature = "ssr")]
use domain::Refusal;
#[cfg(feature = "ssr")]
use domain::access::Permission;

/// Creates an organization; the caller becomes its owner.
#[server(endpoint = "organizations/create")]
pub async fn create_organization(name: String, id: String) -> Result<Done, AppError> {
    let id = if id.trim().is_empty() { domain::ids::OrganizationId::suggest(&name) } else { id };
    let id = organizations::create(&request::backend(), &request::caller()?, &id, &name).await?;
    Ok(Done { notice: Some(format!("{} was created.", name.trim())), ..Done::going(format!("/{id}")) })
}

/// An organization as its own pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// The permanent identifier.
    pub id: String,
    /// The display name.
    pub name: String,
    /// Whether the caller may invite.
    pub invites: bool,
}

/// One organization of the caller's.
#[server(endpoint = "organizations/get")]
pub async fn get(organization: String) -> Result<Organization, AppError> {
    let facts = organizations::facts(&request::backend(), &request::caller()?, &request::organization(&organization)?).await?;
    Ok(Organization { id: facts.membership.organization.to_string(), invites: facts.may_invite, name: facts.membership.name.clone() })
}

/// What a member comes home to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomePage {
    /// The organization.
    pub organization: Organization,
    /// Whether it is so young that the first doors are shown.
    pub young: bool,
    /// The latest runs.
    pub runs: Vec<HomeRun>,
    /// What was made or changed lately.
    pub changes: Vec<HomeChange>,
    /// What waits for the caller.
    pub waiting: Vec<HomeWaiting>,
    /// How many invitations wait for the caller, here and elsewhere.
    pub invitations: i64,
}

/// A run on the home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeRun {
    /// Its identifier.
    pub id: String,
    /// What was run.
    pub evaluation: String,
    /// How far it is.
    pub state: RunState,
    /// Rows that have their verdicts.
    pub done: i64,
    /// Rows of those that could be decided.
    pub decided: i64,
    /// Rows of those that pass.
    pub passed: i64,
    /// By how many hundredths the pass rate differs from that of the run before; nothing without one.
    pub change: Option<i64>,
    /// Who started it.
    pub started_by: String,
    /// When.
    pub at: String,
}

/// A dataset or an evaluation that was made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeChange {
    /// Where it is found, behind the organization.
    pub path: String,
    /// What it is.
    pub kind: ResourceKind,
    /// Its name.
    pub name: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: String,
    /// What changed, where that is known.
    pub what: Option<String>,
}

/// What waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeWaiting {
    /// Where it is found, behind the organization.
    pub path: String,
    /// The name of the evaluation.
    pub name: String,
    /// Whether a run of it failed; otherwise it was never run.
    pub failed: bool,
    /// Since when.
    pub at: String,
}

/// What a member comes home to.
#[server(endpoint = "organizations/home")]
pub async fn home(organization: String) -> Result<HomePage, AppError> {
    let (backend, caller, id) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let found = organizations::home::home(&backend, &caller, &id).await?;
    let young = found.runs.iter().filter(|run| run.state == RunState::Succeeded).count() < YOUNG;
    Ok(HomePage {
        organization: get(organization).await?,
        young,
        runs: found.runs.into_iter().map(HomeRun::from).collect(),
        changes: found.changes.into_iter().map(HomeChange::from).collect(),
        waiting: found.waiting.into_iter().map(HomeWaiting::from).collect(),
        invitations: invitations::received::count(&backend, &caller).await?,
    })
}

/// The first doors are shown until so many runs succeeded.
#[cfg(feature = "ssr")]
const YOUNG: usize = 3;

#[cfg(feature = "ssr")]
impl From<LatestRun> for HomeRun {
    fn from(run: LatestRun) -> Self {
        Self {
            id: run.id.to_string(),
            evaluation: run.evaluation,
            state: run.state,
            done: run.done,
            decided: run.decided,
            passed: run.passed,
            change: run.before.and_then(|before| domain::runs::pass_rate_change(before, (run.decided, run.passed))),
            started_by: run.started_by,
            at: run.created_at.iso(),
        }
    }
}

#[cfg(feature = "ssr")]
impl From<Change> for HomeChange {
    fn from(change: Change) -> Self {
        let path = match change.kind {
            ResourceKind::Dataset => format!("datasets/{}", domain::ids::DatasetId::from(change.id)),
            ResourceKind::Evaluation => format!("evaluations/{}", domain::ids::EvaluationId::from(change.id)),
        };
        Self { path, kind: change.kind, name: change.name, by: change.by, at: change.at.iso(), what: change.what }
    }
}

#[cfg(feature = "ssr")]
impl From<Waiting> for HomeWaiting {
    fn from(waiting: Waiting) -> Self {
        match waiting {
            Waiting::Failed { run, evaluation, at } => Self { path: format!("runs/{run}"), name: evaluation, failed: true, at: at.iso() },
            Waiting::NeverRun { evaluation, name, at } => {
                let id = domain::ids::EvaluationId::from(evaluation);
                Self { path: format!("evaluations/{id}/setup"), name, failed: false, at: at.iso() }
            }
        }
    }
}

/// The general settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The permanent identifier.
    pub id: String,
    /// The display name.
    pub name: String,
    /// The colour of the mark.
    pub color: Option<Color>,
    /// Whether there is a logo.
    pub has_logo: bool,
    /// The role that the invitation form proposes.
    pub default_role: OrganizationRole,
    /// Who sees the list of members.
    pub directory: Directory,
    /// Whether team admins may invite.
    pub team_admins_invite: bool,
    /// Whether admins manage billing.
    pub admins_manage_billing: bool,
    /// For how many days an invitation works.
    pub invitation_days: i64,
    /// The caller's base role.
    pub role: OrganizationRole,
    /// The caller's account, whose own page shows how to leave.
    pub own: String,
    /// Whether the caller may change the settings.
    pub edits: bool,
    /// Whether the caller may delete the organization.
    pub deletes: bool,
    /// The plan.
    pub plan: Plan,
    /// Active members and live invitations.
    pub seats: i64,
    /// Custom roles.
    pub custom_roles: i64,
    /// Teams, the default one among them.
    pub teams: i64,
}

/// The general settings of an organization.
#[server(endpoint = "organizations/settings")]
pub async fn read_settings(organization: String) -> Result<Settings, AppError> {
    let (backend, caller, id) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let standing = organizations::get(&backend, &caller, &id).await?.standing;
    let settings = settings::get(&backend, &caller, &id).await?;
    let limits = settings::limits(&backend, &caller, &id).await?;
    Ok(Settings {
        id: organization,
        name: settings.name,
        color: settings.color,
        has_logo: settings.has_logo,
        default_role: settings.default_role,
        directory: settings.directory,
        team_admins_invite: settings.team_admins_invite,
        admins_manage_billing: settings.admins_manage_billing,
        invitation_days: settings.invitation_days,
        role: standing.role,
        own: caller.account_id.to_string(),
        edits: standing.permits(Permission::EditOrganizationSettings),
        deletes: standing.permits(Permission::DeleteOrganization),
        plan: limits.plan,
        seats: limits.seats,
        custom_roles: limits.custom_roles,
        teams: limits.teams,
    })
}

/// Changes the general settings. Boxes that are not ticked do not come with the form.
#[server(endpoint = "organizations/change")]
pub async fn change_organization(
    organization: String,
    name: String,
    #[server(default)] color: String,
    default_role: String,
    directory: String,
    #[server(default)] team_admins_invite: String,
    #[server(default)] admins_manage_billing: String,
    #[server(default)] decides_billing: String,
    invitation_days: String,
) -> Result<Done, AppError> {
    let wanted = settings::Wanted {
        name,
        color,
        default_role,
        directory,
        team_admins_invite: !team_admins_invite.is_empty(),
        // Only the form of an owner has the box.
        admins_manage_billing: (!decides_billing.is_empty()).then_some(!admins_manage_billing.is_empty()),
        invitation_days: invitation_days.trim().parse().unwrap_or(0),
    };
    settings::change(&request::backend(), &request::caller()?, &request::organization(&organization)?, &wanted).await?;
    Ok(Done::saying("The settings were saved."))
}

/// Sets the logo. The fields come before the file: organization, file.
#[server(endpoint = "organizations/set_logo", input = MultipartFormData)]
pub async fn set_logo(data: MultipartData) -> Result<Done, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let mut form = upload::Upload::read(data).await?;
    let organization = request::organization(form.text("organization"))?;
    let bytes = form.small_file(domain::organizations::LOGO_BYTES).await;
    if bytes.is_err() {
        form.drain().await;
    }
    settings::set_logo(&backend, &caller, &organization, Some(bytes?.ok_or(Refusal::field("file", "Choose a file."))?)).await?;
    Ok(Done::saying("The logo was changed.").anew())
}

/// Takes the logo away.
#[server(endpoint = "organizations/remove_logo")]
pub async fn remove_logo(organization: String) -> Result<Done, AppError> {
    settings::set_logo(&request::backend(), &request::caller()?, &request::organization(&organization)?, None).await?;
    Ok(Done::saying("The logo was removed.").anew())
}

/// Deletes the organization, for 30 days at first.
#[server(endpoint = "organizations/delete")]
pub async fn delete_organization(organization: String, confirmation: String) -> Result<Done, AppError> {
    let id = request::organization(&organization)?;
    deletion::delete(&request::backend(), &request::caller()?, &id, &confirmation).await?;
    let notice = format!("{organization} was deleted. You can restore it for 30 days.");
    Ok(Done { notice: Some(notice), ..Done::going("/organizations/deleted") }.anew())
}

/// A deleted organization: identifier, name, and when nothing is left of it.
#[server(endpoint = "organizations/deleted")]
pub async fn deleted() -> Result<Vec<(String, String, String)>, AppError> {
    let list = deletion::list(&request::backend(), &request::caller()?).await?;
    Ok(list.into_iter().map(|deleted| (deleted.organization.to_string(), deleted.name, deleted.gone_at.iso())).collect())
}

/// Takes a deleted organization back.
#[server(endpoint = "organizations/restore")]
pub async fn restore_organization(organization: String) -> Result<Done, AppError> {
    let id = request::organization(&organization)?;
    deletion::restore(&request::backend(), &request::caller()?, &id).await?;
    Ok(Done { notice: Some("The organization is back, with everything in it.".into()), ..Done::going(format!("/{id}")) }.anew())
}
