//! Defining, changing and deleting a custom role.

use crate::api::roles::{self, Choices, CreateRole, DeleteRole, EditRole, Role, RolePage};
use crate::components::{
    Actions, Banner, CheckboxGroup, Choice, Dialog, DialogButton, DialogClose, Field, Form, LinkButton, PageHead, PageTitle, Section,
    Select, Submit, Tone, Variant,
};
use crate::load::{load, loaded};
use crate::pages::part;
use domain::access::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The id of the dialog that asks before a role goes.
const DIALOG: &str = "delete-role";

/// `/{org}/settings/roles/new`
#[component]
pub fn NewRolePage() -> impl IntoView {
    let organization = part("organization");
    let choices = load(move || organization.get(), roles::permissions);
    view! {
        <PageTitle text="New role"/>
        {loaded(choices, move |choices| {
            let organization = organization.get_untracked();
            view! {
                <PageHead title="New role" text="Its holders may do what it allows, besides what their base role does."/>
                <Form to=CreateRole::PATH>
                    <input type="hidden" name="organization" value=organization.clone()/>
                    <Fields choices role=None/>
                    <Actions>
                        <Submit>"Create role"</Submit>
                        <LinkButton href=format!("/{organization}/settings/roles")>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            }
        })}
    }
}

/// `/{org}/settings/roles/{role}`
#[component]
pub fn RolePage() -> impl IntoView {
    let (organization, role) = (part("organization"), part("role"));
    let page = load(move || (organization.get(), role.get()), |(organization, role)| roles::get(organization, role));
    view! {
        <PageTitle text="Role"/>
        {loaded(page, move |page: RolePage| {
            let organization = organization.get_untracked();
            let title = page.role.name.clone();
            if !page.may_edit {
                return view! { <PageHead title/><ReadOnly organization role=page.role/> }.into_any();
            }
            view! {
                <PageHead title text="A change counts from the next request of everybody who holds it."/>
                <Edit organization=organization.clone() choices=page.permissions role=page.role.clone()/>
                <Delete organization role=page.role heirs=page.heirs/>
            }
                .into_any()
        })}
    }
}

#[component]
fn Edit(organization: String, choices: Choices, role: Role) -> impl IntoView {
    let home = format!("/{organization}/settings/roles");
    view! {
        <Form to=EditRole::PATH>
            <input type="hidden" name="organization" value=organization/>
            <input type="hidden" name="role" value=role.id.clone()/>
            <Fields choices role=Some(role)/>
            <Actions>
                <Submit>"Save role"</Submit>
                <LinkButton href=home>"Cancel"</LinkButton>
            </Actions>
        </Form>
    }
}

#[component]
fn Fields(choices: Choices, role: Option<Role>) -> impl IntoView {
    let (name, description, ticked) = role.map_or_else(Default::default, |role| (role.name, role.description, role.permissions));
    let options = choices
        .into_iter()
        .map(|(name, mine)| {
            let explanation = Permission::from_name(&name).map_or_else(|| name.clone(), |permission| permission.explanation().to_owned());
            let help = if mine { name.clone() } else { format!("{name}: you do not have it yourself") };
            Choice::new(name, explanation).help(help).disabled(!mine)
        })
        .collect();
    view! {
        <Field name="name" label="Name" value=name required=true maxlength=80 autocomplete="off"/>
        <Field name="description" label="Description" value=description maxlength=300 autocomplete="off" help="What it is for. May be empty."/>
        <CheckboxGroup
            name="permissions"
            field="permissions[]"
            legend="Permissions"
            options
            ticked
            help="Nobody hands out more than they have themselves."
        />
    }
}

/// For those who may know of the role but not change it.
#[component]
fn ReadOnly(organization: String, role: Role) -> impl IntoView {
    let allowed = role.permissions.iter().filter_map(|name| Permission::from_name(name)).map(Permission::explanation);
    view! {
        <div class="stack">
            <Banner tone=Tone::Info>
                "Only those who may define roles, and have every permission of this one themselves, can change it."
            </Banner>
            {(!role.description.is_empty()).then(|| view! { <p>{role.description.clone()}</p> })}
            <ul>{allowed.map(|words| view! { <li>{words}</li> }).collect::<Vec<_>>()}</ul>
            <Actions><LinkButton href=format!("/{organization}/settings/roles")>"All roles"</LinkButton></Actions>
        </div>
    }
}

/// What is lost, and where those who hold the role go.
#[component]
fn Delete(organization: String, role: Role, heirs: Vec<(String, String)>) -> impl IntoView {
    let refused = crate::initial::get().reply.is_some_and(|reply| reply.to == DeleteRole::PATH);
    let in_use = role.holders + role.invited > 0;
    let text = match (role.holders, role.invited) {
        (0, 0) => "Nobody holds it.".to_owned(),
        (holders, 0) => format!("Held by members: {holders}."),
        (holders, invited) => format!("Held by members: {holders}. Given by pending invitations: {invited}."),
    };
    let mut options = vec![Choice::new("none", "Nothing: they lose what this role allows")];
    options.extend(heirs.into_iter().map(|(id, name)| Choice::new(id, name)));
    let title = format!("Delete {}?", role.name);
    view! {
        <Section title="Delete this role" text=text.clone()>
            <DialogButton dialog=DIALOG variant=Variant::Danger>"Delete role"</DialogButton>
            <Dialog id=DIALOG title open=refused>
                <Form to=DeleteRole::PATH>
                    <input type="hidden" name="organization" value=organization/>
                    <input type="hidden" name="role" value=role.id/>
                    <p>{text}</p>
                    {in_use.then(|| {
                        view! {
                            <Select
                                name="heir"
                                label="What they get in its place"
                                options
                                placeholder="Choose"
                                required=true
                                help="Only roles that permit no more than this one."
                            />
                        }
                    })}
                    <Actions end=true>
                        <DialogClose dialog=DIALOG>"Keep it"</DialogClose>
                        <Submit variant=Variant::Danger>"Delete"</Submit>
                    </Actions>
                </Form>
            </Dialog>
        </Section>
    }
}
