//! The frame around every page of somebody who is signed in.

use crate::api::frame::{self, Frame as Data};
use crate::api::sessions::{ChooseTheme, SignOut};
use crate::components::{
    Breadcrumb, Crumb, Form, Frame, Glyph, Icon, MenuItem, MenuLine, NavItem, OrganizationSwitcher, SideNav, SwitcherItem, ThemeChoice,
    UserMenu,
};
use crate::load::{load, loaded};
use crate::pages::FlashNotice;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

/// The frame with the page of the address in it. The page does not wait for the frame's data, nor the other way round.
#[component]
pub fn SignedIn() -> impl IntoView {
    let path = use_location().pathname;
    let first = Memo::new(move |_| path.with(|path| path.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned()));
    let data = load(move || first.get(), frame::get);
    // Pages show what may be done in the organization: see `SettingsTabs`.
    provide_context(data);
    Effect::new(move |before: Option<()>| {
        path.track();
        if before.is_some() {
            crate::initial::forget_page();
        }
    });
    let side = move || loaded(data, |data: Data| view! { <Side data/> });
    let way = move || {
        loaded(data, move |data: Data| {
            let items = Signal::derive(move || path.with(|path| crumbs(path, &data)));
            view! { <Breadcrumb items/> }
        })
    };
    let user = move || loaded(data, |data: Data| view! { <Person data/> });
    view! {
        <Frame side=side breadcrumb=way user=user>
            <FlashNotice/>
            <Outlet/>
        </Frame>
    }
}

/// The organization with its areas, and the way to another one.
#[component]
fn Side(data: Data) -> impl IntoView {
    let items = areas(&data).into_iter().map(|(href, label, glyph)| NavItem::new(href, label, glyph)).collect();
    let current = data.current.map(|current| current.id);
    let organizations = data
        .organizations
        .into_iter()
        .map(|listed| SwitcherItem {
            current: current.as_ref() == Some(&listed.id),
            logo: listed.has_logo.then(|| format!("/{}/settings/logo", listed.id)),
            href: format!("/{}", listed.id),
            name: listed.name,
            color: listed.color,
        })
        .collect();
    view! {
        <OrganizationSwitcher organizations create="/organizations/new"/>
        <SideNav items/>
    }
}

/// The areas of the organization that exist and may be seen: address, name, icon.
fn areas(data: &Data) -> Vec<(String, &'static str, Glyph)> {
    let Some(current) = &data.current else { return Vec::new() };
    let mut areas = vec![("datasets", "Datasets", Glyph::Dataset), ("evaluations", "Evaluations", Glyph::Flask)];
    if current.views_usage {
        areas.push(("usage", "Usage & Balance", Glyph::Chart));
    }
    areas.push(("settings", "Settings", Glyph::Sliders));
    areas.into_iter().map(|(segment, label, glyph)| (format!("/{}/{segment}", current.id), label, glyph)).collect()
}

/// The way to a page: the organization, then the area.
fn crumbs(path: &str, data: &Data) -> Vec<Crumb> {
    let Some(current) = &data.current else { return Vec::new() };
    let home = format!("/{}", current.id);
    if path == home {
        return vec![Crumb::here(&current.name)];
    }
    let mut crumbs = vec![Crumb::link(&current.name, home)];
    let areas = areas(data);
    if let Some((href, label, _)) =
        areas.iter().find(|(href, ..)| path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
    {
        crumbs.push(if path == href { Crumb::here(*label) } else { Crumb::link(*label, href) });
    }
    crumbs
}

/// The person's own menu.
#[component]
fn Person(data: Data) -> impl IntoView {
    let theme = crate::initial::get().theme.as_str();
    view! {
        <UserMenu name=data.name email=data.email invitations=data.invitations>
            <MenuLine/>
            <MenuItem>
                <Form to=ChooseTheme::PATH>
                    <ThemeChoice current=theme/>
                </Form>
            </MenuItem>
            <MenuLine/>
            <MenuItem>
                <Form to=SignOut::PATH>
                    <button type="submit"><Icon glyph=Glyph::SignOut/>"Sign out"</button>
                </Form>
            </MenuItem>
        </UserMenu>
    }
}
