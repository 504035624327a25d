//! What the server knew when it rendered the first page, and the browser needs to render the same.
//!
//! It travels in one `<meta>` element rather than as resources: those are numbered in the order in which they are made, and
//! what is made inside suspended parts of a page would be numbered differently on the two sides.

use crate::components::FormReply;
use crate::shell::Theme;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The name of the element.
pub const NAME: &str = "initial";

/// What the first page was rendered with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Initial {
    /// The chosen theme.
    pub theme: Theme,
    /// What the last form did, where it could not be said before the page was loaded anew.
    pub notice: Option<String>,
    /// The form that was refused, with what was typed into it.
    pub reply: Option<FormReply>,
}

#[derive(Clone, Copy)]
struct Kept(StoredValue<Initial>);

/// Makes it known to the application: from the request's context on the server, from the document in the browser.
pub fn provide() {
    provide_context(Kept(StoredValue::new(read())));
}

/// What the first page was rendered with.
pub fn get() -> Initial {
    use_context::<Kept>().map(|kept| kept.0.get_value()).unwrap_or_default()
}

/// Once the reader has moved on, notice and reply speak of a page that is gone; the theme stays.
pub fn forget_page() {
    if let Some(kept) = use_context::<Kept>() {
        kept.0.update_value(|initial| *initial = Initial { theme: initial.theme, ..Initial::default() });
    }
}

#[cfg(not(feature = "hydrate"))]
fn read() -> Initial {
    use_context().unwrap_or_default()
}

#[cfg(feature = "hydrate")]
fn read() -> Initial {
    let element = document().query_selector("meta[name=initial]").ok().flatten();
    let content = element.and_then(|element| element.get_attribute("content"));
    content.and_then(|content| serde_json::from_str(&content).ok()).unwrap_or_default()
}
