//! Looking after what was sent: a new letter, a link to copy, taking it back.

use super::offer;
use super::send::expiry;
use crate::db::{Conn, Tx, execute, fetch_optional};
use crate::mail::{self, letters};
use crate::random::Token;
use crate::{Backend, Caller, Error, Result, attempts, audit, members};
use domain::Refusal;
use domain::access::OrganizationRole;
use domain::accounts::EmailAddress;
use domain::ids::{InvitationId, OrganizationId};
use domain::time::Timestamp;

/// Sends a pending invitation again: a new link, the old ones dead, and it begins anew.
pub async fn resend(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: InvitationId) -> Result<EmailAddress> {
    let (mut tx, renewed) = renew(backend, caller, organization, id, true).await?;
    let link = backend.link(&format!("/invite/{}", renewed.token.reveal()));
    let letter = letters::invitation(&caller.name, &renewed.organization_name, renewed.role.label(), &link, renewed.days);
    mail::post(backend, &mut tx, &renewed.email, letter).await?;
    audit::record(backend, &mut tx, caller, Some(organization), "invitations.resend", id, &renewed.email).await?;
    tx.commit().await?;
    Ok(renewed.email)
}

/// Makes a new link to be handed over by other means than our letter; the old ones are dead. It leads to the invitation, but
/// it proves no address, since whoever invites has it in their hands.
pub async fn copy_link(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: InvitationId) -> Result<Token> {
    let (mut tx, renewed) = renew(backend, caller, organization, id, false).await?;
    audit::record(backend, &mut tx, caller, Some(organization), "invitations.copy_link", id, &renewed.email).await?;
    tx.commit().await?;
    Ok(renewed.token)
}

/// The address and the whole link of a pending invitation, for whoever just made the link and shows its token.
pub async fn copied(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: InvitationId,
    token: &Token,
) -> Result<(String, String)> {
    let mut conn = backend.db.read().await?;
    offer::host(&mut conn, organization, caller.account_id).await?.ok_or(Refusal::NotFound)?;
    let found: Option<(String,)> = fetch_optional!(
        conn,
        "SELECT email FROM invitations WHERE id = $1 AND organization_id = $2 AND token_hash = $3 AND invited_by = $4
         AND state = 'pending' AND expires_at > $5 AND NOT mailed",
        id.uuid(),
        organization.as_str(),
        token.hash(),
        caller.account_id.uuid(),
        backend.now().micros()
    )?;
    let (email,) = found.ok_or(Refusal::NotFound)?;
    Ok((email, backend.link(&format!("/invite/{}", token.reveal()))))
}

/// Takes a pending invitation back: its link is dead.
pub async fn revoke(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: InvitationId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    let kept = read(&mut tx, organization, id, backend.now()).await?;
    judge(backend, &mut tx, caller, organization, id, kept.as_ref()).await?;
    let now = backend.now().micros();
    let revoked =
        execute!(tx, "UPDATE invitations SET state = 'revoked', closed_at = $2 WHERE id = $1 AND state = 'pending'", id.uuid(), now)?;
    still_pending(revoked)?;
    let email = kept.map(|kept| kept.email).unwrap_or_default();
    audit::record(backend, &mut tx, caller, Some(organization), "invitations.revoke", id, email).await?;
    tx.commit().await
}

/// Refuses when the invited answered in the meantime.
fn still_pending(changed: u64) -> Result<()> {
    if changed == 0 { Err(Refusal::NotFound.into()) } else { Ok(()) }
}

/// A pending invitation, as far as looking after it needs.
struct Kept {
    email: String,
    role: OrganizationRole,
}

async fn read(conn: &mut Conn, organization: &OrganizationId, id: InvitationId, now: Timestamp) -> Result<Option<Kept>> {
    let found: Option<(String, String)> = fetch_optional!(
        conn,
        "SELECT email, role FROM invitations WHERE id = $1 AND organization_id = $2 AND state = 'pending' AND expires_at > $3",
        id.uuid(),
        organization.as_str(),
        now.micros()
    )?;
    found.map(|(email, role)| Ok(Kept { email, role: role.parse().map_err(Error::Internal)? })).transpose()
}

/// Only who may give all of it may renew it or take it back. *Not found* for everybody who may not invite at all.
async fn judge(
    backend: &Backend,
    conn: &mut Conn,
    caller: &Caller,
    organization: &OrganizationId,
    id: InvitationId,
    kept: Option<&Kept>,
) -> Result<offer::Host> {
    let host = offer::host(conn, organization, caller.account_id).await?.ok_or(Refusal::NotFound)?;
    host.inviter.require_any()?;
    let kept = kept.ok_or(Refusal::NotFound)?;
    let bundle = offer::kept(backend, conn, &host, id).await?;
    host.inviter.require(bundle.with(kept.role, host.policy))?;
    Ok(host)
}

/// What a new letter says.
struct Renewed {
    token: Token,
    email: EmailAddress,
    role: OrganizationRole,
    organization_name: String,
    days: i64,
}

/// Gives the row a new link and a new end. Whoever does that answers for it from now on.
async fn renew(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: InvitationId, mailed: bool) -> Result<(Tx, Renewed)> {
    let mut conn = backend.db.read().await?;
    let kept = read(&mut conn, organization, id, backend.now()).await?;
    judge(backend, &mut conn, caller, organization, id, kept.as_ref()).await?;
    drop(conn);
    let key = kept.map(|kept| EmailAddress::from(kept.email).key());
    attempts::count(backend, "invite", &caller.address, key.as_deref().filter(|_| mailed)).await?;

    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    let kept = read(&mut tx, organization, id, backend.now()).await?;
    let host = judge(backend, &mut tx, caller, organization, id, kept.as_ref()).await?;
    let kept = kept.ok_or(Refusal::NotFound)?;
    let token = backend.random.token()?;
    let renewed = execute!(
        tx,
        "UPDATE invitations SET token_hash = $2, invited_by = $3, expires_at = $4, mailed = $5 WHERE id = $1 AND state = 'pending'",
        id.uuid(),
        token.hash(),
        caller.account_id.uuid(),
        expiry(backend.now(), host.days).micros(),
        mailed
    )?;
    still_pending(renewed)?;
    let renewed = Renewed { token, email: kept.email.into(), role: kept.role, organization_name: host.name, days: host.days };
    Ok((tx, renewed))
}
