//! `GET /{organization}/runs/{run}/events`: how far a run is, as server-sent events.
//!
//! One event when the stream begins, one for each change, one now and then as a sign of life, and the end of the run is the last one. The stream also ends when the
//! session or the access of its reader does, and when the server shuts down. However many listen, the database is asked once a
//! second for each run, and now and then for each listener.

use crate::problem;
use crate::router::Server;
use app::api::request::{read_cookie, session_cookie};
use app::api::runs::Progress;
use app::error::AppError;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use backend::random::Token;
use backend::runs::watch::{self, Seen, Watched};
use backend::{Backend, Caller, api_keys, runs, sessions};
use domain::Refusal;
use domain::ids::{OrganizationId, RunId};
use futures::{Stream, stream};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch::Receiver;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// How often a listener's session and access are looked at again.
const CHECKED: Duration = Duration::from_secs(5);
/// How often a listener looks whether the server shuts down.
const AWAKE: Duration = Duration::from_secs(1);
/// Streams that are open on this server at a time; whoever comes later asks by itself.
const STREAMS: usize = 500;

/// What the streams of this server share.
#[derive(Clone)]
pub struct Streams {
    watched: Watched,
    places: Arc<Semaphore>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { watched: Watched::default(), places: Arc::new(Semaphore::new(STREAMS)) }
    }
}

/// The stream of one run.
pub async fn of_run(
    State(server): State<Server>,
    Extension(streams): Extension<Streams>,
    caller: Option<Extension<Caller>>,
    Path((organization, run)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let opened = async {
        let Extension(caller) = caller.ok_or(Refusal::Unauthenticated)?;
        let organization = OrganizationId::parse(&organization).map_err(|_| Refusal::NotFound)?;
        let run: RunId = run.parse().map_err(|_| Refusal::NotFound)?;
        let proof = Proof::of_session(&server, &headers).ok_or(Refusal::Unauthenticated)?;
        follow(server, streams, caller, organization, run, proof).await
    };
    opened.await.unwrap_or_else(|error| problem::response(&error, ""))
}

/// What a reader came with; it is looked at again and again while the stream goes on.
pub enum Proof {
    /// The token of a session.
    Session(Token),
    /// An API key.
    Key(Token),
}

impl Proof {
    /// The session of a browser.
    pub fn of_session(server: &Server, headers: &HeaderMap) -> Option<Self> {
        read_cookie(headers, session_cookie(server.secure())).map(|token| Self::Session(Token::shown(token)))
    }
}

/// The stream of a run for somebody who came with a session or a key.
pub async fn follow(
    server: Server,
    streams: Streams,
    caller: Caller,
    organization: OrganizationId,
    run: RunId,
    proof: Proof,
) -> Result<Response, AppError> {
    let now = watch::Progress::from(&runs::get(&server.backend, &caller, &organization, run).await?);
    let full = || Refusal::Unavailable { reason: "Too many pages follow runs at the moment.".into() };
    let place = Arc::clone(&streams.places).try_acquire_owned().map_err(|_| full())?;
    let seen = streams.watched.follow(&server.backend, run, now);
    let reader = Reader { backend: server.backend, stopping: server.stopping, caller, organization, run, proof, _place: place };
    let events = Sse::new(events(reader, now, seen)).keep_alive(KeepAlive::default());
    // Proxies that keep answers back until they are whole would keep these for ever.
    Ok(([(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"))], events).into_response())
}

/// Who listens.
struct Reader {
    backend: Backend,
    stopping: Arc<AtomicBool>,
    caller: Caller,
    organization: OrganizationId,
    run: RunId,
    proof: Proof,
    /// Given back when the stream ends.
    _place: OwnedSemaphorePermit,
}

impl Reader {
    /// Whether the session or the key still is one, and still leads to the run. A database that does not answer decides nothing.
    async fn may_go_on(&self) -> bool {
        let known = match &self.proof {
            Proof::Session(token) => sessions::authenticate(&self.backend, token, &self.caller.address).await,
            Proof::Key(secret) => api_keys::authenticate(&self.backend, secret, &self.caller.address).await,
        };
        match known {
            Ok(Some(caller)) if caller.account_id == self.caller.account_id => {}
            Ok(_) => return false,
            Err(_) => return true,
        }
        !matches!(runs::get(&self.backend, &self.caller, &self.organization, self.run).await, Err(backend::Error::Refused(_)))
    }
}

/// A stream as it goes on.
struct Going {
    reader: Reader,
    seen: Receiver<Seen>,
    /// What was told last; nothing before the first event.
    told: Option<watch::Progress>,
    first: watch::Progress,
    checked: Instant,
}

fn events(reader: Reader, first: watch::Progress, seen: Receiver<Seen>) -> impl Stream<Item = Result<Event, axum::Error>> {
    let going = Going { reader, seen, told: None, first, checked: Instant::now() };
    stream::unfold(going, |mut going| async move {
        let now = going.next().await?;
        going.told = Some(now);
        Some((Event::default().json_data(Progress::from(now)), going))
    })
}

impl Going {
    /// Waits for the next change; nothing when there is none to come.
    async fn next(&mut self) -> Option<watch::Progress> {
        let Some(told) = self.told else { return Some(self.first) };
        if !told.state.is_open() {
            return None;
        }
        loop {
            // Nothing is seen any more of a run that was removed.
            let now = (*self.seen.borrow_and_update())?;
            if now != told {
                return Some(now);
            }
            let gone = tokio::select! {
                changed = self.seen.changed() => changed.is_err(),
                () = tokio::time::sleep(AWAKE) => false,
            };
            if gone || self.reader.stopping.load(Ordering::Relaxed) {
                return None;
            }
            if self.checked.elapsed() >= CHECKED {
                self.checked = Instant::now();
                if !self.reader.may_go_on().await {
                    return None;
                }
                // A sign of life that scripts hear: whoever hears nothing for longer asks by itself.
                return Some(told);
            }
        }
    }
}
