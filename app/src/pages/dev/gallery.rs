//! The component gallery, in development only.

use super::components::ComponentsPage;
use crate::api::dev;
use crate::load::{load, loaded};
use leptos::prelude::*;

/// `/dev/components`
#[component]
pub fn GalleryPage() -> impl IntoView {
    let here = load(|| (), |()| dev::here());
    loaded(here, |()| view! { <ComponentsPage/> })
}
