//! One line to type in, with its label, help and error.
//!
//! ```ignore
//! <Field name="email" label="Email address" kind="email" autocomplete="username" required=true/>
//! <Field name="slug" label="Organization id" prefix="assay.example/" help="It can never be changed."/>
//! ```
//! Inside a `Form` the error of the refused submission stands under the field, and what was typed is still there.

use super::{FormContext, Glyph, Icon};
use leptos::prelude::*;

/// The message under a control, inside the element that `aria-describedby` names.
#[component]
pub fn FieldError(
    /// The field.
    #[prop(into)]
    name: String,
    /// The id of the control; the message has `{id}-error`.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    let form = use_context::<FormContext>();
    view! {
        <p class="error" id=id + "-error">
            {move || {
                form.and_then(|form| form.field_error(&name))
                    .map(|message| view! { <Icon glyph=Glyph::Warning/><span>{message}</span> })
            }}
        </p>
    }
}

/// What a control asks of the form around it: ids, the error, what was typed.
pub(super) struct Control {
    pub id: String,
    pub help_id: Option<String>,
    name: StoredValue<String>,
    form: Option<FormContext>,
}

impl Control {
    pub fn new(name: &str, id: Option<String>, help: bool) -> Self {
        let id = id.unwrap_or_else(|| name.to_owned());
        let help_id = help.then(|| id.clone() + "-help");
        Self { id, help_id, name: StoredValue::new(name.to_owned()), form: use_context() }
    }

    /// What was typed before the refusal wins over the value that the page gives.
    pub fn value(&self, initial: String) -> String {
        self.form.and_then(|form| self.name.with_value(|name| form.typed(name))).unwrap_or(initial)
    }

    /// Whether this value was chosen before the refusal, where several controls share a name.
    pub fn chosen(&self, value: &str) -> bool {
        self.form.is_some_and(|form| self.name.with_value(|name| form.sent(name, value)))
    }

    /// Whether this value was ticked before the form came back; nothing when it did not.
    pub fn ticked(&self, value: &str) -> Option<bool> {
        let ticked = self.name.with_value(|name| self.form?.ticked(name))?;
        Some(ticked.iter().any(|ticked| ticked == value))
    }

    pub fn invalid(&self) -> impl Fn() -> Option<&'static str> + Copy + Send + 'static + use<> {
        let (form, name) = (self.form, self.name);
        move || form.is_some_and(|form| name.with_value(|name| form.field_error(name).is_some())).then_some("true")
    }

    /// The ids of help and error, whichever are there.
    pub fn described_by(&self) -> impl Fn() -> Option<String> + Send + 'static + use<> {
        let (invalid, help, error) = (self.invalid(), self.help_id.clone(), self.id.clone() + "-error");
        move || match (&help, invalid()) {
            (None, None) => None,
            (Some(help), None) => Some(help.clone()),
            (None, Some(_)) => Some(error.clone()),
            (Some(help), Some(_)) => Some(help.clone() + " " + &error),
        }
    }
}

/// One line to type in. Children stand at the end of the label's line, for example a link "Forgot password?".
#[component]
pub fn Field(
    /// The name that the server knows it by, and its id unless `id` says otherwise.
    name: &'static str,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The id, where two forms of one page have a field of the same name.
    #[prop(optional, into)]
    id: Option<String>,
    /// The `type` of the input: text, email, password, search, number, date, file …
    #[prop(default = "text")]
    kind: &'static str,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// A sentence under it.
    #[prop(optional, into)]
    help: Option<String>,
    /// Cannot be left empty.
    #[prop(optional)]
    required: bool,
    /// Cannot be changed, but read, copied and sent.
    #[prop(optional)]
    readonly: bool,
    /// Cannot be used now.
    #[prop(optional)]
    disabled: bool,
    /// Has the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// In the typeface of code.
    #[prop(optional)]
    mono: bool,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
    /// The label is read out, but not shown (search fields in bars).
    #[prop(optional)]
    hide_label: bool,
    /// What the browser may fill in.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// What stands before the typed words, for example "$".
    #[prop(optional, into)]
    prefix: Option<String>,
    /// What stands after the typed words, for example "USD".
    #[prop(optional, into)]
    suffix: Option<String>,
    /// The kind of keyboard on a phone: numeric, decimal, url …
    #[prop(optional, into)]
    inputmode: Option<String>,
    /// The expression that the whole value must match.
    #[prop(optional, into)]
    pattern: Option<String>,
    /// The fewest characters.
    #[prop(optional)]
    minlength: Option<i64>,
    /// The most characters.
    #[prop(optional)]
    maxlength: Option<i64>,
    /// The least number or date.
    #[prop(optional, into)]
    min: Option<String>,
    /// The greatest number or date.
    #[prop(optional, into)]
    max: Option<String>,
    /// The step between numbers.
    #[prop(optional, into)]
    step: Option<String>,
    /// The id of a `datalist` that proposes values.
    #[prop(optional, into)]
    list: Option<String>,
    /// Which files may be chosen.
    #[prop(optional, into)]
    accept: Option<String>,
    /// What stands at the end of the label's line.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let control = Control::new(name, id, help.is_some());
    // A password is never sent back, and a browser refuses to be told which file.
    let value = match kind {
        "password" | "file" => None,
        _ => Some(control.value(value)).filter(|value| !value.is_empty()),
    };
    let id = control.id.clone();
    view! {
        <div class=if wide { "field field-wide" } else { "field" }>
            <div class=if hide_label { "label sr-only" } else { "label" }>
                <label for=id.clone()>{label}</label>
                {children.map(|children| view! { <span class="push">{children()}</span> })}
            </div>
            <div class="affixed">
                {prefix.map(|prefix| view! { <span class="affix">{prefix}</span> })}
                <input
                    class=if mono { "input mono" } else { "input" }
                    id=id.clone()
                    name=name
                    type=kind
                    value=value
                    required=required
                    readonly=readonly
                    disabled=disabled
                    autofocus=autofocus
                    autocomplete=autocomplete
                    placeholder=placeholder
                    inputmode=inputmode
                    pattern=pattern
                    minlength=minlength
                    maxlength=maxlength
                    min=min
                    max=max
                    step=step
                    list=list
                    accept=accept
                    aria-invalid=control.invalid()
                    aria-describedby=control.described_by()
                />
                {suffix.map(|suffix| view! { <span class="affix">{suffix}</span> })}
            </div>
            {help.map(|help| view! { <p class="help" id=control.help_id>{help}</p> })}
            <FieldError name id/>
        </div>
    }
}
