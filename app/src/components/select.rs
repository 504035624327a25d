//! One of many, in the browser's own list.
//!
//! ```ignore
//! <Select name="role" label="Role" value="member" options=vec![Choice::new("member", "Member"), Choice::new("admin", "Admin")]/>
//! ```

use super::{Choice, FieldError, field::Control};
use leptos::prelude::*;

/// One of many. For two to four options with something to explain, take `RadioGroup`.
#[component]
pub fn Select(
    /// The name that the server knows it by, and its id unless `id` says otherwise.
    name: &'static str,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// What can be chosen.
    options: Vec<Choice>,
    /// The id, where two forms of one page have a field of the same name.
    #[prop(optional, into)]
    id: Option<String>,
    /// What is chosen at first.
    #[prop(optional, into)]
    value: String,
    /// A sentence under it.
    #[prop(optional, into)]
    help: Option<String>,
    /// An empty first option with these words, as long as nothing is chosen.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Must be chosen.
    #[prop(optional)]
    required: bool,
    /// Cannot be used now.
    #[prop(optional)]
    disabled: bool,
    /// The label is read out, but not shown (filters in bars, rows of tables).
    #[prop(optional)]
    hide_label: bool,
) -> impl IntoView {
    let control = Control::new(name, id, help.is_some());
    let before = options.iter().find(|option| control.chosen(&option.value)).map(|option| option.value.clone());
    let chosen = before.unwrap_or_else(|| control.value(value));
    let id = control.id.clone();
    view! {
        <div class="field">
            <div class=if hide_label { "label sr-only" } else { "label" }>
                <label for=id.clone()>{label}</label>
            </div>
            <select
                class="input"
                id=id.clone()
                name=name
                required=required
                disabled=disabled
                aria-invalid=control.invalid()
                aria-describedby=control.described_by()
            >
                {placeholder.map(|words| view! { <option value="">{words}</option> })}
                {options
                    .into_iter()
                    .map(|option| {
                        let selected = option.value == chosen;
                        view! { <option value=option.value selected=selected>{option.label}</option> }
                    })
                    .collect::<Vec<_>>()}
            </select>
            {help.map(|help| view! { <p class="help" id=control.help_id>{help}</p> })}
            <FieldError name id/>
        </div>
    }
}
