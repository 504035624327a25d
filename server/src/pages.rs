//! Pages and server functions.
//!
//! A page is rendered by the application. A form without JavaScript posts to its page with `?do=<server function>`: the
//! function runs, then the browser is sent on (303), or the same page is rendered again with the error, or with what was asked
//! for, and what was typed.
//! A form with JavaScript, and every page that fetches data in the browser, posts to `/api/<server function>`.

use crate::assets;
use crate::middleware::headers::page_policy;
use crate::multipart;
use crate::problem;
use crate::router::Server;
use app::api::request::{cookie_text, read_cookie};
use app::components::{Done, FormReply};
use app::error::AppError;
use app::initial::Initial;
use app::shell::{Assets, THEME_COOKIE, Theme, shell};
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::names::local_path;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use leptos::prelude::provide_context;
use leptos_axum::{ResponseOptions, handle_server_fns_with_context, render_app_async_with_context};
use std::time::Duration;

/// The most bytes of a form without a file.
const FORM_BYTES: u64 = 256 * 1024;
/// How long a form without a file may take to arrive.
const PATIENCE: Duration = Duration::from_secs(60);
/// Server functions that take a file, and the most bytes of the form around it: a file that is too large is the use case's to refuse.
const UPLOADS: &[(&str, u64)] = &[
    ("/api/datasets/import", domain::datasets::UPLOAD_BYTES + FORM_BYTES),
    ("/api/organizations/set_logo", 8 << 20),
    ("/api/invitations/send", 8 << 20),
];
/// Forms whose text may be longer: every cell of a row, and each byte of it may be sent as three.
const LONG_FORMS: &[(&str, u64)] = &[
    ("/api/datasets/add_row", 3 * domain::datasets::ROW_BYTES as u64 + FORM_BYTES),
    ("/api/datasets/edit_row", 3 * domain::datasets::ROW_BYTES as u64 + FORM_BYTES),
];
/// The cookie that carries a notice over a redirect.
const NOTICE_COOKIE: &str = "notice";

/// `POST /api/{*path}`: a server function, called by our own code in the browser.
pub async fn server_function(State(server): State<Server>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    // Only our own code calls this; a browser's own form, which would want a page, posts to its page.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let outcome = match take_form(parts.uri.path(), &parts.headers, body).await {
        Ok((body, _)) => run(&server, Request::from_parts(parts, body)).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(response) => with_notice(&server, response).await,
        Err(error) => error_response(&error),
    }
}

