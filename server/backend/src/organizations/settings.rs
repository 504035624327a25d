//! The general settings of an organization: name, look, and what it decides about its members.

use super::{entry, known};
use crate::db::{Conn, execute, fetch_one, fetch_optional};
use crate::{Backend, Caller, Error, Result, audit, members};
use domain::access::{OrganizationRole, Permission, Plan};
use domain::ids::OrganizationId;
use domain::members::Directory;
use domain::names::{self, display_name};
use domain::organizations::{Color, LOGO_BYTES, logo_type};
use domain::{Checked, FieldErrors, Refusal};

/// What can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The display name.
    pub name: String,
    /// The colour of the mark, if one was chosen.
    pub color: Option<Color>,
    /// Whether there is a logo.
    pub has_logo: bool,
    /// The role that the invitation form proposes: member or viewer.
    pub default_role: OrganizationRole,
    /// Who sees the list of members.
    pub directory: Directory,
    /// Whether team admins may invite outsiders into their teams.
    pub team_admins_invite: bool,
    /// Whether admins manage billing.
    pub admins_manage_billing: bool,
    /// For how many days an invitation works, 1 to 30.
    pub invitation_days: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    color: Option<String>,
    has_logo: bool,
    default_role: String,
    directory: String,
    team_admins_invite: bool,
    admins_manage_billing: bool,
    invitation_days: i64,
}

/// The settings, for every member.
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Settings> {
    let mut conn = backend.db.read().await?;
    known(backend, &mut conn, caller, organization).await?;
    let row = read(&mut conn, organization).await?;
    Ok(Settings {
        name: row.name,
        color: row.color.map(|color| color.parse().map_err(Error::Internal)).transpose()?,
        has_logo: row.has_logo,
        default_role: row.default_role.parse().map_err(Error::Internal)?,
        directory: row.directory.parse().map_err(Error::Internal)?,
        team_admins_invite: row.team_admins_invite,
        admins_manage_billing: row.admins_manage_billing,
        invitation_days: row.invitation_days,
    })
}

/// What was typed and chosen for [`change`].
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The display name.
    pub name: String,
    /// A word of [`Color`], or empty.
    pub color: String,
    /// `member` or `viewer`.
    pub default_role: String,
    /// A word of [`Directory`].
    pub directory: String,
    /// Whether team admins may invite.
    pub team_admins_invite: bool,
    /// Whether admins manage billing; nothing leaves it as it is. Only owners decide it: admins would give it to themselves.
    pub admins_manage_billing: Option<bool>,
    /// 1 to 30.
    pub invitation_days: i64,
}

/// Changes the settings.
pub async fn change(backend: &Backend, caller: &Caller, organization: &OrganizationId, wanted: &Wanted) -> Result<()> {
    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    let membership = entry(&mut tx, caller, organization).await?;
    membership.require(Permission::EditOrganizationSettings)?;
    let mut fields = FieldErrors::default();
    let name = fields.take("name", display_name(&wanted.name, names::SHORT));
    let color = fields.take("color", if wanted.color.is_empty() { Ok(None) } else { wanted.color.parse::<Color>().map(Some) });
    let role = fields.take("default_role", newcomer(&wanted.default_role));
    let directory = fields.take("directory", wanted.directory.parse::<Directory>());
    let days = fields.take("invitation_days", days(wanted.invitation_days));
    let (Some(name), Some(color), Some(role), Some(directory), Some(days)) = (name, color, role, directory, days) else {
        return Err(fields.into());
    };
    let before = in_words(&mut tx, organization).await?;
    let bills = wanted.admins_manage_billing.unwrap_or(membership.policy.admins_manage_billing);
    if bills != membership.policy.admins_manage_billing && membership.standing.role != OrganizationRole::Owner {
        return Err(Refusal::Forbidden { needed: "an owner of the organization, to decide who manages billing".into() }.into());
    }
    execute!(
        tx,
        "UPDATE organizations SET name = $2, color = $3, default_role = $4, directory = $5, team_admins_invite = $6,
             admins_manage_billing = $7, invitation_days = $8 WHERE id = $1",
        organization.as_str(),
        &name,
        color.map(Color::as_str),
        role.as_str(),
        directory.as_str(),
        wanted.team_admins_invite,
        bills,
        days
    )?;
    let detail = format!("{before} → {}", in_words(&mut tx, organization).await?);
    audit::record(backend, &mut tx, caller, Some(organization), "organizations.change", organization, detail).await?;
    tx.commit().await
}

