//! Teams: groups of members with a home for resources. [`list`], [`create`] and [`edit`]; [`propose`] says who sees what is made in one; [`members`] says who is in one,
//! [`delete`] what becomes of what is in it.
//!
//! Every use case on one team begins with [`find`]: who is neither in it nor admin of the organization gets *not found*.

mod delete;
pub mod members;
mod proposal;

pub use delete::{Contents, delete};
pub use proposal::propose;

use crate::db::{Conn, execute, fetch_all, fetch_one};
use crate::organizations::{self, Membership};
use crate::{Backend, Caller, Error, OrDuplicate, Result, audit, members as organization_members};
use domain::access::{Feature, Permission, TeamRole, TeamStanding};
use domain::ids::{OrganizationId, TeamId};
use domain::names::{self, display_name};
use domain::teams::TeamIcon;
use domain::visibility::{Proposal, TeamLevel};
use domain::{FieldErrors, Refusal};
use uuid::Uuid;

/// A team as the caller sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its identifier.
    pub id: TeamId,
    /// Its name, unique in the organization.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Its picture.
    pub icon: TeamIcon,
    /// Made with the organization; cannot be deleted.
    pub is_default: bool,
    /// How many active members it has.
    pub members: i64,
    /// The caller's role in it; none for owners and admins of the organization who are not in it.
    pub role: Option<TeamRole>,
    /// What the caller may do in it.
    pub standing: TeamStanding,
    /// Who sees what is made in it, unless its maker says otherwise.
    pub proposes: Proposal,
}

/// The form of a team.
#[derive(Debug, Clone, Copy)]
pub struct TeamForm<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is for; may be empty.
    pub description: &'a str,
    /// The word of its icon; may be empty.
    pub icon: &'a str,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    description: String,
    icon: String,
    is_default: bool,
    members: i64,
    role: Option<String>,
    visibility: String,
    team_level: i64,
}

impl Row {
    fn team(self, membership: &Membership) -> Result<Team> {
        let role = self.role.map(|role| role.parse().map_err(Error::Internal)).transpose()?;
        Ok(Team {
            id: self.id.into(),
            name: self.name,
            description: self.description,
            icon: TeamIcon::stored(&self.icon),
            is_default: self.is_default,
            members: self.members,
            role,
            standing: TeamStanding::enter(membership.standing, role)?,
            proposes: Proposal {
                visibility: self.visibility.parse().map_err(Error::Internal)?,
                level: TeamLevel::from_number(self.team_level),
            },
        })
    }
}

/// The first 200 teams that the caller may see, the default one first: their own, and all for owners and admins.
pub async fn list(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Vec<Team>> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    select(&mut conn, caller, &membership, None).await
}

/// One team.
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: TeamId) -> Result<Team> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    find(&mut conn, caller, &membership, id).await
}

/// How many resources have their home in a team that the caller may see.
pub async fn contents(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: TeamId) -> Result<i64> {
    let mut conn = backend.db.read().await?;
    let membership = organizations::known(backend, &mut conn, caller, organization).await?;
    find(&mut conn, caller, &membership, id).await?;
    count_contents(&mut conn, id).await
}

