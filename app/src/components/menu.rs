//! A list of links and small forms behind a button, in the browser's own popover: it opens, closes and tells its state
//! without JavaScript.
//!
//! ```ignore
//! <Menu id="row-7" label="Actions for Support answers">
//!     <MenuLink href="/acme/datasets/ds_7" glyph=Glyph::Pencil>"Rename"</MenuLink>
//!     <MenuLine/>
//!     <MenuItem danger=true><Form …><button><Icon glyph=Glyph::Trash/>"Delete"</button></Form></MenuItem>
//! </Menu>
//! ```

use super::{Glyph, Icon, browser::hide_popover_on_link};
use leptos::prelude::*;

/// The button and its list.
#[component]
pub fn Menu(
    /// The id of the list, unique in the page.
    #[prop(into)]
    id: String,
    /// The name of the button and of the list.
    #[prop(into)]
    label: String,
    /// What the button shows, instead of three dots: `button=|| view! { … }`.
    #[prop(optional, into)]
    button: Option<ViewFn>,
    /// The classes of the button.
    #[prop(default = "btn btn-ghost btn-icon btn-small")]
    class: &'static str,
    /// The list ends where the button ends, for buttons on the right side.
    #[prop(optional)]
    end: bool,
    /// `MenuHead`, `MenuLink`, `MenuItem`, `MenuLine`.
    children: Children,
) -> impl IntoView {
    let own = id.clone();
    // A button that shows words is called by them; one that shows a picture needs the label.
    let button = button.unwrap_or_else(|| (|| view! { <Icon glyph=Glyph::Dots/> }).into());
    view! {
        <button type="button" class=class popovertarget=id.clone() aria-label=label.clone()>
            {button.run()}
        </button>
        <ul
            class=if end { "menu menu-end" } else { "menu" }
            id=id
            popover="auto"
            aria-label=label
            on:click=move |event| hide_popover_on_link(&event, &own)
        >
            {children()}
        </ul>
    }
}

/// A link in a menu.
#[component]
pub fn MenuLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// An icon before the words.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// The page that is shown now.
    #[prop(optional)]
    current: bool,
    /// A quiet word at the end, for example a count.
    #[prop(optional, into)]
    note: Option<String>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <a href=href aria-current=current.then_some("true")>
                {glyph.map(|glyph| view! { <Icon glyph/> })}
                {children()}
                {note.map(|note| view! { <span class="menu-note">{note}</span> })}
                {current.then(|| view! { <span class="menu-note"><Icon glyph=Glyph::Check/></span> })}
            </a>
        </li>
    }
}

/// Anything else in a menu: a form with a plain `<button>`.
#[component]
pub fn MenuItem(
    /// Something is lost.
    #[prop(optional)]
    danger: bool,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! { <li class=danger.then_some("menu-danger")>{children()}</li> }
}

/// Who or what the menu is about.
#[component]
pub fn MenuHead(
    /// The name.
    #[prop(into)]
    title: String,
    /// A quieter line under it.
    #[prop(optional, into)]
    note: Option<String>,
) -> impl IntoView {
    view! {
        <li class="menu-head">
            <strong class="truncate">{title}</strong>
            {note}
        </li>
    }
}

/// A line between groups.
#[component]
pub fn MenuLine() -> impl IntoView {
    view! { <li class="menu-line" aria-hidden="true"></li> }
}
