//! The client: single requests, a person with cookies, and load over kept connections.

use crate::forms::{Form, encode};
use anyhow::{Context, Result, bail, ensure};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs::File;
use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;
use tokio::net::TcpStream;

type Body = UnsyncBoxBody<Bytes, Infallible>;
type Sender = SendRequest<Body>;
/// Bytes of a file that are sent at a time.
const PIECE: usize = 256 << 10;

fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).boxed_unsync()
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

async fn connect(address: SocketAddr) -> Result<Sender> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn send(sender: &mut Sender, request: Request<Body>) -> Result<Answer> {
    sender.ready().await?;
    let (parts, body) = sender.send_request(request).await?.into_parts();
    Ok(Answer { status: parts.status, headers: parts.headers, body: body.collect().await?.to_bytes() })
}

fn request(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Result<Request<Body>> {
    let mut request = Request::get(path).header(HOST, address.to_string());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Ok(request.body(whole(Bytes::new()))?)
}

/// One request over a connection of its own.
pub async fn get(address: SocketAddr, path: &str) -> Result<Answer> {
    get_with(address, path, &[]).await
}

/// The same with headers.
pub async fn get_with(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
    send(&mut connect(address).await?, request(address, path, headers)?).await
}

/// Reads a whole answer, of which nothing is kept; how many bytes it had.
pub async fn drain(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Result<u64> {
    let mut sender = connect(address).await?;
    sender.ready().await?;
    let (parts, mut body) = sender.send_request(request(address, path, headers)?).await?.into_parts();
    ensure!(parts.status.is_success(), "{path} answered {}", parts.status);
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        bytes += frame?.data_ref().map_or(0, |data| data.len() as u64);
    }
    Ok(bytes)
}

/// Asks for one page `count` times over `connections` kept connections. Any other answer than 200 ends it.
pub async fn load(address: SocketAddr, path: &str, headers: &[(&str, &str)], connections: usize, count: usize) -> Result<()> {
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..connections {
        let share = count / connections + usize::from(worker < count % connections);
        let (path, headers) =
            (path.to_owned(), headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>());
        let mut sender = connect(address).await?;
        workers.spawn(async move {
            for _ in 0..share {
                let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                let answer = send(&mut sender, request(address, &path, &headers)?).await?;
                if answer.status != StatusCode::OK {
                    bail!("{path} answered {}: {:.400}", answer.status, answer.text());
                }
            }
            Ok(())
        });
    }
    while let Some(done) = workers.join_next().await {
        done??;
    }
    Ok(())
}

/// A browser without scripts: keeps cookies, follows redirects, fills in forms.
pub struct Person {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
    /// The path of the last page, and the page.
    pub path: String,
    pub page: String,
}

impl Person {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, cookies: BTreeMap::new(), path: "/".into(), page: String::new() }
    }

    pub fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Opens a page, through all redirects.
    pub async fn open(&mut self, path: &str) -> Result<()> {
        self.go(Method::GET, path, None).await
    }

    /// Fills in and sends the form of the current page that has all these fields.
    pub async fn submit(&mut self, fields: &[(&str, &str)]) -> Result<()> {
        let form = Form::with_fields(&self.page, &fields.iter().map(|(name, _)| *name).collect::<Vec<_>>())
            .with_context(|| format!("{} has no form with {fields:?}", self.path))?;
        let (kind, body) = form.filled(fields);
        let action = if form.action.is_empty() { self.path.clone() } else { form.action.clone() };
        if form.is_get {
            let query = encode(&form.values(fields));
            return self.go(Method::GET, &format!("{action}?{query}"), None).await;
        }
        self.go(Method::POST, &action, Some((kind, body))).await
    }

    /// Calls a server function, as the browser's code does, and keeps the cookies.
    pub async fn call(&mut self, function: &str, fields: &[(&str, &str)]) -> Result<Value> {
        let fields: Vec<(String, String)> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.post(function, "application/x-www-form-urlencoded", whole(encode(&fields))).await
    }

    /// Calls one that takes a file, which is read while it is sent.
    pub async fn upload(&mut self, function: &str, fields: &[(&str, &str)], file: Option<&Path>) -> Result<Value> {
        const BOUNDARY: &str = "assay-bench-boundary";
        let mut head = String::new();
        for (name, value) in fields {
            head += &format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        let name = file.map_or("", |_| "bench.csv");
        head += &format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/csv\r\n\r\n"
        );
        let mut file = file.map(File::open).transpose()?;
        let pieces = std::iter::from_fn(move || {
            let mut piece = Vec::with_capacity(PIECE);
            file.as_mut()?.take(PIECE as u64).read_to_end(&mut piece).ok()?;
            (!piece.is_empty()).then_some(piece)
        });
        let end = format!("\r\n--{BOUNDARY}--\r\n").into_bytes();
        let all = std::iter::once(head.into_bytes()).chain(pieces).chain(std::iter::once(end));
        let body = StreamBody::new(futures::stream::iter(all.map(|piece| Ok::<_, Infallible>(Frame::data(piece.into())))));
        self.post(function, &format!("multipart/form-data; boundary={BOUNDARY}"), body.boxed_unsync()).await
    }

    async fn post(&mut self, function: &str, kind: &str, body: Body) -> Result<Value> {
        let request = Request::post(format!("/api/{function}"))
            .header(HOST, self.address.to_string())
            .header("accept", "application/json")
            .header(COOKIE, self.cookie())
            .header(CONTENT_TYPE, kind)
            .body(body)?;
        let answer = send(&mut connect(self.address).await?, request).await?;
        self.keep_cookies(&answer)?;
        ensure!(answer.status.is_success(), "{function} answered {}: {:.400}", answer.status, answer.text());
        Ok(serde_json::from_slice(&answer.body)?)
    }

    fn keep_cookies(&mut self, answer: &Answer) -> Result<()> {
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        Ok(())
    }

    async fn go(&mut self, method: Method, path: &str, body: Option<(String, Vec<u8>)>) -> Result<()> {
        let (mut method, mut path, mut body) = (method, self.local(path), body);
        for _ in 0..10 {
            let origin = format!("http://{}", self.address);
            let mut builder = Request::builder()
                .method(method.clone())
                .uri(&path)
                .header(HOST, self.address.to_string())
                .header(ORIGIN, &origin)
                .header("referer", format!("{origin}{}", self.path))
                .header("sec-fetch-site", "same-origin")
                .header("accept", "text/html")
                .header(COOKIE, self.cookie());
            let mut bytes = Vec::new();
            if let Some((kind, filled)) = body.take() {
                builder = builder.header(CONTENT_TYPE, kind);
                bytes = filled;
            }
            let answer = send(&mut connect(self.address).await?, builder.body(whole(bytes))?).await?;
            self.keep_cookies(&answer)?;
            if answer.status.is_redirection() {
                let location = answer.headers.get(LOCATION).context("a redirect without Location")?.to_str()?;
                path = self.local(location);
                method = Method::GET;
                continue;
            }
            self.page = answer.text();
            if !answer.status.is_success() {
                bail!("{method} {path} answered {}: {:.600}", answer.status, self.page);
            }
            self.path = path;
            return Ok(());
        }
        bail!("more than ten redirects, the last to {path}")
    }

    /// The path of an address on this server.
    fn local(&self, address: &str) -> String {
        let path = address.strip_prefix("http://").map_or(address, |rest| rest.find('/').map_or("/", |at| &rest[at..]));
        match path.strip_prefix('?') {
            // Forms post to their own page.
            Some(query) => format!("{}?{query}", self.path.split('?').next().unwrap_or_default()),
            None if path.is_empty() => self.path.clone(),
            None => path.to_owned(),
        }
    }
}
