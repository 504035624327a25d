//! The signed-in frame: the side with the organization and its areas, the bar with the way and the person, the page.
//!
//! ```ignore
//! <Frame
//!     side=move || view! { <OrganizationSwitcher organizations/> <SideNav items=vec![NavItem::new("/acme/datasets", "Datasets", Glyph::Dataset)]/> }
//!     breadcrumb=move || view! { <Breadcrumb items/> }
//!     user=move || view! { <UserMenu name email invitations>…</UserMenu> }
//! >
//!     <Outlet/>
//! </Frame>
//! ```
//! Below 800 px the side becomes a drawer: a popover, so it opens without JavaScript.

use super::{Avatar, Glyph, Icon, Menu, MenuHead, MenuLine, MenuLink, browser::hide_popover_on_link};
use domain::organizations::Color;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// One area in the side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    href: String,
    label: &'static str,
    glyph: Glyph,
}

impl NavItem {
    /// Where it leads (without query), what it is called, its icon.
    pub fn new(href: impl Into<String>, label: &'static str, glyph: Glyph) -> Self {
        Self { href: href.into(), label, glyph }
    }
}

/// The frame around every page of a person who is signed in.
#[component]
pub fn Frame(
    /// The organization with the way to another one, and its areas: [`OrganizationSwitcher`] and [`SideNav`].
    #[prop(optional, into)]
    side: ViewFn,
    /// Where one is.
    #[prop(optional, into)]
    breadcrumb: ViewFn,
    /// The person's own menu.
    #[prop(optional, into)]
    user: ViewFn,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <div class="frame">
            <div class="side" id="side" popover="auto" on:click=move |event| hide_popover_on_link(&event, "side")>
                <button
                    type="button"
                    class="btn btn-ghost btn-icon side-close"
                    popovertarget="side"
                    popovertargetaction="hide"
                    aria-label="Close navigation"
                >
                    <Icon glyph=Glyph::X/>
                </button>
                {move || side.run()}
            </div>
            <header class="bar">
                <button
                    type="button"
                    class="btn btn-ghost btn-icon side-open"
                    popovertarget="side"
                    aria-label="Open navigation"
                >
                    <Icon glyph=Glyph::Menu/>
                </button>
                {move || breadcrumb.run()}
                <div class="bar-end">{move || user.run()}</div>
            </header>
            <main class="main" id="main" tabindex="-1">{children()}</main>
        </div>
    }
}

/// The areas of the organization, the one that is shown marked.
#[component]
pub fn SideNav(
    /// The areas that exist and may be seen, in order.
    items: Vec<NavItem>,
    /// What goes along behind each address, such as `?team=…`.
    #[prop(optional, into)]
    query: Signal<String>,
) -> impl IntoView {
    let path = use_location().pathname;
    let link = move |item: NavItem| {
        let href = item.href.clone();
        let state = move || path.with(|path| current(path, &href));
        let address = move || query.with(|query| [item.href.as_str(), query].concat());
        view! {
            <li>
                <a class="side-link" href=address aria-current=state>
                    <Icon glyph=item.glyph/>
                    {item.label}
                </a>
            </li>
        }
    };
    view! {
        <nav aria-label="Main">
            <ul class="side-list">{items.into_iter().map(link).collect::<Vec<_>>()}</ul>
        </nav>
    }
}

/// `page` on the area's own page, `true` further inside it.
fn current(path: &str, href: &str) -> Option<&'static str> {
    // A run belongs to its evaluation.
    let mut parts = path.splitn(4, '/').skip(1);
    if let (Some(organization), Some("runs"), Some(_)) = (parts.next(), parts.next(), parts.next()) {
        return (href == format!("/{organization}/evaluations")).then_some("true");
    }
    match path.strip_prefix(href.trim_end_matches('/')) {
        Some("" | "/") => Some("page"),
        Some(rest) if rest.starts_with('/') => Some("true"),
        _ => None,
    }
}

