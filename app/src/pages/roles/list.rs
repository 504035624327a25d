//! The roles of an organization: the base roles explained, and the custom ones.

use crate::api::roles::{self, Role, Roles};
use crate::components::{Banner, Column, EmptyState, Glyph, LinkButton, PageHead, PageTitle, Section, Table, Tone, Variant, figure};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::part;
use domain::access::OrganizationRole;
use leptos::prelude::*;

/// `/{org}/settings/roles`
#[component]
pub fn RolesPage() -> impl IntoView {
    let id = part("organization");
    let page = load(move || id.get(), roles::list);
    view! {
        <PageTitle text="Roles"/>
        {loaded(page, move |page| {
            let organization = id.get_untracked();
            view! {
                <PageHead title="Settings"/>
                <SettingsTabs organization=organization.clone() current="/roles"/>
                <Custom organization page/>
                <Section title="Base roles" text="Every member has one of these." stacked=true>
                    <Table caption="Base roles" columns=vec![Column::new("Role"), Column::new("What its holders do")]>
                        {OrganizationRole::ALL
                            .iter()
                            .map(|role| view! { <tr><th scope="row">{role.label()}</th><td class="cell-text">{role.explanation()}</td></tr> })
                            .collect::<Vec<_>>()}
                    </Table>
                </Section>
            }
        })}
    }
}

/// How many there are, and how many the plan allows.
fn usage(page: &Roles) -> String {
    match page.limit {
        None => "A member may hold any number of them beside the base role, and may do all that they allow together.".into(),
        Some(0) => "The plan of this organization has no custom roles.".into(),
        Some(limit) => {
            format!(
                "{} of the {limit} custom roles of the plan are used. A member may hold any number of them beside the base role.",
                page.used
            )
        }
    }
}

#[component]
fn Custom(organization: String, page: Roles) -> impl IntoView {
    let full = page.limit.is_some_and(|limit| page.used >= limit);
    let text = usage(&page);
    let home = format!("/{organization}/settings/roles");
    let create = (page.may_create && !full).then(|| {
        view! { <LinkButton href=format!("{home}/new") variant=Variant::Primary glyph=Glyph::Plus>"Create role"</LinkButton> }.into_any()
    });
    let blocked = (page.may_create && full).then(|| {
        view! { <Banner tone=Tone::Info>"The plan has no custom role left. Delete one, or choose a larger plan."</Banner> }
    });
    view! {
        <Section title="Custom roles" text stacked=true>
            {if page.roles.is_empty() {
                view! {
                    {blocked}
                    <EmptyState
                        glyph=Glyph::Shield
                        title="No custom roles yet"
                        text="A custom role is a named set of permissions, for what the base roles do not fit: somebody who invites but changes nothing else, or who looks after billing."
                    >
                        {create}
                    </EmptyState>
                }
                    .into_any()
            } else {
                view! {
                    <div class="stack">
                        {blocked}
                        {create.map(|create| view! { <div class="actions">{create}</div> })}
                        <Table caption="Custom roles" columns=vec![Column::new("Name"), Column::new("Permissions"), Column::new("Members").numeric()]>
                            {page.roles.into_iter().map(|role| view! { <RoleRow home=home.clone() role/> }).collect::<Vec<_>>()}
                        </Table>
                    </div>
                }
                    .into_any()
            }}
        </Section>
    }
}

#[component]
fn RoleRow(home: String, role: Role) -> impl IntoView {
    let description = (!role.description.is_empty()).then(|| view! { <p class="muted">{role.description}</p> });
    view! {
        <tr>
            <th scope="row"><a href=format!("{home}/{}", role.id)>{role.name}</a></th>
            <td class="cell-text">{role.permissions.join(", ")}{description}</td>
            <td class="numeric">{figure(role.holders)}</td>
        </tr>
    }
}
