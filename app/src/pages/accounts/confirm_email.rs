//! Confirming a new address of an account.

use crate::api::accounts::{self, ConfirmEmail};
use crate::components::{AuthFrame, Form, PageTitle, Submit};
use crate::load::{load, loaded};
use crate::pages::query;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/confirm-email?token=…`
#[component]
pub fn ConfirmEmailPage() -> impl IntoView {
    let token = query("token");
    let email = load(move || token.get(), accounts::confirming_email);
    view! {
        <PageTitle text="Confirm your new address"/>
        {loaded(email, move |email: String| {
            let text = format!("From now on your account uses {email}.");
            view! {
                <AuthFrame title="Confirm your new address" text>
                    <Form to=ConfirmEmail::PATH>
                        <input type="hidden" name="token" value=token.get_untracked()/>
                        <Submit wide=true>"Confirm address"</Submit>
                    </Form>
                </AuthFrame>
            }
        })}
    }
}
