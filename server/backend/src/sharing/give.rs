//! The giver's side: sharing one resource, changing and revoking what was shared.
//!
//! Each begins with [`open`], which locks the resource: two who share at once follow one another, and whoever lost the
//! level *admin* meanwhile finds out.

use super::{Thing, number};
use crate::db::{Tx, execute, fetch_one, fetch_optional};
use crate::mail::{self, letters};
use crate::organizations::{self, Membership};
use crate::{Backend, Caller, Result, access, audit, teams};
use domain::access::{Feature, Level};
use domain::accounts::EmailAddress;
use domain::ids::{AccountId, GrantId, OrganizationId, TeamId};
use domain::sharing;
use domain::time::Timestamp;
use domain::{FieldErrors, Refusal};
use uuid::Uuid;

/// How far something is shared, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    level: Level,
    until: Option<Timestamp>,
}

impl Terms {
    /// Reads the fields `level` and `until` of a form.
    pub fn read(level: &str, until: &str, now: Timestamp, fields: &mut FieldErrors) -> Option<Self> {
        let level = fields.take("level", sharing::level(level));
        let until = fields.take("until", sharing::until(until, now));
        Some(Self { level: level?, until: until? })
    }

    /// How far.
    pub fn level(self) -> Level {
        self.level
    }

    /// Until when.
    pub fn until(self) -> Option<Timestamp> {
        self.until
    }

    /// As the audit log has it.
    pub(super) fn in_words(self) -> String {
        let until = self.until.map(|until| format!(" until {}", until.iso())).unwrap_or_default();
        format!("{}{until}", self.level.as_str())
    }
}

/// A resource that is locked, and somebody who may share it.
pub(super) struct Open {
    pub membership: Membership,
    pub resource: access::Resource,
}

pub(super) async fn open(backend: &Backend, tx: &mut Tx, caller: &Caller, organization: &OrganizationId, thing: Thing) -> Result<Open> {
    execute!(tx, "UPDATE resources SET name_key = name_key WHERE id = $1 AND organization_id = $2", thing.id, organization.as_str())?;
    let membership = organizations::entry(tx, caller, organization).await?;
    let resource = access::require(backend, tx, caller, organization, thing.kind, thing.id, Level::Admin).await?;
    Ok(Open { membership, resource })
}

/// Shares with everybody in a team, at once.
pub async fn with_team(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    thing: Thing,
    team: &str,
    level: &str,
    until: &str,
) -> Result<String> {
    let mut tx = backend.db.write().await?;
    let open = open(backend, &mut tx, caller, organization, thing).await?;
    open.membership.plan.require(Feature::ShareWithTeam)?;
    let mut fields = FieldErrors::default();
    let terms = Terms::read(level, until, backend.now(), &mut fields);
    let team = match team.parse::<TeamId>() {
        // A team that the caller may not know of cannot be chosen.
        Ok(id) => teams::find(&mut tx, caller, &open.membership, id).await.ok(),
        Err(_) => None,
    };
    let team = fields.take("team", team.ok_or_else(|| "Choose a team.".to_owned()));
    let (Some(terms), Some(team)) = (terms, team) else { return Err(fields.into()) };
    let to = To { team: Some(team.id.uuid()), ..To::default() };
    write(backend, &mut tx, caller, organization, thing, &to, terms, "active").await?;
    let detail = format!("{} with the team {}: {}", open.resource.name, team.name, terms.in_words());
    audit::record(backend, &mut tx, caller, Some(organization), "sharing.share", thing, detail).await?;
    tx.commit().await?;
    Ok(team.name)
}

/// Shares with everybody in the organization, at once.
pub async fn with_everyone(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    thing: Thing,
    level: &str,
    until: &str,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let open = open(backend, &mut tx, caller, organization, thing).await?;
    let mut fields = FieldErrors::default();
    let Some(terms) = Terms::read(level, until, backend.now(), &mut fields) else { return Err(fields.into()) };
    write(backend, &mut tx, caller, organization, thing, &To { everyone: true, ..To::default() }, terms, "active").await?;
    let detail = format!("{} with everyone: {}", open.resource.name, terms.in_words());
    audit::record(backend, &mut tx, caller, Some(organization), "sharing.share", thing, detail).await?;
    tx.commit().await
}

