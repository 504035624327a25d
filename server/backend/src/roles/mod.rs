//! Custom roles: named sets of permissions beside the base roles. [`create`] and [`edit`] define them, [`delete`] says where
//! their holders go.
//!
//! The ceiling holds for all three: a role is made, changed or taken away only by those who have all of its permissions, and
//! everything that its holders have.

mod delete;

pub use delete::{Heir, delete};

use crate::db::{Conn, Tx, execute, fetch_all, fetch_one, insert_many};
use crate::organizations::Membership;
use crate::{Backend, Caller, Error, OrDuplicate, Result, audit, members, organizations};
use domain::access::{OrganizationRole, Permission, Permissions, Plan, Standing};
use domain::ids::{OrganizationId, RoleId};
use domain::names::{self, display_name};
use domain::{Checked, FieldErrors, Problem, Refusal};
use uuid::Uuid;

/// A custom role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its identifier.
    pub id: RoleId,
    /// Its name, unique in the organization.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// What it lets its holders do.
    pub permissions: Permissions,
    /// How many members hold it.
    pub holders: i64,
    /// How many live invitations give it.
    pub invited: i64,
}

/// The custom roles of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    /// The first 200 by name.
    pub roles: Vec<Role>,
    /// How many there are.
    pub used: i64,
    /// How many the plan allows; none means no limit.
    pub limit: Option<i64>,
}

/// The form of a role.
#[derive(Debug, Clone, Copy)]
pub struct RoleForm<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is for; may be empty.
    pub description: &'a str,
    /// The names of its permissions.
    pub permissions: &'a [String],
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    description: String,
    permissions: Option<String>,
    holders: i64,
    invited: i64,
}

impl From<Row> for Role {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            description: row.description,
            permissions: row.permissions.unwrap_or_default().split(' ').filter_map(Permission::from_name).collect(),
            holders: row.holders,
            invited: row.invited,
        }
    }
}

/// The custom roles, and how many the plan allows. Every member may know what roles there are.
pub async fn list(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Roles> {
    let mut conn = backend.db.read().await?;
    let plan = organizations::known(backend, &mut conn, caller, organization).await?.plan;
    let roles = select(backend, &mut conn, organization, None).await?;
    Ok(Roles { roles, used: count(&mut conn, organization).await?, limit: plan.custom_roles() })
}

/// One role.
pub async fn get(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: RoleId) -> Result<Role> {
    let mut conn = backend.db.read().await?;
    organizations::known(backend, &mut conn, caller, organization).await?;
    find(backend, &mut conn, organization, id).await
}

/// Defines a role out of permissions that the caller has.
pub async fn create(backend: &Backend, caller: &Caller, organization: &OrganizationId, form: RoleForm<'_>) -> Result<RoleId> {
    let mut tx = backend.db.write().await?;
    let plan = members::lock(&mut tx, organization).await?;
    let membership = organizations::entry(&mut tx, caller, organization).await?;
    membership.require(Permission::CreateCustomRole)?;
    Plan::room(plan.custom_roles(), count(&mut tx, organization).await?, Problem::NoRoleLeft)?;
    let role = Definition::check(form)?;
    require_covers(&membership, role.permissions)?;
    let id: RoleId = backend.id();
    execute!(
        tx,
        "INSERT INTO roles (id, organization_id, name, name_key, description, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        id.uuid(),
        organization.as_str(),
        &role.name,
        role.name.to_lowercase(),
        &role.description,
        backend.now().micros()
    )
    .or_duplicate(name_taken())?;
    set_permissions(&mut tx, id, role.permissions).await?;
    audit::record(backend, &mut tx, caller, Some(organization), "roles.create", id, role).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a role, and with it what its holders may do.
pub async fn edit(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: RoleId, form: RoleForm<'_>) -> Result<()> {
    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    let membership = organizations::entry(&mut tx, caller, organization).await?;
    let before = find(backend, &mut tx, organization, id).await?;
    membership.require(Permission::CreateCustomRole)?;
    require_covers(&membership, before.permissions)?;
    let role = Definition::check(form)?;
    require_covers(&membership, role.permissions)?;
    if role.permissions != before.permissions {
        require_covers_holders(&mut tx, &membership, id).await?;
    }
    execute!(
        tx,
        "UPDATE roles SET name = $2, name_key = $3, description = $4 WHERE id = $1",
        id.uuid(),
        &role.name,
        role.name.to_lowercase(),
        &role.description
    )
    .or_duplicate(name_taken())?;
    execute!(tx, "DELETE FROM role_permissions WHERE role_id = $1", id.uuid())?;
    set_permissions(&mut tx, id, role.permissions).await?;
    let before = Definition { name: before.name, description: before.description, permissions: before.permissions };
    audit::record(backend, &mut tx, caller, Some(organization), "roles.edit", id, format!("{before} → {role}")).await?;
    tx.commit().await
}

/// A form that was understood.
struct Definition {
    name: String,
    description: String,
    permissions: Permissions,
}

impl Definition {
    fn check(form: RoleForm<'_>) -> Result<Self> {
        let mut fields = FieldErrors::default();
        let name = fields.take("name", role_name(form.name));
        let description = fields.take("description", names::description(form.description));
        let permissions = fields.take("permissions", permissions(form.permissions));
        let (Some(name), Some(description), Some(permissions)) = (name, description, permissions) else { return Err(fields.into()) };
        Ok(Self { name, description, permissions })
    }
}

impl std::fmt::Display for Definition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let permissions: Vec<_> = self.permissions.iter().map(Permission::as_str).collect();
        write!(f, "{} ({})", self.name, permissions.join(", "))
    }
}

