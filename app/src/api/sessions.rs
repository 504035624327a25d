//! Signing in and out, and ending sessions elsewhere.

use crate::components::Done;
use crate::error::AppError;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::sessions;

/// Signs in and goes on to where the person was heading.
#[server(endpoint = "sessions/sign_in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<Done, AppError> {
    let token = sessions::sign_in(&request::backend(), &email, password.into(), &request::origin()).await?;
    request::remember_session(&token);
    Ok(Done::going(domain::names::local_path(&next).unwrap_or("/")).anew())
}

/// Signs out; `next` is where to go then, the sign-in page unless said otherwise.
#[server(endpoint = "sessions/sign_out")]
pub async fn sign_out(#[server(default)] next: String) -> Result<Done, AppError> {
    if let Some(caller) = request::visitor()
        && let Some(session) = caller.session_id
    {
        sessions::revoke(&request::backend(), &caller, session).await?;
    }
    request::forget_session();
    Ok(Done::going(domain::names::local_path(&next).unwrap_or("/sign-in")).anew())
}

/// Ends one session.
#[server(endpoint = "sessions/revoke")]
pub async fn revoke_session(session: String) -> Result<Done, AppError> {
    sessions::revoke(&request::backend(), &request::caller()?, request::typed_id(&session)?).await?;
    Ok(Done::saying("That browser was signed out."))
}

/// Ends all sessions but this one.
#[server(endpoint = "sessions/revoke_others")]
pub async fn revoke_other_sessions() -> Result<Done, AppError> {
    sessions::revoke_others(&request::backend(), &request::caller()?).await?;
    Ok(Done::saying("All other browsers were signed out."))
}

/// Chooses light, dark, or what the system wishes, for this browser.
#[server(endpoint = "sessions/choose_theme")]
pub async fn choose_theme(theme: String) -> Result<Done, AppError> {
    let theme = crate::shell::Theme::from_word(&theme);
    request::set_cookie(crate::shell::THEME_COOKIE, theme.as_str(), 365 * 24 * 3600);
    Ok(Done::default().anew())
}
