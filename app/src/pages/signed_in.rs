//! The frame around every page of somebody who is signed in.

use crate::api::frame::{self, Frame as Data};
use crate::api::sessions::{ChooseTheme, SignOut};
use crate::components::{
    Breadcrumb, Crumb, Form, Frame, Glyph, Icon, MenuItem, MenuLine, NavItem, OrganizationSwitcher, SideNav, SwitcherItem, TeamSwitcher,
    ThemeChoice, UserMenu,
};
use crate::load::{Loading, load_around, loaded};
use crate::pages::{FlashNotice, query};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

/// What the frame knows, for pages that show the same, such as the tabs of the settings.
#[derive(Clone, Copy)]
pub struct FrameData(pub Loading<Data>);

/// The frame with the page of the address in it. The page does not wait for the frame's data, nor the other way round.
#[component]
pub fn SignedIn() -> impl IntoView {
    let path = use_location().pathname;
    let team = query("team");
    let first = Memo::new(move |_| path.with(|path| path.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned()));
    let data = load_around(move || first.get(), frame::get);
    provide_context(FrameData(data));
    Effect::new(move |before: Option<()>| {
        path.track();
        if before.is_some() {
            crate::initial::forget_page();
        }
    });
    let side = move || loaded(data, |data: Data| view! { <Side data/> });
    let way = move || {
        loaded(data, move |data: Data| {
            let items = Signal::derive(move || path.with(|path| crumbs(path, &data, &team.with(|team| along(&data, team)))));
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
    let (path, team) = (use_location().pathname, query("team"));
    let known = data.clone();
    let carried = Signal::derive(move || team.with(|team| along(&known, team)));
    let known = data.clone();
    let switcher = move || {
        let teams = known.current.as_ref().map(|current| current.teams.clone()).unwrap_or_default();
        (!teams.is_empty()).then(|| {
            let chosen = team.with(|team| chosen(&known, team).unwrap_or_default().to_owned());
            let path = path.with(|path| filtered(path, &known));
            view! { <TeamSwitcher chosen teams path/> }
        })
    };
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
        {switcher}
        <SideNav items query=carried/>
    }
}

/// The areas of the organization that exist and may be seen: address, name, icon.
fn areas(data: &Data) -> Vec<(String, &'static str, Glyph)> {
    let Some(current) = &data.current else { return Vec::new() };
    let areas = [
        ("datasets", "Datasets", Glyph::Dataset),
        ("evaluations", "Evaluations", Glyph::Flask),
        // Everybody: members see their own usage there.
        ("usage", "Usage & Balance", Glyph::Chart),
        ("settings", "Settings", Glyph::Sliders),
    ];
    areas.into_iter().map(|(segment, label, glyph)| (format!("/{}/{segment}", current.id), label, glyph)).collect()
}

/// The team of the address, if it is one that can be chosen.
fn chosen<'a>(data: &Data, team: &'a str) -> Option<&'a str> {
    let known = data.current.as_ref().is_some_and(|current| current.teams.iter().any(|(id, _)| id == team));
    known.then_some(team)
}

/// What goes along from area to area: the chosen team.
fn along(data: &Data, team: &str) -> String {
    chosen(data, team).map(|team| format!("?team={team}")).unwrap_or_default()
}

/// Pages below this one are about one invitation or one sending of them.
const INVITATIONS: &str = "settings/invitations";

/// The page that choosing a team leads to: the list that a single thing belongs to, else the page itself.
fn filtered(path: &str, data: &Data) -> String {
    let Some(current) = &data.current else { return path.to_owned() };
    for (thing, list) in [("datasets", "datasets"), ("evaluations", "evaluations"), ("runs", "evaluations"), (INVITATIONS, INVITATIONS)] {
        let rest = path.strip_prefix(&format!("/{}/{thing}/", current.id));
        if rest.is_some_and(|rest| rest != "new") {
            return format!("/{}/{list}", current.id);
        }
    }
    path.to_owned()
}

