//! Inviting: one address or many at once, each decided on its own.

use super::offer::{self, Bundle, Host};
use super::results::{self, Outcome, RowResult};
use super::shares::{self, Shared};
use crate::db::{Tx, execute, fetch_one, fetch_optional, insert_many};
use crate::mail::{self, letters};
use crate::{Backend, Caller, Result, attempts, audit, members};
use domain::access::{Feature, OrganizationRole, Permission, Plan, TeamRole};
use domain::accounts::EmailAddress;
use domain::ids::{InvitationBatchId, InvitationId, OrganizationId, RoleId, TeamId};
use domain::invitations::{DAYS, MOST};
use domain::time::Timestamp;
use domain::{Checked, FieldErrors, Problem, Refusal};
use std::collections::HashSet;
use std::time::Duration;
use uuid::Uuid;

/// Rows of one statement.
const STATEMENT_ROWS: usize = 1_000;

/// Whom to invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// What was typed as the address.
    pub email: String,
    /// A role for this one alone, as its word.
    pub role: Option<String>,
}

impl Address {
    /// With the role of the whole request.
    pub fn new(email: impl Into<String>) -> Self {
        Self { email: email.into(), role: None }
    }
}

/// Whom to invite, and what all of them are given.
#[derive(Debug, Clone, Default)]
pub struct Request<'a> {
    /// The addresses as they were typed: at most 200.
    pub addresses: Vec<Address>,
    /// The base role as its word; empty means the organization's usual one.
    pub role: &'a str,
    /// Custom roles.
    pub roles: &'a [RoleId],
    /// Teams with a role in each; nothing said means the default team, an empty list means none.
    pub teams: Option<&'a [(TeamId, TeamRole)]>,
    /// For how many days the links work; nothing means as long as the organization says.
    pub days: Option<i64>,
    /// What is shared with all of them.
    pub shared: Vec<Shared>,
}

/// Invites one address, with the organization's usual team and days. Sending again refreshes the one pending invitation:
/// the same identifier, a new link, the old one dead.
pub async fn invite(backend: &Backend, caller: &Caller, organization: &OrganizationId, email: &str, role: &str) -> Result<InvitationId> {
    let request = Request { addresses: vec![Address::new(email)], role, ..Request::default() };
    let (tx, results) = run(backend, caller, organization, request).await?;
    match results.into_iter().next().map(|result| result.outcome) {
        Some(Outcome::Invited(id) | Outcome::Refreshed(id)) => {
            tx.commit().await?;
            Ok(id)
        }
        Some(Outcome::Refused(refusal)) => Err(refusal.into()),
        Some(Outcome::Twice) | None => Err(Refusal::NotFound.into()),
    }
}

/// Invites many: whoever can be invited is, whatever is wrong with the others. The results are kept for a day.
pub async fn invite_all(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    request: Request<'_>,
) -> Result<InvitationBatchId> {
    let (mut tx, rows) = run(backend, caller, organization, request).await?;
    let id = results::keep(backend, &mut tx, caller, organization, &rows).await?;
    tx.commit().await?;
    Ok(id)
}

/// A row of the request as far as it can be understood without the database.
struct Row {
    text: String,
    email: Checked<EmailAddress>,
    role: Option<Checked<OrganizationRole>>,
}

fn understand(addresses: Vec<Address>) -> Checked<Vec<Row>> {
    if addresses.is_empty() {
        return Err("Enter at least one mail address, or choose a file.".into());
    }
    if addresses.len() > MOST {
        return Err(format!("These are {} addresses. Invite at most {MOST} at once.", addresses.len()));
    }
    let row = |address: Address| {
        let role = address.role.map(|role| role.trim().to_lowercase()).filter(|role| !role.is_empty());
        Row { email: EmailAddress::parse(&address.email), text: address.email, role: role.map(|role| role.parse()) }
    };
    let rows: Vec<Row> = addresses.into_iter().map(row).collect();
    // A form without any address is a form to be mended; among others, a wrong one is a row of its own.
    match rows.iter().any(|row| row.email.is_ok()) {
        true => Ok(rows),
        false => Err(rows.into_iter().find_map(|row| row.email.err()).unwrap_or_default()),
    }
}