/// An organization in the switcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitcherItem {
    /// Its name.
    pub name: String,
    /// Its address.
    pub href: String,
    /// The colour of its mark.
    pub color: Option<Color>,
    /// The address of its logo.
    pub logo: Option<String>,
    /// It is the one that is shown.
    pub current: bool,
}

impl SwitcherItem {
    fn mark(&self) -> impl IntoView + use<> {
        match self.logo.clone() {
            // Decoration, as the letters are: the name stands beside it.
            Some(logo) => view! { <img class="avatar avatar-square" src=logo alt="" width="20" height="20"/> }.into_any(),
            None => view! { <Avatar name=self.name.clone() square=true color=self.color/> }.into_any(),
        }
    }
}

/// The organization that is shown, and a menu of the others.
#[component]
pub fn OrganizationSwitcher(
    /// Every one of the person's, the present one among them.
    organizations: Vec<SwitcherItem>,
    /// The address where a new one is made; without it there is no such link.
    #[prop(optional, into)]
    create: Option<String>,
) -> impl IntoView {
    let shown = organizations.iter().find(|item| item.current).cloned();
    let name = shown.as_ref().map_or_else(|| "Choose an organization".to_owned(), |item| item.name.clone());
    view! {
        <div class="switcher-slot">
        <Menu
            id="organizations"
            label=String::from("Organization: ") + &name
            class="switcher"
            button=move || {
                view! {
                    {shown.as_ref().map(SwitcherItem::mark)}
                    <span class="truncate">{name.clone()}</span>
                    <Icon glyph=Glyph::ChevronUpDown/>
                }
            }
        >
            {organizations
                .into_iter()
                .map(|item| view! { <MenuLink href=item.href.clone() current=item.current>{item.mark()}{item.name}</MenuLink> })
                .collect::<Vec<_>>()}
            {create
                .map(|href| {
                    view! {
                        <MenuLine/>
                        <MenuLink href glyph=Glyph::Plus>"Create organization"</MenuLink>
                    }
                })}
        </Menu>
        </div>
    }
}

/// The person's own menu; its children follow Invitations and Account: the theme, Sign out.
#[component]
pub fn UserMenu(
    /// The person's name.
    #[prop(into)]
    name: String,
    /// The person's address.
    #[prop(into)]
    email: String,
    /// How many invitations wait.
    #[prop(optional)]
    invitations: i64,
    /// `MenuLine`, `MenuLink` and `MenuItem` with the page's forms.
    children: Children,
) -> impl IntoView {
    let waiting = invitations > 0;
    let count = if waiting { [" (", &invitations.to_string(), ")"].concat() } else { String::new() };
    let letters = name.clone();
    view! {
        <Menu
            id="user-menu"
            label=if waiting { String::from("Your menu, invitations") + &count } else { "Your menu".to_owned() }
            class="user-button"
            end=true
            button=move || {
                view! {
                    <Avatar name=letters.clone()/>
                    {waiting.then(|| view! { <span class="dot"></span> })}
                }
            }
        >
            <MenuHead title=name note=email/>
            <MenuLine/>
            <MenuLink href="/invitations" glyph=Glyph::Mail>{String::from("Invitations") + &count}</MenuLink>
            <MenuLink href="/account" glyph=Glyph::User>"Account"</MenuLink>
            {children()}
        </Menu>
    }
}

#[cfg(test)]
mod tests {
    use super::current;

    #[test]
    fn an_area_is_current_on_its_page_and_inside_it() {
        assert_eq!(current("/acme/datasets", "/acme/datasets"), Some("page"));
        assert_eq!(current("/acme/datasets/ds_1", "/acme/datasets"), Some("true"));
        assert_eq!(current("/acme/datasets-old", "/acme/datasets"), None);
        assert_eq!(current("/acme", "/acme/datasets"), None);
    }
}
