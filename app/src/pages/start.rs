//! The front door: leads on to sign-up, sign-in, or the person's organization.

use crate::api::frame;
use crate::load::{load, loaded};
use crate::pages::errors::Leave;
use leptos::prelude::*;

/// `/`
#[component]
pub fn Start() -> impl IntoView {
    let to = load(|| (), |()| frame::start());
    loaded(to, |to| view! { <Leave to/> })
}
