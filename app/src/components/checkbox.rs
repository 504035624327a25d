//! Yes or no.
//!
//! `<Checkbox name="header" label="The first row names the columns" checked=true/>` sends `header=on` when it is ticked.

use super::{FieldError, field::Control};
use leptos::prelude::*;

/// Yes or no, with its words beside it.
#[component]
pub fn Checkbox(
    /// The name that the server knows it by, and its id unless `id` says otherwise.
    name: &'static str,
    /// What is agreed to.
    #[prop(into)]
    label: String,
    /// The id, where several check boxes share a name.
    #[prop(optional, into)]
    id: Option<String>,
    /// What is sent when it is ticked.
    #[prop(default = "on".to_owned(), into)]
    value: String,
    /// Ticked at first.
    #[prop(optional)]
    checked: bool,
    /// A sentence under it.
    #[prop(optional, into)]
    help: Option<String>,
    /// Must be ticked.
    #[prop(optional)]
    required: bool,
    /// Cannot be used now.
    #[prop(optional)]
    disabled: bool,
    /// The label is read out, but not shown (the first column of tables).
    #[prop(optional)]
    hide_label: bool,
) -> impl IntoView {
    let control = Control::new(name, id, help.is_some());
    // What was sent before wins over what the page gives, an empty box too.
    let checked = control.ticked(&value).unwrap_or(checked);
    let id = control.id.clone();
    view! {
        <div class="choice">
            <input
                class="check"
                type="checkbox"
                id=id.clone()
                name=name
                value=value
                checked=checked
                required=required
                disabled=disabled
                aria-invalid=control.invalid()
                aria-describedby=control.described_by()
            />
            <label class=hide_label.then_some("sr-only") for=id.clone()>{label}</label>
            {help.map(|help| view! { <p class="help" id=control.help_id>{help}</p> })}
            <FieldError name id/>
        </div>
    }
}