/// A page that is loaded anew cannot show a notice by itself: it goes along as a cookie.
async fn with_notice(server: &Server, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = read(body, u64::MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if let Ok(Done { notice: Some(notice), anew: true, .. }) = serde_json::from_slice(&bytes) {
        append_notice(server, &mut parts.headers, &notice);
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn append_notice(server: &Server, headers: &mut HeaderMap, notice: &str) {
    if let Ok(cookie) = HeaderValue::from_str(&cookie_text(NOTICE_COOKIE, &encode(notice), 60, server.secure())) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// Every other address: renders a page, or takes a form that stands on it.
pub async fn page(State(server): State<Server>, request: Request) -> Response {
    match *request.method() {
        Method::GET | Method::HEAD => {
            if wants_page(request.headers()) {
                render(&server, request, None).await
            } else {
                problem::response(&Refusal::NotFound.into(), request_id(request.headers()))
            }
        }
        Method::POST => submit(&server, request).await,
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

/// A browser asks for HTML, or for anything; a program that asks for something else gets problem details.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    accepts.contains("text/html") || accepts.contains("*/*") && !accepts.contains("json")
}

/// Renders the application at the request's address.
async fn render(server: &Server, request: Request, reply: Option<FormReply>) -> Response {
    let theme = Theme::from_word(read_cookie(request.headers(), THEME_COOKIE).unwrap_or_default());
    let notice = read_cookie(request.headers(), NOTICE_COOKIE).map(decode);
    let (backend, checkout) = (server.backend.clone(), server.checkout_origin.clone());
    let error = reply.as_ref().and_then(|reply| reply.error.clone());
    let had_notice = notice.is_some();
    let initial = Initial { theme, notice, reply };
    let context = move || {
        provide_context(backend.clone());
        provide_context(initial.clone());
        provide_context(site());
        if let (Some(nonce), Some(options)) = (leptos::nonce::use_nonce(), leptos::prelude::use_context::<ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&page_policy(&nonce, &checkout))
        {
            options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    };
    let mut response = render_app_async_with_context(context, shell)(request).await;
    // The library redirects those alone who ask for HTML by name.
    if response.headers().contains_key(header::LOCATION) && response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::FOUND;
    }
    if let Some(error) = error
        && response.status() == StatusCode::OK
    {
        *response.status_mut() = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        problem::add_headers(&error, response.headers_mut());
    }
    // A redirect shows nothing: the notice goes along to the page that does.
    if had_notice
        && !response.status().is_redirection()
        && let Ok(gone) = HeaderValue::from_str(&cookie_text(NOTICE_COOKIE, "", 0, server.secure()))
    {
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    response
}

fn site() -> Assets {
    let site = assets::manifest();
    Assets {
        start: site.start.clone(),
        script: site.script.clone(),
        wasm: site.wasm.clone(),
        style: site.style.clone(),
        areas: site.areas.clone(),
    }
}

/// Runs the server function of a form that stands on a page, and answers with a page.
async fn submit(server: &Server, request: Request) -> Response {
    let Some((function, key)) = named(request.uri()) else {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    };
    let page = Uri::try_from(address_of_page(request.uri())).unwrap_or_default();
    let (parts, body) = request.into_parts();
    let again = |uri: Uri| {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = uri;
        *request.headers_mut() = parts.headers.clone();
        *request.extensions_mut() = parts.extensions.clone();
        request
    };
    let mut typed = Vec::new();
    let outcome = match take_form(&function, &parts.headers, body).await {
        Ok((body, fields)) => {
            typed = fields;
            let mut inner = again(Uri::try_from(&function).unwrap_or_default());
            *inner.method_mut() = Method::POST;
            *inner.body_mut() = body;
            inner.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
            run(server, inner).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(response) => match done(response).await {
            (_, Done { answer: Some(answer), .. }) => {
                let reply = FormReply { to: function, key, error: None, answer: Some(answer), typed };
                render(server, again(page), Some(reply)).await
            }
            (headers, done) => go_on(server, &headers, done, &page),
        },
        Err(AppError::Refused(Refusal::Unauthenticated)) => {
            Redirect::to(&app::pages::address("/sign-in", &[("next", &page.to_string())])).into_response()
        }
        Err(error) => render(server, again(page), Some(FormReply { to: function, key, error: Some(error), answer: None, typed })).await,
    }
}

/// What a server function that did its work answered.
async fn done(response: Response) -> (HeaderMap, Done) {
    let (parts, body) = response.into_parts();
    let done = read(body, FORM_BYTES).await.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    (parts.headers, done.unwrap_or_default())
}

/// Which server function `?do=` names, and the form's key.
fn named(uri: &Uri) -> Option<(String, String)> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(uri.query()?).ok()?;
    let find = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let function = find("do").filter(|path| path.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'/' || byte == b'_'))?;
    Some((format!("/api/{function}"), find("form").unwrap_or_default()))
}

/// The page's own address: without what only the form added to it.
fn address_of_page(uri: &Uri) -> String {
    let pairs = uri.query().unwrap_or_default().split('&');
    let kept: Vec<&str> = pairs.filter(|pair| !pair.is_empty() && !pair.starts_with("do=") && !pair.starts_with("form=")).collect();
    if kept.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), kept.join("&")) }
}

/// Reads the fields of a form, so that they can be shown again; a form with a file is passed on as it streams in.
async fn take_form(function: &str, headers: &HeaderMap, body: Body) -> Result<(Body, Vec<(String, String)>), AppError> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let upload = UPLOADS.iter().find(|(path, _)| *path == function).map(|(_, limit)| *limit);
    let is_multipart = multipart::is_multipart(headers);
    // What wants a file gets a form with one: the library panics otherwise.
    if upload.is_some() != is_multipart {
        return Err(AppError::Malformed);
    }
    let long = LONG_FORMS.iter().find(|(path, _)| *path == function).map(|(_, limit)| *limit);
    let limit = upload.or(long).unwrap_or(FORM_BYTES);
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(Refusal::TooLarge { limit }.into());
    }
    if is_multipart {
        let limited = Limited::new(body, usize::try_from(limit).unwrap_or(usize::MAX));
        return multipart::typed_before_file(kind, Body::new(limited)).await;
    }
    let whole = tokio::time::timeout(PATIENCE, read(body, limit)).await;
    let bytes = whole.map_err(|_| AppError::Malformed)??;
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes).map_err(|_| AppError::Malformed)?;
    if let Some((field, _)) = fields.iter().find(|(_, value)| value.contains('\0')) {
        return Err(Refusal::field(field, "There is a NUL character in this, which no text holds.").into());
    }
    let typed = fields.into_iter().filter(|(name, _)| !name.contains("password") && !name.contains("token")).collect();
    Ok((Body::from(bytes), typed))
}

