//! The WebAssembly entry point: the browser's side of the application.

use wasm_bindgen::UnwrapThrowExt;
use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page that the server rendered, once the code of its area is there.
#[wasm_bindgen]
pub async fn hydrate() {
    leptos::mount::hydrate_from_async(leptos::prelude::document().body().unwrap_throw(), app::App).await.forget();
    // Tests, and styles that wait for the browser's part, see that it has taken over.
    if let Some(root) = leptos::prelude::document().document_element() {
        let _ = root.set_attribute("data-hydrated", "");
    }
}
