//! Organizations: the top-level container. [`create`], the caller's list, and [`entry`], which every use case that changes
//! something inside an organization begins with; those that read begin with [`facts`]. [`settings`] is what it decides for itself, [`deletion`] its end, [`home`] what
//! its members come home to.

pub mod deletion;
mod facts;
pub mod home;
pub mod settings;

pub(crate) use facts::known;
pub use facts::{Facts, Remembered, facts, facts_of};

use crate::db::{Conn, execute, fetch_all, fetch_optional};
use crate::{Backend, Caller, Error, OrDuplicate, Result, audit, credits};
use domain::access::{OrganizationRole, Permission, Plan, Policy, Standing, TeamRole};
use domain::ids::{BillingAccountId, OrganizationId, TeamId};
use domain::names::{self, display_name};
use domain::organizations::Color;
use domain::{FieldErrors, Refusal};
use uuid::Uuid;

/// A membership: what its holder may do in an organization, and what the organization's plan allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The organization's permanent identifier.
    pub organization: OrganizationId,
    /// Its display name.
    pub name: String,
    /// Its plan.
    pub plan: Plan,
    /// What it has decided about its roles.
    pub policy: Policy,
    /// What the member's roles permit.
    pub standing: Standing,
    /// The default team, where things live while there is no other.
    pub default_team: TeamId,
}

impl Membership {
    /// Refuses unless the member's roles have the permission.
    pub fn require(&self, permission: Permission) -> Result<()> {
        Ok(self.standing.require(permission)?)
    }
}

/// A membership, once for each permission of its custom roles.
#[derive(sqlx::FromRow)]
struct MembershipRow {
    id: String,
    name: String,
    plan: String,
    admins_manage_billing: bool,
    role: String,
    default_team: Uuid,
    permission: Option<String>,
}

/// The caller's membership; *not found* for everybody else, exactly as for an organization that never was.
pub async fn entry(conn: &mut Conn, caller: &Caller, organization: &OrganizationId) -> Result<Membership> {
    let mut rows: Vec<MembershipRow> = fetch_all!(
        conn,
        "SELECT o.id, o.name, o.plan, o.admins_manage_billing, m.role, t.id AS default_team, p.permission
         FROM memberships m JOIN organizations o ON o.id = m.organization_id
         JOIN teams t ON t.organization_id = o.id AND t.is_default
         LEFT JOIN member_roles h ON h.organization_id = m.organization_id AND h.account_id = m.account_id
         LEFT JOIN role_permissions p ON p.role_id = h.role_id
         WHERE m.organization_id = $1 AND m.account_id = $2 AND m.state = 'active' AND o.deleted_at IS NULL",
        organization.as_str(),
        caller.account_id.uuid()
    )?;
    let custom = rows.iter().filter_map(|row| row.permission.as_deref().and_then(Permission::from_name)).collect();
    let first = match rows.pop() {
        Some(row) => row,
        None => key_entry(conn, caller, organization).await?.ok_or(Refusal::NotFound)?,
    };
    let policy = Policy { admins_manage_billing: first.admins_manage_billing };
    let role = first.role.parse().map_err(Error::Internal)?;
    Ok(Membership {
        organization: first.id.into(),
        name: first.name,
        plan: first.plan.parse().map_err(Error::Internal)?,
        policy,
        standing: Standing::new(role, custom, policy),
        default_team: first.default_team.into(),
    })
}

/// A team key's place in its organization: that of a member without any custom role, while the key works.
async fn key_entry(conn: &mut Conn, caller: &Caller, organization: &OrganizationId) -> Result<Option<MembershipRow>> {
    if caller.key.as_ref().is_none_or(|held| held.place.is_none()) {
        return Ok(None);
    }
    Ok(fetch_optional!(
        conn,
        "SELECT o.id, o.name, o.plan, o.admins_manage_billing, 'member' AS role, t.id AS default_team, CAST(NULL AS TEXT) AS permission
         FROM api_keys k JOIN organizations o ON o.id = k.organization_id JOIN teams t ON t.organization_id = o.id AND t.is_default
         WHERE k.account_id = $2 AND k.organization_id = $1 AND k.kind = 'team' AND k.state = 'active'
           AND o.deleted_at IS NULL",
        organization.as_str(),
        caller.account_id.uuid()
    )?)
}

