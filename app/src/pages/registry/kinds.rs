//! The kinds that an organization defines for itself.

use crate::api::registry::{self, DefineKind, ForgetKind};
use crate::components::{Actions, Column, Field, Form, LinkButton, PageHead, PageTitle, Section, Submit, Table, Variant};
use crate::load::{load, loaded};
use crate::pages::part;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/registry/kinds`
#[component]
pub fn OwnKindsPage() -> impl IntoView {
    let organization = part("organization");
    let kinds = load(move || organization.get(), registry::list_own_kinds);
    view! {
        <PageTitle text="Own kinds"/>
        {loaded(kinds, move |(list, defines): (Vec<(String, String)>, bool)| {
            let organization = organization.get_untracked();
            let back = format!("/{organization}/registry");
            let of = organization.clone();
            let rows = list.into_iter().map(move |(id, name)| view! { <Row organization=of.clone() id name defines/> }).collect::<Vec<_>>();
            view! {
                <PageHead title="Own kinds" text="What your organization registers besides models, chains, training projects, agents, knowledge bases and sources.">
                    <LinkButton href=back>"Registry"</LinkButton>
                </PageHead>
                <Table caption="Own kinds" columns=vec![Column::new("Kind"), Column::actions()] empty="None yet. A prompt library, a tool, a device: whatever has an owner and is shared.">
                    {rows}
                </Table>
                {defines.then(|| view! { <Define organization/> })}
            }
        })}
    }
}

#[component]
fn Row(organization: String, id: String, name: String, defines: bool) -> impl IntoView {
    let list = format!("/{organization}/registry?kind={id}");
    let forget = defines.then(|| {
        let key = id.clone();
        view! {
            <Form to=ForgetKind::PATH key>
                <input type="hidden" name="organization" value=organization/>
                <input type="hidden" name="own_kind" value=id/>
                <Submit small=true variant=Variant::Secondary>"Remove"</Submit>
            </Form>
        }
    });
    view! {
        <tr>
            <th scope="row"><a href=list>{name}</a></th>
            <td class="cell-actions">{forget}</td>
        </tr>
    }
}

#[component]
fn Define(organization: String) -> impl IntoView {
    view! {
        <Section title="Define a kind" text="Everybody who makes something in a team can register resources of it then.">
            <Form to=DefineKind::PATH clear=true>
                <input type="hidden" name="organization" value=organization/>
                <Field name="name" label="Name" required=true maxlength=80 autocomplete="off" help="In the singular, such as “Prompt library”."/>
                <Actions><Submit>"Define"</Submit></Actions>
            </Form>
        </Section>
    }
}
