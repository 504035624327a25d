//! The end of a role, and where those who hold it go.

use super::{Role, find, require_covers, require_covers_holders};
use crate::db::{Tx, execute};
use crate::{Backend, Caller, Result, audit, members, organizations};
use domain::Refusal;
use domain::access::{Permission, Permissions};
use domain::ids::{OrganizationId, RoleId};

/// What those who hold a role that goes get in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heir {
    /// Nothing was said: only a role that nobody holds can go.
    Unsaid,
    /// Nothing.
    Nobody,
    /// Another role, which permits no more.
    Role(RoleId),
}

impl Heir {
    /// Reads the field of a form: empty, `none`, or a role.
    pub fn from_form(text: &str) -> Result<Self> {
        match text {
            "" => Ok(Self::Unsaid),
            "none" => Ok(Self::Nobody),
            id => Ok(Self::Role(id.parse().map_err(|_| no_such_role())?)),
        }
    }
}

/// Deletes a role. Its holders, and pending invitations that give it, get the heir in its place; nobody gets more by it.
pub async fn delete(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: RoleId, heir: Heir) -> Result<()> {
    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    let membership = organizations::entry(&mut tx, caller, organization).await?;
    let role = find(backend, &mut tx, organization, id).await?;
    membership.require(Permission::CreateCustomRole)?;
    require_covers(&membership, role.permissions)?;
    require_covers_holders(&mut tx, &membership, id).await?;
    let heir = match heir {
        Heir::Unsaid if role.holders + role.invited > 0 => {
            return Err(refuse(format!("{} Choose what they get in its place.", in_use(&role))));
        }
        Heir::Unsaid | Heir::Nobody => None,
        Heir::Role(other) if other == id => return Err(refuse("This is the role that goes. Choose another one.")),
        Heir::Role(other) => match find(backend, &mut tx, organization, other).await {
            Err(crate::Error::Refused(_)) => return Err(no_such_role()),
            found => Some(found?),
        },
    };
    if let Some(heir) = &heir {
        require_no_wider(heir, &role)?;
        pass_on(&mut tx, id, heir.id).await?;
    }
    execute!(tx, "DELETE FROM member_roles WHERE role_id = $1", id.uuid())?;
    execute!(tx, "DELETE FROM roles WHERE id = $1", id.uuid())?;
    let to = heir.map_or_else(|| "none".to_owned(), |heir| heir.name);
    let detail = format!("{} → {to} ({} members, {} invitations)", role.name, role.holders, role.invited);
    audit::record(backend, &mut tx, caller, Some(organization), "roles.delete", id, detail).await?;
    tx.commit().await
}

fn refuse(message: impl Into<String>) -> crate::Error {
    Refusal::field("heir", message).into()
}

fn no_such_role() -> crate::Error {
    refuse("The organization has no such role. Choose another one.")
}

fn in_use(role: &Role) -> String {
    let holders = if role.holders == 1 { "1 member holds".to_owned() } else { format!("{} members hold", role.holders) };
    match role.invited {
        0 => format!("{holders} this role."),
        1 => format!("{holders} this role, and 1 invitation gives it."),
        invited => format!("{holders} this role, and {invited} invitations give it."),
    }
}

fn require_no_wider(heir: &Role, role: &Role) -> Result<()> {
    if role.permissions.covers(heir.permissions) {
        return Ok(());
    }
    let more: Vec<_> = more(heir.permissions, role.permissions).map(Permission::as_str).collect();
    Err(refuse(format!(
        "“{}” permits more than “{}” does ({}). Choose a role that permits no more, or none.",
        heir.name,
        role.name,
        more.join(", ")
    )))
}

fn more(wide: Permissions, narrow: Permissions) -> impl Iterator<Item = Permission> {
    wide.iter().filter(move |permission| !narrow.contains(*permission))
}

async fn pass_on(tx: &mut Tx, from: RoleId, to: RoleId) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO member_roles (organization_id, account_id, role_id)
         SELECT organization_id, account_id, $2 FROM member_roles WHERE role_id = $1
         ON CONFLICT (organization_id, account_id, role_id) DO NOTHING",
        from.uuid(),
        to.uuid()
    )?;
    execute!(
        tx,
        "INSERT INTO invitation_roles (invitation_id, role_id)
         SELECT n.invitation_id, $2 FROM invitation_roles n JOIN invitations i ON i.id = n.invitation_id
         WHERE n.role_id = $1 AND i.state = 'pending'
         ON CONFLICT (invitation_id, role_id) DO NOTHING",
        from.uuid(),
        to.uuid()
    )?;
    Ok(())
}
