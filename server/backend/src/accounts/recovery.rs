//! A forgotten password.

use super::by_email;
use super::links::{self, Content, Purpose};
use crate::audit::{self, Actor};
use crate::db::{execute, fetch_one};
use crate::mail::{self, letters};
use crate::random::Token;
use crate::sessions::{self, Origin};
use crate::{Backend, Result, attempts};
use domain::accounts::{EmailAddress, new_password};
use domain::ids::AccountId;
use domain::{FieldErrors, Problem, Refusal};
use secrecy::{ExposeSecret, SecretString};

/// Sends a letter with a link, or one that says there is no account: the answer is the same.
pub async fn forgot_password(backend: &Backend, email: &str, origin: &Origin) -> Result<()> {
    let mut fields = FieldErrors::default();
    let Some(email) = fields.take("email", EmailAddress::parse(email)) else { return Err(fields.into()) };
    attempts::count(backend, "reset", &origin.address, Some(&email.key())).await?;
    let mut tx = backend.db.write().await?;
    // To the address that the account has, not to the spelling that somebody typed.
    let (to, letter) = match by_email(&mut tx, &email.key()).await? {
        Some(account) => {
            let content = Content { account_id: Some(account.id.into()), ..Content::default() };
            let token = links::issue(backend, &mut tx, Purpose::ResetPassword, &email, content).await?;
            let link = backend.link(&format!("/reset-password?token={}", token.reveal()));
            (EmailAddress::from(account.email), letters::reset_password(&link))
        }
        None => (email, letters::no_account(&backend.link("/sign-up"))),
    };
    mail::post(backend, &mut tx, &to, letter).await?;
    tx.commit().await
}

/// The address whose password a link would change, without using the link.
pub async fn resetting(backend: &Backend, token: &Token) -> Result<String> {
    let mut conn = backend.db.read().await?;
    Ok(links::read(&mut conn, Purpose::ResetPassword, token, backend.now()).await?.email)
}

/// Sets the new password, ends every session, and signs in here.
pub async fn reset_password(backend: &Backend, token: &Token, password: SecretString, origin: &Origin) -> Result<Token> {
    let mut conn = backend.db.read().await?;
    let link = links::read(&mut conn, Purpose::ResetPassword, token, backend.now()).await?;
    drop(conn);
    new_password(password.expose_secret(), &link.email).map_err(|message| Refusal::field("password", message))?;
    let account_id = AccountId::from(link.account_id.ok_or(Problem::LinkExpired)?);
    let hash = backend.passwords.hash(password).await?;
    let mut tx = backend.db.write().await?;
    links::spend(&mut tx, Purpose::ResetPassword, &link, backend.now()).await?;
    links::end_all(&mut tx, account_id, backend.now()).await?;
    execute!(tx, "UPDATE accounts SET password_hash = $2 WHERE id = $1", account_id.uuid(), hash)?;
    sessions::end_all_but(&mut tx, account_id, None).await?;
    let session = sessions::start(backend, &mut tx, account_id, origin).await?;
    let actor = Actor::at(account_id, &origin.address);
    audit::record_by(backend, &mut tx, actor, None, "accounts.reset_password", account_id, "").await?;
    let name: (String,) = fetch_one!(tx, "SELECT name FROM accounts WHERE id = $1", account_id.uuid())?;
    let letter = letters::password_changed(&name.0, &backend.link("/forgot-password"));
    mail::post(backend, &mut tx, &link.email.clone().into(), letter).await?;
    tx.commit().await?;
    Ok(session)
}
