//! Asking for a new password.

use crate::api::accounts::ForgotPassword;
use crate::components::{AuthFrame, Field, Form, PageTitle, Submit};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/forgot-password`
#[component]
pub fn ForgotPasswordPage() -> impl IntoView {
    view! {
        <PageTitle text="Forgot password"/>
        <AuthFrame
            title="Choose a new password"
            text="Give the address of your account, and we send you a link."
            aside=|| view! { "Remembered it? " <a href="/sign-in">"Sign in"</a> }
        >
            <Form to=ForgotPassword::PATH>
                <Field name="email" label="Email" kind="email" autocomplete="username" required=true wide=true/>
                <Submit wide=true>"Send link"</Submit>
            </Form>
        </AuthFrame>
    }
}

/// `/forgot-password/sent`: the same for every address, known or not.
#[component]
pub fn LetterSentPage() -> impl IntoView {
    view! {
        <PageTitle text="Check your mail"/>
        <AuthFrame
            title="Check your mail"
            text="We sent a letter to the address that you gave. The link in it works for 1 hour."
            aside=|| view! { "Nothing came? Look among the spam, or " <a href="/forgot-password">"try again"</a> }
        >
            <p class="muted">"You can close this page."</p>
        </AuthFrame>
    }
}
