//! Pages whose code the browser fetches when one of their area is opened first.
//!
//! The WebAssembly is cut at these pages by package `bundle`: what only one area needs lies in a file of its own. `page!(area,
//! path::Page)` in `lib.rs` makes a page of an area; an area that is named for the first time needs nothing else.

use crate::pages::errors::ReloadPage;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use leptos_router::ChooseView;
use std::pin::Pin;

/// What is there when the code is.
pub type Soon<T> = Pin<Box<dyn Future<Output = Result<T, SplitLoaderError>>>>;

/// A page for a route. All have one type, so that the router's code is compiled once and not for each page.
#[derive(Clone, Copy)]
pub struct Page {
    /// The name of its area: of the file that its code is in.
    pub area: &'static str,
    /// Fetches the code of its area.
    pub load: fn() -> Soon<()>,
    /// The page, once its code is there.
    pub view: fn() -> Soon<AnyView>,
}

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        #[cfg(feature = "ssr")]
        announce(self.area);
        // A server that was renewed has other files: the document that is loaded anew names those.
        (self.view)().await.unwrap_or_else(|_| ReloadPage().into_any())
    }

    async fn preload(&self) {
        let _ = (self.load)().await;
    }
}

/// Tells the browser, before it reads the page, which files it will ask for.
#[cfg(feature = "ssr")]
fn announce(area: &str) {
    use axum::http::{HeaderValue, header::LINK};
    let (Some(assets), Some(response)) = (use_context::<crate::shell::Assets>(), use_context::<leptos_axum::ResponseOptions>()) else {
        return;
    };
    for file in assets.areas.get(area).into_iter().flatten() {
        let link = format!("<{file}>; rel=preload; as=fetch; type=\"application/wasm\"; crossorigin=anonymous");
        if let Ok(link) = HeaderValue::from_str(&link) {
            response.append_header(LINK, link);
        }
    }
}
