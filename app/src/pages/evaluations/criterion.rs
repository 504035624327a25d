//! One criterion of an evaluation: a new one, or one that is changed.

use super::check_fields::{CheckFields, ColumnList};
use crate::api::criteria::{self, CriterionForm, SaveCriterion};
use crate::components::{Actions, Field, Form, LinkButton, PageHead, PageTitle, Submit, TextArea};
use crate::load::{load, loaded};
use crate::pages::part;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/{org}/evaluations/{id}/criteria/new` and `/{org}/evaluations/{id}/criteria/{criterion}`
#[component]
pub fn CriterionPage() -> impl IntoView {
    let (organization, evaluation, criterion) = (part("organization"), part("evaluation"), part("criterion"));
    let form = load(
        move || (organization.get(), evaluation.get(), criterion.get()),
        |(organization, evaluation, criterion)| criteria::form(organization, evaluation, criterion),
    );
    loaded(form, move |page: CriterionForm| {
        let title = if page.criterion.id.is_empty() { "New criterion".to_owned() } else { page.criterion.name.clone() };
        let back = format!("/{}/evaluations/{}", organization.get_untracked(), evaluation.get_untracked());
        view! {
            <PageTitle text=title.clone()/>
            <PageHead title text=format!("One question of “{}” about every row.", page.evaluation)>
                <LinkButton href=back>"Back to the evaluation"</LinkButton>
            </PageHead>
            <Form to=SaveCriterion::PATH class="narrow">
                <input type="hidden" name="organization" value=organization.get_untracked()/>
                <input type="hidden" name="evaluation" value=evaluation.get_untracked()/>
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
                <Actions><Submit>"Save criterion"</Submit></Actions>
            </Form>
        }
    })
}
