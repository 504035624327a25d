//! Sends the letters that wait: at least once each, with growing pauses, until one is given up as dead.

use super::open;
use crate::db::{execute, fetch_optional};
use crate::{Backend, Error, Result};
use domain::ids::LetterId;
use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// After so many failures, two days' worth, a letter is dead: it stays in the outbox, with its last error, and is not tried again
/// until `assay letters retry`.
const ATTEMPTS: i64 = 30;
/// While one server sends a letter, no other takes it.
const LEASE: Duration = Duration::from_secs(120);
/// How often the outbox is looked at when nothing rings.
const IDLE: Duration = Duration::from_secs(30);

/// The way to a mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// `url` as `smtps://user:password@mail.example.com`; `from` as `Assay <assay@example.com>`.
    pub fn new(url: &str, from: &str) -> Result<Self> {
        let transport =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|error| Error::Internal(format!("ASSAY_SMTP_URL: {error}")))?;
        let from = mailbox(from)?;
        Ok(Self { transport: transport.timeout(Some(Duration::from_secs(30))).build(), from })
    }
}

/// Reads who letters come from.
pub fn mailbox(from: &str) -> Result<Mailbox> {
    from.parse().map_err(|error| Error::Internal(format!("ASSAY_MAIL_FROM: {error}")))
}

/// Why a letter was not delivered.
struct Undelivered {
    message: String,
    /// The mail server will say the same every time: there is no such address.
    for_good: bool,
}

impl<E: std::fmt::Display> From<E> for Undelivered {
    fn from(error: E) -> Self {
        Self { message: error.to_string(), for_good: false }
    }
}

/// Sends letters until `stop`.
pub async fn work(backend: Backend, smtp: Smtp, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match send_next(&backend, &smtp).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the outbox cannot be read"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = backend.letters_waiting.notified() => {}
            () = tokio::time::sleep(IDLE) => {}
        }
    }
}

/// Takes one letter that is due, sends it, and writes down what became of it. False when none is due.
async fn send_next(backend: &Backend, smtp: &Smtp) -> Result<bool> {
    let now = backend.now();
    let mut tx = backend.db.write().await?;
    // The lease is a later due time: whoever crashes in between leaves the letter to the next.
    let taken: Option<(Uuid, String, String, Vec<u8>, i64)> = fetch_optional!(
        tx,
        "UPDATE letters SET attempts = attempts + 1, next_attempt_at = $2
         WHERE id = (SELECT id FROM letters WHERE state = 'waiting' AND next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT 1)
           AND next_attempt_at <= $1
         RETURNING id, recipient, subject, sealed_body, attempts",
        now.micros(),
        (now + LEASE).micros()
    )?;
    tx.commit().await?;
    let Some((id, to, subject, sealed, attempts)) = taken else { return Ok(false) };
    let id = LetterId::from(id);
    let outcome = deliver(backend, smtp, id, &to, &subject, &sealed).await;
    let mut tx = backend.db.write().await?;
    match outcome {
        // The body goes with the delivery: it holds a link that signs somebody in.
        Ok(()) => execute!(
            tx,
            "UPDATE letters SET state = 'sent', sealed_body = $2, last_error = NULL WHERE id = $1",
            id.uuid(),
            Vec::<u8>::new()
        )?,
        Err(Undelivered { message, for_good }) => {
            let state = if for_good || attempts >= ATTEMPTS { "dead" } else { "waiting" };
            let pause = Duration::from_secs(30) * 2_u32.saturating_pow(u32::try_from(attempts).unwrap_or(0).min(8));
            tracing::warn!(%id, attempts, state, error = %message, "a letter was not delivered");
            execute!(
                tx,
                "UPDATE letters SET state = $2, next_attempt_at = $3, last_error = $4 WHERE id = $1",
                id.uuid(),
                state,
                (backend.now() + pause).micros(),
                message
            )?
        }
    };
    tx.commit().await?;
    Ok(true)
}

async fn deliver(
    backend: &Backend,
    smtp: &Smtp,
    id: LetterId,
    to: &str,
    subject: &str,
    sealed: &[u8],
) -> std::result::Result<(), Undelivered> {
    let body = open(backend, id, sealed)?;
    let message = Message::builder()
        .from(smtp.from.clone())
        .to(Mailbox::new(None, to.parse()?))
        .subject(subject)
        .message_id(Some(format!("<{id}@assay>")))
        .multipart(MultiPart::alternative_plain_html(body.text, body.html))?;
    let refused = |error: lettre::transport::smtp::Error| Undelivered { message: error.to_string(), for_good: error.is_permanent() };
    smtp.transport.send(message).await.map_err(refused)?;
    Ok(())
}
