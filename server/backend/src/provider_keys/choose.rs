//! Which key a call is made with: the organization's, else the own one of whoever asks, else the managed one.

use super::open;
use crate::db::{Conn, fetch_one};
use crate::{Backend, Result};
use domain::credits::KeySource;
use domain::ids::{AccountId, OrganizationId};
use domain::models::{Provider, key_source};
use secrecy::SecretString;

/// The key that was chosen.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    pub source: KeySource,
    pub key: SecretString,
}

/// Whose key a call to the provider would be made with in this organization, for this member; none when there is none. Somebody
/// who is no active member any more brings no key.
pub(crate) async fn source(
    backend: &Backend,
    conn: &mut Conn,
    organization: &OrganizationId,
    account: AccountId,
    provider: Provider,
) -> Result<Option<KeySource>> {
    let (of_organization, of_person): (bool, bool) = fetch_one!(
        conn,
        "SELECT EXISTS (SELECT 1 FROM provider_keys WHERE organization_id = $1 AND provider = $3),
                EXISTS (SELECT 1 FROM provider_keys k JOIN memberships m ON m.account_id = k.account_id
                        WHERE k.account_id = $2 AND k.provider = $3 AND m.organization_id = $1 AND m.state = 'active')",
        organization.as_str(),
        account.uuid(),
        provider.as_str()
    )?;
    Ok(key_source(of_organization, of_person, backend.models.managed.contains_key(&provider)))
}

/// The same with the key itself.
pub(crate) async fn choose(
    backend: &Backend,
    conn: &mut Conn,
    organization: &OrganizationId,
    account: AccountId,
    provider: Provider,
) -> Result<Option<Chosen>> {
    let Some(source) = source(backend, conn, organization, account, provider).await? else { return Ok(None) };
    let key = match source {
        KeySource::Organization => open(backend, conn, &(Some(organization.to_string()), None), provider).await?.map(|(_, key)| key),
        KeySource::Person => open(backend, conn, &(None, Some(account.uuid())), provider).await?.map(|(_, key)| key),
        KeySource::Managed => backend.models.managed.get(&provider).cloned(),
    };
    // One that was removed between the two statements is as if it had never been: the call is not made.
    Ok(key.map(|key| Chosen { source, key }))
}
