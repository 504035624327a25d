//! What is shown instead of a page: 404, 403, 500, or the way to the sign-in page.

use crate::components::{AuthFrame, LinkButton, PageTitle, Variant};
use crate::error::AppError;
use crate::pages::signed_in::FrameData;
use domain::Refusal;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// An address that no page has.
#[component]
pub fn NoSuchPage() -> impl IntoView {
    view! { <ErrorPage error=Refusal::NotFound.into()/> }
}

/// Says what went wrong and what to do next. Who must sign in first is led there, and back afterwards.
#[component]
pub fn ErrorPage(
    /// What went wrong.
    error: AppError,
) -> impl IntoView {
    if error == AppError::Refused(Refusal::Unauthenticated) {
        let location = use_location();
        let search = location.search.get_untracked();
        let here = location.pathname.get_untracked() + if search.is_empty() { "" } else { "?" } + search.trim_start_matches('?');
        let to = if here == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={}", escape(&here)) };
        return Either::Left(view! { <Leave to/> });
    }
    let status = error.status();
    set_status(status);
    let title = match status {
        404 => "Not found",
        403 => "Not allowed",
        410 => "This does not work any more",
        429 => "Too many attempts",
        _ => "That did not work",
    };
    let (to, words) = way_on(&use_location().pathname.get_untracked(), status);
    let explained = error.to_string();
    if use_context::<FrameData>().is_none() {
        return Either::Right(Either::Left(view! {
            <PageTitle text=title/>
            <AuthFrame title text=explained>
                <LinkButton href=to variant=Variant::Primary wide=true>{words}</LinkButton>
            </AuthFrame>
        }));
    }
    Either::Right(Either::Right(view! {
        <PageTitle text=title/>
        <section class="error-page stack">
            <p class="muted mono">{status}</p>
            <h1>{title}</h1>
            <p>{explained}</p>
            <LinkButton href=to variant=Variant::Primary>{words}</LinkButton>
        </section>
    }))
}

/// The code of a page could not be fetched, as when the server was renewed since.
#[component]
pub fn ReloadPage() -> impl IntoView {
    let location = use_location();
    let here = location.pathname.get_untracked() + &location.search.get_untracked();
    view! {
        <PageTitle text="Load again"/>
        <section class="error-page stack">
            <h1>"This page must be loaded again"</h1>
            <p>"Its code could not be fetched: either the connection is gone, or Assay was just renewed."</p>
            // Not the router's: the document itself is loaded again.
            <p><a href=here rel="external">"Load again"</a></p>
        </section>
    }
}

/// What to do next: who holds a link that does not work any more gets a new one.
fn way_on(path: &str, status: u16) -> (&'static str, &'static str) {
    match (path, status) {
        ("/reset-password", 410) => ("/forgot-password", "Ask for a new link"),
        ("/verify", 410) => ("/sign-up", "Sign up again"),
        ("/confirm-email", 410) => ("/account", "Go to your account"),
        _ => ("/", "Go to the start"),
    }
}

/// Leads to another page: by a redirect from the server, by a step of the router in the browser.
#[component]
pub fn Leave(
    /// Where to.
    to: String,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    leptos_axum::redirect(&to);
    #[cfg(not(feature = "ssr"))]
    {
        let navigate = leptos_router::hooks::use_navigate();
        let to = to.clone();
        let options = leptos_router::NavigateOptions { replace: true, ..Default::default() };
        request_animation_frame(move || navigate(&to, options));
    }
    view! { <p class="loading"><a href=to>"Continue"</a></p> }
}

fn set_status(status: u16) {
    #[cfg(feature = "ssr")]
    if let (Some(options), Ok(status)) = (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(status)) {
        options.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}

/// Makes an address fit for a query: everything that is not a plain character is written in per cent.
pub(super) fn escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            escaped.push_str(&format!("{byte:02X}"));
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_address_survives_inside_a_query() {
        assert_eq!(super::escape("/acme/datasets?q=a b&x=ü"), "/acme/datasets%3Fq%3Da%20b%26x%3D%C3%BC");
    }
}