/// The caller's membership, for a page that needs nothing else.
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Membership> {
    let mut conn = backend.db.read().await?;
    known(backend, &mut conn, caller, organization).await
}

/// An organization as the switcher shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its identifier.
    pub organization: OrganizationId,
    /// Its name.
    pub name: String,
    /// The colour of its mark, if one was chosen.
    pub color: Option<Color>,
    /// Whether there is a logo.
    pub has_logo: bool,
    /// At which version of its access facts it was read.
    access_version: i64,
}

/// Every organization that the caller is an active member of, by name.
pub async fn list(backend: &Backend, caller: &Caller) -> Result<Vec<Listed>> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<(String, String, Option<String>, bool, i64)> = fetch_all!(
        conn,
        "SELECT o.id, o.name, o.color, o.logo_type IS NOT NULL, o.access_version FROM memberships m JOIN organizations o ON o.id = m.organization_id
         WHERE m.account_id = $1 AND m.state = 'active' AND o.deleted_at IS NULL ORDER BY lower(o.name), o.id LIMIT 200",
        caller.account_id.uuid()
    )?;
    let listed = |(id, name, color, has_logo, access_version): (String, String, Option<String>, bool, i64)| Listed {
        organization: id.into(),
        name,
        color: color.and_then(|color| color.parse().ok()),
        has_logo,
        access_version,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// The names of the organizations in which the caller is suspended: the pages of those show nothing, not even why.
pub async fn suspended(backend: &Backend, caller: &Caller) -> Result<Vec<String>> {
    let mut conn = backend.db.read().await?;
    let names: Vec<(String,)> = fetch_all!(
        conn,
        "SELECT o.name FROM memberships m JOIN organizations o ON o.id = m.organization_id
         WHERE m.account_id = $1 AND m.state = 'suspended' AND o.deleted_at IS NULL ORDER BY lower(o.name), o.id LIMIT 200",
        caller.account_id.uuid()
    )?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}

/// Creates an organization with its default team and its billing account; the caller becomes its owner.
pub async fn create(backend: &Backend, caller: &Caller, id: &str, name: &str) -> Result<OrganizationId> {
    let mut fields = FieldErrors::default();
    let name = fields.take("name", display_name(name, names::SHORT));
    let id = fields.take("id", OrganizationId::parse(id));
    let (Some(name), Some(id)) = (name, id) else { return Err(fields.into()) };
    let (now, account) = (backend.now().micros(), caller.account_id.uuid());
    let (team, billing): (TeamId, BillingAccountId) = (backend.id(), backend.id());
    let mut tx = backend.db.write().await?;
    execute!(
        tx,
        "INSERT INTO organizations (id, name, plan, created_by, created_at) VALUES ($1, $2, $3, $4, $5)",
        id.as_str(),
        &name,
        backend.settings.default_plan.as_str(),
        account,
        now
    )
    .or_duplicate(Refusal::field("id", "This ID is taken. Choose another one."))?;
    let owner = OrganizationRole::Owner.as_str();
    execute!(
        tx,
        "INSERT INTO memberships (organization_id, account_id, role, created_at) VALUES ($1, $2, $3, $4)",
        id.as_str(),
        account,
        owner,
        now
    )?;
    execute!(
        tx,
        "INSERT INTO teams (id, organization_id, name, name_key, is_default, created_at) VALUES ($1, $2, 'General', 'general', TRUE, $3)",
        team.uuid(),
        id.as_str(),
        now
    )?;
    let admin = TeamRole::Admin.as_str();
    execute!(
        tx,
        "INSERT INTO team_members (team_id, account_id, role, created_at) VALUES ($1, $2, $3, $4)",
        team.uuid(),
        account,
        admin,
        now
    )?;
    execute!(tx, "INSERT INTO billing_accounts (id, organization_id, created_at) VALUES ($1, $2, $3)", billing.uuid(), id.as_str(), now)?;
    credits::grants::start(backend, &mut tx, &id).await?;
    audit::record(backend, &mut tx, caller, Some(&id), "organizations.create", &id, &name).await?;
    tx.commit().await?;
    Ok(id)
}
