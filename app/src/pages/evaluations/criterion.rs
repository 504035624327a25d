//! One criterion of an evaluation: a new one, or one that is changed. It can be tried on a row before it is saved.

use super::check_fields::{CheckFields, ColumnList};
use super::trial::TryOnRow;
use crate::api::criteria::{self, CriterionForm, SaveCriterion};
use crate::components::{Actions, Field, Form, LinkButton, PageHead, PageTitle, Submit, TextArea};
use crate::load::{load, loaded};
use crate::pages::{address, part, query};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/evaluations/{id}/criteria/new?variant=…` and `/{org}/evaluations/{id}/criteria/{criterion}`
#[component]
pub fn CriterionPage() -> impl IntoView {
    let (organization, evaluation, criterion) = (part("organization"), part("evaluation"), part("criterion"));
    let variant = query("variant");
    let form = load(
        move || (organization.get(), evaluation.get(), variant.get(), criterion.get()),
        |(organization, evaluation, variant, criterion)| criteria::form(organization, evaluation, variant, criterion),
    );
    loaded(form, move |page: CriterionForm| {
        let title = if page.criterion.id.is_empty() { "New criterion".to_owned() } else { page.criterion.name.clone() };
        // While there is one variant, none is spoken of.
        let (variant, text) = if page.several_variants {
            (
                page.variant.0,
                format!("One question of “{}”, as the variant “{}” asks it, about every row.", page.evaluation, page.variant.1),
            )
        } else {
            (String::new(), format!("One question of “{}” about every row.", page.evaluation))
        };
        let home = format!("/{}/evaluations/{}", organization.get_untracked(), evaluation.get_untracked());
        let back = address(&home, &[("variant", &variant)]);
        view! {
            <PageTitle text=title.clone()/>
            <PageHead title text>
                <LinkButton href=back>"Back to the evaluation"</LinkButton>
            </PageHead>
            <Form to=SaveCriterion::PATH class="narrow">
                <input type="hidden" name="organization" value=organization.get_untracked()/>
                <input type="hidden" name="evaluation" value=evaluation.get_untracked()/>
                <input type="hidden" name="variant" value=variant/>
                <input type="hidden" name="id" value=page.criterion.id/>
                <Field name="criterion" label="Name" value=page.criterion.name required=true maxlength=120 autocomplete="off" wide=true/>
                <TextArea
                    name="description"
                    label="The line between pass and fail"
                    value=page.criterion.description
                    maxlength=1000
                    wide=true
                    rows=2
                    help="In your own words, so that colleagues judge alike. May be empty."
                />
                <Field name="column" label="Column" value=page.criterion.column required=true maxlength=200 autocomplete="off" list="columns" wide=true/>
                <ColumnList columns=page.columns/>
                <CheckFields check=page.check/>
                // First among the buttons, so that the key Enter saves.
                <Actions><Submit>"Save criterion"</Submit></Actions>
                <TryOnRow/>
            </Form>
        }
    })
}