/// The way to a page: the organization, then the area with what goes along.
fn crumbs(path: &str, data: &Data, along: &str) -> Vec<Crumb> {
    let Some(current) = &data.current else { return Vec::new() };
    let home = format!("/{}", current.id);
    if path == home {
        return vec![Crumb::here(&current.name)];
    }
    let mut crumbs = vec![Crumb::link(&current.name, home)];
    let areas = areas(data);
    // A run belongs to its evaluation.
    let runs = path.strip_prefix(&format!("/{}/runs/", current.id)).map(|run| format!("/{}/evaluations/{run}", current.id));
    let path = runs.as_deref().unwrap_or(path);
    if let Some((href, label, _)) =
        areas.iter().find(|(href, ..)| path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
    {
        crumbs.push(if path == href { Crumb::here(*label) } else { Crumb::link(*label, [href, along].concat()) });
        crumbs.extend(within_settings(path, href, along));
    }
    crumbs.extend(shared(path, &current.id));
    crumbs
}

/// The resource that a share page is about: its identifier tells its kind.
fn shared(path: &str, organization: &str) -> Option<Crumb> {
    let resource = path.strip_prefix(&format!("/{organization}/share/"))?;
    let thing: domain::sharing::Thing = resource.parse().ok()?;
    Some(Crumb::link(format!("The {}", thing.kind.label()), format!("/{organization}/{}/{thing}", thing.kind.section())))
}

/// The list of the settings that a page of one member, team, role or invitation belongs to.
fn within_settings(path: &str, area: &str, along: &str) -> Option<Crumb> {
    let inside = path.strip_prefix(area).filter(|_| area.ends_with("/settings"))?.trim_start_matches('/');
    let (segment, _) = inside.split_once('/')?;
    let lists = [("members", "Members"), ("teams", "Teams"), ("roles", "Roles"), ("invitations", "Invitations")];
    let (_, label) = lists.iter().find(|(list, _)| *list == segment)?;
    Some(Crumb::link(*label, format!("{area}/{segment}{along}")))
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

#[cfg(test)]
mod tests {
    use super::{Crumb, Data, along, filtered, within_settings};
    use crate::api::frame::Current;

    #[test]
    fn a_chosen_team_goes_along_and_leads_to_lists() {
        let teams = vec![("team_1".to_owned(), "One".to_owned()), ("team_2".to_owned(), "Two".to_owned())];
        let current = Current { id: "acme".into(), name: "Acme".into(), invites: true, views_audit_log: true, teams, manages_teams: true };
        let data =
            Data { name: "Ada".into(), email: "a@example.com".into(), invitations: 0, organizations: vec![], current: Some(current) };
        assert_eq!((along(&data, "team_2").as_str(), along(&data, "team_9").as_str(), along(&data, "").as_str()), ("?team=team_2", "", ""));
        for (path, to) in [
            ("/acme/datasets", "/acme/datasets"),
            ("/acme/datasets/new", "/acme/datasets/new"),
            ("/acme/datasets/ds_1/rows/2", "/acme/datasets"),
            ("/acme/runs/run_1", "/acme/evaluations"),
            ("/acme/settings/members", "/acme/settings/members"),
            ("/acme/settings/invitations/inv_1/link", "/acme/settings/invitations"),
        ] {
            assert_eq!(filtered(path, &data), to);
        }
    }

    #[test]
    fn a_page_of_one_member_leads_back_to_all() {
        let crumb = |path| within_settings(path, "/acme/settings", "?team=team_2");
        assert_eq!(crumb("/acme/settings/members/mem_1"), Some(Crumb::link("Members", "/acme/settings/members?team=team_2")));
        assert_eq!(crumb("/acme/settings/members"), None);
        assert_eq!(within_settings("/acme/datasets/teams/x", "/acme/datasets", ""), None);
    }
}
