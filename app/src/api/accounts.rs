//! Accounts: sign-up, recovery, the account page.

use crate::components::Done;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::{accounts, organizations, random::Token, sessions};

/// Sends the letter that confirms an address.
#[server(endpoint = "accounts/sign_up")]
pub async fn sign_up(name: String, email: String, password: String) -> Result<Done, AppError> {
    let form = accounts::sign_up::SignUp { name: &name, email: &email, password: password.into() };
    let browser = accounts::sign_up::sign_up(&request::backend(), form, &request::origin()).await?;
    request::set_cookie(request::sign_up_cookie(), browser.reveal(), 24 * 3600);
    Ok(Done::going("/sign-up/sent"))
}

/// What the page behind a confirmation link shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The name given at sign-up.
    pub name: String,
    /// The address that would be confirmed.
    pub email: String,
    /// Whether the password must be typed, because another browser signed up.
    pub needs_password: bool,
}

/// Looks at a confirmation link without using it.
#[server(endpoint = "accounts/confirming")]
pub async fn confirming(token: String) -> Result<Confirmation, AppError> {
    let browser = request::cookie(request::sign_up_cookie());
    let found = accounts::sign_up::confirmation(&request::backend(), &Token::shown(&token), browser.as_ref()).await?;
    Ok(Confirmation { name: found.name, email: found.email, needs_password: found.needs_password })
}

/// Makes the account and signs in.
#[server(endpoint = "accounts/confirm")]
pub async fn confirm(token: String, #[server(default)] password: String) -> Result<Done, AppError> {
    let (backend, browser) = (request::backend(), request::cookie(request::sign_up_cookie()));
    let session =
        accounts::sign_up::confirm(&backend, &Token::shown(&token), browser.as_ref(), password.into(), &request::origin()).await?;
    request::remember_session(&session);
    Ok(Done::going("/").anew())
}

/// Sends a letter to somebody who forgot the password.
#[server(endpoint = "accounts/forgot_password")]
pub async fn forgot_password(email: String) -> Result<Done, AppError> {
    accounts::recovery::forgot_password(&request::backend(), &email, &request::origin()).await?;
    Ok(Done::going("/forgot-password/sent"))
}

/// The address whose password a link would change.
#[server(endpoint = "accounts/resetting")]
pub async fn resetting(token: String) -> Result<String, AppError> {
    Ok(accounts::recovery::resetting(&request::backend(), &Token::shown(&token)).await?)
}

/// Sets a new password through a link, and signs in.
#[server(endpoint = "accounts/reset_password")]
pub async fn reset_password(token: String, password: String) -> Result<Done, AppError> {
    let session =
        accounts::recovery::reset_password(&request::backend(), &Token::shown(&token), password.into(), &request::origin()).await?;
    request::remember_session(&session);
    Ok(Done { notice: Some("Your password was changed, and other browsers were signed out.".into()), ..Done::going("/").anew() })
}

/// What the account page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub email: String,
    /// Where the person is signed in.
    pub sessions: Vec<Session>,
    /// The organizations that keep the account from being deleted.
    pub only_owner_of: Vec<String>,
    /// The organizations in which the person is suspended.
    pub suspended_in: Vec<String>,
}

/// One browser that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its identifier.
    pub id: String,
    /// The browser and system in words.
    pub device: String,
    /// The network address of the last use.
    pub address: String,
    /// When it was last used.
    pub last_used_at: String,
    /// This very browser.
    pub current: bool,
}

/// The account page.
#[server(endpoint = "accounts/page")]
pub async fn page() -> Result<Account, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let list = sessions::list(&backend, &caller).await?;
    let session = |session: sessions::Session| Session {
        id: session.id.to_string(),
        device: session.device,
        address: session.address,
        last_used_at: session.last_used_at.iso(),
        current: Some(session.id) == caller.session_id,
    };
    let only_owner_of = accounts::profile::organizations_that_need_me(&backend, &caller).await?;
    Ok(Account {
        name: caller.name.clone(),
        email: caller.email.to_string(),
        sessions: list.into_iter().map(session).collect(),
        only_owner_of,
        suspended_in: organizations::suspended(&backend, &caller).await?,
    })
}

/// Changes the name.
#[server(endpoint = "accounts/change_name")]
pub async fn change_name(name: String) -> Result<Done, AppError> {
    accounts::profile::change_name(&request::backend(), &request::caller()?, &name).await?;
    Ok(Done::saying("Your name was changed."))
}

/// Sends a letter to a new address.
#[server(endpoint = "accounts/change_email")]
pub async fn change_email(email: String, password: String) -> Result<Done, AppError> {
    accounts::profile::change_email(&request::backend(), &request::caller()?, &email, password.into()).await?;
    Ok(Done::saying(format!("A letter is on its way to {}. Your address changes when you confirm it.", email.trim())))
}

/// The address that a link would confirm.
#[server(endpoint = "accounts/confirming_email")]
pub async fn confirming_email(token: String) -> Result<String, AppError> {
    Ok(accounts::profile::confirming_email(&request::backend(), &Token::shown(&token)).await?)
}

/// Confirms a new address.
#[server(endpoint = "accounts/confirm_email")]
pub async fn confirm_email(token: String) -> Result<Done, AppError> {
    accounts::profile::confirm_email(&request::backend(), &Token::shown(&token), &request::origin()).await?;
    Ok(Done { notice: Some("Your address was changed.".into()), ..Done::going("/account").anew() })
}

/// Changes the password.
#[server(endpoint = "accounts/change_password")]
pub async fn change_password(current_password: String, new_password: String) -> Result<Done, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    accounts::profile::change_password(&backend, &caller, current_password.into(), new_password.into()).await?;
    Ok(Done::saying("Your password was changed, and other browsers were signed out."))
}

/// Deletes the account.
#[server(endpoint = "accounts/delete")]
pub async fn delete_account(password: String) -> Result<Done, AppError> {
    accounts::profile::delete_account(&request::backend(), &request::caller()?, password.into()).await?;
    request::forget_session();
    Ok(Done { notice: Some("Your account was deleted.".into()), ..Done::going("/sign-up").anew() })
}
