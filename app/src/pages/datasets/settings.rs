//! What becomes of a dataset: another name, another team, a copy, the end.

use super::DatasetTabs;
use crate::api::datasets::lifecycle::{self, Admin, DeleteDataset, DuplicateDataset, MoveDataset, Rename, Settings};
use crate::components::{Actions, Banner, Choice, Field, Form, PageHead, PageTitle, Section, Select, Submit, Tone, Variant, counted};
use crate::load::{load, loaded};
use crate::pages::part;
use crate::pages::sharing::WhoSees;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/datasets/{id}/settings`
#[component]
pub fn SettingsPage() -> impl IntoView {
    let (organization, id) = (part("organization"), part("dataset"));
    let settings = load(move || (organization.get(), id.get()), |(organization, id)| lifecycle::get_settings(organization, id));
    loaded(settings, move |settings: Settings| {
        let place = Place { organization: organization.get_untracked(), id: id.get_untracked() };
        let home = format!("/{}/datasets/{}", place.organization, place.id);
        let copy = view! { <Duplicate place=place.clone() settings=settings.clone()/> };
        let (name, team, rows) = (settings.name.clone(), settings.team, settings.rows);
        let rest = match settings.admin {
            Some(admin) => {
                let several = admin.several_teams;
                let targets = admin.targets.clone();
                view! {
                    <RenameForm place=place.clone() name=name.clone()/>
                    {copy}
                    {several.then(|| view! { <Move place=place.clone() team targets/> })}
                    <Delete place name=name.clone() rows admin/>
                }
                .into_any()
            }
            None => view! {
                {copy}
                <p class="muted">"Those with admin access to this dataset can rename, move and delete it."</p>
            }
            .into_any(),
        };
        view! {
            <PageTitle text=format!("Settings of {name}")/>
            <PageHead title=name.clone()/>
            <DatasetTabs home current="/settings"/>
            {rest}
        }
    })
}

/// Which dataset the forms of this page are about.
#[derive(Clone)]
struct Place {
    organization: String,
    id: String,
}

impl Place {
    fn fields(self) -> impl IntoView {
        view! {
            <input type="hidden" name="organization" value=self.organization/>
            <input type="hidden" name="dataset" value=self.id/>
        }
    }
}

#[component]
fn RenameForm(place: Place, name: String) -> impl IntoView {
    view! {
        <Section title="Name" text="Unique among the datasets of its team. Links to the dataset stay as they are.">
            <Form to=Rename::PATH>
                {place.fields()}
                <Field name="name" label="Name" value=name required=true maxlength=120 autocomplete="off"/>
                <Actions><Submit variant=Variant::Secondary>"Save name"</Submit></Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Duplicate(place: Place, settings: Settings) -> impl IntoView {
    let several = settings.copy_teams.len() > 1;
    let home = settings.copy_teams.iter().find(|(_, name)| *name == settings.team).map(|(id, _)| id.clone()).unwrap_or_default();
    let options = settings.copy_teams.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    view! {
        <Section title="Duplicate" text="A dataset of its own with the rows of the current version. You own it.">
            <Form to=DuplicateDataset::PATH>
                {place.fields()}
                <Field
                    name="name"
                    id="copy-name"
                    label="Name of the copy"
                    value=format!("Copy of {}", settings.name)
                    required=true
                    maxlength=120
                    autocomplete="off"
                />
                <WhoSees proposed=settings.proposed/>
                {several.then(|| view! { <Select name="team" id="copy-team" label="Team" options value=home/> })}
                <Actions><Submit variant=Variant::Secondary>"Duplicate"</Submit></Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Move(place: Place, team: String, targets: Vec<(String, String)>) -> impl IntoView {
    let text = format!("It lives in {team}. What {team} may do with it, the other team may then, and {team} no longer. Other shares stay.");
    let options: Vec<_> = targets.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    let form = if options.is_empty() {
        view! { <p class="muted">"There is no other team whose admin you are."</p> }.into_any()
    } else {
        view! {
            <Form to=MoveDataset::PATH>
                {place.fields()}
                <Select name="team" label="Move to" options placeholder="Choose a team" required=true/>
                <Actions><Submit variant=Variant::Secondary>"Move"</Submit></Actions>
            </Form>
        }
        .into_any()
    };
    view! { <Section title="Team" text>{form}</Section> }
}

/// What goes with the dataset, and its name to type.
#[component]
fn Delete(place: Place, name: String, rows: i64, admin: Admin) -> impl IntoView {
    let home = format!("/{}/evaluations", place.organization);
    let some = !admin.dependents.is_empty() || admin.more > 0;
    let more = (admin.more > 0).then(|| view! { <li>{format!("and {} more", admin.more)}</li> });
    let list = some.then(|| {
        view! {
            <p>"These evaluations look at it, and go with it together with all of their runs:"</p>
            <ul>
                {admin
                    .dependents
                    .into_iter()
                    .map(|(id, name)| view! { <li><a href=format!("{home}/{id}")>{name}</a></li> })
                    .collect::<Vec<_>>()}
                {more}
            </ul>
        }
    });
    let form = match admin.kept {
        Some(reason) => view! { <Banner tone=Tone::Warning title="It cannot be deleted now">{reason}</Banner> }.into_any(),
        None => view! {
            <Form to=DeleteDataset::PATH>
                {place.fields()}
                <Field name="confirmation" label=format!("Type {name} to confirm") autocomplete="off" required=true/>
                <Actions><Submit variant=Variant::Danger>"Delete dataset"</Submit></Actions>
            </Form>
        }
        .into_any(),
    };
    let text = format!("{} go with all of their versions, for good.", counted(rows, "row"));
    view! {
        <Section title="Delete this dataset" text>
            <div class="stack">{list}{form}</div>
        </Section>
    }
}
