//! Sends a form in the background. One function for all forms: what is typed stays text until the server reads it.
//!
//! A form with a file goes by `XMLHttpRequest`, which alone tells how far it is and can be called off; all others by `fetch`.

use super::{Done, Sent};
use crate::error::AppError;
use js_sys::Promise;
use leptos::prelude::{RwSignal, Set};
use std::cell::RefCell;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, HtmlElement, HtmlFormElement, ProgressEvent, RequestInit, Response, UrlSearchParams, XmlHttpRequest};

thread_local! {
    /// The file that is on its way.
    static UPLOAD: RefCell<Option<XmlHttpRequest>> = const { RefCell::new(None) };
}

/// Calls off the file that is on its way.
pub fn cancel() {
    if let Some(upload) = UPLOAD.take() {
        // It fails when it has arrived, and then its answer comes.
        let _ = upload.abort();
    }
}

/// The status is one of success, and the text of the answer.
type Answer = (bool, String);

/// Posts the fields, with the button that was pressed among them, and reads the answer. A form with a file says into `sent`
/// how far it is. No answer at all means that the person called it off.
pub async fn send(
    to: &str,
    form: &HtmlFormElement,
    submitter: Option<&HtmlElement>,
    multipart: bool,
    sent: RwSignal<Option<Sent>>,
) -> Option<Result<Done, AppError>> {
    let answer = match fields(form, submitter) {
        Ok(fields) if multipart => upload(to, &fields, sent).await,
        Ok(fields) => post(to, &fields).await.map(Some),
        Err(error) => Err(error),
    };
    Some(match answer {
        Ok(None) => return None,
        Ok(Some((true, text))) => serde_json::from_str(&text).map_err(|_| AppError::Malformed),
        Ok(Some((false, text))) => Err(serde_json::from_str(&text).unwrap_or(AppError::Unreachable)),
        Err(_) => Err(AppError::Unreachable),
    })
}

fn fields(form: &HtmlFormElement, submitter: Option<&HtmlElement>) -> Result<FormData, JsValue> {
    let fields = FormData::new_with_form(form)?;
    if let Some((name, value)) = submitter.and_then(|button| button.get_attribute("name").zip(button.get_attribute("value"))) {
        fields.append_with_str(&name, &value)?;
    }
    Ok(fields)
}

async fn post(to: &str, fields: &FormData) -> Result<Answer, JsValue> {
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(UrlSearchParams::new_with_str_sequence_sequence(fields)?.as_ref());
    let response: Response = JsFuture::from(leptos::prelude::window().fetch_with_str_and_init(to, &request)).await.map(JsValue::into)?;
    let text = match response.text() {
        Ok(text) => JsFuture::from(text).await.ok().and_then(|text| text.as_string()).unwrap_or_default(),
        Err(_) => String::new(),
    };
    Ok((response.ok(), text))
}

async fn upload(to: &str, fields: &FormData, sent: RwSignal<Option<Sent>>) -> Result<Option<Answer>, JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open("POST", to)?;
    let began = js_sys::Date::now();
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        let milliseconds = (js_sys::Date::now() - began) as i64;
        sent.set(Some(Sent { bytes: event.loaded() as i64, total: event.total() as i64, milliseconds }));
    });
    request.upload()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    request.send_with_opt_form_data(Some(fields))?;
    UPLOAD.set(Some(request.clone()));
    JsFuture::from(ended).await?;
    // What was called off is not there any more; what broke has no status.
    let called_off = UPLOAD.take().is_none();
    sent.try_set(None);
    match request.status()? {
        0 if called_off => Ok(None),
        0 => Err(JsValue::NULL),
        status => Ok(Some(((200..300).contains(&status), request.response_text()?.unwrap_or_default()))),
    }
}
