//! The invited: looking at a link, accepting, declining.

use super::{Invitation, by_id, by_token, offer, shares};
use crate::db::{Tx, execute, fetch_one, fetch_optional};
use crate::random::Token;
use crate::{Backend, Caller, Result, accounts, audit, members};
use domain::access::Plan;
use domain::accounts::EmailAddress;
use domain::ids::{AccountId, InvitationId, OrganizationId};
use domain::{Problem, Refusal};

/// What the page behind a link shows.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The invitation.
    pub invitation: Invitation,
    /// Whether the address has an account. Its holder is told, since only they got the letter; nobody is told by a link that
    /// was copied, since whoever invites could look.
    pub has_account: Option<bool>,
}

/// Looks at the invitation behind a link.
pub async fn open(backend: &Backend, token: &Token) -> Result<Opened> {
    let mut conn = backend.db.read().await?;
    let invitation = by_token(&mut conn, token, backend.now()).await?.ok_or(Problem::LinkExpired)?;
    if !invitation.mailed {
        return Ok(Opened { invitation, has_account: None });
    }
    let key = EmailAddress::from(invitation.email.clone()).key();
    let has_account = accounts::by_email(&mut conn, &key).await?.is_some();
    Ok(Opened { invitation, has_account: Some(has_account) })
}

/// The organization that the caller joined by this very link, which is opened again; nothing for anybody else.
pub async fn accepted(backend: &Backend, caller: &Caller, token: &Token) -> Result<Option<OrganizationId>> {
    let mut conn = backend.db.read().await?;
    let found: Option<(String,)> = fetch_optional!(
        conn,
        "SELECT i.organization_id FROM invitations i
         JOIN memberships m ON m.organization_id = i.organization_id AND m.account_id = $3 AND m.state = 'active'
         JOIN organizations o ON o.id = i.organization_id AND o.deleted_at IS NULL
         WHERE i.token_hash = $1 AND i.state = 'accepted' AND i.email_key = $2",
        token.hash(),
        caller.email.key(),
        caller.account_id.uuid()
    )?;
    Ok(found.map(|(organization,)| organization.into()))
}

/// The caller joins.
pub async fn accept(backend: &Backend, caller: &Caller, id: InvitationId) -> Result<OrganizationId> {
    let mut tx = backend.db.write().await?;
    let key = caller.email.key();
    let invitation = by_id(&mut tx, id, &key, backend.now()).await?.ok_or(Refusal::NotFound)?;
    // Locked, then read again: it may have been sent anew meanwhile, with another role.
    let plan = members::lock(&mut tx, &invitation.organization).await?;
    let invitation = by_id(&mut tx, id, &key, backend.now()).await?.ok_or(Refusal::NotFound)?;
    let Some(gift) = still_given(backend, &mut tx, &invitation).await? else { return void(backend, tx, &invitation).await };
    join(backend, &mut tx, &invitation, plan, caller.account_id).await?;
    audit::record(backend, &mut tx, caller, Some(&invitation.organization), "invitations.accept", id, gift).await?;
    tx.commit().await?;
    Ok(invitation.organization)
}

/// The caller will not join.
pub async fn decline(backend: &Backend, caller: &Caller, id: InvitationId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let invitation = by_id(&mut tx, id, &caller.email.key(), backend.now()).await?.ok_or(Refusal::NotFound)?;
    close(backend, &mut tx, id, "declined").await?;
    audit::record(backend, &mut tx, caller, Some(&invitation.organization), "invitations.decline", id, "").await?;
    tx.commit().await
}

/// What the invitation gives, in words, when its inviter may still give all of it. The organization is locked.
pub(crate) async fn still_given(backend: &Backend, tx: &mut Tx, invitation: &Invitation) -> Result<Option<String>> {
    let (inviter,): (uuid::Uuid,) = fetch_one!(tx, "SELECT invited_by FROM invitations WHERE id = $1", invitation.id.uuid())?;
    let Some(host) = offer::host(tx, &invitation.organization, inviter.into()).await? else { return Ok(None) };
    let bundle = offer::kept(backend, tx, &host, invitation.id).await?;
    let fits = host.inviter.require(bundle.with(invitation.role, host.policy)).is_ok();
    Ok(fits.then(|| format!("as {}{}", invitation.role, bundle.in_words())))
}

