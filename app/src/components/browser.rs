//! The few things that only a browser can do, by name, so that pages need no `web_sys`. On the server they do nothing.

/// Opens the dialog with this id above the page.
pub fn show_dialog(id: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(dialog) = find::<web_sys::HtmlDialogElement>(id) {
        // It fails when the dialog is open already, which is what was wanted.
        let _ = dialog.show_modal();
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}

/// Closes the dialog with this id, for example after its form was accepted.
pub fn close_dialog(id: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(dialog) = find::<web_sys::HtmlDialogElement>(id) {
        dialog.close();
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}

/// Closes the menu or drawer with this id.
pub fn hide_popover(id: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(popover) = find::<web_sys::HtmlElement>(id) {
        // It fails when the popover is not open, which is what was wanted.
        let _ = popover.hide_popover();
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}

/// What stands in the field with this id, in a browser.
#[cfg(feature = "hydrate")]
pub fn typed_into(id: &str) -> Option<String> {
    find::<web_sys::HtmlInputElement>(id).map(|field| field.value())
}

/// A link inside a menu or drawer was followed without leaving the document: close what it was in.
pub(super) fn hide_popover_on_link(event: &leptos::ev::MouseEvent, id: &str) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| matches!(target.closest("a[href]"), Ok(Some(_)))) {
            hide_popover(id);
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (event, id);
}

#[cfg(feature = "hydrate")]
fn find<T: wasm_bindgen::JsCast>(id: &str) -> Option<T> {
    use wasm_bindgen::JsCast as _;
    leptos::prelude::document().get_element_by_id(id)?.dyn_into().ok()
}
