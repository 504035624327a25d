//! The quiet frame of the pages before one is signed in: sign up, sign in, forgotten password, letters' links.
//!
//! ```ignore
//! <AuthFrame title="Sign in to Assay" aside=|| view! { "New here? " <a href="/sign-up">"Create an account"</a> }>
//!     <Form …/>
//! </AuthFrame>
//! ```

use super::Wordmark;
use leptos::prelude::*;

/// The wordmark, one card with the page's `h1`, and a line under it.
#[component]
pub fn AuthFrame(
    /// The `h1`.
    #[prop(into)]
    title: String,
    /// A sentence under it.
    #[prop(optional, into)]
    text: Option<String>,
    /// The line under the card: the way to the sister page.
    #[prop(optional, into)]
    aside: Option<ViewFn>,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="auth">
            <header>
                <Wordmark/>
            </header>
            <main id="main" tabindex="-1">
                <div class="auth-card">
                    <div>
                        <h1>{title}</h1>
                        {text.map(|text| view! { <p class="auth-lead">{text}</p> })}
                    </div>
                    {children()}
                </div>
                {aside.map(|aside| view! { <p class="auth-aside">{aside.run()}</p> })}
            </main>
        </div>
    }
}
