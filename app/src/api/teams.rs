//! Teams: the list, making, changing and deleting one, and its members.

use crate::components::Done;
use crate::error::AppError;
use domain::teams::TeamIcon;
use domain::visibility::{Proposal, Visibility};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::organizations;
#[cfg(feature = "ssr")]
use backend::teams::{self, Contents, TeamForm};
#[cfg(feature = "ssr")]
use domain::access::{Feature, Permission, TeamRole};

/// How many members a page shows.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its picture.
    pub icon: TeamIcon,
    /// Made with the organization; cannot be deleted.
    pub is_default: bool,
    /// How many active members it has.
    pub members: i64,
    /// The caller's role in it, in words.
    pub role: Option<String>,
    /// What it proposes for what is made in it.
    pub proposes: Proposal,
}

#[cfg(feature = "ssr")]
impl From<teams::Team> for Team {
    fn from(team: teams::Team) -> Self {
        Self {
            id: team.id.to_string(),
            name: team.name,
            description: team.description,
            icon: team.icon,
            is_default: team.is_default,
            members: team.members,
            role: team.role.map(|role| role.label().to_owned()),
            proposes: team.proposes,
        }
    }
}

/// The teams page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teams {
    /// The teams that the caller may see.
    pub teams: Vec<Team>,
    /// Whether the caller may make one.
    pub may_create: bool,
    /// Whether the plan has more teams than the default one.
    pub plan_has_teams: bool,
}

/// The teams that the caller may see.
#[server(endpoint = "teams/list")]
pub async fn list(organization: String) -> Result<Teams, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let membership = organizations::get(&backend, &caller, &organization).await?;
    let list = teams::list(&backend, &caller, &organization).await?;
    Ok(Teams {
        teams: list.into_iter().map(Team::from).collect(),
        may_create: membership.standing.permits(Permission::CreateTeam),
        plan_has_teams: membership.plan.has(Feature::Teams),
    })
}

/// Whether a new team may be made; refuses otherwise.
#[server(endpoint = "teams/may_create")]
pub async fn may_create(organization: String) -> Result<(), AppError> {
    let membership = organizations::get(&request::backend(), &request::caller()?, &request::organization(&organization)?).await?;
    membership.require(Permission::CreateTeam)?;
    Ok(membership.plan.require(Feature::Teams)?)
}

/// Where something new may live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Homes {
    /// The teams, as identifier and name.
    pub teams: Vec<(String, String)>,
    /// Who sees it, where the teams propose the same.
    pub proposed: Option<Visibility>,
}

#[cfg(feature = "ssr")]
impl From<&organizations::Facts> for Homes {
    fn from(facts: &organizations::Facts) -> Self {
        let teams = facts.teams.iter().map(|team| (team.id.to_string(), team.name.clone())).collect();
        Self { teams, proposed: proposed(facts) }
    }
}

/// Who sees something new, where the teams of the caller propose the same.
#[cfg(feature = "ssr")]
pub(super) fn proposed(facts: &organizations::Facts) -> Option<Visibility> {
    domain::visibility::agreed(facts.teams.iter().map(|team| team.proposes))
}

/// A member of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// The person's account.
    pub id: String,
    /// The person's name.
    pub name: String,
    /// The person's address, where it may be seen.
    pub email: Option<String>,
    /// The role in the team as its word.
    pub role: String,
    /// The role in the team in words.
    pub role_label: String,
    /// The caller.
    pub own: bool,
    /// Whether the caller may give another role.
    pub may_change: bool,
    /// Whether the caller may remove the person.
    pub may_remove: bool,
}

/// One team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamPage {
    /// The team.
    pub team: Team,
    /// Who is in it.
    pub members: Vec<TeamMember>,
    /// Where the next page of them begins.
    pub next: Option<String>,
    /// Whether the caller may change name, description and icon.
    pub may_edit: bool,
    /// The roles with which the caller may add members, as word and label; empty for those who add nobody.
    pub adds: Vec<(String, String)>,
    /// Names and addresses that the form proposes.
    pub candidates: Vec<(String, String)>,
    /// Whether the caller may make API keys of it.
    pub makes_keys: bool,
    /// What deleting it means, for those who may.
    pub deletion: Option<Deletion>,
}

/// What deleting a team means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// How many resources are in it.
    pub contents: i64,
    /// The teams that they may move to, as identifier and name.
    pub targets: Vec<(String, String)>,
}

/// One team with its members, behind the one named by `after`.
#[server(endpoint = "teams/get")]
pub async fn get(organization: String, team: String, #[server(default)] after: String) -> Result<TeamPage, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&team)?);
    let team = teams::get(&backend, &caller, &organization, id).await?;
    let members = teams::members::list(&backend, &caller, &organization, id, Some(&after), PAGE).await?;
    let standing = team.standing;
    let adds: Vec<TeamRole> = TeamRole::ALL.iter().rev().copied().filter(|role| standing.adds(*role)).collect();
    let candidates = if adds.is_empty() { Vec::new() } else { teams::members::candidates(&backend, &caller, &organization, id).await? };
    let deletion = if team.is_default || !standing.deletes(true) {
        None
    } else {
        let contents = teams::contents(&backend, &caller, &organization, id).await?;
        let others = teams::list(&backend, &caller, &organization).await?;
        let targets = others.into_iter().filter(|other| other.id != id && other.standing.is_admin());
        standing
            .deletes(contents == 0)
            .then(|| Deletion { contents, targets: targets.map(|other| (other.id.to_string(), other.name)).collect() })
    };
    Ok(TeamPage {
        may_edit: standing.edits(),
        makes_keys: standing.makes_keys(),
        next: members.next,
        members: members
            .items
            .into_iter()
            .map(|member| TeamMember {
                own: member.account_id == caller.account_id,
                id: member.account_id.to_string(),
                name: member.name,
                email: member.email,
                role: member.role.to_string(),
                role_label: member.role.label().into(),
                may_change: member.may_change,
                may_remove: member.may_remove,
            })
            .collect(),
        adds: adds.into_iter().map(|role| (role.to_string(), role.label().into())).collect(),
        candidates,
        deletion,
        team: team.into(),
    })
}

