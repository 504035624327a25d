//! A question above the page, in the browser's own `<dialog>`. It opens without JavaScript, by invoker commands.
//!
//! ```ignore
//! <DialogButton dialog="invite" variant=Variant::Primary>"Invite members"</DialogButton>
//! <Dialog id="invite" title="Invite members" open=refused>
//!     <Form …>
//!         …
//!         <Actions end=true><DialogClose dialog="invite">"Cancel"</DialogClose><Submit>"Send Invitation"</Submit></Actions>
//!     </Form>
//! </Dialog>
//! ```
//! `open` shows it from the server when its form was refused, so that the errors are seen. After success: `close_dialog("invite")`.
//! A dialog holds its form; it must not stand inside one.

use super::{Glyph, Icon, Variant, button::button_class, close_dialog, show_dialog};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// The dialog.
#[component]
pub fn Dialog(
    /// Its id, which its buttons name.
    #[prop(into)]
    id: String,
    /// What it asks (an `h2`).
    #[prop(into)]
    title: String,
    /// Open when the page arrives.
    #[prop(optional, into)]
    open: Signal<bool>,
    /// Wider than a form.
    #[prop(optional)]
    wide: bool,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let title_id = id.clone() + "-title";
    let labelled_by = title_id.clone();
    view! {
        <dialog
            class=if wide { "dialog dialog-wide" } else { "dialog" }
            id=id
            aria-labelledby=labelled_by
            closedby="any"
            open=move || open.get()
        >
            <h2 class="dialog-head" id=title_id>{title}</h2>
            <div class="dialog-body">{children()}</div>
            // Last, so that the focus begins in the first field.
            <form class="dialog-close" method="dialog">
                <button class="btn btn-ghost btn-icon btn-small" aria-label="Close">
                    <Icon glyph=Glyph::X/>
                </button>
            </form>
        </dialog>
    }
}

/// The button that opens a dialog.
#[component]
pub fn DialogButton(
    /// The id of the dialog.
    #[prop(into)]
    dialog: String,
    /// How much it asks for attention.
    #[prop(optional)]
    variant: Variant,
    /// Lower, for rows and bars.
    #[prop(optional)]
    small: bool,
    /// An icon before the words.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let id = dialog.clone();
    // Instead of the command: a browser that knows it would open the dialog a second time, and complain.
    let open = move |event: MouseEvent| {
        event.prevent_default();
        show_dialog(&id);
    };
    view! {
        <button
            type="button"
            class=button_class(variant, small, false, false)
            command="show-modal"
            commandfor=dialog
            aria-haspopup="dialog"
            on:click=open
        >
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </button>
    }
}

/// A button inside a dialog that closes it and changes nothing.
#[component]
pub fn DialogClose(
    /// The id of the dialog.
    #[prop(into)]
    dialog: String,
    /// The words, mostly "Cancel".
    children: Children,
) -> impl IntoView {
    let id = dialog.clone();
    let close = move |event: MouseEvent| {
        event.prevent_default();
        close_dialog(&id);
    };
    view! {
        <button type="button" class="btn" command="close" commandfor=dialog on:click=close>
            {children()}
        </button>
    }
}
