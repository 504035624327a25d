//! Inviting and taking back.

use crate::db::{Tx, execute, fetch_one, fetch_optional};
use crate::mail::{self, letters};
use crate::{Backend, Caller, Result, attempts, audit, members, organizations};
use domain::access::{OrganizationRole, Permission, Permissions, Plan, Standing, TeamRole};
use domain::accounts::EmailAddress;
use domain::ids::{InvitationId, OrganizationId, TeamId};
use domain::{FieldErrors, Problem, Refusal};
use std::time::Duration;
use uuid::Uuid;

/// For how many days an invitation works.
pub const DAYS: i64 = 7;

/// Invites an address. Sending again refreshes the one pending invitation: the same identifier, a new link, the old one dead.
pub async fn invite(backend: &Backend, caller: &Caller, organization: &OrganizationId, email: &str, role: &str) -> Result<InvitationId> {
    attempts::count(backend, "invite", &caller.address, Some(&email.trim().to_lowercase())).await?;
    let mut tx = backend.db.write().await?;
    // Locked before anything is read: who is removed meanwhile invites nobody.
    let plan = members::lock(&mut tx, organization).await?;
    let membership = organizations::entry(&mut tx, caller, organization).await?;
    membership.require(Permission::InviteUsers)?;
    let mut fields = FieldErrors::default();
    let email = fields.take("email", EmailAddress::parse(email));
    let role = fields.take("role", role.parse::<OrganizationRole>());
    let (Some(email), Some(role)) = (email, role) else { return Err(fields.into()) };
    membership.standing.require_covers(&Standing::new(role, Permissions::NONE, membership.policy))?;
    let now = backend.now();
    let member: Option<(i64,)> = fetch_optional!(
        tx,
        "SELECT CAST(1 AS BIGINT) FROM memberships m JOIN accounts a ON a.id = m.account_id WHERE m.organization_id = $1 AND a.email_key = $2",
        organization.as_str(),
        email.key()
    )?;
    if member.is_some() {
        return Err(Problem::AlreadyMember.into());
    }
    Plan::room(plan.seats(), members::seats_taken(&mut tx, organization, now, &email.key()).await?, Problem::NoSeatLeft)?;
    let token = backend.random.token()?;
    let id = write(backend, &mut tx, caller, organization, &email, role, token.hash()).await?;
    set_team(&mut tx, id, membership.default_team, TeamRole::Member).await?;
    let link = backend.link(&format!("/invite/{}", token.reveal()));
    mail::post(backend, &mut tx, &email, letters::invitation(&caller.name, &membership.name, role.label(), &link, DAYS)).await?;
    audit::record(backend, &mut tx, caller, Some(organization), "invitations.send", id, format!("{email} as {role}")).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes a pending invitation back: its link is dead.
pub async fn revoke(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: InvitationId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    organizations::entry(&mut tx, caller, organization).await?.require(Permission::InviteUsers)?;
    let revoked = execute!(
        tx,
        "UPDATE invitations SET state = 'revoked', closed_at = $3 WHERE id = $1 AND organization_id = $2 AND state = 'pending'",
        id.uuid(),
        organization.as_str(),
        backend.now().micros()
    )?;
    if revoked == 0 {
        return Err(Refusal::NotFound.into());
    }
    audit::record(backend, &mut tx, caller, Some(organization), "invitations.revoke", id, "").await?;
    tx.commit().await
}

async fn write(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    email: &EmailAddress,
    role: OrganizationRole,
    token_hash: Vec<u8>,
) -> Result<InvitationId> {
    let new: InvitationId = backend.id();
    let now = backend.now();
    let lifetime = Duration::from_secs(u64::try_from(DAYS).unwrap_or(7) * 24 * 3600);
    let (id,): (Uuid,) = fetch_one!(
        tx,
        "INSERT INTO invitations (id, organization_id, email, email_key, role, token_hash, state, invited_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9)
         ON CONFLICT (organization_id, email_key) WHERE state = 'pending' DO UPDATE SET
             role = excluded.role, token_hash = excluded.token_hash, invited_by = excluded.invited_by, expires_at = excluded.expires_at
         RETURNING id",
        new.uuid(),
        organization.as_str(),
        email.as_str(),
        email.key(),
        role.as_str(),
        token_hash,
        caller.account_id.uuid(),
        now.micros(),
        (now + lifetime).micros()
    )?;
    Ok(id.into())
}

async fn set_team(tx: &mut Tx, id: InvitationId, team: TeamId, role: TeamRole) -> Result<()> {
    execute!(tx, "DELETE FROM invitation_teams WHERE invitation_id = $1", id.uuid())?;
    execute!(tx, "INSERT INTO invitation_teams (invitation_id, team_id, role) VALUES ($1, $2, $3)", id.uuid(), team.uuid(), role.as_str())?;
    Ok(())
}
