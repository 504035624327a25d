//! A form that posts to a server function: by itself without JavaScript, in the background with it.
//!
//! ```ignore
//! <Form to=SignUp::PATH>
//!     <Field name="email" label="Email"/>
//!     <Submit>"Sign up"</Submit>
//! </Form>
//! ```
//!
//! Without JavaScript the browser posts to the page on which the form stands, with `?do=` naming the server function. The
//! server runs it, and either sends the browser on ([`Done`]) or renders the same page again with a [`FormReply`]: the error
//! beside its field, and everything that was typed. With JavaScript the same happens without leaving the page.

use super::Sent;
use crate::error::AppError;
use domain::Refusal;
use leptos::context::Provider;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What a server function behind a form answers when it has done its work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// What happened, for the person.
    pub notice: Option<String>,
    /// Where to go now; nothing means: stay here.
    pub go: Option<String>,
    /// Load the page anew: somebody else may be signed in, or the page look otherwise.
    pub anew: bool,
    /// Nothing was changed: stay here with all that was typed, and show this (JSON; the page knows of what).
    #[serde(default)]
    pub answer: Option<String>,
}

impl Done {
    /// Stay here and say what happened.
    pub fn saying(notice: impl Into<String>) -> Self {
        Self { notice: Some(notice.into()), ..Self::default() }
    }

    /// Go on to another page.
    pub fn going(to: impl Into<String>) -> Self {
        Self { go: Some(to.into()), ..Self::default() }
    }

    /// Stay here with all that was typed, and show this. [`FormContext::answer`] reads it.
    pub fn answering<T: Serialize>(answer: &T) -> Self {
        Self { answer: serde_json::to_string(answer).ok(), ..Self::default() }
    }

    /// The same, and load the page anew.
    pub fn anew(self) -> Self {
        Self { anew: true, ..self }
    }
}

/// A submission that was refused, or answered without changing anything, as the page that is rendered again needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormReply {
    /// The server function.
    pub to: String,
    /// Tells apart forms of the same server function on one page.
    pub key: String,
    /// Why it was refused.
    pub error: Option<AppError>,
    /// The answer, when it was not.
    #[serde(default)]
    pub answer: Option<String>,
    /// What was typed, but for passwords and files.
    pub typed: Vec<(String, String)>,
}

/// What the fields and buttons inside a form know of it.
#[derive(Clone, Copy)]
pub struct FormContext {
    error: RwSignal<Option<AppError>>,
    answer: RwSignal<Option<String>>,
    typed: StoredValue<Vec<(String, String)>>,
    pending: RwSignal<bool>,
    sent: RwSignal<Option<Sent>>,
}

impl FormContext {
    /// What is wrong with a field.
    pub fn field_error(self, name: &str) -> Option<String> {
        self.error.with(|error| error.as_ref().and_then(|error| error.field(name)).map(str::to_owned))
    }

    /// What the person typed into a field of the submission that was refused.
    pub fn typed(self, name: &str) -> Option<String> {
        self.typed.with_value(|typed| typed.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()))
    }

    /// Whether a value was among those sent by this name in the submission that was refused.
    pub fn sent(self, name: &str, value: &str) -> bool {
        self.typed.with_value(|typed| typed.iter().any(|(field, sent)| field == name && sent == value))
    }

    /// What the person ticked of several check boxes of one name; nothing when the form was not refused.
    pub fn ticked(self, name: &str) -> Option<Vec<String>> {
        let of_name =
            |typed: &Vec<(String, String)>| typed.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect();
        self.typed.with_value(|typed| (!typed.is_empty()).then(|| of_name(typed)))
    }

    /// Whether it was refused since something changed meanwhile.
    pub fn conflicts(self) -> bool {
        self.error.with(|error| matches!(error, Some(AppError::Refused(Refusal::Conflict { .. }))))
    }

    /// What the server answered without changing anything, if the form was sent for that.
    pub fn answer<T: DeserializeOwned>(self) -> Option<T> {
        self.answer.with(|answer| answer.as_ref().and_then(|answer| serde_json::from_str(answer).ok()))
    }

    /// Whether the form was sent and no answer has come.
    pub fn pending(self) -> bool {
        self.pending.get()
    }

    /// How much of the form was sent, while one with a file is on its way.
    pub fn sent_so_far(self) -> Option<Sent> {
        self.sent.get()
    }
}