/// Offers it to one member, who has it on acceptance. Sharing again refreshes what waits; what was accepted changes at once. Answers
/// whether it waits.
pub async fn with_person(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    thing: Thing,
    email: &str,
    level: &str,
    until: &str,
) -> Result<bool> {
    let mut tx = backend.db.write().await?;
    let open = open(backend, &mut tx, caller, organization, thing).await?;
    open.membership.plan.require(Feature::ShareWithPerson)?;
    let mut fields = FieldErrors::default();
    let terms = Terms::read(level, until, backend.now(), &mut fields);
    let email = fields.take("email", EmailAddress::parse(email));
    let (Some(terms), Some(email)) = (terms, email) else { return Err(fields.into()) };
    let (account, address) = member(&mut tx, organization, &email).await?;
    if account == open.resource.owner {
        return Err(Refusal::field("email", "This person owns it already.").into());
    }
    if account == caller.account_id {
        return Err(Refusal::field("email", "You have it already: you may share it.").into());
    }
    let to = To { account: Some(account.uuid()), ..To::default() };
    let waits = write(backend, &mut tx, caller, organization, thing, &to, terms, "pending").await? == "pending";
    if waits {
        let link = backend.link("/invitations");
        let kind = thing.kind.as_str();
        mail::post(backend, &mut tx, &address, letters::share(&caller.name, kind, &open.resource.name, terms.level.as_str(), &link))
            .await?;
    }
    let detail = format!("{} with {}: {}", open.resource.name, address.as_str(), terms.in_words());
    audit::record(backend, &mut tx, caller, Some(organization), "sharing.share", thing, detail).await?;
    tx.commit().await?;
    Ok(waits)
}

/// The active member with this address.
pub(crate) async fn member(tx: &mut Tx, organization: &OrganizationId, email: &EmailAddress) -> Result<(AccountId, EmailAddress)> {
    let found: Option<(Uuid, String)> = fetch_optional!(
        tx,
        "SELECT a.id, a.email FROM accounts a JOIN memberships m ON m.account_id = a.id
         WHERE a.email_key = $2 AND m.organization_id = $1 AND m.state = 'active'",
        organization.as_str(),
        email.key()
    )?;
    let (account, address) = found.ok_or_else(|| {
        Refusal::field("email", "No active member of the organization has this address. Invite the person to the organization first.")
    })?;
    Ok((account.into(), address.into()))
}

/// Whom a grant is for, as the database keeps it: exactly one of the three.
#[derive(Default)]
pub(super) struct To {
    pub account: Option<Uuid>,
    pub team: Option<Uuid>,
    pub everyone: bool,
}

/// Writes a grant on a resource, or changes the live one that the same recipient has; answers the state that it has now. What
/// had ended counts as if it were not there.
#[expect(clippy::too_many_arguments, reason = "one for each column")]
async fn write(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    thing: Thing,
    to: &To,
    terms: Terms,
    state: &'static str,
) -> Result<String> {
    let now = backend.now().micros();
    execute!(
        tx,
        "UPDATE grants SET state = 'revoked', closed_at = expires_at
         WHERE resource_id = $1 AND state IN ('pending', 'active') AND expires_at <= $2",
        thing.id,
        now
    )?;
    let changed: Option<(String,)> = fetch_optional!(
        tx,
        "UPDATE grants SET level = $5, expires_at = $6, origin = 'share', given_by = $7
         WHERE resource_id = $1 AND state IN ('pending', 'active')
           AND (account_id = $2 OR team_id = $3 OR (everyone AND $4)) RETURNING state",
        thing.id,
        to.account,
        to.team,
        to.everyone,
        terms.level.number(),
        terms.until.map(Timestamp::micros),
        caller.account_id.uuid()
    )?;
    if let Some((state,)) = changed {
        return Ok(state);
    }
    let id: GrantId = backend.id();
    execute!(
        tx,
        "INSERT INTO grants (id, organization_id, resource_id, account_id, team_id, everyone, level, state, origin, given_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'share', $9, $10, $11)",
        id.uuid(),
        organization.as_str(),
        thing.id,
        to.account,
        to.team,
        to.everyone,
        terms.level.number(),
        state,
        caller.account_id.uuid(),
        now,
        terms.until.map(Timestamp::micros)
    )?;
    Ok(state.to_owned())
}

