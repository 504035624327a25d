//! How Stripe is called: how long to wait, when to try again, and what a person is told when it fails.

use domain::Refusal;
use std::future::Future;
use std::time::Duration;
use stripe::StripeError;

/// How long one attempt may take: a person is waiting.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// The pause before the second and last attempt.
const PAUSE: Duration = Duration::from_millis(300);

/// Why a call failed, after its second attempt where one made sense.
#[derive(Debug)]
pub enum Failure {
    /// What was asked about does not exist.
    Missing,
    /// Anything else: what a person is told. The log says more.
    Refused(Refusal),
}

/// Calls, and calls once more when the first attempt may have failed by chance. Only for calls that may be repeated: those
/// that read, and those that carry their own idempotency key.
pub async fn with_retry<T, F>(what: &'static str, call: impl Fn() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, StripeError>>,
{
    match call().await {
        Ok(answer) => return Ok(answer),
        Err(error) if is_passing(&error) => log(what, &error),
        Err(error) => return Err(failure(what, &error)),
    }
    tokio::time::sleep(PAUSE).await;
    call().await.map_err(|error| failure(what, &error))
}

/// Whether the next attempt may succeed. 409: the first request with this idempotency key is still under way.
fn is_passing(error: &StripeError) -> bool {
    match error {
        StripeError::Timeout | StripeError::ClientError(_) => true,
        StripeError::Stripe(_, status) => matches!(status, 409 | 429 | 500..=599),
        // An error page of something between us and Stripe is not in Stripe's format.
        StripeError::JSONDeserialize(_) => true,
        StripeError::ConfigError(_) => false,
    }
}

fn failure(what: &'static str, error: &StripeError) -> Failure {
    if matches!(error, StripeError::Stripe(_, 404)) {
        return Failure::Missing;
    }
    log(what, error);
    let reason = match error {
        StripeError::Stripe(_, 401 | 403) => {
            "The payment service does not accept this server's key. Whoever operates it must check STRIPE_SECRET_KEY. Nothing was charged."
        }
        StripeError::Stripe(_, 400..=428) | StripeError::ConfigError(_) => {
            "The payment service did not accept the request; the server's log says why. Nothing was charged."
        }
        _ => "The payment service does not answer. Nothing was charged. Try again in a minute.",
    };
    Failure::Refused(Refusal::Unavailable { reason: reason.into() })
}

/// Writes down the parts of an error that help. The whole of it may hold objects with a client's secret.
fn log(what: &'static str, error: &StripeError) {
    match error {
        StripeError::Stripe(details, status) => tracing::warn!(
            what,
            status,
            kind = %details.type_,
            code = details.code.as_ref().map(tracing::field::display),
            message = details.message.as_deref().unwrap_or_default(),
            param = details.param.as_deref().unwrap_or_default(),
            "Stripe refused"
        ),
        other => tracing::warn!(what, error = %other, "Stripe was not reached or not understood"),
    }
}