/// A form for a server function that answers [`Done`].
#[component]
pub fn Form(
    /// The server function's path: `SignUp::PATH`.
    to: &'static str,
    /// Tells apart forms of the same server function on one page.
    #[prop(optional, into)]
    key: String,
    /// It has a file.
    #[prop(optional)]
    multipart: bool,
    /// Empties the fields when it was accepted.
    #[prop(optional)]
    clear: bool,
    /// Called in the browser when it was accepted and the page stays.
    #[prop(optional, into)]
    on_done: Option<Callback<()>>,
    /// The class of the form element.
    #[prop(optional, into)]
    class: String,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let reply = crate::initial::get().reply.filter(|reply| reply.to == to && reply.key == key);
    let (error, answer, typed) = reply.map_or((None, None, Vec::new()), |reply| (reply.error, reply.answer, reply.typed));
    let context = FormContext {
        error: RwSignal::new(error),
        answer: RwSignal::new(answer),
        typed: StoredValue::new(typed),
        pending: RwSignal::new(false),
        sent: RwSignal::new(None),
    };
    #[cfg(feature = "hydrate")]
    if multipart {
        // Whoever leaves while a file is sent has called it off, and is not carried away from where they are.
        on_cleanup(super::send_form::cancel);
    }
    let search = use_location().search;
    let action = move || search.with(|search| page_address(search, to, &key));
    let encoding = if multipart { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
    let sending = Sending { to, multipart, clear, on_done, context };
    let submit = sending.on_submit();
    view! {
        <Provider value=context>
            <form method="post" action=action enctype=encoding class=class novalidate=true on:submit=submit>
                <ErrorSummary error=context.error/>
                {children()}
            </form>
        </Provider>
    }
}

/// Everything that is wrong, above the fields. It takes the focus, so that a screen reader begins there.
#[component]
fn ErrorSummary(error: RwSignal<Option<AppError>>) -> impl IntoView {
    let summary = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if error.with(Option::is_some)
            && let Some(summary) = summary.get()
        {
            let _ = summary.focus();
        }
    });
    move || {
        error.get().map(|error| {
            // What was typed stays: one signs in beside it.
            let signed_out = error == AppError::Refused(Refusal::Unauthenticated);
            let messages = match &error {
                AppError::Refused(Refusal::Invalid(fields)) => fields.iter().map(|(_, message)| message.to_owned()).collect(),
                other => vec![other.to_string()],
            };
            view! {
                <div class="form-errors" role="alert" tabindex="-1" node_ref=summary autofocus=true>
                    <ul>{messages.into_iter().map(|message| view! { <li>{message}</li> }).collect::<Vec<_>>()}</ul>
                    {signed_out.then(|| view! { <p><a href="/sign-in" target="_blank">"Sign in in another tab"</a>", then send this again."</p> })}
                </div>
            }
        })
    }
}

/// The address of this page with the server function in it: what the page is filtered by stays.
fn page_address(search: &str, to: &str, key: &str) -> String {
    let mut address = String::from("?");
    for pair in search.trim_start_matches('?').split('&') {
        if !pair.is_empty() && !pair.starts_with("do=") && !pair.starts_with("form=") {
            address.push_str(pair);
            address.push('&');
        }
    }
    address.push_str("do=");
    address.push_str(to.trim_start_matches("/api/"));
    if !key.is_empty() {
        address.push_str("&form=");
        address.push_str(key);
    }
    address
}

/// One form and how it is sent in the browser.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser sends forms in the background"))]
struct Sending {
    to: &'static str,
    multipart: bool,
    clear: bool,
    on_done: Option<Callback<()>>,
    context: FormContext,
}

impl Sending {
    #[cfg(not(feature = "hydrate"))]
    fn on_submit(self) -> impl Fn(SubmitEvent) + 'static {
        |_| {}
    }

    #[cfg(feature = "hydrate")]
    fn on_submit(self) -> impl Fn(SubmitEvent) + 'static {
        use wasm_bindgen::JsCast;
        let navigate = leptos_router::hooks::use_navigate();
        let refresh = crate::load::Refresh::get();
        let toasts = super::toasts();
        move |event| {
            event.prevent_default();
            let Some(form) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok()) else { return };
            if self.context.pending.get_untracked() {
                return;
            }
            self.context.pending.set(true);
            let navigate = navigate.clone();
            let submitter = event.submitter();
            leptos::task::spawn_local(async move {
                let answer = super::send_form::send(self.to, &form, submitter.as_ref(), self.multipart, self.context.sent).await;
                self.context.pending.try_set(false);
                let Some(answer) = answer else {
                    toasts.show(super::Tone::Info, "Cancelled.");
                    return;
                };
                let done = match answer {
                    Ok(done) => done,
                    Err(error) => {
                        // Nothing first, so that the same error twice takes the focus twice.
                        self.context.error.try_set(None);
                        self.context.error.try_set(Some(error));
                        return;
                    }
                };
                self.context.error.try_set(None);
                // Nothing first, so that the same answer twice takes the focus twice.
                self.context.answer.try_set(None);
                if done.answer.is_some() {
                    self.context.answer.try_set(done.answer);
                    return;
                }
                match done.go {
                    Some(address) if done.anew || !address.starts_with('/') => {
                        let _ = window().location().set_href(&address);
                    }
                    None if done.anew => {
                        let _ = window().location().reload();
                    }
                    went => {
                        if self.clear {
                            form.reset();
                        }
                        if let Some(notice) = done.notice {
                            toasts.show(super::Tone::Success, notice);
                        }
                        match went {
                            Some(address) => {
                                // The way may lead to the very page that one is on.
                                let here = window().location().pathname().unwrap_or_default();
                                match address.split('?').next() {
                                    Some(path) if path == here => refresh.ring(),
                                    _ => refresh.ring_around(),
                                }
                                navigate(&address, leptos_router::NavigateOptions::default());
                            }
                            None => {
                                refresh.ring();
                                if let Some(on_done) = self.on_done {
                                    on_done.run(());
                                }
                            }
                        }
                    }
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::page_address;

    #[test]
    fn a_form_posts_to_its_page_and_keeps_the_filters() {
        assert_eq!(page_address("", "/api/accounts/sign_up", ""), "?do=accounts/sign_up");
        assert_eq!(page_address("?q=a%20b&do=x/y&form=k&sort=name", "/api/x/z", "k2"), "?q=a%20b&sort=name&do=x/z&form=k2");
    }
}