/// Gives a member a level at once, whether one waited, counted, or there was none.
pub(super) async fn write_for(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    thing: Thing,
    account: AccountId,
    terms: Terms,
) -> Result<()> {
    let to = To { account: Some(account.uuid()), ..To::default() };
    if write(backend, tx, caller, organization, thing, &to, terms, "active").await? == "pending" {
        execute!(
            tx,
            "UPDATE grants SET state = 'active' WHERE resource_id = $1 AND account_id = $2 AND state = 'pending'",
            thing.id,
            account.uuid()
        )?;
    }
    Ok(())
}

/// Gives a live grant another level and another end.
pub async fn change(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    thing: Thing,
    id: GrantId,
    level: &str,
    until: &str,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let open = open(backend, &mut tx, caller, organization, thing).await?;
    let before = live(backend, &mut tx, thing, id).await?;
    if before.account == Some(caller.account_id.uuid()) {
        return Err(Refusal::Forbidden { needed: "somebody else: nobody changes what was shared with themselves".into() }.into());
    }
    let mut fields = FieldErrors::default();
    let Some(terms) = Terms::read(level, until, backend.now(), &mut fields) else { return Err(fields.into()) };
    execute!(
        tx,
        "UPDATE grants SET level = $2, expires_at = $3, origin = 'share' WHERE id = $1",
        id.uuid(),
        terms.level.number(),
        terms.until.map(Timestamp::micros)
    )?;
    let detail = format!("{} for {}: {} instead of {}", open.resource.name, before.to, terms.in_words(), before.terms.in_words());
    audit::record(backend, &mut tx, caller, Some(organization), "sharing.change", thing, detail).await?;
    tx.commit().await
}

/// Takes a live grant back: whoever reached the resource by it alone finds nothing at the next request.
pub async fn revoke(backend: &Backend, caller: &Caller, organization: &OrganizationId, thing: Thing, id: GrantId) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let open = open(backend, &mut tx, caller, organization, thing).await?;
    let before = live(backend, &mut tx, thing, id).await?;
    execute!(tx, "UPDATE grants SET state = 'revoked', closed_at = $2 WHERE id = $1", id.uuid(), backend.now().micros())?;
    let detail = format!("{} for {}: {}", open.resource.name, before.to, before.terms.in_words());
    audit::record(backend, &mut tx, caller, Some(organization), "sharing.revoke", thing, detail).await?;
    tx.commit().await
}

/// A grant before it is changed.
struct Live {
    account: Option<Uuid>,
    to: String,
    terms: Terms,
}

async fn live(backend: &Backend, tx: &mut Tx, thing: Thing, id: GrantId) -> Result<Live> {
    let found: Option<(i64, Option<i64>, Option<Uuid>)> = fetch_optional!(
        tx,
        "SELECT level, expires_at, account_id FROM grants
         WHERE id = $1 AND resource_id = $2 AND state IN ('pending', 'active') AND (expires_at IS NULL OR expires_at > $3)",
        id.uuid(),
        thing.id,
        backend.now().micros()
    )?;
    let (level, until, account) = found.ok_or(Refusal::NotFound)?;
    let (to,): (String,) = fetch_one!(
        tx,
        "SELECT COALESCE('the team ' || t.name, a.email, 'everyone') FROM grants g
         LEFT JOIN teams t ON t.id = g.team_id LEFT JOIN accounts a ON a.id = g.account_id WHERE g.id = $1",
        id.uuid()
    )?;
    Ok(Live { account, to, terms: Terms { level: number(level)?, until: until.map(Into::into) } })
}
