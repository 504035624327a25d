//! Making an organization.

use crate::api::organizations::CreateOrganization;
use crate::components::{Actions, Field, Form, PageHead, PageTitle, Submit};
use domain::ids::OrganizationId;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// `/organizations/new`: the ID follows the name until it is changed by hand.
#[component]
pub fn NewOrganizationPage() -> impl IntoView {
    view! {
        <PageTitle text="New organization"/>
        <PageHead title="Name your organization" text="The place for your team's datasets and evaluations. You will be its owner."/>
        <div class="narrow" on:input=suggest>
            <Form to=CreateOrganization::PATH>
                <Field name="name" label="Name" autocomplete="organization" required=true maxlength=80 wide=true/>
                <Field
                    name="id"
                    label="Organization ID"
                    help="Part of every address, and permanent. Left empty, it is made from the name. 3 to 40 lower-case letters, digits and hyphens."
                    mono=true
                    maxlength=40
                    wide=true
                />
                <Actions>
                    <Submit>"Create organization"</Submit>
                </Actions>
            </Form>
        </div>
    }
}

/// Fills the ID while the name is typed, unless somebody has typed an ID.
fn suggest(event: leptos::ev::Event) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let Some(typed) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
        let Some(id) = document().get_element_by_id("id").and_then(|id| id.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
        if typed.name() == "id" {
            let _ = id.set_attribute("data-typed", "");
        } else if !id.has_attribute("data-typed") || id.value().is_empty() {
            id.set_value(&OrganizationId::suggest(&typed.value()));
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (event, OrganizationId::suggest);
}
