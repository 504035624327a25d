//! Making a key. Its secret is answered once and kept as a hash.

use super::{require_maker, require_scope};
use crate::db::{Tx, execute, fetch_one};
use crate::random::Token;
use crate::{Backend, Caller, Result, audit, members, organizations};
use domain::api_keys::{self, KeyKind, Limits, Scopes};
use domain::ids::{AccountId, ApiKeyId, OrganizationId, TeamId};
use domain::names::{self, display_name};
use domain::{FieldErrors, Refusal};

/// The most keys that a person or a team has at a time.
pub(super) const MOST: i64 = 50;

/// The form of a new key.
#[derive(Debug, Clone, Copy)]
pub struct NewKey<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What it lets through.
    pub scopes: &'a [String],
    /// For how many days it works; empty for one without an end.
    pub days: &'a str,
}

/// A form that was understood.
struct Understood {
    name: String,
    limits: Limits,
}

impl NewKey<'_> {
    /// Checks the form, and that the maker's own key, if it asks with one, is not outdone.
    fn understand(self, backend: &Backend, caller: &Caller, kind: KeyKind) -> Result<Understood> {
        let mut fields = FieldErrors::default();
        let name = fields.take("name", display_name(self.name, names::SHORT));
        let scopes = fields.take("scopes", Scopes::choose(kind, self.scopes.iter().map(String::as_str)));
        let expires_at = fields.take("days", api_keys::expiry(self.days, backend.now()));
        let (Some(name), Some(scopes), Some(expires_at)) = (name, scopes, expires_at) else { return Err(fields.into()) };
        let limits = Limits { scopes, expires_at };
        if let Some(held) = &caller.key {
            held.limits.require_covers(&limits)?;
        }
        Ok(Understood { name, limits })
    }
}

/// A new secret of a kind.
pub(super) fn secret(backend: &Backend, kind: KeyKind) -> Result<Token> {
    let bytes = backend.random.bytes::<24>()?;
    let mut parts = bytes.chunks_exact(8).map(|part| part.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte)));
    let mut part = || parts.next().unwrap_or_default();
    Ok(Token::shown(&api_keys::compose(kind, [part(), part(), part()])))
}

/// Makes a key that acts for the caller.
pub async fn make_personal(backend: &Backend, caller: &Caller, form: NewKey<'_>) -> Result<(ApiKeyId, Token)> {
    require_scope(caller)?;
    let understood = form.understand(backend, caller, KeyKind::Personal)?;
    let mut tx = backend.db.write().await?;
    // Two that are made at once wait for each other here, so that the limit holds.
    execute!(tx, "UPDATE accounts SET name = name WHERE id = $1", caller.account_id.uuid())?;
    let made = insert(backend, &mut tx, caller, caller.account_id, None, &understood).await?;
    tx.commit().await?;
    Ok(made)
}

/// Makes a key that acts as a member of a team.
pub async fn make_team(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    team: TeamId,
    form: NewKey<'_>,
) -> Result<(ApiKeyId, Token)> {
    require_scope(caller)?;
    let mut tx = backend.db.write().await?;
    members::lock(&mut tx, organization).await?;
    let membership = organizations::entry(&mut tx, caller, organization).await?;
    require_maker(&mut tx, caller, &membership, team).await?;
    let understood = form.understand(backend, caller, KeyKind::Team)?;
    let account: AccountId = backend.id();
    // No address has this key, nor any password this hash: nobody signs in, and no letter finds it.
    execute!(
        tx,
        "INSERT INTO accounts (id, email, email_key, name, name_key, password_hash, created_at) VALUES ($1, '', $2, $3, $4, '', $5)",
        account.uuid(),
        format!("key:{account}"),
        &understood.name,
        understood.name.to_lowercase(),
        backend.now().micros()
    )?;
    execute!(
        tx,
        "INSERT INTO team_members (team_id, account_id, role, created_at) VALUES ($1, $2, 'team_member', $3)",
        team.uuid(),
        account.uuid(),
        backend.now().micros()
    )?;
    let made = insert(backend, &mut tx, caller, account, Some((organization, team)), &understood).await?;
    tx.commit().await?;
    Ok(made)
}

async fn insert(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    account: AccountId,
    place: Option<(&OrganizationId, TeamId)>,
    new: &Understood,
) -> Result<(ApiKeyId, Token)> {
    let (organization, team) = (place.map(|(organization, _)| organization), place.map(|(_, team)| team.uuid()));
    let kind = if place.is_some() { KeyKind::Team } else { KeyKind::Personal };
    let (alike, others): (i64, i64) = fetch_one!(
        tx,
        "SELECT CAST(COALESCE(sum(CASE WHEN lower(name) = $3 THEN 1 ELSE 0 END), 0) AS BIGINT), count(*) FROM api_keys
         WHERE state <> 'revoked' AND (team_id = $2 OR (kind = 'personal' AND account_id = $1))",
        account.uuid(),
        team,
        new.name.to_lowercase()
    )?;
    if alike > 0 {
        return Err(Refusal::field("name", "Another key has this name. Choose one that says what it is for.").into());
    }
    if others >= MOST {
        return Err(Refusal::field("name", format!("There are {MOST} keys already. Revoke one first.")).into());
    }
    let (id, secret): (ApiKeyId, Token) = (backend.id(), secret(backend, kind)?);
    execute!(
        tx,
        "INSERT INTO api_keys (id, kind, account_id, organization_id, team_id, name, shown, secret_hash, scopes, state, made_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'active', $10, $11, $12)",
        id.uuid(),
        kind.as_str(),
        account.uuid(),
        organization.map(OrganizationId::as_str),
        team,
        &new.name,
        api_keys::shown(secret.reveal()),
        secret.hash(),
        new.limits.scopes.to_string(),
        caller.account_id.uuid(),
        backend.now().micros(),
        new.limits.expires_at.map(domain::time::Timestamp::micros)
    )?;
    let until = new.limits.expires_at.map_or("without an end".to_owned(), |end| format!("until {end}"));
    let detail = format!("{} ({kind}; {}; {until})", new.name, new.limits.scopes);
    audit::record(backend, tx, caller, organization, "api_keys.make", id, detail).await?;
    Ok((id, secret))
}