/// Makes a team.
#[server(endpoint = "teams/create")]
pub async fn create_team(
    organization: String,
    name: String,
    #[server(default)] description: String,
    #[server(default)] icon: String,
) -> Result<Done, AppError> {
    let organization = request::organization(&organization)?;
    let form = TeamForm { name: &name, description: &description, icon: &icon };
    let id = teams::create(&request::backend(), &request::caller()?, &organization, form).await?;
    Ok(Done { notice: Some(format!("{} was created.", name.trim())), ..Done::going(format!("/{organization}/settings/teams/{id}")) })
}

/// Changes name, description and icon.
#[server(endpoint = "teams/edit")]
pub async fn edit_team(
    organization: String,
    team: String,
    name: String,
    #[server(default)] description: String,
    #[server(default)] icon: String,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&team)?);
    let form = TeamForm { name: &name, description: &description, icon: &icon };
    teams::edit(&request::backend(), &request::caller()?, &organization, id, form).await?;
    Ok(Done::saying("The team was saved."))
}

/// Says who sees what is made in a team from now on, and how far the team goes with it.
#[server(endpoint = "teams/propose")]
pub async fn propose_visibility(
    organization: String,
    team: String,
    #[server(default)] visibility: String,
    #[server(default)] level: String,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&team)?);
    teams::propose(&request::backend(), &request::caller()?, &organization, id, &visibility, &level).await?;
    Ok(Done::saying("The team was saved. What is there already stays as it is."))
}

/// Deletes a team; `contents` says what becomes of what is in it, `confirmation` is its name.
#[server(endpoint = "teams/delete")]
pub async fn delete_team(
    organization: String,
    team: String,
    #[server(default)] contents: String,
    #[server(default)] confirmation: String,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&team)?);
    let contents = Contents::from_form(&contents)?;
    teams::delete(&request::backend(), &request::caller()?, &organization, id, contents, &confirmation).await?;
    let notice = Some(format!("{} was deleted.", confirmation.trim()));
    Ok(Done { notice, ..Done::going(format!("/{organization}/settings/teams")) })
}

/// Adds a member of the organization to a team.
#[server(endpoint = "teams/add_member")]
pub async fn add_team_member(organization: String, team: String, email: String, role: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&team)?);
    teams::members::add(&request::backend(), &request::caller()?, &organization, id, &email, &role).await?;
    Ok(Done::saying(format!("{} is in the team now.", email.trim())))
}

/// Gives a member of a team another role in it.
#[server(endpoint = "teams/set_role")]
pub async fn set_team_role(organization: String, team: String, member: String, role: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&team)?);
    let account = request::typed_id(&member)?;
    teams::members::set_role(&request::backend(), &request::caller()?, &organization, id, account, &role).await?;
    Ok(Done::saying("The team role was changed."))
}

/// Takes a member out of a team; the caller may be the one, and leaves then.
#[server(endpoint = "teams/remove_member")]
pub async fn remove_team_member(organization: String, team: String, member: String) -> Result<Done, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&team)?);
    let account = request::typed_id(&member)?;
    teams::members::remove(&backend, &caller, &organization, id, account).await?;
    if account == caller.account_id {
        return Ok(Done { notice: Some("You have left the team.".into()), ..Done::going(format!("/{organization}")) });
    }
    Ok(Done::saying("The member was removed from the team."))
}

/// The teams that the caller works in, as identifier and name; none while there is only one, so that no team is spoken of.
#[cfg(feature = "ssr")]
pub(super) async fn several(
    backend: &backend::Backend,
    caller: &backend::Caller,
    organization: &domain::ids::OrganizationId,
) -> Result<Vec<(String, String)>, AppError> {
    Ok(choices(&*organizations::facts(backend, caller, organization).await?))
}

/// Gives a member of the organization a role in a team, or takes them out of it when the role is empty.
#[server(endpoint = "teams/put_member")]
pub async fn put_team_member(
    organization: String,
    team: String,
    member: String,
    #[server(default)] role: String,
) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&team)?);
    let (account, role) = (request::typed_id(&member)?, request::optional(&role)?);
    teams::members::put(&request::backend(), &request::caller()?, &organization, id, account, role).await?;
    Ok(Done::saying("The teams were changed."))
}

/// The teams to choose between; none while there is only one.
#[cfg(feature = "ssr")]
pub(super) fn choices(facts: &organizations::Facts) -> Vec<(String, String)> {
    let several = facts.teams.len() > 1;
    facts.teams.iter().filter(|_| several).map(|team| (team.id.to_string(), team.name.clone())).collect()
}
