//! One version of an evaluation: what it asked, what changed with it, and the way back to it.

use crate::api::versions::{self, RestoreVersion, VariantThen, VersionPage as Data};
use crate::components::{
    Column, DescriptionList, Detail, Form, Glyph, LinkButton, PageHead, PageTitle, Section, Submit, Table, Time, Variant,
};
use crate::load::{load, loaded};
use crate::pages::part;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/evaluations/{id}/versions/{version}`
#[component]
pub fn VersionPage() -> impl IntoView {
    let (organization, id, version) = (part("organization"), part("evaluation"), part("version"));
    let page =
        load(move || (organization.get(), id.get(), version.get()), |(organization, id, version)| versions::get(organization, id, version));
    loaded(page, move |page: Data| {
        let (organization, id) = (organization.get_untracked(), id.get_untracked());
        let list = format!("/{organization}/evaluations/{id}/versions");
        let title = format!("Version {} of {}", page.version.number, page.evaluation);
        let text = if page.current { "This is what is asked now." } else { "What was asked then." };
        let restore = page.may_restore.then(|| {
            view! {
                <Form to=RestoreVersion::PATH>
                    <input type="hidden" name="organization" value=organization/>
                    <input type="hidden" name="evaluation" value=id/>
                    <input type="hidden" name="version" value=page.version.number.to_string()/>
                    <Submit variant=Variant::Secondary glyph=Glyph::Refresh>"Restore this version"</Submit>
                </Form>
            }
        });
        let judged = if page.judgment_column.is_empty() { "None".to_owned() } else { page.judgment_column };
        let changes = if page.changes.is_empty() { vec![page.version.what] } else { page.changes };
        let several = page.variants.len() > 1;
        view! {
            <PageTitle text=title.clone()/>
            <PageHead title text>
                <LinkButton href=list>"All versions"</LinkButton>
                {restore}
            </PageHead>
            <DescriptionList>
                <Detail term="Made"><Time iso=page.version.created_at/>" by "{page.version.created_by}</Detail>
                <Detail term="What changed">
                    <ul>{changes.into_iter().map(|change| view! { <li>{change}</li> }).collect::<Vec<_>>()}</ul>
                </Detail>
                <Detail term="Human judgments">{judged}</Detail>
            </DescriptionList>
            {page.variants.into_iter().map(|variant| view! { <Asked variant several/> }).collect::<Vec<_>>()}
        }
    })
}

#[component]
fn Asked(variant: VariantThen, several: bool) -> impl IntoView {
    let title = if several { variant.name } else { "What it asked".to_owned() };
    let columns = ["Criterion", "Column", "Passes when the cell"].map(Column::new).into();
    view! {
        <Section title=title.clone() text=variant.rule.label() stacked=true>
            <Table caption=format!("Criteria of {title}") columns>
                {variant
                    .criteria
                    .into_iter()
                    .map(|criterion| {
                        let description = (!criterion.description.is_empty()).then(|| view! { <p class="muted">{criterion.description}</p> });
                        view! {
                            <tr>
                                <th scope="row">{criterion.name}{description}</th>
                                <td><code>{criterion.column}</code></td>
                                <td class="cell-text">{criterion.summary}</td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()}
            </Table>
        </Section>
    }
}