/// A custom role must not pass for a base role.
fn role_name(text: &str) -> Checked<String> {
    let name = display_name(text, names::SHORT)?;
    if OrganizationRole::ALL.iter().any(|role| role.label().eq_ignore_ascii_case(&name)) {
        return Err("This is the name of a base role. Choose another one.".into());
    }
    Ok(name)
}

fn permissions(names: &[String]) -> Checked<Permissions> {
    if names.is_empty() {
        return Err("Choose at least one permission.".into());
    }
    let unknown = |name: &String| format!("There is no permission “{name}”. Choose from the list.");
    names.iter().map(|name| Permission::from_name(name).ok_or_else(|| unknown(name))).collect()
}

fn name_taken() -> Refusal {
    Refusal::field("name", "A role of this name exists already. Choose another one.")
}

/// The ceiling on what a role permits.
fn require_covers(membership: &Membership, permissions: Permissions) -> Result<()> {
    let least = Standing { role: OrganizationRole::Member, permissions };
    Ok(membership.standing.require_covers(&least)?)
}

/// The ceiling on the people who hold the role: together they have no permission that the caller lacks.
async fn require_covers_holders(tx: &mut Tx, membership: &Membership, id: RoleId) -> Result<()> {
    let held: Vec<(String, Option<String>)> = fetch_all!(
        tx,
        "SELECT DISTINCT m.role, p.permission FROM member_roles h
         JOIN memberships m ON m.organization_id = h.organization_id AND m.account_id = h.account_id
         JOIN member_roles o ON o.organization_id = m.organization_id AND o.account_id = m.account_id
         LEFT JOIN role_permissions p ON p.role_id = o.role_id
         WHERE h.role_id = $1",
        id.uuid()
    )?;
    for (role, permission) in held {
        let role = role.parse().map_err(Error::Internal)?;
        let custom = permission.as_deref().and_then(Permission::from_name).into_iter().collect();
        membership.standing.require_covers(&Standing::new(role, custom, membership.policy))?;
    }
    Ok(())
}

async fn count(conn: &mut Conn, organization: &OrganizationId) -> Result<i64> {
    let (count,): (i64,) = fetch_one!(conn, "SELECT count(*) FROM roles WHERE organization_id = $1", organization.as_str())?;
    Ok(count)
}

async fn find(backend: &Backend, conn: &mut Conn, organization: &OrganizationId, id: RoleId) -> Result<Role> {
    Ok(select(backend, conn, organization, Some(id)).await?.pop().ok_or(Refusal::NotFound)?)
}

async fn select(backend: &Backend, conn: &mut Conn, organization: &OrganizationId, chosen: Option<RoleId>) -> Result<Vec<Role>> {
    let rows: Vec<Row> = fetch_all!(
        conn,
        "SELECT r.id, r.name, r.description,
                (SELECT string_agg(p.permission, ' ') FROM role_permissions p WHERE p.role_id = r.id) AS permissions,
                (SELECT count(*) FROM member_roles h WHERE h.role_id = r.id) AS holders,
                (SELECT count(*) FROM invitation_roles n JOIN invitations i ON i.id = n.invitation_id
                 WHERE n.role_id = r.id AND i.state = 'pending' AND i.expires_at > $3) AS invited
         FROM roles r WHERE r.organization_id = $1 AND ($2 IS NULL OR r.id = $2) ORDER BY lower(r.name), r.id LIMIT 200",
        organization.as_str(),
        chosen.map(RoleId::uuid),
        backend.now().micros()
    )?;
    Ok(rows.into_iter().map(Role::from).collect())
}

async fn set_permissions(tx: &mut Tx, id: RoleId, permissions: Permissions) -> Result<()> {
    let id = id.uuid();
    insert_many!(tx, "INSERT INTO role_permissions (role_id, permission) ", permissions.iter(), |values, permission| {
        values.push_bind(id).push_bind(permission.as_str())
    })?;
    Ok(())
}
