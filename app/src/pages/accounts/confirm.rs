//! The page behind the link of a confirmation letter. Opening it changes nothing, since programs open links too; the button does.

use crate::api::accounts::{self, Confirm};
use crate::components::{AuthFrame, Field, Form, PageTitle, Submit};
use crate::load::{load, loaded};
use crate::pages::query;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/verify?token=…`
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let token = query("token");
    let confirmation = load(move || token.get(), accounts::confirming);
    view! {
        <PageTitle text="Confirm your address"/>
        {loaded(confirmation, move |confirmation| {
            let text = format!("{}, is {} your address?", confirmation.name, confirmation.email);
            view! {
                <AuthFrame title="Confirm your address" text>
                    <Form to=Confirm::PATH>
                        <input type="hidden" name="token" value=token.get_untracked()/>
                        {confirmation.needs_password.then(|| {
                            view! {
                                <Field
                                    name="password"
                                    label="Password"
                                    kind="password"
                                    autocomplete="current-password"
                                    help="You signed up in another browser: type the password that you chose there."
                                    required=true
                                    wide=true
                                />
                            }
                        })}
                        <Submit wide=true>"Confirm address"</Submit>
                    </Form>
                </AuthFrame>
            }
        })}
    }
}
