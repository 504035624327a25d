//! Keys for model providers: an organization's own, and a person's own. Sealed at rest; only the last four characters are shown.
//!
//! [`save`], [`check`] and [`remove`] work on the keys of an [`Owner`]; [`choose`] finds the key that a call is made with.

mod choose;

pub(crate) use choose::{Chosen, choose};

use crate::db::{Conn, Tx, execute, fetch_all, fetch_optional};
use crate::models::Failure;
use crate::{Backend, Caller, Error, Result, audit, organizations};
use domain::Refusal;
use domain::access::Permission;
use domain::ids::OrganizationId;
use domain::models::{Provider, last_four, provider_key};
use domain::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

/// Whose keys they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner<'a> {
    /// An organization's: for all its members.
    Organization(&'a OrganizationId),
    /// The caller's: for what the caller starts, in every organization that has none.
    Caller,
}

/// A key as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What it is for.
    pub provider: Provider,
    /// Its last four characters.
    pub last_four: String,
    /// What its provider said against it when it was checked last; nothing when it was accepted.
    pub problem: Option<String>,
    /// When it was checked last.
    pub checked_at: Timestamp,
    /// When it was saved.
    pub created_at: Timestamp,
    /// Who saved it, by name.
    pub created_by: String,
}

/// Where the key of an owner lies: its organization or its account.
type Place = (Option<String>, Option<Uuid>);

impl Owner<'_> {
    /// Asks whether the caller may manage these keys.
    async fn require(self, conn: &mut Conn, caller: &Caller) -> Result<Place> {
        match self {
            Self::Caller => Ok((None, Some(caller.account_id.uuid()))),
            Self::Organization(organization) => {
                let membership = organizations::entry(conn, caller, organization).await?;
                membership.require(Permission::ManageProviderKeys)?;
                Ok((Some(organization.to_string()), None))
            }
        }
    }

    fn organization(self) -> Option<OrganizationId> {
        match self {
            Self::Caller => None,
            Self::Organization(organization) => Some(organization.clone()),
        }
    }
}

/// What a key is sealed for: one that is moved to another owner or provider does not open there.
fn identity(id: Uuid, place: &Place, provider: &str) -> String {
    let (organization, account) = place;
    let owner = organization.clone().or_else(|| account.map(|account| account.to_string())).unwrap_or_default();
    format!("provider_key:{owner}:{provider}:{id}")
}

/// The keys of an owner, by provider.
pub async fn list(backend: &Backend, caller: &Caller, owner: Owner<'_>) -> Result<Vec<Kept>> {
    let mut conn = backend.db.read().await?;
    let (organization, account) = owner.require(&mut conn, caller).await?;
    let rows: Vec<(String, String, Option<String>, i64, i64, String)> = fetch_all!(
        conn,
        "SELECT k.provider, k.last_four, k.problem, k.checked_at, k.created_at, COALESCE(a.name, 'somebody who left')
         FROM provider_keys k LEFT JOIN accounts a ON a.id = k.created_by
         WHERE k.organization_id = $1 OR k.account_id = $2 ORDER BY k.provider",
        organization,
        account
    )?;
    let kept = |(provider, last_four, problem, checked_at, created_at, created_by): (String, _, _, i64, i64, _)| {
        let provider = provider.parse().map_err(Error::Internal)?;
        Ok(Kept { provider, last_four, problem, checked_at: checked_at.into(), created_at: created_at.into(), created_by })
    };
    rows.into_iter().map(kept).collect()
}

/// Keeps a key in the place of the one that there was, when its provider accepts it.
pub async fn save(backend: &Backend, caller: &Caller, owner: Owner<'_>, provider: &str, key: SecretString) -> Result<Provider> {
    let mut conn = backend.db.read().await?;
    owner.require(&mut conn, caller).await?;
    drop(conn);
    let provider: Provider = provider.parse().map_err(|_| Refusal::field("provider", "Choose a provider."))?;
    let key: SecretString = provider_key(key.expose_secret()).map_err(|why| Refusal::field("key", why))?.to_owned().into();
    // Nothing is locked while the provider thinks.
    backend.models.gateway.check_key(provider, &key).await.map_err(|failure| Refusal::field("key", why_not(&failure)))?;
    let mut tx = backend.db.write().await?;
    let place = owner.require(&mut tx, caller).await?;
    take_away(&mut tx, &place, provider).await?;
    let (id, now, four): (Uuid, _, _) = (backend.id(), backend.now().micros(), last_four(key.expose_secret()));
    let sealed = backend.master_key.seal(&backend.random, &identity(id, &place, provider.as_str()), key.expose_secret().as_bytes())?;
    execute!(
        tx,
        "INSERT INTO provider_keys (id, organization_id, account_id, provider, sealed, last_four, checked_at, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)",
        id,
        &place.0,
        place.1,
        provider.as_str(),
        sealed,
        &four,
        now,
        caller.account_id.uuid()
    )?;
    audit::record(backend, &mut tx, caller, owner.organization().as_ref(), "provider_keys.save", provider, format!("…{four}")).await?;
    tx.commit().await?;
    Ok(provider)
}

