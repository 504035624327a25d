//! Buttons: `Button` acts in the page, `Submit` sends the form around it, `LinkButton` leads somewhere.
//!
//! ```ignore
//! <Submit>"Create organization"</Submit>
//! <LinkButton href="/acme/datasets/import" variant=Variant::Primary glyph=Glyph::Upload>"Import dataset"</LinkButton>
//! <Button label="Close" glyph=Glyph::X on:click=close/>
//! ```

use super::{FormContext, Glyph, Icon};
use leptos::prelude::*;

/// How much a button asks for attention. One primary button a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// What the page is for.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// Something is lost.
    Danger,
    /// Quiet: in rows, bars and heads.
    Ghost,
}

/// The classes of a button; `bare` means that only an icon is seen.
pub(super) fn button_class(variant: Variant, small: bool, wide: bool, bare: bool) -> String {
    let mut class = String::from(match variant {
        Variant::Primary => "btn btn-primary",
        Variant::Secondary => "btn",
        Variant::Danger => "btn btn-danger",
        Variant::Ghost => "btn btn-ghost",
    });
    for (on, name) in [(small, " btn-small"), (wide, " btn-wide"), (bare, " btn-icon")] {
        if on {
            class.push_str(name);
        }
    }
    class
}

/// A button that acts in the page (`on:click`) or, with `submit`, sends its form with `name=value`.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    variant: Variant,
    /// Lower, for rows and bars.
    #[prop(optional)]
    small: bool,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
    /// An icon before the words, or alone when there are no children.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// The name of a button that shows an icon only.
    #[prop(optional, into)]
    label: Option<String>,
    /// Sends the form around it.
    #[prop(optional)]
    submit: bool,
    /// Field name sent when a form is submitted by this button.
    #[prop(optional, into)]
    name: Option<String>,
    /// Field value sent when a form is submitted by this button.
    #[prop(optional, into)]
    value: Option<String>,
    /// Cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Is at work.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// The words.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let busy = move || pending.get().then_some("true");
    let bare = children.is_none();
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=button_class(variant, small, wide, bare)
            name=name
            value=value
            title=bare.then(|| label.clone()).flatten()
            aria-label=label
            disabled=move || disabled.get()
            aria-busy=busy
            aria-disabled=busy
        >
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {children.map(|children| children())}
        </button>
    }
}

/// The button that sends the form around it. While the `Form` is on its way it shows that it works, and keeps the focus.
#[component]
pub fn Submit(
    /// How much it asks for attention; primary unless told otherwise.
    #[prop(default = Variant::Primary)]
    variant: Variant,
    /// Lower, for rows and bars.
    #[prop(optional)]
    small: bool,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
    /// An icon before the words.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// Field name sent with the form.
    #[prop(optional, into)]
    name: Option<String>,
    /// Field value sent with the form.
    #[prop(optional, into)]
    value: Option<String>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let form = use_context::<FormContext>();
    let busy = move || form.is_some_and(FormContext::pending).then_some("true");
    view! {
        <button
            type="submit"
            class=button_class(variant, small, wide, false)
            name=name
            value=value
            aria-busy=busy
            aria-disabled=busy
        >
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button: it leads somewhere and changes nothing.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How much it asks for attention.
    #[prop(optional)]
    variant: Variant,
    /// Lower, for rows and bars.
    #[prop(optional)]
    small: bool,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
    /// An icon before the words, or alone when there are no children.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// The name of a link that shows an icon only.
    #[prop(optional, into)]
    label: Option<String>,
    /// The words.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let bare = children.is_none();
    view! {
        <a
            href=href
            class=button_class(variant, small, wide, bare)
            title=bare.then(|| label.clone()).flatten()
            aria-label=label
        >
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {children.map(|children| children())}
        </a>
    }
}

/// The buttons at the end of a form, a dialog, a card.
#[component]
pub fn Actions(
    /// At the far end of the line, as in dialogs.
    #[prop(optional)]
    end: bool,
    /// The buttons, the most important one first (last when at the end).
    children: Children,
) -> impl IntoView {
    view! { <div class=if end { "actions actions-end" } else { "actions" }>{children()}</div> }
}
