//! Signing up through an invitation: the letter proves the address, so account, session and membership begin together.

use super::{Invitation, by_token, received};
use crate::random::Token;
use crate::sessions::{self, Origin};
use crate::{Backend, Caller, Result, accounts, attempts, audit, members};
use domain::accounts::new_password;
use domain::ids::OrganizationId;
use domain::names::{self, display_name};
use domain::{FieldErrors, Problem, Refusal};
use secrecy::{ExposeSecret, SecretString};

/// Makes the account of the invited address and joins at once.
pub async fn sign_up(
    backend: &Backend,
    token: &Token,
    name: &str,
    password: SecretString,
    origin: &Origin,
) -> Result<(Token, OrganizationId)> {
    attempts::count(backend, "sign up", &origin.address, None).await?;
    let invitation = by_token(&mut backend.db.read().await?, token, backend.now()).await?.ok_or(Problem::LinkExpired)?;
    require_mailed(&invitation)?;
    let mut fields = FieldErrors::default();
    let name = fields.take("name", display_name(name, names::SHORT));
    let checked = fields.take("password", new_password(password.expose_secret(), &invitation.email));
    let (Some(name), Some(())) = (name, checked) else { return Err(fields.into()) };
    let hash = backend.passwords.hash(password).await?;
    let mut tx = backend.db.write().await?;
    // Locked, then read again: it may have been revoked while the password was hashed.
    let plan = members::lock(&mut tx, &invitation.organization).await?;
    let invitation = by_token(&mut tx, token, backend.now()).await?.ok_or(Problem::LinkExpired)?;
    require_mailed(&invitation)?;
    let Some(gift) = received::still_given(backend, &mut tx, &invitation).await? else {
        return received::void(backend, tx, &invitation).await;
    };
    let email = invitation.email.clone().into();
    let account_id = accounts::insert(backend, &mut tx, &email, &name, &hash).await?;
    received::join(backend, &mut tx, &invitation, plan, account_id).await?;
    let session = sessions::start(backend, &mut tx, account_id, origin).await?;
    let caller = Caller { account_id, session_id: None, key: None, email, name, address: origin.address.clone() };
    audit::record(backend, &mut tx, &caller, Some(&invitation.organization), "invitations.accept", invitation.id, gift).await?;
    audit::record(backend, &mut tx, &caller, None, "accounts.create", account_id, &invitation.email).await?;
    tx.commit().await?;
    Ok((session, invitation.organization))
}

/// Whoever invites has a copied link in their hands: with it they could take any address for their own.
fn require_mailed(invitation: &Invitation) -> Result<()> {
    if invitation.mailed {
        return Ok(());
    }
    Err(Refusal::Forbidden { needed: "an account with the address; sign up, then answer the invitation there".into() }.into())
}
