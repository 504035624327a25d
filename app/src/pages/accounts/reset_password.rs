//! Choosing a new password through the link of a letter.

use crate::api::accounts::{self, ResetPassword};
use crate::components::{AuthFrame, Field, Form, PageTitle, Submit};
use crate::load::{load, loaded};
use crate::pages::query;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/reset-password?token=…`
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    let token = query("token");
    let email = load(move || token.get(), accounts::resetting);
    view! {
        <PageTitle text="Choose a new password"/>
        {loaded(email, move |email: String| {
            let text = format!("For {email}. Other browsers are signed out.");
            view! {
                <AuthFrame title="Choose a new password" text>
                    <Form to=ResetPassword::PATH>
                        <input type="hidden" name="token" value=token.get_untracked()/>
                        <input type="hidden" name="username" autocomplete="username" value=email/>
                        <Field
                            name="password"
                            label="New password"
                            kind="password"
                            autocomplete="new-password"
                            help="8 to 256 characters of any kind."
                            required=true
                            wide=true
                        />
                        <Submit wide=true>"Set new password"</Submit>
                    </Form>
                </AuthFrame>
            }
        })}
    }
}
