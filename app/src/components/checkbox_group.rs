//! Several of many, each with a sentence.
//!
//! ```ignore
//! <CheckboxGroup name="permissions" field="permissions[]" legend="Permissions" ticked=role.permissions options=vec![
//!     Choice::new("invite_users", "invite_users").help("Send and revoke invitations"),
//! ]/>
//! ```
//! It sends `field` once for each tick, which a server function takes as `#[server(default)] permissions: Vec<String>`.

use super::{Choice, FieldError, FormContext, field::Control};
use leptos::prelude::*;

/// Several of many.
#[component]
pub fn CheckboxGroup(
    /// The name that the server knows it by, and its id.
    name: &'static str,
    /// The name of each check box: `name[]`.
    field: &'static str,
    /// What is asked for.
    #[prop(into)]
    legend: String,
    /// What can be ticked.
    options: Vec<Choice>,
    /// The values that are ticked at first.
    #[prop(optional)]
    ticked: Vec<String>,
    /// A sentence under the legend.
    #[prop(optional, into)]
    help: Option<String>,
) -> impl IntoView {
    let control = Control::new(name, None, help.is_some());
    // What was ticked before the refusal wins over what the page gives.
    let ticked = use_context::<FormContext>().and_then(|form| form.ticked(field)).unwrap_or(ticked);
    let id = control.id.clone();
    let own_id = id.clone();
    let described_by = control.described_by();
    view! {
        <fieldset class="checkbox-group" id=own_id tabindex="-1" aria-describedby=described_by>
            <legend class="label">{legend}</legend>
            {help.map(|help| view! { <p class="help" id=control.help_id>{help}</p> })}
            <div class="choices">
                {options
                    .into_iter()
                    .map(|option| {
                        let checked = ticked.contains(&option.value);
                        let box_id = [&id, "-", &option.value].concat();
                        let help_id = option.help.is_some().then(|| box_id.clone() + "-help");
                        view! {
                            <div class="choice">
                                <input
                                    class="check"
                                    type="checkbox"
                                    id=box_id.clone()
                                    name=field
                                    value=option.value
                                    checked=checked
                                    disabled=option.disabled
                                    aria-describedby=help_id.clone()
                                />
                                <label for=box_id>{option.label}</label>
                                {option.help.map(|help| view! { <p class="help" id=help_id>{help}</p> })}
                            </div>
                        }
                    })
                    .collect::<Vec<_>>()}
            </div>
            <FieldError name id/>
        </fieldset>
    }
}
