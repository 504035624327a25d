//! The account page: name, address, password, and the end of the account.

use super::links::{self, Content, Purpose};
use super::{Account, by_email, by_id};
use crate::audit::{self, Actor};
use crate::db::{Conn, execute, fetch_all};
use crate::mail::{self, letters};
use crate::random::Token;
use crate::sessions::{self, Origin};
use crate::{Backend, Caller, Error, OrDuplicate, Result, attempts, members, organizations};
use domain::accounts::{EmailAddress, new_password};
use domain::ids::{AccountId, OrganizationId};
use domain::names::{self, display_name};
use domain::{FieldErrors, Problem, Refusal};
use secrecy::{ExposeSecret, SecretString};

/// Changes the caller's name.
pub async fn change_name(backend: &Backend, caller: &Caller, name: &str) -> Result<()> {
    let name = display_name(name, names::SHORT).map_err(|message| Refusal::field("name", message))?;
    let mut tx = backend.db.write().await?;
    execute!(tx, "UPDATE accounts SET name = $2, name_key = $3 WHERE id = $1", caller.account_id.uuid(), &name, name.to_lowercase())?;
    audit::record(backend, &mut tx, caller, None, "accounts.change_name", caller.account_id, format!("{} → {name}", caller.name)).await?;
    tx.commit().await
}

/// Sends a letter to a new address; the account keeps the old one until that is confirmed. The answer never tells whether
/// the new address has an account.
pub async fn change_email(backend: &Backend, caller: &Caller, email: &str, password: SecretString) -> Result<()> {
    let mut fields = FieldErrors::default();
    let Some(email) = fields.take("email", EmailAddress::parse(email)) else { return Err(fields.into()) };
    check_password(backend, caller, "password", password).await?;
    let mut tx = backend.db.write().await?;
    let letter = match by_email(&mut tx, &email.key()).await? {
        Some(other) if other.id != caller.account_id.uuid() => letters::account_exists(&backend.link("/sign-in")),
        _ => {
            let content = Content { account_id: Some(caller.account_id), ..Content::default() };
            let token = links::issue(backend, &mut tx, Purpose::ChangeEmail, &email, content).await?;
            letters::confirm_new_address(&caller.name, &backend.link(&format!("/confirm-email?token={}", token.reveal())))
        }
    };
    mail::post(backend, &mut tx, &email, letter).await?;
    tx.commit().await
}

/// The address that a link would confirm, without using the link.
pub async fn confirming_email(backend: &Backend, token: &Token) -> Result<String> {
    let mut conn = backend.db.read().await?;
    Ok(links::read(&mut conn, Purpose::ChangeEmail, token, backend.now()).await?.email)
}

/// Makes the confirmed address the account's, and tells the old one.
pub async fn confirm_email(backend: &Backend, token: &Token, origin: &Origin) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let link = links::read(&mut tx, Purpose::ChangeEmail, token, backend.now()).await?;
    let account_id = AccountId::from(link.account_id.ok_or(Problem::LinkExpired)?);
    let account = by_id(&mut tx, account_id).await?.ok_or(Problem::LinkExpired)?;
    links::spend(&mut tx, Purpose::ChangeEmail, &link, backend.now()).await?;
    links::end_all(&mut tx, account_id, backend.now()).await?;
    let email = EmailAddress::from(link.email);
    execute!(tx, "UPDATE accounts SET email = $2, email_key = $3 WHERE id = $1", account.id, email.as_str(), email.key())
        .or_duplicate(Problem::LinkExpired)?;
    let (actor, change) = (Actor::at(account_id, &origin.address), format!("{} → {email}", account.email));
    audit::record_by(backend, &mut tx, actor, None, "accounts.change_email", account_id, change).await?;
    mail::post(backend, &mut tx, &account.email.into(), letters::address_changed(&account.name, email.as_str())).await?;
    tx.commit().await
}

