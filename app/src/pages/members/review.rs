//! The access review: who may more than work, since when unused, and whether that is still right.

use crate::api::members::{self, KeepAccess, Member, Review, RevokeAccess};
use crate::components::{Badge, Column, Form, PageHead, PageTitle, Pagination, Submit, Table, Time, Variant};
use crate::load::{load, loaded};
use crate::pages::organizations::settings::SettingsTabs;
use crate::pages::{part, query};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/settings/access-review?after=…`
#[component]
pub fn ReviewPage() -> impl IntoView {
    let (id, after) = (part("organization"), query("after"));
    let page = load(move || (id.get(), after.get()), |(organization, after)| members::review_access(organization, after));
    view! {
        <PageTitle text="Access review"/>
        {loaded(page, move |Review { members, next }: Review| {
            let organization = id.get_untracked();
            let next = next.map(|next| format!("/{organization}/settings/access-review?after={next}"));
            let columns = ["Name", "Role", "Teams", "Last used", "Reviewed"].map(Column::new).into_iter().chain([Column::actions()]);
            view! {
                <PageHead title="Access review" text="Owners, admins, team admins and holders of custom roles. Keep what is right, revoke what nobody needs."/>
                <SettingsTabs organization=organization.clone() current="/members"/>
                <Table caption="Elevated access" columns=columns.collect()>
                    {members.into_iter().map(|(member, may_change)| view! { <ReviewRow organization=organization.clone() member may_change/> }).collect::<Vec<_>>()}
                </Table>
                <Pagination next/>
            }
        })}
    }
}

#[component]
fn ReviewRow(organization: String, member: Member, may_change: bool) -> impl IntoView {
    let href = format!("/{organization}/settings/members/{}", member.id);
    let hidden = |organization: String, id: String| {
        view! {
            <input type="hidden" name="organization" value=organization/>
            <input type="hidden" name="member" value=id/>
        }
    };
    let kept = hidden(organization.clone(), member.id.clone());
    let revoked = hidden(organization, member.id.clone());
    view! {
        <tr>
            <th scope="row"><a href=href>{member.name}</a></th>
            <td><Badge>{member.role.label()}</Badge>" "{member.custom_roles}</td>
            <td class="cell-text">{member.teams}</td>
            <td>{match member.last_used_at {
                Some(at) => view! { <Time iso=at/> }.into_any(),
                None => view! { <span class="muted">"Never"</span> }.into_any(),
            }}</td>
            <td>{member.reviewed_at.map(|at| view! { <Time iso=at day=true/> })}</td>
            <td class="cell-actions">
                {may_change.then(|| view! {
                    <div class="row">
                        <Form to=KeepAccess::PATH key=member.id.clone()>{kept}<Submit small=true variant=Variant::Secondary>"Keep"</Submit></Form>
                        <Form to=RevokeAccess::PATH key=member.id>{revoked}<Submit small=true variant=Variant::Secondary>"Revoke"</Submit></Form>
                    </div>
                })}
            </td>
        </tr>
    }
}
