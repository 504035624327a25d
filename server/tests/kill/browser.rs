//! Requests over connections of their own, so that a kill breaks each of them where it is.

use futures::StreamExt;
use http::{Request, StatusCode, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// What came back; an error when the connection broke before all of it was there.
pub type Answered = Result<Answer, Box<dyn std::error::Error + Send + Sync>>;

/// An answer in whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub cookie: Option<String>,
    body: Bytes,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Where the browser is to go.
    pub fn go(&self) -> String {
        let go = self.json()["go"].as_str().map(str::to_owned);
        go.unwrap_or_else(|| panic!("{} {}", self.status, String::from_utf8_lossy(&self.body)))
    }

    /// The identifier at the end of that.
    pub fn made(&self) -> String {
        self.go().rsplit('/').next().unwrap().to_owned()
    }
}

async fn send(address: SocketAddr, request: Request<Body>) -> Answered {
    let stream = tokio::net::TcpStream::connect(address).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let (parts, body) = sender.send_request(request).await?.into_parts();
    let body = body.collect().await?.to_bytes();
    let cookie = parts.headers.get(header::SET_COOKIE).and_then(|cookie| Some(cookie.to_str().ok()?.split(';').next()?.to_owned()));
    Ok(Answer { status: parts.status, cookie, body })
}

fn post(address: SocketAddr, cookie: &str, function: &str, kind: &str) -> http::request::Builder {
    Request::post(format!("/api/{function}"))
        .header(header::HOST, address.to_string())
        .header(header::ACCEPT, "application/json")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, kind)
}

/// Whether the server takes requests.
pub async fn is_ready(address: SocketAddr) -> bool {
    let request = Request::get("/readyz").header(header::HOST, address.to_string()).body(Full::default().boxed_unsync()).unwrap();
    send(address, request).await.is_ok_and(|answer| answer.status.is_success())
}

/// Calls a server function, as the browser's code does.
pub async fn call(address: SocketAddr, cookie: &str, function: &str, fields: &[(&str, &str)]) -> Answered {
    let body = Bytes::from(serde_urlencoded::to_string(fields).unwrap());
    let request = post(address, cookie, function, "application/x-www-form-urlencoded");
    send(address, request.body(Full::new(body).boxed_unsync()).unwrap()).await
}

/// Sends a form with a file, in pieces with a pause after each.
pub async fn upload(address: SocketAddr, cookie: &str, function: &str, fields: &[(&str, &str)], file: String, pause: Duration) -> Answered {
    let mut form = String::new();
    for (name, value) in fields {
        form += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    let name = if file.is_empty() { "" } else { "a.csv" };
    form += &format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n");
    form += &format!("{file}\r\n--x--\r\n");
    let pieces: Vec<Bytes> = form.as_bytes().chunks(16 << 10).map(Bytes::copy_from_slice).collect();
    let pieces = futures::stream::iter(pieces).then(move |piece| async move {
        tokio::time::sleep(pause).await;
        Ok::<_, Infallible>(Frame::data(piece))
    });
    let request = post(address, cookie, function, "multipart/form-data; boundary=x");
    send(address, request.body(StreamBody::new(pieces).boxed_unsync()).unwrap()).await
}
