//! `/dev/components`: every component in its states, in the real frame. Development only; the axe tests and the screenshots
//! of the style look at this page, so a new component gets its place in one of its parts (`lists`, `controls`, `pieces`). Each
//! is erased with `into_any`: the type of the whole page in one piece would be deeper than the compiler goes.

use super::controls::{Controls, Settings};
use super::lists::{Figures, Lists};
use super::pieces::{Messages, Pieces};
use crate::components::*;
use domain::organizations::Color;
use leptos::prelude::*;

/// The page of all components.
#[component]
pub fn ComponentsPage() -> impl IntoView {
    provide_toasts();
    let nav = vec![
        NavItem::new("/dev/components", "Components", Glyph::Spark),
        NavItem::new("/acme/datasets", "Datasets", Glyph::Dataset),
        NavItem::new("/acme/evaluations", "Evaluations", Glyph::Flask),
        NavItem::new("/acme/live-evaluations", "Live evaluations", Glyph::Pulse),
        NavItem::new("/acme/guards", "Guards", Glyph::Shield),
        NavItem::new("/acme/registry", "Registry", Glyph::Parcel),
        NavItem::new("/acme/usage", "Usage & Balance", Glyph::Chart),
        NavItem::new("/acme/settings", "Settings", Glyph::Sliders),
    ];
    view! {
        <PageTitle text="Components"/>
        <Frame
            side=move || {
                let item = |name: &str, href: &str, color, current| SwitcherItem { name: name.into(), href: href.into(), color, logo: None, current };
                let all = vec![item("Acme Support", "/acme", None, true), item("Northwind", "/northwind", Some(Color::Teal), false)];
                view! {
                    <OrganizationSwitcher organizations=all create="/organizations/new"/>
                    <SideNav items=nav.clone()/>
                }
            }
            breadcrumb=|| {
                view! { <Breadcrumb items=vec![Crumb::link("Development", "/dev/mail"), Crumb::here("Components")]/> }
            }
            user=|| {
                view! {
                    <UserMenu name="Ada Lovelace" email="ada@example.com" invitations=2>
                        <MenuLine/>
                        <MenuItem>
                            <form method="get">
                                <ThemeChoice current="system"/>
                            </form>
                        </MenuItem>
                        <MenuLine/>
                        <MenuItem>
                            <form method="get">
                                <button>
                                    <Icon glyph=Glyph::SignOut/>
                                    "Sign out"
                                </button>
                            </form>
                        </MenuItem>
                    </UserMenu>
                }
            }
        >
            <PageHead title="Components" text="Every part from which pages are built, in each of its states.">
                <LinkButton href="/dev/mail" glyph=Glyph::Mail>"Letters"</LinkButton>
                <DialogButton dialog="invite" variant=Variant::Primary glyph=Glyph::Plus>"Invite members"</DialogButton>
            </PageHead>
            <div class="stack-l">
                <Figures/>
                <Lists/>
                <div>
                <Controls/>
                <Settings/>
                <Messages/>
                <Pieces/>
                </div>
            </div>
            <InviteDialog/>
        </Frame>
        <ToastRegion/>
    }
}

#[component]
fn InviteDialog() -> impl IntoView {
    view! {
        <Dialog id="invite" title="Invite members">
            <p class="muted">"They get a letter with a link that is good for seven days."</p>
            <form class="form" method="get">
                <Field name="address" label="Email address" kind="email" required=true/>
                <Select name="base_role" label="Role" value="member" options=vec![Choice::new("admin", "Admin"), Choice::new("member", "Member")]/>
                <Actions end=true>
                    <DialogClose dialog="invite">"Cancel"</DialogClose>
                    <Submit>"Send Invitation"</Submit>
                </Actions>
            </form>
        </Dialog>
    }
    .into_any()
}
