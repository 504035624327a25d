//! Importing a dataset.

use crate::api::datasets::{self, ImportDataset};
use crate::api::teams::Homes;
use crate::components::{Choice, Field, Form, PageHead, PageTitle, Select, Submit, UploadProgress};
use crate::load::{load, loaded};
use crate::pages::sharing::WhoSees;
use crate::pages::{part, query};
use domain::datasets::Format;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

const ACCEPT: &str = ".csv,.tsv,.tab,.json,.jsonl,.ndjson,.txt,text/csv,text/tab-separated-values,application/json,application/jsonl";
const HELP: &str = "In UTF-8. CSV and TSV: the first line names the columns. JSON: a list of objects. JSONL: an object on each line, \
                    such as chats with their messages. Up to 2 GB and 5,000,000 rows. All of it is imported, or nothing.";

/// `/{org}/datasets/new?team=…`. The file comes last: the server reads it while it arrives, and must know its name, place and
/// format by then.
#[component]
pub fn ImportPage() -> impl IntoView {
    let (organization, team) = (part("organization"), query("team"));
    let rows = RwSignal::new(0);
    let ask = Callback::new(move |()| ask_how_many(organization.get_untracked(), rows));
    let teams = load(move || organization.get(), datasets::teams);
    view! {
        <PageTitle text="Import dataset"/>
        {loaded(teams, move |homes: Homes| {
            let mut formats = vec![Choice::new("", "Detect")];
            formats.extend(Format::ALL.iter().map(|format| Choice::new(format.as_str(), format.label())));
            view! {
                <PageHead title="Import dataset" text="A CSV, TSV, JSON or JSONL file becomes a dataset that is searched, labelled and evaluated."/>
                <Form to=ImportDataset::PATH multipart=true class="narrow">
                    <input type="hidden" name="organization" value=organization.get_untracked()/>
                    <Field name="name" label="Name" required=true maxlength=120 autocomplete="off" wide=true/>
                    <Team teams=homes.teams chosen=team.get_untracked()/>
                    <WhoSees proposed=homes.proposed/>
                    <Select
                        name="format"
                        label="Format"
                        options=formats
                        help="Detect goes by the name of the file and its first line, which also tells whether commas, semicolons or tabs stand between cells."
                    />
                    <Field name="file" label="File" kind="file" accept=ACCEPT required=true wide=true help=HELP/>
                    <UploadProgress label="Importing" rows ask/>
                    <Submit>"Import dataset"</Submit>
                </Form>
            }
        })}
    }
}

/// Asks how many rows are stored of what is imported under the name that stands in the form.
fn ask_how_many(organization: String, rows: RwSignal<i64>) {
    #[cfg(feature = "hydrate")]
    leptos::task::spawn_local(async move {
        let Some(name) = crate::components::typed_into("name") else { return };
        // No answer is no reason to stop: the next second may bring one.
        if let Ok(stored) = datasets::import_so_far(organization, name).await {
            rows.try_set(stored.unwrap_or(0));
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (organization, rows);
}

/// Where it lives; while there is one team, no team is spoken of.
#[component]
fn Team(teams: Vec<(String, String)>, chosen: String) -> impl IntoView {
    let several = teams.len() > 1;
    let first = teams.iter().find(|(id, _)| *id == chosen).or(teams.first()).map(|(id, _)| id.clone()).unwrap_or_default();
    if several {
        let options = teams.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
        view! { <Select name="team" label="Team" options value=first/> }.into_any()
    } else {
        view! { <input type="hidden" name="team" value=first/> }.into_any()
    }
}