/// After success: on to where the server function said, or back to the page, with its notice.
fn go_on(server: &Server, headers: &HeaderMap, done: Done, page: &Uri) -> Response {
    // The page's own path may begin with two slashes, which a browser takes for another host.
    let to = done.go.unwrap_or_else(|| local_path(&page.to_string()).unwrap_or("/").to_owned());
    let mut answer = Redirect::to(&to).into_response();
    for cookie in headers.get_all(header::SET_COOKIE) {
        answer.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    if let Some(notice) = done.notice {
        append_notice(server, answer.headers_mut(), &notice);
    }
    answer
}

/// Runs a server function. Its refusal comes out as the error it is: the library answers 500 to everything.
async fn run(server: &Server, mut request: Request) -> Result<Response, AppError> {
    let backend = server.backend.clone();
    // The body was bounded before, by what its function takes; the library would stop at two megabytes.
    DefaultBodyLimit::disable().apply(&mut request);
    let response = handle_server_fns_with_context(move || provide_context(backend.clone()), request).await.into_response();
    match response.status() {
        status if status.is_success() => Ok(response),
        StatusCode::INTERNAL_SERVER_ERROR => {
            let bytes = read(response.into_body(), FORM_BYTES).await?;
            Err(serde_json::from_slice(&bytes).unwrap_or(AppError::Malformed))
        }
        // The library answers 400 when there is no such function.
        StatusCode::BAD_REQUEST => Err(Refusal::NotFound.into()),
        _ => Err(AppError::Malformed),
    }
}

/// An error for our own code in the browser.
fn error_response(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_string(error).unwrap_or_default();
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
    problem::add_headers(error, response.headers_mut());
    response
}

async fn read(body: Body, limit: u64) -> Result<Bytes, AppError> {
    let limited = Limited::new(body, usize::try_from(limit).unwrap_or(usize::MAX));
    let collected = limited.collect().await.map_err(|error| match error.downcast_ref::<LengthLimitError>() {
        Some(_) => AppError::Refused(Refusal::TooLarge { limit }),
        None => AppError::Malformed,
    })?;
    Ok(collected.to_bytes())
}

fn request_id(headers: &HeaderMap) -> &str {
    headers.get("x-request-id").and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A notice as the value of a cookie.
fn encode(text: &str) -> String {
    serde_urlencoded::to_string([("", text)]).unwrap_or_default().trim_start_matches('=').to_owned()
}

fn decode(text: &str) -> String {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(&format!("={text}")).unwrap_or_default();
    pairs.into_iter().next().map(|(_, value)| value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_survives_its_cookie() {
        let notice = "“Ada & Co” = new; 100% ü";
        assert_eq!(decode(&encode(notice)), notice);
        assert!(encode(notice).bytes().all(|byte| byte.is_ascii_graphic() && byte != b';' && byte != b','));
    }

    #[test]
    fn a_form_names_its_function_and_leaves_the_page_alone() {
        let uri: Uri = "/acme/datasets?q=a%20b&do=datasets/rename&form=ds_1".parse().unwrap();
        assert_eq!(named(&uri), Some(("/api/datasets/rename".into(), "ds_1".into())));
        assert_eq!(address_of_page(&uri), "/acme/datasets?q=a%20b");
        assert_eq!(named(&"/x?do=../secret".parse().unwrap()), None);
        assert_eq!(named(&"/x".parse().unwrap()), None);
    }
}
