//! One of a few, each on a card with a sentence.
//!
//! ```ignore
//! <RadioGroup name="kind" legend="Evaluator" value="contains" options=vec![
//!     Choice::new("contains", "Contains").help("The column contains these words."),
//!     Choice::new("regex", "Expression").help("The column matches a regular expression."),
//! ]/>
//! ```

use super::{Choice, FieldError, field::Control};
use leptos::prelude::*;

/// One of a few.
#[component]
pub fn RadioGroup(
    /// The name that the server knows it by, and its id unless `id` says otherwise.
    name: &'static str,
    /// What is asked for.
    #[prop(into)]
    legend: String,
    /// What can be chosen.
    options: Vec<Choice>,
    /// The id, where two forms of one page have a field of the same name.
    #[prop(optional, into)]
    id: Option<String>,
    /// What is chosen at first.
    #[prop(optional, into)]
    value: String,
    /// A sentence under the legend.
    #[prop(optional, into)]
    help: Option<String>,
    /// One must be chosen.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let control = Control::new(name, id, help.is_some());
    let chosen = control.value(value);
    let id = control.id.clone();
    let own_id = id.clone();
    let described_by = control.described_by();
    view! {
        <fieldset class="radio-group" id=own_id tabindex="-1" aria-describedby=described_by>
            <legend class="label">{legend}</legend>
            {help.map(|help| view! { <p class="help" id=control.help_id>{help}</p> })}
            <div class="cards">
                {options
                    .into_iter()
                    .map(|option| {
                        let checked = option.value == chosen;
                        let help_id = option.help.is_some().then(|| [&id, "-", &option.value, "-help"].concat());
                        view! {
                            <label class="radio-card">
                                <input
                                    class="radio"
                                    type="radio"
                                    name=name
                                    value=option.value
                                    checked=checked
                                    required=required
                                    aria-describedby=help_id.clone()
                                />
                                <span class="radio-label">{option.label}</span>
                                {option.help.map(|help| view! { <span class="help" id=help_id>{help}</span> })}
                            </label>
                        }
                    })
                    .collect::<Vec<_>>()}
            </div>
            <FieldError name id/>
        </fieldset>
    }
}
