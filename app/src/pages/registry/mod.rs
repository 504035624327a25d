//! The registry: the list, registering, one resource, and the kinds that an organization defines.

pub mod kinds;
pub mod list;
pub mod new;
pub mod show;

use crate::components::{Choice, Field};
use crate::pages::capitalized;
use domain::access::ResourceKind;
use leptos::prelude::*;

/// Every kind that can be registered, as value and words: ours, then those of the organization.
fn kinds(own: Vec<(String, String)>) -> Vec<Choice> {
    let ours = ResourceKind::registered().filter(|kind| *kind != ResourceKind::Own);
    let ours = ours.map(|kind| Choice::new(kind.as_str(), capitalized(kind.label())));
    ours.chain(own.into_iter().map(|(id, name)| Choice::new(id, name))).collect()
}

/// What is known of a registered resource.
#[component]
fn About(#[prop(optional)] description: String, #[prop(optional)] link: String, #[prop(optional)] version: String) -> impl IntoView {
    view! {
        <Field name="description" label="Description" value=description maxlength=300 autocomplete="off" wide=true help="What it is for. May be empty."/>
        <Field name="link" label="Link" kind="url" value=link maxlength=2000 autocomplete="off" wide=true help="Where it really lives. May be empty."/>
        <Field name="version" label="Version" value=version maxlength=80 autocomplete="off" help="The one that is used there. May be empty."/>
    }
}
