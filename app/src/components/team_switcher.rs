//! The team whose things are shown, and a menu of the others: plain links, the choice stands in the address.
//!
//! `<TeamSwitcher chosen="team_1" teams=vec![("team_1".to_owned(), "Research".to_owned())] path="/acme/datasets"/>`

use super::{Glyph, Icon, Menu, MenuLine, MenuLink};
use leptos::prelude::*;

/// A menu of teams.
#[component]
pub fn TeamSwitcher(
    /// The identifier of the chosen team; empty for all.
    #[prop(into)]
    chosen: String,
    /// Identifier and name of each.
    teams: Vec<(String, String)>,
    /// The page that is filtered, without query.
    #[prop(into)]
    path: String,
) -> impl IntoView {
    let current = teams.iter().find(|(id, _)| *id == chosen).map_or("All teams", |(_, name)| name.as_str()).to_owned();
    let name = current.clone();
    let all = chosen.is_empty();
    let href = path.clone();
    view! {
        <Menu
            id="teams"
            label=String::from("Team: ") + &current
            class="switcher switcher-team"
            button=move || {
                let name = name.clone();
                view! {
                    <Icon glyph=Glyph::Users/>
                    <span class="truncate">{name}</span>
                    <Icon glyph=Glyph::ChevronUpDown/>
                }
            }
        >
            <MenuLink href=href current=all>"All teams"</MenuLink>
            <MenuLine/>
            {teams
                .into_iter()
                .map(|(id, name)| {
                    let current = id == chosen;
                    let href = [path.as_str(), "?team=", &id].concat();
                    view! { <MenuLink href current>{name}</MenuLink> }
                })
                .collect::<Vec<_>>()}
        </Menu>
    }
}
