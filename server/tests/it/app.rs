//! A whole server without a socket, and clients for it.
//!
//! ```ignore
//! let app = TestApp::start().await;
//! let ada = app.person("Ada").await;            // signed up, confirmed, signed in
//! let page = ada.get("/account").await;
//! let answer = ada.submit("/organizations/new", "organizations/create", &[("name", "Acme"), ("id", "acme")]).await;
//! ```

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::extract::ConnectInfo;
use backend::clock::Clock;
use backend::db::Db;
use backend::passwords::Passwords;
use backend::purchases::Payments;
use backend::random::Random;
use backend::runs::work::LEASE;
use backend::seal::MasterKey;
use backend::{Backend, Settings, mail};
use domain::access::Plan;
use domain::time::Timestamp;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use server::router::{Server, router};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

/// A server of its own, on a database of its own.
pub struct TestApp {
    pub backend: Backend,
    router: Router,
    _folder: tempfile::TempDir,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::build(change, None).await
    }

    /// A server that sells credits.
    pub async fn start_selling(payments: Arc<dyn Payments>) -> Self {
        Self::build(|_| {}, Some(payments)).await
    }

    async fn build(change: impl FnOnce(&mut Settings), payments: Option<Arc<dyn Payments>>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open_sqlite(&folder.path().join("assay.db")).await.unwrap();
        db.migrate().await.unwrap();
        let random = Random::counting();
        let mut settings = Settings {
            public_url: "http://assay.test".into(),
            default_plan: Plan::Enterprise,
            starter_credits: domain::credits::NanoDollars::ZERO,
            attempts_per_address: 1_000,
            development: false,
            sends_mail: false,
            lease: LEASE,
        };
        change(&mut settings);
        let backend = Backend {
            db,
            clock: Clock::fixed(Timestamp::from(1_795_299_035_000_000)),
            passwords: Passwords::cheap(random.clone()).unwrap(),
            random,
            master_key: MasterKey::new([1; 32]),
            settings: Arc::new(settings),
            payments,
            models: Default::default(),
            facts: Default::default(),
            letters_waiting: Arc::default(),
            runs_waiting: Arc::default(),
            events_waiting: Arc::default(),
        };
        let server = Server {
            backend: backend.clone(),
            trusted_proxies: Arc::new([]),
            checkout_origin: "https://checkout.stripe.com".into(),
            api_requests_per_minute: 10_000,
            stopping: Arc::default(),
        };
        Self { backend, router: router(server), _folder: folder }
    }

    /// A browser in which nobody is signed in.
    pub fn visitor(&self) -> Client {
        Client { router: self.router.clone(), cookies: Mutex::default() }
    }

    /// Signs somebody up through the pages, as `name@example.com` with the password `correct horse`.
    pub async fn person(&self, name: &str) -> Client {
        let client = self.visitor();
        let email = format!("{}@example.com", name.to_lowercase());
        let sent = client.submit("/sign-up", "accounts/sign_up", &[("name", name), ("email", &email), ("password", "correct horse")]).await;
        assert_eq!(sent.location(), "/sign-up/sent");
        let token = self.after(&email, "token=").await;
        let confirmed = client.submit(&format!("/verify?token={token}"), "accounts/confirm", &[("token", &token)]).await;
        assert_eq!(confirmed.location(), "/");
        client
    }

    /// What follows `mark` in the newest letter to an address.
    pub async fn after(&self, email: &str, mark: &str) -> String {
        let letters = mail::newest(&self.backend, Some(email)).await.unwrap();
        let (_, rest) = letters[0].text.split_once(mark).expect("the mark is in the letter");
        rest.lines().next().unwrap().to_owned()
    }
}

/// A browser: it keeps cookies.
pub struct Client {
    router: Router,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Client {
    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).header(header::ACCEPT, "text/html").body(Body::empty()).unwrap()).await
    }

    /// Sends a form that stands on a page, without JavaScript.
    pub async fn submit(&self, page: &str, function: &str, fields: &[(&str, &str)]) -> Answer {
        let mark = if page.contains('?') { '&' } else { '?' };
        let request = form(&format!("{page}{mark}do={function}"), fields).header(header::ACCEPT, "text/html");
        self.send(request.body(Body::from(serde_urlencoded::to_string(fields).unwrap())).unwrap()).await
    }

    /// Sends a form that may have a file, `file` of a form without JavaScript; without a page, as the browser's code does.
    pub async fn upload(&self, page: Option<&str>, function: &str, fields: &[(&str, &str)], file: &str) -> Answer {
        let mut body = String::new();
        for (field, value) in fields {
            body += &format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        }
        let name = if file.is_empty() { "" } else { "a.csv" };
        body += &format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n");
        body += &format!("{file}\r\n--x--\r\n");
        let to = page.map_or_else(|| format!("/api/{function}"), |page| format!("{page}?do={function}"));
        let request = Request::post(to).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x").header(header::ACCEPT, "text/html");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Invites an address to an organization.
    pub async fn invite(&self, organization: &str, email: &str, role: &str) -> Answer {
        let fields = [("organization", organization), ("role", role), ("addresses", email)];
        self.upload(None, "invitations/send", &fields, "").await
    }

    /// Calls a server function, as the browser's code does.
    pub async fn call(&self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let request = form(&format!("/api/{function}"), fields).header(header::ACCEPT, "application/json");
        self.send(request.body(Body::from(serde_urlencoded::to_string(fields).unwrap())).unwrap()).await
    }

    /// Sends any request, with this browser's cookies.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        let line: Vec<String> = self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !line.is_empty() && !request.headers().contains_key(header::COOKIE) {
            request.headers_mut().insert(header::COOKIE, line.join("; ").parse().unwrap());
        }
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 50_000))));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            if attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// Sends a request and hands out the body as it comes, piece by piece.
    pub async fn pieces(&self, mut request: Request<Body>, mut each: impl FnMut(&[u8])) {
        let line: Vec<String> = self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(header::COOKIE, line.join("; ").parse().unwrap());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 50_000))));
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let mut body = response.into_body();
        while let Some(frame) = body.frame().await {
            each(frame.unwrap().data_ref().map_or(&[], |data| data));
        }
    }

    /// Opens an address whose answer goes on and on.
    pub async fn open(&self, path: &str) -> BodyDataStream {
        let line: Vec<String> = self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::get(path).header(header::COOKIE, line.join("; ")).body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 50_000))));
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body().into_data_stream()
    }

    /// A cookie of this browser.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }
}

fn form(uri: &str, _fields: &[(&str, &str)]) -> http::request::Builder {
    Request::builder().method(Method::POST).uri(uri).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// Where a redirect leads; panics when it is none.
    pub fn location(&self) -> &str {
        assert!(self.status.is_redirection(), "{} {}", self.status, self.body);
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// A header as text, empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}
