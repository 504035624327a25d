//! Invitations to an organization, bound to an address.
//!
//! [`send`] and [`revoke`] are for those who may invite, [`received`] for the invited. Only a signed-in account with the
//! invitation's address can see or close it; [`sign_up`] makes that account through the link, since its letter proves the address.

pub mod received;
pub mod send;
pub mod sign_up;

use crate::db::{Conn, fetch_all, fetch_optional};
use crate::random::Token;
use crate::{Backend, Caller, Error, Result, organizations};
use domain::access::{OrganizationRole, Permission};
use domain::ids::{InvitationId, OrganizationId};
use domain::time::Timestamp;
use uuid::Uuid;

/// A pending invitation.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its identifier: stays when it is sent again.
    pub id: InvitationId,
    /// Where it leads.
    pub organization: OrganizationId,
    /// The organization's name.
    pub organization_name: String,
    /// Who may accept it.
    pub email: String,
    /// The role that it gives.
    pub role: OrganizationRole,
    /// Who invited.
    pub invited_by: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organization_id: String,
    organization_name: String,
    email: String,
    role: String,
    invited_by: String,
    expires_at: i64,
}

impl TryFrom<Row> for Invitation {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            organization: row.organization_id.into(),
            organization_name: row.organization_name,
            email: row.email,
            role: row.role.parse().map_err(Error::Internal)?,
            invited_by: row.invited_by,
            expires_at: row.expires_at.into(),
        })
    }
}

/// What every query of pending invitations selects from; conditions are appended to it.
macro_rules! pending {
    ($conditions:literal) => {
        concat!(
            "SELECT i.id, i.organization_id, o.name AS organization_name, i.email, i.role, a.name AS invited_by, i.expires_at
             FROM invitations i JOIN organizations o ON o.id = i.organization_id JOIN accounts a ON a.id = i.invited_by
             WHERE i.state = 'pending' AND i.expires_at > $1 AND ",
            $conditions
        )
    };
}

/// The organization's pending invitations, the newest first.
pub async fn list(backend: &Backend, caller: &Caller, organization: &OrganizationId) -> Result<Vec<Invitation>> {
    let mut conn = backend.db.read().await?;
    organizations::entry(&mut conn, caller, organization).await?.require(Permission::InviteUsers)?;
    let rows: Vec<Row> = fetch_all!(
        conn,
        pending!("i.organization_id = $2 ORDER BY i.created_at DESC, i.id LIMIT 200"),
        backend.now().micros(),
        organization.as_str()
    )?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// The pending invitations to the caller's address.
pub async fn mine(backend: &Backend, caller: &Caller) -> Result<Vec<Invitation>> {
    let mut conn = backend.db.read().await?;
    let rows: Vec<Row> = fetch_all!(
        conn,
        pending!("i.email_key = $2 ORDER BY i.created_at DESC, i.id LIMIT 200"),
        backend.now().micros(),
        caller.email.key()
    )?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// The pending invitation behind a link.
pub(crate) async fn by_token(conn: &mut Conn, token: &Token, now: Timestamp) -> Result<Option<Invitation>> {
    let row: Option<Row> = fetch_optional!(conn, pending!("i.token_hash = $2"), now.micros(), token.hash())?;
    row.map(Invitation::try_from).transpose()
}

/// The pending invitation to an address.
pub(crate) async fn by_id(conn: &mut Conn, id: InvitationId, email_key: &str, now: Timestamp) -> Result<Option<Invitation>> {
    let row: Option<Row> = fetch_optional!(conn, pending!("i.id = $2 AND i.email_key = $3"), now.micros(), id.uuid(), email_key)?;
    row.map(Invitation::try_from).transpose()
}
