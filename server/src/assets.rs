//! The site that `bundle` made: scripts, WebAssembly, styles, icons.
//!
//! A release binary carries the files of `target/site`; the development profile reads them from that folder, so that
//! a change of style needs no new binary. Files under `/pkg/` carry a hash of their content in their names and may be
//! kept for ever; the others are revalidated by `ETag`. Whatever `bundle` compressed is sent as it is, so no request
//! pays for compression.
//!
//! To add a file: put it into `style/`, and its address into [`routes`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

#[derive(rust_embed::RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

/// The addresses of the files that every page needs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SiteManifest {
    /// The module that loads the other two and hydrates the page.
    pub start: String,
    /// What wasm-bindgen wrote around the WebAssembly.
    pub script: String,
    /// The frontend.
    pub wasm: String,
    /// All styles in one sheet.
    pub style: String,
    /// The files with the code of each area of pages, by its name.
    pub areas: BTreeMap<String, Vec<String>>,
}

/// The addresses of this build's files. Where the site was not built, addresses that are not found: pages then work
/// by forms and without styles.
pub fn manifest() -> &'static SiteManifest {
    static MANIFEST: LazyLock<SiteManifest> = LazyLock::new(|| {
        let read = Site::get("manifest.json").map(|file| serde_json::from_slice(&file.data));
        match read {
            Some(Ok(manifest)) => return manifest,
            Some(Err(error)) => tracing::error!(%error, "the manifest of the site cannot be read: run `make site`"),
            None => tracing::warn!("the site was not built, so pages have neither styles nor scripts: run `make site`"),
        }
        SiteManifest {
            start: "/pkg/not-built.start.js".into(),
            script: "/pkg/not-built.js".into(),
            wasm: "/pkg/not-built.wasm".into(),
            style: "/pkg/not-built.css".into(),
            areas: BTreeMap::new(),
        }
    });
    &MANIFEST
}

/// The routes of all files of the site.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    routes_of(embedded)
}

/// Finds a file by its path inside the site.
type Find = fn(&str) -> Option<File>;

struct File {
    bytes: Cow<'static, [u8]>,
    sha256: [u8; 32],
}

fn embedded(path: &str) -> Option<File> {
    Site::get(path).map(|file| File { sha256: file.metadata.sha256_hash(), bytes: file.data })
}

fn routes_of<S: Clone + Send + Sync + 'static>(find: Find) -> Router<S> {
    Router::new().route("/pkg/{*file}", get(serve)).route("/favicon.svg", get(serve)).with_state(find)
}

