//! Sign up, and what follows: look for the letter.

use crate::api::accounts::SignUp;
use crate::components::{AuthFrame, Field, Form, PageTitle, Submit};
use crate::pages::{FlashNotice, query};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/sign-up?email=…`
#[component]
pub fn SignUpPage() -> impl IntoView {
    let email = query("email");
    view! {
        <PageTitle text="Sign up"/>
        <AuthFrame
            title="Create your account"
            text="Find out together whether your AI works."
            aside=|| view! { "Have an account? " <a href="/sign-in">"Sign in"</a> }
        >
            <FlashNotice/>
            <Form to=SignUp::PATH>
                <Field name="name" label="Name" autocomplete="name" required=true maxlength=80 wide=true/>
                <Field name="email" label="Email" kind="email" autocomplete="username" value=email.get_untracked() required=true wide=true/>
                <Field
                    name="password"
                    label="Password"
                    kind="password"
                    autocomplete="new-password"
                    help="8 to 256 characters of any kind. A few words are easy to remember."
                    required=true
                    wide=true
                />
                <Submit wide=true>"Sign up"</Submit>
            </Form>
        </AuthFrame>
    }
}

/// `/sign-up/sent`: the same for every address, known or not.
#[component]
pub fn LetterSentPage() -> impl IntoView {
    view! {
        <PageTitle text="Check your mail"/>
        <AuthFrame
            title="Check your mail"
            text="We sent a letter to the address that you gave. Open the link in it to confirm the address: it works for 24 hours."
            aside=|| view! { "Nothing came? Look among the spam, or " <a href="/sign-up">"sign up again"</a> }
        >
            <p class="muted">"You can close this page."</p>
        </AuthFrame>
    }
}
