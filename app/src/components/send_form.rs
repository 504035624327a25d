//! Sends a form in the background. One function for all forms: what is typed stays text until the server reads it.

use super::Done;
use crate::error::AppError;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, HtmlElement, HtmlFormElement, RequestInit, Response, UrlSearchParams};

/// Posts the fields, with the button that was pressed among them, and reads the answer.
pub async fn send(to: &str, form: &HtmlFormElement, submitter: Option<&HtmlElement>, multipart: bool) -> Result<Done, AppError> {
    let response = post(to, form, submitter, multipart).await.map_err(|_| AppError::Unreachable)?;
    let text = match response.text() {
        Ok(text) => JsFuture::from(text).await.ok().and_then(|text| text.as_string()).unwrap_or_default(),
        Err(_) => String::new(),
    };
    if response.ok() {
        serde_json::from_str(&text).map_err(|_| AppError::Malformed)
    } else {
        Err(serde_json::from_str(&text).unwrap_or(AppError::Unreachable))
    }
}

async fn post(to: &str, form: &HtmlFormElement, submitter: Option<&HtmlElement>, multipart: bool) -> Result<Response, JsValue> {
    let fields = FormData::new_with_form(form)?;
    if let Some((name, value)) = submitter.and_then(|button| button.get_attribute("name").zip(button.get_attribute("value"))) {
        fields.append_with_str(&name, &value)?;
    }
    let request = RequestInit::new();
    request.set_method("POST");
    if multipart {
        request.set_body(&fields);
    } else {
        request.set_body(UrlSearchParams::new_with_str_sequence_sequence(&fields)?.as_ref());
    }
    JsFuture::from(leptos::prelude::window().fetch_with_str_and_init(to, &request)).await.map(JsValue::into)
}