/// Answers with a file in the smallest form that the client reads.
async fn serve(State(find): State<Find>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let encodings = [("br", ".br"), ("gzip", ".gz")];
    let compressed = encodings
        .iter()
        .filter(|(name, _)| accepts(request.headers(), name))
        .find_map(|(name, suffix)| Some((Some(*name), find(&format!("{path}{suffix}"))?)));
    // Only files with a type are served: neither `manifest.json` nor the compressed forms by their own names.
    let (Some(kind), Some((encoding, file))) = (content_type(path), compressed.or_else(|| Some((None, find(path)?)))) else {
        return StatusCode::NOT_FOUND.into_response();
    };

    let mut headers = HeaderMap::new();
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if path.starts_with("pkg/") {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    } else {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
        let tag: String = file.sha256.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let tag = format!("\"{tag}\"");
        let known = request.headers().get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let known = known.flat_map(|value| value.split(',')).any(|value| {
            let value = value.trim();
            value == "*" || value.trim_start_matches("W/") == tag
        });
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(ETAG, tag);
        }
        if known {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    (headers, Body::from(file.bytes)).into_response()
}

/// Whether `Accept-Encoding` names a coding and does not refuse it by `q=0`.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        named && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

fn content_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Method;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    fn sample(path: &str) -> Option<File> {
        let bytes: &[u8] = match path {
            "pkg/main.0.css" => b"plain",
            "pkg/main.0.css.br" => b"brotli",
            "pkg/main.0.css.gz" => b"gzip",
            "pkg/only.0.wasm" => b"wasm",
            "favicon.svg" => b"<svg/>",
            "manifest.json" | "pkg/manifest.json" => b"{}",
            _ => return None,
        };
        Some(File { bytes: Cow::Borrowed(bytes), sha256: [7; 32] })
    }

    async fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        let answer = routes_of::<()>(sample).with_state(()).oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        (parts.status, parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
    }

    #[tokio::test]
    async fn the_smallest_form_that_the_client_reads_is_sent() {
        for (accepted, encoding, body) in [
            ("gzip, deflate, br, zstd", Some("br"), "brotli"),
            ("gzip", Some("gzip"), "gzip"),
            ("br;q=0, gzip;q=0.5", Some("gzip"), "gzip"),
            ("BR", Some("br"), "brotli"),
            ("identity", None, "plain"),
            ("br;q=many", None, "plain"),
        ] {
            let (status, headers, bytes) = ask(Method::GET, "/pkg/main.0.css", &[("accept-encoding", accepted)]).await;
            assert_eq!(status, StatusCode::OK, "{accepted}");
            assert_eq!(headers.get(CONTENT_ENCODING).map(|value| value.to_str().unwrap()), encoding, "{accepted}");
            assert_eq!(bytes, body.as_bytes(), "{accepted}");
            assert_eq!(headers[CONTENT_TYPE], "text/css; charset=utf-8");
            assert_eq!(headers[VARY], "accept-encoding");
        }
        let (_, headers, bytes) = ask(Method::GET, "/pkg/only.0.wasm", &[("accept-encoding", "br")]).await;
        assert_eq!((headers.get(CONTENT_ENCODING), &headers[CONTENT_TYPE]), (None, &HeaderValue::from_static("application/wasm")));
        assert_eq!(bytes, b"wasm");
    }

    #[tokio::test]
    async fn hashed_files_are_kept_for_ever_and_others_revalidated() {
        let (_, headers, _) = ask(Method::GET, "/pkg/main.0.css", &[]).await;
        assert_eq!(headers[CACHE_CONTROL], "public, max-age=31536000, immutable");

        let (status, headers, _) = ask(Method::GET, "/favicon.svg", &[]).await;
        assert_eq!((status, &headers[CONTENT_TYPE]), (StatusCode::OK, &HeaderValue::from_static("image/svg+xml")));
        assert_eq!(headers[CACHE_CONTROL], "public, max-age=3600");
        let tag = headers[ETAG].to_str().unwrap().to_owned();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let (status, headers, bytes) = ask(Method::GET, "/favicon.svg", &[("if-none-match", &known)]).await;
            assert_eq!((status, bytes.len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
            assert_eq!(headers[ETAG], tag);
        }
        let (status, ..) = ask(Method::GET, "/favicon.svg", &[("if-none-match", "\"other\"")]).await;
        assert_eq!(status, StatusCode::OK);
    }

    #[tokio::test]
    async fn only_files_of_the_site_are_served_and_only_read() {
        for path in ["/pkg/none.css", "/pkg/main.0.css.br", "/pkg/manifest.json", "/pkg/../manifest.json", "/pkg/", "/manifest.json"] {
            assert_eq!(ask(Method::GET, path, &[]).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(ask(Method::POST, "/favicon.svg", &[]).await.0, StatusCode::METHOD_NOT_ALLOWED);
        let (status, _, bytes) = ask(Method::HEAD, "/pkg/main.0.css", &[]).await;
        assert_eq!((status, bytes.len()), (StatusCode::OK, 0));
    }

    #[test]
    fn the_manifest_is_there_whether_the_site_was_built_or_not() {
        assert!(manifest().style.starts_with("/pkg/"));
    }
}