/// Makes a team; the caller becomes its first admin.
pub async fn create(backend: &Backend, caller: &Caller, organization: &OrganizationId, form: TeamForm<'_>) -> Result<TeamId> {
    let mut tx = backend.db.write().await?;
    let plan = organization_members::lock(&mut tx, organization).await?;
    organizations::entry(&mut tx, caller, organization).await?.require(Permission::CreateTeam)?;
    plan.require(Feature::Teams)?;
    let look = Look::check(form)?;
    let (id, now): (TeamId, i64) = (backend.id(), backend.now().micros());
    execute!(
        tx,
        "INSERT INTO teams (id, organization_id, name, name_key, description, icon, is_default, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, FALSE, $7)",
        id.uuid(),
        organization.as_str(),
        &look.name,
        look.name.to_lowercase(),
        &look.description,
        look.icon.as_str(),
        now
    )
    .or_duplicate(name_taken())?;
    execute!(
        tx,
        "INSERT INTO team_members (team_id, account_id, role, created_at) VALUES ($1, $2, $3, $4)",
        id.uuid(),
        caller.account_id.uuid(),
        TeamRole::Admin.as_str(),
        now
    )?;
    audit::record(backend, &mut tx, caller, Some(organization), "teams.create", id, look).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes how a team is called and looks; the default one too.
pub async fn edit(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: TeamId, form: TeamForm<'_>) -> Result<()> {
    let mut tx = backend.db.write().await?;
    organization_members::lock(&mut tx, organization).await?;
    let membership = organizations::entry(&mut tx, caller, organization).await?;
    let team = find(&mut tx, caller, &membership, id).await?;
    team.standing.require(team.standing.edits())?;
    let look = Look::check(form)?;
    execute!(
        tx,
        "UPDATE teams SET name = $2, name_key = $3, description = $4, icon = $5 WHERE id = $1",
        id.uuid(),
        &look.name,
        look.name.to_lowercase(),
        &look.description,
        look.icon.as_str()
    )
    .or_duplicate(name_taken())?;
    let before = Look { name: team.name, description: team.description, icon: team.icon };
    audit::record(backend, &mut tx, caller, Some(organization), "teams.edit", id, format!("{before} → {look}")).await?;
    tx.commit().await
}

/// A form that was understood.
struct Look {
    name: String,
    description: String,
    icon: TeamIcon,
}

impl Look {
    fn check(form: TeamForm<'_>) -> Result<Self> {
        let mut fields = FieldErrors::default();
        let name = fields.take("name", display_name(form.name, names::SHORT));
        let description = fields.take("description", names::description(form.description));
        let icon = if form.icon.is_empty() { Some(TeamIcon::People) } else { fields.take("icon", form.icon.parse()) };
        let (Some(name), Some(description), Some(icon)) = (name, description, icon) else { return Err(fields.into()) };
        Ok(Self { name, description, icon })
    }
}

impl std::fmt::Display for Look {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}; {})", self.name, self.icon, self.description)
    }
}

fn name_taken() -> Refusal {
    Refusal::field("name", "A team of this name exists already. Choose another one.")
}

/// The team, if the caller may know of it.
pub(crate) async fn find(conn: &mut Conn, caller: &Caller, membership: &Membership, id: TeamId) -> Result<Team> {
    Ok(select(conn, caller, membership, Some(id)).await?.pop().ok_or(Refusal::NotFound)?)
}

async fn select(conn: &mut Conn, caller: &Caller, membership: &Membership, chosen: Option<TeamId>) -> Result<Vec<Team>> {
    let rows: Vec<Row> = fetch_all!(
        conn,
        "SELECT t.id, t.name, t.description, t.icon, t.is_default, own.role, t.visibility, t.team_level,
                (SELECT count(*) FROM team_members x
                 JOIN memberships m ON m.organization_id = t.organization_id AND m.account_id = x.account_id AND m.state = 'active'
                 WHERE x.team_id = t.id) AS members
         FROM teams t LEFT JOIN team_members own ON own.team_id = t.id AND own.account_id = $2
         WHERE t.organization_id = $1 AND ($3 OR own.account_id IS NOT NULL) AND ($4 IS NULL OR t.id = $4)
         ORDER BY t.is_default DESC, t.name_key, t.id LIMIT 200",
        membership.organization.as_str(),
        caller.account_id.uuid(),
        membership.standing.is_admin(),
        chosen.map(TeamId::uuid)
    )?;
    rows.into_iter().map(|row| row.team(membership)).collect()
}

async fn count_contents(conn: &mut Conn, id: TeamId) -> Result<i64> {
    let (count,): (i64,) = fetch_one!(conn, "SELECT count(*) FROM resources WHERE team_id = $1 AND state = 'ready'", id.uuid())?;
    Ok(count)
}