async fn run(backend: &Backend, caller: &Caller, organization: &OrganizationId, request: Request<'_>) -> Result<(Tx, Vec<RowResult>)> {
    let mut fields = FieldErrors::default();
    let rows = fields.take("addresses", understand(request.addresses));
    let role = match request.role {
        "" => Some(None),
        role => fields.take("role", role.parse::<OrganizationRole>()).map(Some),
    };
    let days = fields.take(
        "days",
        match request.days {
            Some(days) if !DAYS.contains(&days) => Err(format!("Enter a number of days from {} to {}.", DAYS.start(), DAYS.end())),
            days => Ok(days),
        },
    );
    let (Some(rows), Some(role), Some(days)) = (rows, role, days) else { return Err(fields.into()) };
    let mut recipients: Vec<String> = rows.iter().filter_map(|row| row.email.as_ref().ok().map(EmailAddress::key)).collect();
    recipients.sort_unstable();
    recipients.dedup();
    // Whoever may not invite uses up nobody's letters.
    let mut conn = backend.db.read().await?;
    offer::host(&mut conn, organization, caller.account_id).await?.ok_or(Refusal::NotFound)?.inviter.require_any()?;
    drop(conn);
    let too_many = attempts::count_letters(backend, "invite", &caller.address, caller.account_id, &recipients).await?;

    let mut tx = backend.db.write().await?;
    // Locked before anything is read: who is removed meanwhile invites nobody, and seats are taken one after the other.
    let plan = members::lock(&mut tx, organization).await?;
    let host = offer::host(&mut tx, organization, caller.account_id).await?.ok_or(Refusal::NotFound)?;
    host.inviter.require_any()?;
    if !request.shared.is_empty() {
        plan.require(Feature::ShareWithPerson)?;
    }
    let beyond = shares::beyond(backend, &mut tx, &host, &request.shared).await?;
    let chosen = offer::choose(&mut tx, organization, request.roles, request.teams.unwrap_or_default()).await?;
    let for_viewers = Bundle { shared: request.shared, beyond, ..chosen };
    let for_others = match request.teams {
        Some(_) => for_viewers.clone(),
        None => Bundle { teams: host.inviter.usual_teams(), ..for_viewers.clone() },
    };
    let gifts = Gifts { for_viewers, for_others };
    let role = role.unwrap_or(host.default_role);
    if rows.iter().any(|row| row.role.is_none()) {
        host.inviter.require(gifts.of(role).with(role, host.policy))?;
    }
    let days = days.unwrap_or(host.days);
    let now = backend.now();
    let taken = members::seats_taken(&mut tx, organization, now, "").await?;
    let mut sending = Sending { backend, caller, organization, plan, host, gifts, days, now, taken, sent: Vec::new() };
    let mut results = Vec::with_capacity(rows.len());
    let mut seen = HashSet::new();
    for row in rows {
        let outcome = match row.email {
            Err(message) => Outcome::Refused(Refusal::field("addresses", message)),
            Ok(email) if !seen.insert(email.key()) => Outcome::Twice,
            Ok(email) if too_many.contains(&email.key()) => match attempts::refusal(backend) {
                crate::Error::Refused(refusal) => Outcome::Refused(refusal),
                error => return Err(error),
            },
            Ok(email) => match row.role.unwrap_or(Ok(role)) {
                Ok(role) => sending.row(&mut tx, &email, role).await?,
                Err(message) => Outcome::Refused(Refusal::field("role", message)),
            },
        };
        results.push(RowResult { email: row.text, outcome });
    }
    sending.give(&mut tx).await?;
    Ok((tx, results))
}

/// A request whose rows are on their way.
struct Sending<'a> {
    backend: &'a Backend,
    caller: &'a Caller,
    organization: &'a OrganizationId,
    plan: Plan,
    host: Host,
    gifts: Gifts,
    days: i64,
    now: Timestamp,
    taken: i64,
    sent: Vec<(InvitationId, OrganizationRole)>,
}

/// What is given beside the base role. Where no teams were chosen, viewers get none: they see everything anyway, and whoever is
/// in a team may change what is in it.
struct Gifts {
    for_viewers: Bundle,
    for_others: Bundle,
}

impl Gifts {
    fn of(&self, role: OrganizationRole) -> &Bundle {
        if role == OrganizationRole::Viewer { &self.for_viewers } else { &self.for_others }
    }
}

