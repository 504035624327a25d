//! What an invitation shares besides roles and teams: whole kinds, and chosen resources. It becomes ordinary grants when the
//! invitation is accepted, without being asked for again: whoever accepts has read what is in it.

use super::offer::Host;
use crate::db::{Conn, Tx, execute, fetch_all, insert_many};
use crate::sharing::{number, wide};
use crate::{Backend, Error, Result, access};
use domain::FieldErrors;
use domain::access::{Level, ResourceKind};
use domain::ids::{AccountId, GrantId, InvitationId, OrganizationId};
use domain::invitations::{On, kind_and_level};
use domain::sharing::{Thing, level};
use domain::time::Timestamp;
use uuid::Uuid;

/// Rows of one statement.
const STATEMENT_ROWS: usize = 1_000;
/// How many resources of a kind a form proposes.
const NEWEST: i64 = 50;

/// What is shared with the invited, how far, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared {
    /// What it is.
    pub on: On,
    /// How far.
    pub level: Level,
    /// Until when.
    pub until: Option<Timestamp>,
}

impl Shared {
    /// For the audit log.
    pub(super) fn in_words(&self) -> String {
        let until = self.until.map(|until| format!(" until {}", until.iso())).unwrap_or_default();
        match self.on {
            On::Kind(kind) => format!("{} of all {}{until}", self.level.as_str(), kind.plural()),
            On::Thing(thing) => format!("{} of {thing}{until}", self.level.as_str()),
        }
    }
}

/// What a form says of it.
#[derive(Debug, Clone, Copy)]
pub struct SharesForm<'a> {
    /// Each kind with the word of a level, such as `dataset:view`, or with none: `dataset:`.
    pub kinds: &'a [&'a str],
    /// The chosen resources.
    pub things: &'a [Thing],
    /// The word of the level on them.
    pub level: &'a str,
    /// The last day of all of it; empty for none.
    pub until: &'a str,
}

impl SharesForm<'_> {
    /// Reads it; wrong words are errors of `kinds`, `thing_level` and `until`.
    pub fn read(self, now: Timestamp, fields: &mut FieldErrors) -> Vec<Shared> {
        let until = fields.take("until", domain::sharing::until(self.until, now)).flatten();
        let mut shared: Vec<Shared> = Vec::new();
        for text in self.kinds {
            let read = kind_and_level(text).and_then(|found| found.map(|(kind, word)| Ok((kind, level(word)?))).transpose());
            if let Some((kind, level)) = fields.take("kinds", read).flatten() {
                shared.push(Shared { on: On::Kind(kind), level, until });
            }
        }
        if !self.things.is_empty()
            && let Some(level) = fields.take("thing_level", level(self.level))
        {
            shared.extend(self.things.iter().map(|thing| Shared { on: On::Thing(*thing), level, until }));
        }
        // One for each is all that the database takes; the last word counts.
        let mut seen = Vec::new();
        shared.reverse();
        shared.retain(|one| {
            !seen.contains(&one.on) && {
                seen.push(one.on);
                true
            }
        });
        shared
    }
}

/// The newest of the resources that the host may share, of each kind, with their names.
pub(super) async fn choices(backend: &Backend, conn: &mut Conn, host: &Host) -> Result<Vec<(Thing, String)>> {
    let mut found = Vec::new();
    for kind in ResourceKind::ALL {
        let rows: Vec<access::ResourceRow> = fetch_all!(
            conn,
            access::visible!("", "", "TRUE"),
            host.account.uuid(),
            backend.now().micros(),
            host.organization.as_str(),
            kind.as_str(),
            NEWEST
        )?;
        for row in rows {
            let resource = access::Resource::try_from(row)?;
            if resource.level == Level::Admin {
                found.push((Thing { kind: *kind, id: resource.id }, resource.name));
            }
        }
    }
    Ok(found)
}

/// Whether there is something among it that the host may not share now. What was deleted meanwhile is no matter.
pub(super) async fn beyond(backend: &Backend, conn: &mut Conn, host: &Host, shared: &[Shared]) -> Result<bool> {
    for one in shared {
        let may = match one.on {
            On::Kind(kind) => wide::may_share(&host.inviter.standing, kind),
            On::Thing(thing) => {
                let level = access::level_for(backend, conn, host.account, &host.organization, thing.id).await?;
                level == Some(Level::Admin)
            }
        };
        if !may {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a kept invitation shares.
pub(super) async fn kept(conn: &mut Conn, id: InvitationId) -> Result<Vec<Shared>> {
    let rows: Vec<(String, Option<Uuid>, i64, Option<i64>)> = fetch_all!(
        conn,
        "SELECT COALESCE(s.kind, r.kind), s.resource_id, s.level, s.expires_at
         FROM invitation_shares s LEFT JOIN resources r ON r.id = s.resource_id
         WHERE s.invitation_id = $1 AND (s.resource_id IS NULL OR r.state = 'ready') ORDER BY s.kind, s.resource_id",
        id.uuid()
    )?;
    let shared = |(kind, resource, level, until): (String, Option<Uuid>, i64, Option<i64>)| {
        let kind: ResourceKind = kind.parse().map_err(Error::Internal)?;
        let on = resource.map_or(On::Kind(kind), |id| On::Thing(Thing { kind, id }));
        Ok(Shared { on, level: number(level)?, until: until.map(Into::into) })
    };
    rows.into_iter().map(shared).collect()
}

/// Writes down what these invitations share.
pub(super) async fn write(tx: &mut Tx, sent: impl Iterator<Item = (Uuid, &[Shared])>) -> Result<()> {
    let rows: Vec<(Uuid, Shared)> = sent.flat_map(|(id, shared)| shared.iter().map(move |one| (id, *one))).collect();
    for some in rows.chunks(STATEMENT_ROWS) {
        insert_many!(tx, "INSERT INTO invitation_shares (invitation_id, kind, resource_id, level, expires_at) ", some, |values, row| {
            let (kind, resource) = match row.1.on {
                On::Kind(kind) => (Some(kind.as_str()), None),
                On::Thing(thing) => (None, Some(thing.id)),
            };
            values
                .push_bind(row.0)
                .push_bind(kind)
                .push_bind(resource)
                .push_bind(row.1.level.number())
                .push_bind(row.1.until.map(Timestamp::micros))
        })?;
    }
    Ok(())
}

/// Gives the newcomer what the invitation shares. What has ended by now is left out.
pub(super) async fn give(
    backend: &Backend,
    tx: &mut Tx,
    organization: &OrganizationId,
    invitation: InvitationId,
    account: AccountId,
) -> Result<()> {
    let now = backend.now();
    for one in kept(tx, invitation).await?.into_iter().filter(|one| one.until.is_none_or(|until| until > now)) {
        let id: GrantId = backend.id();
        let (kind, resource) = match one.on {
            On::Kind(kind) => (Some(kind.as_str()), None),
            On::Thing(thing) => (None, Some(thing.id)),
        };
        execute!(
            tx,
            "INSERT INTO grants (id, organization_id, resource_id, kind, account_id, level, state, origin, given_by, created_at, expires_at)
             SELECT $1, $2, $3, $4, $5, $6, 'active', 'share', i.invited_by, $7, $8 FROM invitations i WHERE i.id = $9",
            id.uuid(),
            organization.as_str(),
            resource,
            kind,
            account.uuid(),
            one.level.number(),
            now.micros(),
            one.until.map(Timestamp::micros),
            invitation.uuid()
        )?;
    }
    Ok(())
}
