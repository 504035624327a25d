//! Sign in.

use crate::api::sessions::SignIn;
use crate::components::{AuthFrame, Field, Form, PageTitle, Submit};
use crate::pages::{FlashNotice, query};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/sign-in?next=…&email=…`
#[component]
pub fn SignInPage() -> impl IntoView {
    let (next, email) = (query("next"), query("email"));
    view! {
        <PageTitle text="Sign in"/>
        <AuthFrame title="Sign in to Assay" aside=|| view! { "New here? " <a href="/sign-up">"Create an account"</a> }>
            <FlashNotice/>
            <Form to=SignIn::PATH>
                <input type="hidden" name="next" value=move || next.get()/>
                <Field name="email" label="Email" kind="email" autocomplete="username" value=email.get_untracked() required=true wide=true/>
                <Field name="password" label="Password" kind="password" autocomplete="current-password" required=true wide=true>
                    <a href="/forgot-password">"Forgot password?"</a>
                </Field>
                <Submit wide=true>"Sign in"</Submit>
            </Form>
        </AuthFrame>
    }
}
