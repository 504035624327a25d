//! Organizations: the top-level container. [`create`], the caller's list, and [`entry`], which every use case inside an
//! organization begins with.

use crate::db::{Conn, execute, fetch_all, fetch_optional};
use crate::{Backend, Caller, OrDuplicate, Result, audit};
use domain::access::{OrganizationRole, Permission, TeamRole};
use domain::ids::{BillingAccountId, OrganizationId, TeamId};
use domain::names::{self, display_name};
use domain::{FieldErrors, Refusal};
use uuid::Uuid;

/// An organization as its member sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The organization's permanent identifier.
    pub organization: OrganizationId,
    /// Its display name.
    pub name: String,
    /// The member's base role.
    pub role: OrganizationRole,
    /// The default team, where things live while there is no other.
    pub default_team: TeamId,
}

impl Membership {
    /// Refuses unless the member's role has the permission.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.role.permits(permission) {
            return Ok(());
        }
        Err(Refusal::Forbidden { needed: format!("the permission “{permission}”") }.into())
    }
}

#[derive(sqlx::FromRow)]
struct MembershipRow {
    id: String,
    name: String,
    role: String,
    default_team: Uuid,
}

impl TryFrom<MembershipRow> for Membership {
    type Error = crate::Error;
    fn try_from(row: MembershipRow) -> Result<Self> {
        let role = row.role.parse().map_err(crate::Error::Internal)?;
        Ok(Self { organization: row.id.into(), name: row.name, role, default_team: row.default_team.into() })
    }
}

/// The caller's membership; *not found* for everybody else, exactly as for an organization that never was.
pub async fn entry(conn: &mut Conn, caller: &Caller, organization: &OrganizationId) -> Result<Membership> {
    let found: Option<MembershipRow> = fetch_optional!(
        conn,
        "SELECT o.id, o.name, m.role, t.id AS default_team
         FROM memberships m JOIN organizations o ON o.id = m.organization_id
         JOIN teams t ON t.organization_id = o.id AND t.is_default
         WHERE m.organization_id = $1 AND m.account_id = $2",
        organization.as_str(),
        caller.account_id.uuid()
    )?;
    found.ok_or(Refusal::NotFound)?.try_into()
}

/// The caller's membership, for a page that needs nothing else.
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Membership> {
    let mut conn = backend.db.read().await?;
    entry(&mut conn, caller, organization).await
}

/// Every organization that the caller is a member of, by name.
pub async fn list(backend: &Backend, caller: &Caller) -> Result<Vec<Membership>> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<MembershipRow> = fetch_all!(
        conn,
        "SELECT o.id, o.name, m.role, t.id AS default_team
         FROM memberships m JOIN organizations o ON o.id = m.organization_id
         JOIN teams t ON t.organization_id = o.id AND t.is_default
         WHERE m.account_id = $1 ORDER BY lower(o.name), o.id LIMIT 200",
        caller.account_id.uuid()
    )?;
    rows.into_iter().map(Membership::try_from).collect()
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
        "INSERT INTO teams (id, organization_id, name, is_default, created_at) VALUES ($1, $2, 'General', TRUE, $3)",
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
    audit::record(backend, &mut tx, caller, Some(&id), "organizations.create", &id, &name).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes the display name; the identifier stays.
pub async fn rename(backend: &Backend, caller: &Caller, organization: &OrganizationId, name: &str) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let membership = entry(&mut tx, caller, organization).await?;
    membership.require(Permission::EditOrganizationSettings)?;
    let name = display_name(name, names::SHORT).map_err(|message| Refusal::field("name", message))?;
    execute!(tx, "UPDATE organizations SET name = $2 WHERE id = $1", organization.as_str(), &name)?;
    audit::record(
        backend,
        &mut tx,
        caller,
        Some(organization),
        "organizations.rename",
        organization,
        format!("{} → {name}", membership.name),
    )
    .await?;
    tx.commit().await
}