/// Closes an invitation whose inviter lost the right to it, for good: it does not come back to life with the right.
pub(crate) async fn void<T>(backend: &Backend, mut tx: Tx, invitation: &Invitation) -> Result<T> {
    close(backend, &mut tx, invitation.id, "revoked").await?;
    let why = "whoever invited may not give this any more";
    audit::record_event(backend, &mut tx, &invitation.organization, "invitations.void", invitation.id, why).await?;
    tx.commit().await?;
    Err(Problem::LinkExpired.into())
}

/// Closes the invitation and makes the account a member with everything that it gives. The organization is locked, and the
/// inviter may still give it. It had its seat while it was pending; but a plan that became smaller lets nobody in.
pub(crate) async fn join(backend: &Backend, tx: &mut Tx, invitation: &Invitation, plan: Plan, account: AccountId) -> Result<()> {
    let (organization, id, now) = (&invitation.organization, invitation.id.uuid(), backend.now().micros());
    close(backend, tx, invitation.id, "accepted").await?;
    let (members,): (i64,) =
        fetch_one!(tx, "SELECT count(*) FROM memberships WHERE organization_id = $1 AND state = 'active'", organization.as_str())?;
    Plan::room(plan.seats(), members, Problem::NoSeatLeft)?;
    members::join(backend, tx, organization, account, invitation.role).await?;
    execute!(
        tx,
        "INSERT INTO member_roles (organization_id, account_id, role_id)
         SELECT $2, $3, role_id FROM invitation_roles WHERE invitation_id = $1",
        id,
        organization.as_str(),
        account.uuid()
    )?;
    execute!(
        tx,
        "INSERT INTO team_members (team_id, account_id, role, created_at)
         SELECT team_id, $2, role, $3 FROM invitation_teams WHERE invitation_id = $1 ON CONFLICT (team_id, account_id) DO NOTHING",
        id,
        account.uuid(),
        now
    )?;
    shares::give(backend, tx, organization, invitation.id, account).await
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

/// How many invitations, shares, ownerships and requests wait for the caller: the figure in the user menu.
pub async fn count(backend: &Backend, caller: &Caller) -> Result<i64> {
    let mut conn = backend.db.read().await?;
    let (count,): (i64,) = fetch_one!(
        conn,
        "SELECT (SELECT count(*) FROM invitations i JOIN organizations o ON o.id = i.organization_id
                 WHERE i.state = 'pending' AND i.email_key = $1 AND i.expires_at > $2 AND o.deleted_at IS NULL)
              + (SELECT count(*) FROM grants g JOIN organizations o ON o.id = g.organization_id AND o.deleted_at IS NULL
                 JOIN memberships m ON m.organization_id = o.id AND m.account_id = g.account_id AND m.state = 'active'
                 JOIN resources r ON r.id = g.resource_id AND r.state = 'ready'
                 WHERE g.account_id = $3 AND g.state = 'pending' AND (g.expires_at IS NULL OR g.expires_at > $2))
              + (SELECT count(*) FROM transfers x JOIN organizations o ON o.id = x.organization_id AND o.deleted_at IS NULL
                 JOIN memberships m ON m.organization_id = o.id AND m.account_id = x.to_id AND m.state = 'active'
                 JOIN resources r ON r.id = x.resource_id AND r.state = 'ready' AND r.owner_id = x.from_id
                 JOIN memberships g ON g.organization_id = o.id AND g.account_id = x.given_by AND g.state = 'active'
                      AND (g.account_id = r.owner_id OR g.role IN ('owner', 'admin'))
                 WHERE x.to_id = $3 AND x.state = 'pending' AND x.expires_at > $2)
              + (SELECT count(*) FROM access_requests q JOIN resources r ON r.id = q.resource_id AND r.state = 'ready' AND r.owner_id = $3
                 JOIN organizations o ON o.id = q.organization_id AND o.deleted_at IS NULL
                 JOIN memberships m ON m.organization_id = o.id AND m.account_id = q.account_id AND m.state = 'active'
                 JOIN memberships w ON w.organization_id = o.id AND w.account_id = $3 AND w.state = 'active'
                 WHERE q.state = 'pending')",
        caller.email.key(),
        backend.now().micros(),
        caller.account_id.uuid()
    )?;
    Ok(count)
}
