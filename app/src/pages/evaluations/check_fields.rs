//! The fields of a check: its kind, and what that kind needs. The style sheet shows those of the chosen kind alone.

use crate::components::{Checkbox, Choice, Field, Select, TextArea};
use domain::checks::form::{CheckForm, KINDS};
use domain::judges::form::JudgeForm;
use domain::models::Provider;
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
            <Select name="kind" label="How it is decided" options=kinds value=check.kind/>
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
            <div data-kinds="judge"><JudgeFields judge=check.judge/></div>
            <div data-kinds="contains equals regex valid_json json_schema length number similarity json">
            <Checkbox name="negate" label="Turn around: the row passes when this does not hold" checked=!check.negate.is_empty()/>
            </div>
        </div>
    }
}

/// What a model is asked, and which.
#[component]
fn JudgeFields(
    /// What stands in them at first.
    judge: JudgeForm,
) -> impl IntoView {
    let providers = Provider::ALL.iter().map(|provider| Choice::new(provider.as_str(), provider.label())).collect();
    view! {
        <Select name="provider" label="Who runs the model" options=providers value=or(judge.provider, "openai")/>
        <Field
            name="model"
            label="Model"
            value=judge.model
            maxlength=100
            autocomplete="off"
            help="As its provider calls it, such as gpt-5-mini, claude-sonnet-4-5, gemini-2.5-flash or perplexity/sonar."
        />
        <TextArea
            name="instructions"
            label="Instructions"
            value=judge.instructions
            maxlength=20000
            wide=true
            rows=6
            help="What the model shall look at. {{column}} stands for the cell of a column; without any, the cell of this criterion’s column is added. The line between pass and fail is told to it too."
        />
        <Field name="temperature" label="Temperature" value=judge.temperature inputmode="decimal" maxlength=5 help="0 to 2; the model’s own when left empty."/>
        <Field
            name="examples"
            label="Examples"
            value=judge.examples
            inputmode="numeric"
            maxlength=2
            help="How many rows that people judged the model is shown, 0 to 20. They come from the train split and do not count in the figures."
        />
        <Field name="max_tokens" label="Longest answer, in tokens" value=judge.max_tokens inputmode="numeric" maxlength=5 help="2,000 when left empty. Thoughts count."/>
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