/// Asks the provider about a key once more, and keeps what it says. Answers what is wrong with the key, if anything is.
pub async fn check(backend: &Backend, caller: &Caller, owner: Owner<'_>, provider: &str) -> Result<Option<String>> {
    let provider: Provider = provider.parse().map_err(|_| Refusal::NotFound)?;
    let mut conn = backend.db.read().await?;
    let place = owner.require(&mut conn, caller).await?;
    let (id, key) = open(backend, &mut conn, &place, provider).await?.ok_or(Refusal::NotFound)?;
    drop(conn);
    let problem = match backend.models.gateway.check_key(provider, &key).await {
        Ok(()) => None,
        Err(failure) if failure.is_of_the_key() => Some(failure.to_string()),
        // That says nothing about the key.
        Err(failure) => return Err(Refusal::Unavailable { reason: failure.to_string() }.into()),
    };
    let mut tx = backend.db.write().await?;
    owner.require(&mut tx, caller).await?;
    execute!(tx, "UPDATE provider_keys SET problem = $2, checked_at = $3 WHERE id = $1", id, &problem, backend.now().micros())?;
    let outcome = problem.as_deref().unwrap_or("accepted");
    audit::record(backend, &mut tx, caller, owner.organization().as_ref(), "provider_keys.check", provider, outcome).await?;
    tx.commit().await?;
    Ok(problem)
}

/// Removes a key. Calls that are under way end with it, later ones do without.
pub async fn remove(backend: &Backend, caller: &Caller, owner: Owner<'_>, provider: &str) -> Result<Provider> {
    let provider: Provider = provider.parse().map_err(|_| Refusal::NotFound)?;
    let mut tx = backend.db.write().await?;
    let place = owner.require(&mut tx, caller).await?;
    let four = take_away(&mut tx, &place, provider).await?.ok_or(Refusal::NotFound)?;
    audit::record(backend, &mut tx, caller, owner.organization().as_ref(), "provider_keys.remove", provider, format!("…{four}")).await?;
    tx.commit().await?;
    Ok(provider)
}

/// Deletes the key of a place; answers its last four characters, if there was one.
async fn take_away(tx: &mut Tx, (organization, account): &Place, provider: Provider) -> Result<Option<String>> {
    let gone: Option<(String,)> = fetch_optional!(
        tx,
        "DELETE FROM provider_keys WHERE (organization_id = $1 OR account_id = $2) AND provider = $3 RETURNING last_four",
        organization,
        account,
        provider.as_str()
    )?;
    Ok(gone.map(|(four,)| four))
}

/// The key of a place, opened.
async fn open(backend: &Backend, conn: &mut Conn, place: &Place, provider: Provider) -> Result<Option<(Uuid, SecretString)>> {
    let row: Option<(Uuid, Vec<u8>)> = fetch_optional!(
        conn,
        "SELECT id, sealed FROM provider_keys WHERE (organization_id = $1 OR account_id = $2) AND provider = $3",
        &place.0,
        place.1,
        provider.as_str()
    )?;
    let Some((id, sealed)) = row else { return Ok(None) };
    let plain = backend.master_key.open(&identity(id, place, provider.as_str()), &sealed)?;
    let key = std::str::from_utf8(&plain).map_err(|_| Error::Internal(format!("provider key {id}: no text")))?;
    Ok(Some((id, key.to_owned().into())))
}

/// Why a key was not kept.
fn why_not(failure: &Failure) -> String {
    if failure.is_of_the_key() { failure.to_string() } else { format!("The key could not be checked, so it was not kept. {failure}") }
}

/// Wraps every key anew, for another master key. `rewrap` is told what a record is sealed for.
pub(crate) async fn rewrap(tx: &mut Tx, rewrap: impl Fn(&str, &[u8]) -> Result<Vec<u8>>) -> Result<u64> {
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let row: Option<(Uuid, Option<String>, Option<Uuid>, String, Vec<u8>)> = fetch_optional!(
            tx,
            "SELECT id, organization_id, account_id, provider, sealed FROM provider_keys WHERE id > $1 ORDER BY id LIMIT 1",
            after
        )?;
        let Some((id, organization, account, provider, sealed)) = row else { return Ok(count) };
        let sealed = rewrap(&identity(id, &(organization, account), &provider), &sealed)?;
        execute!(tx, "UPDATE provider_keys SET sealed = $2 WHERE id = $1", id, sealed)?;
        (after, count) = (id, count + 1);
    }
}
