//! The public API: what it tells of itself, and whom it tells nothing.

mod authzen;
mod doors;
mod keys;
mod requests;
mod work;

use crate::app::{Answer, Client, TestApp};
use axum::body::Body;
use http::{Method, Request, header};
use serde_json::{Value, json};

/// A program with a key: it keeps no cookies.
pub struct Program {
    client: Client,
    pub key: String,
}

impl Program {
    pub fn new(app: &TestApp, key: &str) -> Self {
        Self { client: app.visitor(), key: key.to_owned() }
    }

    /// With a personal key of somebody who is signed in.
    pub async fn of(app: &TestApp, person: &Client, name: &str, scopes: &[&str]) -> Self {
        let mut fields = vec![("name", name), ("days", "")];
        fields.extend(scopes.iter().map(|scope| ("scopes[]", *scope)));
        Self::new(app, &secret(&person.call("api_keys/make", &fields).await))
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        let request = match body {
            Some(body) => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        self.client.send(request.unwrap()).await
    }

    /// Sends any request with the key.
    pub async fn send(&self, request: http::request::Builder, body: impl Into<Body>) -> Answer {
        self.client.send(request.header(header::AUTHORIZATION, format!("Bearer {}", self.key)).body(body.into()).unwrap()).await
    }

    /// Sends a file.
    pub async fn push(&self, path: &str, file: &str) -> Answer {
        self.send(Request::post(path).header(header::CONTENT_TYPE, "text/csv"), file.to_owned()).await
    }
}

/// The secret that a page shows once.
pub fn secret(made: &Answer) -> String {
    let answer = made.json()["answer"].as_str().unwrap_or_else(|| panic!("{made:?}")).to_owned();
    serde_json::from_str::<Value>(&answer).unwrap()["secret"].as_str().unwrap().to_owned()
}

/// A check that some rows pass.
pub fn sorry() -> Value {
    json!({"column": "answer", "check": {"kind": "contains", "text": "sorry", "case_sensitive": false}})
}