/// All settings in one line, for the audit log.
async fn in_words(conn: &mut Conn, organization: &OrganizationId) -> Result<String> {
    let row = read(conn, organization).await?;
    let Row { name, color, default_role, directory, team_admins_invite, admins_manage_billing, invitation_days, .. } = row;
    let color = color.unwrap_or_else(|| "none".into());
    Ok(format!(
        "“{name}”, colour {color}, newcomers {default_role}, list {directory}, team admins invite {team_admins_invite}, \
         admins manage billing {admins_manage_billing}, invitations {invitation_days} days"
    ))
}

async fn read(conn: &mut Conn, organization: &OrganizationId) -> Result<Row> {
    Ok(fetch_one!(
        conn,
        "SELECT name, color, logo IS NOT NULL AS has_logo, default_role, directory, team_admins_invite, admins_manage_billing, invitation_days
         FROM organizations WHERE id = $1",
        organization.as_str()
    )?)
}

/// Whoever joins begins as one of these; more is given by name.
fn newcomer(word: &str) -> Checked<OrganizationRole> {
    match word.parse()? {
        role @ (OrganizationRole::Member | OrganizationRole::Viewer) => Ok(role),
        _ => Err("Choose member or viewer.".into()),
    }
}

fn days(days: i64) -> Checked<i64> {
    if (1..=30).contains(&days) { Ok(days) } else { Err("Enter 1 to 30 days.".into()) }
}

/// Sets the logo, or takes it away.
pub async fn set_logo(backend: &Backend, caller: &Caller, organization: &OrganizationId, logo: Option<Vec<u8>>) -> Result<()> {
    let mut tx = backend.db.write().await?;
    entry(&mut tx, caller, organization).await?.require(Permission::EditOrganizationSettings)?;
    let kind = match &logo {
        Some(bytes) if bytes.len() > LOGO_BYTES => return Err(Refusal::field("file", "Choose a picture of at most 200 KB.").into()),
        Some(bytes) => Some(logo_type(bytes).ok_or_else(|| Refusal::field("file", "Choose a PNG, JPEG or WebP picture that is whole."))?),
        None => None,
    };
    execute!(tx, "UPDATE organizations SET logo = $2, logo_type = $3 WHERE id = $1", organization.as_str(), logo, kind)?;
    audit::record(backend, &mut tx, caller, Some(organization), "organizations.set_logo", organization, kind.unwrap_or("none")).await?;
    tx.commit().await
}

/// The logo with its media type; *not found* when there is none.
pub async fn logo(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<(Vec<u8>, String)> {
    let mut conn = backend.db.read().await?;
    known(backend, &mut conn, caller, organization).await?;
    let found: Option<(Vec<u8>, String)> =
        fetch_optional!(conn, "SELECT logo, logo_type FROM organizations WHERE id = $1 AND logo IS NOT NULL", organization.as_str())?;
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// What the plan allows and how much of it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The plan.
    pub plan: Plan,
    /// Active members and live invitations.
    pub seats: i64,
    /// Custom roles.
    pub custom_roles: i64,
    /// The teams that the caller may know of, the default one among them.
    pub teams: i64,
}

/// The plan with the numbers used, for every member.
pub async fn limits(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Limits> {
    let mut conn = backend.db.read().await?;
    let membership = known(backend, &mut conn, caller, organization).await?;
    let seats = members::seats_taken(&mut conn, organization, backend.now(), "").await?;
    let (custom_roles, teams): (i64, i64) = fetch_one!(
        conn,
        "SELECT (SELECT count(*) FROM roles WHERE organization_id = $1),
                (SELECT count(*) FROM teams t WHERE t.organization_id = $1
                 AND ($2 OR EXISTS (SELECT 1 FROM team_members x WHERE x.team_id = t.id AND x.account_id = $3)))",
        organization.as_str(),
        membership.standing.is_admin(),
        caller.account_id.uuid()
    )?;
    Ok(Limits { plan: membership.plan, seats, custom_roles, teams })
}
