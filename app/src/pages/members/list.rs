//! The members of an organization.

use crate::api::members::{self, Choice as Chosen, Member, Members};
use crate::components::{
    Avatar, Badge, Choice, Column, Field, Glyph, LinkButton, PageHead, PageTitle, Pagination, Select, Sort, Table, Time, Tone, Variant,
};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::{self, part, query};
use domain::access::OrganizationRole;
use domain::members::{MemberSort, MemberState};
use leptos::prelude::*;

/// `/{org}/settings/members?q=…&role=…&status=…&team=…&access=elevated&sort=…&after=…`
#[component]
pub fn MembersPage() -> impl IntoView {
    let id = part("organization");
    let names = ["q", "role", "status", "team", "access", "sort", "after"].map(query);
    let chosen = Memo::new(move |_| {
        let [q, role, status, team, access, sort, after] = names.map(|name| name.get());
        Chosen { q, role, status, team, access, sort, after }
    });
    let page = load(move || (id.get(), chosen.get()), |(organization, chosen)| members::page(organization, chosen));
    view! {
        <PageTitle text="Members"/>
        {loaded(page, move |page: Members| {
            let (organization, chosen) = (id.get_untracked(), chosen.get_untracked());
            let home = format!("/{organization}/settings/members");
            let invite = page.invites.then(|| view! { <LinkButton href=format!("/{organization}/settings/invitations/new") variant=Variant::Primary glyph=Glyph::Plus>"Invite members"</LinkButton> });
            let review = format!("/{organization}/settings/access-review");
            let csv = format!("{home}.csv{}", address("", &chosen, "after", ""));
            let next = page.next.clone().map(|next| address(&home, &chosen, "after", &next));
            let (manages, reviews, own) = (page.manages, page.reviews, page.own.clone());
            let several = !page.teams.is_empty();
            view! {
                <PageHead title="Settings">{invite}</PageHead>
                <SettingsTabs organization current="/members"/>
                <Filters home=home.clone() chosen=chosen.clone() teams=page.teams.clone()/>
                <Table caption="Members" columns=columns(&home, &chosen, several, manages) empty="Nobody here is like that. Loosen the filter.">
                    {page.members.into_iter().map(|member| {
                        let linked = manages || member.id == own;
                        view! { <MemberRow home=home.clone() member linked several manages/> }
                    }).collect::<Vec<_>>()}
                </Table>
                <Pagination next/>
                {reviews.then(|| view! { <p><a href=review>"Review elevated access"</a></p> })}
                {manages.then(|| view! { <p><a href=csv rel="external" download=true>"Download as CSV"</a></p> })}
            }
        })}
    }
}

/// The list's address with one part changed. Only `after` itself keeps the page.
fn address(home: &str, chosen: &Chosen, part: &str, value: &str) -> String {
    let Chosen { q, role, status, team, access, sort, after: _ } = chosen;
    let kept = [("q", q), ("role", role), ("status", status), ("team", team), ("access", access), ("sort", sort)];
    let kept = kept.iter().map(|(name, text)| (*name, text.as_str())).filter(|(name, _)| *name != part);
    pages::address(home, &kept.chain([(part, value)]).collect::<Vec<_>>())
}

fn columns(home: &str, chosen: &Chosen, several_teams: bool, manages: bool) -> Vec<Column> {
    let sorted = |label: &str, by: MemberSort| {
        let now = if chosen.sort.is_empty() { MemberSort::Name.as_str() } else { &chosen.sort };
        let down = matches!(by, MemberSort::Joined | MemberSort::SignedIn);
        let state = match now == by.as_str() {
            true if down => Sort::Descending,
            true => Sort::Ascending,
            false => Sort::Unsorted,
        };
        Column::new(label).sort(address(home, chosen, "sort", by.as_str()), state)
    };
    let mut columns = vec![sorted("Name", MemberSort::Name), sorted("Email", MemberSort::Email), sorted("Role", MemberSort::Role)];
    columns.extend(several_teams.then(|| Column::new("Teams")));
    columns.extend(manages.then(|| sorted("Last sign-in", MemberSort::SignedIn)));
    columns.extend([sorted("Joined", MemberSort::Joined), Column::new("Status")]);
    columns
}

/// A form that asks for the same page with other filters, so that they stand in its address.
#[component]
fn Filters(home: String, chosen: Chosen, teams: Vec<(String, String)>) -> impl IntoView {
    let roles = OrganizationRole::ALL.iter().map(|role| Choice::new(role.as_str(), role.label())).collect();
    let states = MemberState::ALL.iter().map(|state| Choice::new(state.as_str(), state.label())).collect();
    let access = vec![Choice::new("elevated", "Elevated access")];
    let teams: Vec<_> = teams.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    let filters_teams = !teams.is_empty();
    view! {
        <form class="filters" method="get" action=home role="search">
            <Field name="q" label="Search" kind="search" value=chosen.q placeholder="Name or email" hide_label=true/>
            <Select name="role" label="Role" options=roles value=chosen.role placeholder="Every role" hide_label=true/>
            {filters_teams.then(|| view! { <Select name="team" label="Team" options=teams value=chosen.team placeholder="Every team" hide_label=true/> })}
            <Select name="status" label="Status" options=states value=chosen.status placeholder="Every status" hide_label=true/>
            <Select name="access" label="Access" options=access value=chosen.access placeholder="Any access" hide_label=true/>
            {(!chosen.sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=chosen.sort/> })}
            <button class="btn" type="submit">"Filter"</button>
        </form>
    }
}

#[component]
fn MemberRow(home: String, member: Member, linked: bool, several: bool, manages: bool) -> impl IntoView {
    let href = format!("{home}/{}", member.id);
    let name = view! { <span class="person"><Avatar name=member.name.clone()/>{member.name}</span> };
    let custom = (!member.custom_roles.is_empty()).then(|| view! { <small class="muted">" "{member.custom_roles}</small> });
    view! {
        <tr>
            <th scope="row">{if linked { view! { <a href=href>{name}</a> }.into_any() } else { name.into_any() }}</th>
            <td>{member.email}</td>
            <td><Badge>{member.role.label()}</Badge>{custom}</td>
            {several.then(|| view! { <td class="cell-text">{member.teams}</td> })}
            {manages.then(|| view! { <td>{member.signed_in_at.map(|at| view! { <Time iso=at/> })}</td> })}
            <td><Time iso=member.joined_at day=true/></td>
            <td>{if member.suspended { view! { <Badge tone=Tone::Warning>"Suspended"</Badge> }.into_any() } else { "Active".into_any() }}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::{Chosen, address};

    #[test]
    fn addresses_keep_what_was_chosen_and_begin_anew_when_it_changes() {
        let chosen = Chosen { q: "a b".into(), sort: "role".into(), after: "x".into(), ..Chosen::default() };
        assert_eq!(address("/m", &chosen, "sort", "email"), "/m?q=a%20b&sort=email");
        assert_eq!(address("/m", &chosen, "after", "y"), "/m?q=a%20b&sort=role&after=y");
        assert_eq!(address("/m", &Chosen::default(), "after", ""), "/m");
    }
}