impl Sending<'_> {
    async fn row(&mut self, tx: &mut Tx, email: &EmailAddress, role: OrganizationRole) -> Result<Outcome> {
        if let Err(refusal) = self.host.inviter.require(self.gifts.of(role).with(role, self.host.policy)) {
            return Ok(Outcome::Refused(refusal));
        }
        let (members,): (i64,) = fetch_one!(
            tx,
            "SELECT count(*) FROM memberships m JOIN accounts a ON a.id = m.account_id WHERE m.organization_id = $1 AND a.email_key = $2",
            self.organization.as_str(),
            email.key()
        )?;
        if members > 0 {
            return Ok(Outcome::Refused(Problem::AlreadyMember.into()));
        }
        let pending = self.pending(tx, email).await?;
        if let Some((id, kept)) = &pending {
            // Sending again replaces what it gives: only who may give all of that may take it away. Whoever sees only their own
            // invitations learns nothing of this one: the person is invited, by somebody else.
            if let Err(refusal) = self.host.inviter.require(kept.0.with(kept.1, self.host.policy)) {
                let sees_all = self.host.inviter.standing.permits(Permission::InviteUsers);
                return Ok(if sees_all { Outcome::Refused(refusal) } else { Outcome::Invited(*id) });
            }
        }
        // Who is invited already has a seat.
        if pending.is_none() {
            if let Err(refusal) = Plan::room(self.plan.seats(), self.taken, Problem::NoSeatLeft) {
                return Ok(Outcome::Refused(refusal));
            }
            self.taken += 1;
        }
        let token = self.backend.random.token()?;
        let id = self.write(tx, email, role, token.hash()).await?;
        let link = self.backend.link(&format!("/invite/{}", token.reveal()));
        let letter = letters::invitation(&self.caller.name, &self.host.name, role.label(), &link, self.days);
        mail::post(self.backend, tx, email, letter).await?;
        let detail = format!("{email} as {role}{}", self.gifts.of(role).in_words());
        audit::record(self.backend, tx, self.caller, Some(self.organization), "invitations.send", id, detail).await?;
        self.sent.push((id, role));
        Ok(if pending.is_some() { Outcome::Refreshed(id) } else { Outcome::Invited(id) })
    }

    /// The live invitation of the address, and what it gives.
    async fn pending(&self, tx: &mut Tx, email: &EmailAddress) -> Result<Option<(InvitationId, (Bundle, OrganizationRole))>> {
        let found: Option<(Uuid, String)> = fetch_optional!(
            tx,
            "SELECT id, role FROM invitations WHERE organization_id = $1 AND email_key = $2 AND state = 'pending' AND expires_at > $3",
            self.organization.as_str(),
            email.key(),
            self.now.micros()
        )?;
        let Some((id, role)) = found else { return Ok(None) };
        let role = role.parse().map_err(crate::Error::Internal)?;
        Ok(Some((id.into(), (offer::kept(self.backend, tx, &self.host, id.into()).await?, role))))
    }

    /// Writes the one pending row of the address; what an earlier one gave is taken out of it.
    async fn write(&self, tx: &mut Tx, email: &EmailAddress, role: OrganizationRole, token_hash: Vec<u8>) -> Result<InvitationId> {
        let new: InvitationId = self.backend.id();
        let (id,): (Uuid,) = fetch_one!(
            tx,
            "INSERT INTO invitations (id, organization_id, email, email_key, role, token_hash, state, invited_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9)
             ON CONFLICT (organization_id, email_key) WHERE state = 'pending' DO UPDATE SET email = excluded.email, role = excluded.role,
                 token_hash = excluded.token_hash, invited_by = excluded.invited_by, expires_at = excluded.expires_at, mailed = TRUE
             RETURNING id",
            new.uuid(),
            self.organization.as_str(),
            email.as_str(),
            email.key(),
            role.as_str(),
            token_hash,
            self.caller.account_id.uuid(),
            self.now.micros(),
            expiry(self.now, self.days).micros()
        )?;
        if id != new.uuid() {
            execute!(tx, "DELETE FROM invitation_roles WHERE invitation_id = $1", id)?;
            execute!(tx, "DELETE FROM invitation_teams WHERE invitation_id = $1", id)?;
            execute!(tx, "DELETE FROM invitation_shares WHERE invitation_id = $1", id)?;
        }
        Ok(id.into())
    }

    /// Writes down which custom roles and teams all of them are given.
    async fn give(&self, tx: &mut Tx) -> Result<()> {
        let each = || self.sent.iter().map(|(id, role)| (id.uuid(), self.gifts.of(*role)));
        let roles: Vec<(Uuid, Uuid)> = each().flat_map(|(id, gift)| gift.roles.iter().map(move |(role, _)| (id, role.uuid()))).collect();
        for some in roles.chunks(STATEMENT_ROWS) {
            insert_many!(tx, "INSERT INTO invitation_roles (invitation_id, role_id) ", some, |values, row| values
                .push_bind(row.0)
                .push_bind(row.1))?;
        }
        let teams: Vec<(Uuid, Uuid, &str)> =
            each().flat_map(|(id, gift)| gift.teams.iter().map(move |(team, role)| (id, team.uuid(), role.as_str()))).collect();
        for some in teams.chunks(STATEMENT_ROWS) {
            insert_many!(tx, "INSERT INTO invitation_teams (invitation_id, team_id, role) ", some, |values, row| values
                .push_bind(row.0)
                .push_bind(row.1)
                .push_bind(row.2))?;
        }
        shares::write(tx, each().map(|(id, gift)| (id, gift.shared.as_slice()))).await
    }
}

/// When an invitation of so many days stops working.
pub(crate) fn expiry(now: Timestamp, days: i64) -> Timestamp {
    now + Duration::from_secs(u64::try_from(days).unwrap_or(7) * 24 * 3600)
}
