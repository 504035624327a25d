//! From a form to an account: a letter first, the account when its link is confirmed.

use super::links::{self, Content, Purpose};
use super::{by_email, insert};
use crate::audit::{self, Actor};
use crate::mail::{self, letters};
use crate::random::Token;
use crate::sessions::{self, Origin};
use crate::{Backend, Result, attempts};
use domain::accounts::{EmailAddress, new_password};
use domain::names::{self, display_name};
use domain::{FieldErrors, Refusal};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// What the sign-up form holds.
pub struct SignUp<'a> {
    /// The person's name.
    pub name: &'a str,
    /// The person's address.
    pub email: &'a str,
    /// The chosen password.
    pub password: SecretString,
}

/// Sends a letter that confirms the address, or one that says there is an account already: the answer is the same.
/// The token belongs into a cookie: with it, this browser need not type the password again.
pub async fn sign_up(backend: &Backend, form: SignUp<'_>, origin: &Origin) -> Result<Token> {
    let mut fields = FieldErrors::default();
    let name = fields.take("name", display_name(form.name, names::SHORT));
    let email = fields.take("email", EmailAddress::parse(form.email));
    let password = fields.take("password", new_password(form.password.expose_secret(), form.email));
    let (Some(name), Some(email), Some(())) = (name, email, password) else { return Err(fields.into()) };
    attempts::count(backend, "sign up", &origin.address, Some(&email.key())).await?;
    let hash = backend.passwords.hash(form.password).await?;
    let browser = backend.random.token()?;
    let mut tx = backend.db.write().await?;
    let content = Content { name: Some(&name), password_hash: Some(&hash), browser_hash: Some(browser.hash()), ..Content::default() };
    let letter = match by_email(&mut tx, &email.key()).await? {
        Some(_) => letters::account_exists(&backend.link("/sign-in")),
        None => {
            let token = links::issue(backend, &mut tx, Purpose::SignUp, &email, content).await?;
            letters::confirm_address(&name, &backend.link(&format!("/verify?token={}", token.reveal())))
        }
    };
    mail::post(backend, &mut tx, &email, letter).await?;
    tx.commit().await?;
    Ok(browser)
}

/// Who a confirmation link is for, and whether this browser must show the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// The name given at sign-up.
    pub name: String,
    /// The address that would be confirmed.
    pub email: String,
    /// Another browser signed up: whoever confirms must know the password, or a stranger could sign up with somebody's
    /// address and wait for its owner to press the button.
    pub needs_password: bool,
}

/// Looks at a confirmation link without using it.
pub async fn confirmation(backend: &Backend, token: &Token, browser: Option<&Token>) -> Result<Confirmation> {
    let mut conn = backend.db.read().await?;
    let link = links::read(&mut conn, Purpose::SignUp, token, backend.now()).await?;
    let needs_password = !same_browser(&link, browser);
    Ok(Confirmation { name: link.name.unwrap_or_default(), email: link.email, needs_password })
}

/// Makes the account and signs its owner in.
pub async fn confirm(backend: &Backend, token: &Token, browser: Option<&Token>, password: SecretString, origin: &Origin) -> Result<Token> {
    let mut conn = backend.db.read().await?;
    let link = links::read(&mut conn, Purpose::SignUp, token, backend.now()).await?;
    drop(conn);
    if !same_browser(&link, browser) {
        let email = EmailAddress::from(link.email.clone());
        attempts::count(backend, "sign in", &origin.address, Some(&email.key())).await?;
        if !backend.passwords.verify(password, link.password_hash.clone()).await? {
            return Err(Refusal::field("password", "This is not the password that you chose when you signed up.").into());
        }
    }
    let (name, hash) = (link.name.clone().unwrap_or_default(), link.password_hash.clone().unwrap_or_default());
    let mut tx = backend.db.write().await?;
    links::spend(&mut tx, Purpose::SignUp, &link, backend.now()).await?;
    let account_id = insert(backend, &mut tx, &link.email.clone().into(), &name, &hash).await?;
    let session = sessions::start(backend, &mut tx, account_id, origin).await?;
    let actor = Actor::at(account_id, &origin.address);
    audit::record_by(backend, &mut tx, actor, None, "accounts.create", account_id, &link.email).await?;
    tx.commit().await?;
    Ok(session)
}

fn same_browser(link: &links::Link, browser: Option<&Token>) -> bool {
    match (&link.browser_hash, browser) {
        (Some(kept), Some(shown)) => bool::from(kept.as_slice().ct_eq(shown.hash().as_slice())),
        _ => false,
    }
}
