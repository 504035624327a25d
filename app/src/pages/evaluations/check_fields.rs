//! The fields of a check: its kind, and what that kind needs. The style sheet shows those of the chosen kind alone.

use crate::components::{Checkbox, Choice, Field, Select, TextArea};
use domain::checks::form::{CheckForm, KINDS};
use leptos::prelude::*;

/// The fields, in a form of whatever saves the check.
#[component]
pub fn CheckFields(
    /// What stands in them at first.
    check: CheckForm,
) -> impl IntoView {
    let kinds = KINDS.iter().map(|(word, label)| Choice::new(*word, *label)).collect();
    let units = vec![Choice::new("characters", "Characters"), Choice::new("words", "Words")];
    let measures = vec![Choice::new("levenshtein", "Letter by letter"), Choice::new("token_overlap", "Common words")];
    view! {
        <div class="check-fields">
            <Select name="kind" label="Check" options=kinds value=check.kind/>
            <div data-kinds="contains equals regex json_schema number similarity json">
                <TextArea
                    name="text"
                    label="Text"
                    value=check.text
                    mono=true
                    maxlength=20000
                    wide=true
                    rows=3
                    help="The text, number, expression, schema or JSON. A regular expression is found anywhere, unless ^ and $ tie it to the ends."
                />
            </div>
            <div data-kinds="equals number similarity">
                <Field
                    name="other"
                    label="Or the column to compare with"
                    value=check.other
                    maxlength=200
                    autocomplete="off"
                    list="columns"
                    wide=true
                    help="Such as the expected answer. When it is filled in, the text does not count."
                />
            </div>
            <div data-kinds="contains equals regex">
                <Checkbox name="case_sensitive" label="Capital and small letters differ" checked=!check.case_sensitive.is_empty()/>
            </div>
            <div data-kinds="length">
                <Select name="unit" label="Counted in" options=units value=or(check.unit, "characters")/>
                <Field name="min" label="At least" value=check.min inputmode="numeric" maxlength=9/>
                <Field name="max" label="At most" value=check.max inputmode="numeric" maxlength=9/>
            </div>
            <div data-kinds="number">
                <Field name="tolerance" label="Tolerance" value=check.tolerance inputmode="decimal" maxlength=20 help="The largest difference that still passes; 0 when left empty."/>
            </div>
            <div data-kinds="similarity">
                <Select name="measure" label="Measured by" options=measures value=or(check.measure, "levenshtein")/>
                <Field name="at_least" label="Alike by at least (%)" value=check.at_least inputmode="decimal" maxlength=6 help="80 when left empty."/>
            </div>
            <Checkbox name="negate" label="Turn around: the row passes when this does not hold" checked=!check.negate.is_empty()/>
        </div>
    }
}

fn or(text: String, usual: &str) -> String {
    if text.is_empty() { usual.to_owned() } else { text }
}

/// The columns that a field proposes while one types: its `list` is `columns`.
#[component]
pub fn ColumnList(
    /// Their names.
    columns: Vec<String>,
) -> impl IntoView {
    view! {
        <datalist id="columns">
            {columns.into_iter().map(|name| view! { <option value=name></option> }).collect::<Vec<_>>()}
        </datalist>
    }
}