/// Changes the password and ends the caller's other sessions.
pub async fn change_password(backend: &Backend, caller: &Caller, current: SecretString, new: SecretString) -> Result<()> {
    new_password(new.expose_secret(), caller.email.as_str()).map_err(|message| Refusal::field("new_password", message))?;
    check_password(backend, caller, "current_password", current).await?;
    let hash = backend.passwords.hash(new).await?;
    let mut tx = backend.db.write().await?;
    execute!(tx, "UPDATE accounts SET password_hash = $2 WHERE id = $1", caller.account_id.uuid(), hash)?;
    sessions::end_all_but(&mut tx, caller.account_id, caller.session_id).await?;
    links::end_all(&mut tx, caller.account_id, backend.now()).await?;
    audit::record(backend, &mut tx, caller, None, "accounts.change_password", caller.account_id, "").await?;
    let letter = letters::password_changed(&caller.name, &backend.link("/forgot-password"));
    mail::post(backend, &mut tx, &caller.email, letter).await?;
    tx.commit().await
}

/// The organizations that have no other owner than the caller: these keep the account from being deleted, also
/// in their grace while others wait for them.
pub async fn only_owner_of(conn: &mut Conn, account_id: AccountId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = fetch_all!(
        conn,
        "SELECT o.name FROM organizations o JOIN memberships m ON m.organization_id = o.id
         WHERE m.account_id = $1 AND m.role = 'owner' AND NOT EXISTS (
             SELECT 1 FROM memberships x WHERE x.organization_id = o.id AND x.role = 'owner' AND x.account_id <> $1)
           AND (o.deleted_at IS NULL OR EXISTS (
             SELECT 1 FROM memberships x WHERE x.organization_id = o.id AND x.account_id <> $1))
         ORDER BY o.name LIMIT 100",
        account_id.uuid()
    )?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// [`only_owner_of`] for the account page.
pub async fn organizations_that_need_me(backend: &Backend, caller: &Caller) -> Result<Vec<String>> {
    only_owner_of(&mut backend.db.read().await?, caller.account_id).await
}

/// Deletes the account and everything that is only its own. What it made in organizations stays there.
pub async fn delete_account(backend: &Backend, caller: &Caller, password: SecretString) -> Result<()> {
    check_password(backend, caller, "password", password).await?;
    let mut tx = backend.db.write().await?;
    // A deleted organization of nobody else ends with its owner's account; where others wait for it, an owner must stay.
    let organizations: Vec<(String, bool)> = fetch_all!(
        tx,
        "SELECT m.organization_id, o.deleted_at IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM memberships x WHERE x.organization_id = o.id AND x.account_id <> $1)
         FROM memberships m JOIN organizations o ON o.id = m.organization_id WHERE m.account_id = $1 ORDER BY m.organization_id",
        caller.account_id.uuid()
    )?;
    for (organization, nobody_restores) in organizations {
        let organization = OrganizationId::from(organization);
        if nobody_restores {
            organizations::deletion::end(backend, &mut tx, &organization, backend.now().micros()).await?;
            continue;
        }
        members::lock(&mut tx, &organization).await?;
        let departure = members::depart(backend, &mut tx, caller, &organization, caller.account_id, "members.leave").await;
        departure.map_err(|error| match error {
            Error::Refused(Refusal::Conflict { problem: Problem::LastOwner }) => Problem::LastOwnerSomewhere.into(),
            other => other,
        })?;
    }
    execute!(tx, "DELETE FROM mailed_links WHERE email_key = $1", caller.email.key())?;
    execute!(tx, "DELETE FROM accounts WHERE id = $1", caller.account_id.uuid())?;
    audit::record(backend, &mut tx, caller, None, "accounts.delete", caller.account_id, "").await?;
    tx.commit().await
}

async fn check_password(backend: &Backend, caller: &Caller, field: &str, password: SecretString) -> Result<()> {
    attempts::count(backend, "confirm by password", &caller.address, Some(&caller.account_id.to_string())).await?;
    let account: Option<Account> = by_id(&mut backend.db.read().await?, caller.account_id).await?;
    if backend.passwords.verify(password, account.map(|account| account.password_hash)).await? {
        return Ok(());
    }
    Err(Refusal::field(field, "This is not your password.").into())
}
