//! The invited: looking at a link, accepting, declining.

use super::{Invitation, by_id, by_token};
use crate::db::{Tx, execute, fetch_one, fetch_optional};
use crate::random::Token;
use crate::{Backend, Caller, Result, accounts, audit, members};
use domain::access::{Permission, Permissions, Policy, Standing};
use domain::accounts::EmailAddress;
use domain::ids::{AccountId, InvitationId, OrganizationId};
use domain::{Problem, Refusal};
use uuid::Uuid;

/// What the page behind a link shows.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The invitation.
    pub invitation: Invitation,
    /// Whether the address has an account: its holder is told, since only they got the link.
    pub has_account: bool,
}

/// Looks at the invitation behind a link.
pub async fn open(backend: &Backend, token: &Token) -> Result<Opened> {
    let mut conn = backend.db.read().await?;
    let invitation = by_token(&mut conn, token, backend.now()).await?.ok_or(Problem::LinkExpired)?;
    let key = EmailAddress::from(invitation.email.clone()).key();
    let has_account = accounts::by_email(&mut conn, &key).await?.is_some();
    Ok(Opened { invitation, has_account })
}

/// The caller joins.
pub async fn accept(backend: &Backend, caller: &Caller, id: InvitationId) -> Result<OrganizationId> {
    let mut tx = backend.db.write().await?;
    let key = caller.email.key();
    let invitation = by_id(&mut tx, id, &key, backend.now()).await?.ok_or(Refusal::NotFound)?;
    // Locked, then read again: it may have been sent anew meanwhile, with another role.
    members::lock(&mut tx, &invitation.organization).await?;
    let invitation = by_id(&mut tx, id, &key, backend.now()).await?.ok_or(Refusal::NotFound)?;
    if !inviter_may(&mut tx, &invitation).await? {
        close(backend, &mut tx, id, "revoked").await?;
        tx.commit().await?;
        return Err(Problem::LinkExpired.into());
    }
    let organization = join(backend, &mut tx, &invitation, caller.account_id).await?;
    audit::record(backend, &mut tx, caller, Some(&organization), "invitations.accept", id, invitation.role).await?;
    tx.commit().await?;
    Ok(organization)
}

/// The caller will not join.
pub async fn decline(backend: &Backend, caller: &Caller, id: InvitationId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let invitation = by_id(&mut tx, id, &caller.email.key(), backend.now()).await?.ok_or(Refusal::NotFound)?;
    close(backend, &mut tx, id, "declined").await?;
    audit::record(backend, &mut tx, caller, Some(&invitation.organization), "invitations.decline", id, "").await?;
    tx.commit().await
}

/// Closes the invitation and makes the account a member with its role and teams. The inviter must still be allowed to give that role.
pub(crate) async fn join(backend: &Backend, tx: &mut Tx, invitation: &Invitation, account: AccountId) -> Result<OrganizationId> {
    members::lock(tx, &invitation.organization).await?;
    close(backend, tx, invitation.id, "accepted").await?;
    if !inviter_may(tx, invitation).await? {
        return Err(Problem::LinkExpired.into());
    }
    members::join(backend, tx, &invitation.organization, account, invitation.role).await?;
    execute!(
        tx,
        "INSERT INTO team_members (team_id, account_id, role, created_at)
         SELECT team_id, $2, role, $3 FROM invitation_teams WHERE invitation_id = $1 ON CONFLICT (team_id, account_id) DO NOTHING",
        invitation.id.uuid(),
        account.uuid(),
        backend.now().micros()
    )?;
    Ok(invitation.organization.clone())
}

async fn close(backend: &Backend, tx: &mut Tx, id: InvitationId, state: &str) -> Result<()> {
    let closed = execute!(
        tx,
        "UPDATE invitations SET state = $2, closed_at = $3 WHERE id = $1 AND state = 'pending'",
        id.uuid(),
        state,
        backend.now().micros()
    )?;
    if closed == 0 { Err(Problem::LinkUsed.into()) } else { Ok(()) }
}

async fn inviter_may(tx: &mut Tx, invitation: &Invitation) -> Result<bool> {
    let inviter: Option<(Uuid, bool)> = fetch_optional!(
        tx,
        "SELECT m.account_id, o.admins_manage_billing FROM invitations i
         JOIN memberships m ON m.organization_id = i.organization_id AND m.account_id = i.invited_by AND m.state = 'active'
         JOIN organizations o ON o.id = i.organization_id
         WHERE i.id = $1",
        invitation.id.uuid()
    )?;
    let Some((inviter, admins_manage_billing)) = inviter else { return Ok(false) };
    let policy = Policy { admins_manage_billing };
    let standing = members::standing(tx, &invitation.organization, inviter.into(), policy).await?;
    let given = Standing::new(invitation.role, Permissions::NONE, policy);
    Ok(standing.permits(Permission::InviteUsers) && standing.covers(&given))
}

/// How many invitations wait for the caller: the figure in the user menu.
pub async fn count(backend: &Backend, caller: &Caller) -> Result<i64> {
    let mut conn = backend.db.read().await?;
    let (count,): (i64,) = fetch_one!(
        conn,
        "SELECT count(*) FROM invitations WHERE state = 'pending' AND email_key = $1 AND expires_at > $2",
        caller.email.key(),
        backend.now().micros()
    )?;
    Ok(count)
}
