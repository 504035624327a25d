//! Speaking with the server.

use super::Access;
use super::account::Kept;
use anyhow::{Context, bail};
use futures::{Stream, TryStreamExt};
use http::{HeaderValue, Method, Request, Response, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use std::time::Duration;

/// How long a connection may take to open. Answers may take as long as they need.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is sent.
pub type Body = UnsyncBoxBody<Bytes, std::io::Error>;

/// A server, and the key to it.
pub struct Api {
    client: Client<HttpsConnector<HttpConnector>, Body>,
    url: String,
    key: String,
    /// The organization that `assay login` was told.
    pub organization: Option<String>,
}

/// A body that is there as a whole.
fn whole(text: String) -> Body {
    Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync()
}

/// A body that is read while it is sent.
pub fn streamed(pieces: impl Stream<Item = std::io::Result<Vec<u8>>> + Send + 'static) -> Body {
    StreamBody::new(pieces.map_ok(|piece| Frame::data(Bytes::from(piece)))).boxed_unsync()
}

impl Api {
    /// With what the command says, else what `assay login` keeps.
    pub fn open(access: &Access) -> anyhow::Result<Self> {
        let kept = Kept::read()?;
        let missing = "run `assay login` first, or set ASSAY_URL and ASSAY_API_KEY";
        let url = access.url.clone().or(kept.url).context(missing)?;
        let key = access.key.clone().or(kept.key).context(missing)?;
        Ok(Self { organization: kept.organization, ..Self::at(&url, &key)? })
    }

    /// A server by its address. A key goes there, and nowhere that one sends it on to: redirects are not followed.
    pub fn at(url: &str, key: &str) -> anyhow::Result<Self> {
        let url = url.trim().trim_end_matches('/').to_owned();
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            bail!("the address of the server begins with https://");
        }
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(PATIENCE));
        let tls = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new()).build(tls);
        Ok(Self { client, url, key: key.trim().to_owned(), organization: None })
    }

    async fn send(&self, method: Method, path: &str, kind: Option<&'static str>, body: Body) -> anyhow::Result<Response<Incoming>> {
        let mut key = HeaderValue::from_str(&format!("Bearer {}", self.key)).context("the key has characters that no key has")?;
        key.set_sensitive(true);
        let request = Request::builder().method(method).uri(format!("{}/v1{path}", self.url));
        let request = request.header(header::AUTHORIZATION, key).header(header::USER_AGENT, concat!("assay/", env!("CARGO_PKG_VERSION")));
        let request = kind.into_iter().fold(request, |request, kind| request.header(header::CONTENT_TYPE, kind));
        let response = self.client.request(request.body(body)?).await.with_context(|| format!("{} does not answer", self.url))?;
        if response.status().is_success() { Ok(response) } else { Err(self.refusal(response).await) }
    }

    /// What the server says of a request that it refused.
    async fn refusal(&self, response: Response<Incoming>) -> anyhow::Error {
        let status = response.status();
        let text = text(response).await.unwrap_or_default();
        let problem: Value = serde_json::from_str(&text).unwrap_or_default();
        let fields = problem["errors"].as_object().into_iter().flatten();
        let fields: Vec<String> = fields.map(|(field, message)| format!("{field}: {}", message.as_str().unwrap_or_default())).collect();
        match (fields.is_empty(), problem["detail"].as_str()) {
            (false, _) => anyhow::anyhow!("{}", fields.join("; ")),
            (_, Some(detail)) => anyhow::anyhow!("{detail} ({status})"),
            _ => anyhow::anyhow!("{} answers {status}; is this the address of Assay?", self.url),
        }
    }

    /// Reads something.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        json(self.send(Method::GET, path, None, whole(String::new())).await?).await
    }

    /// Asks for something to be made or done.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        json(self.send(Method::POST, path, Some("application/json"), whole(body.to_string())).await?).await
    }

    /// Sends a file.
    pub async fn upload(&self, path: &str, query: &[(&str, &str)], body: Body) -> anyhow::Result<Value> {
        let path = format!("{path}?{}", serde_urlencoded::to_string(query)?);
        json(self.send(Method::POST, &path, Some("application/octet-stream"), body).await?).await
    }

    /// Fetches a file, piece by piece.
    pub async fn download(&self, path: &str, mut piece: impl FnMut(&[u8]) -> std::io::Result<()>) -> anyhow::Result<()> {
        let mut body = self.send(Method::GET, path, None, whole(String::new())).await?.into_body();
        while let Some(frame) = body.frame().await {
            if let Some(bytes) = frame.context("the file broke off; fetch it again")?.data_ref() {
                piece(bytes)?;
            }
        }
        Ok(())
    }

    /// All pages of a list.
    pub async fn list(&self, path: &str) -> anyhow::Result<Vec<Value>> {
        let (mut all, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let place = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            // The list of teams is short and has no pages.
            let path = if path.ends_with("/teams") { path.to_owned() } else { format!("{path}?limit=200{place}") };
            let mut page = self.get(&path).await?;
            if let Value::Array(data) = page["data"].take() {
                all.extend(data);
            }
            match page["next"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => return Ok(all),
            }
        }
    }
}

async fn text(response: Response<Incoming>) -> anyhow::Result<String> {
    Ok(String::from_utf8_lossy(&response.into_body().collect().await?.to_bytes()).into_owned())
}

async fn json(response: Response<Incoming>) -> anyhow::Result<Value> {
    let text = text(response).await?;
    if text.is_empty() { Ok(Value::Null) } else { serde_json::from_str(&text).context("the server answers no JSON") }
}
