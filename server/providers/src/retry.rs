//! When a call is made once more, and after how long: exponential backoff with full jitter, or what the provider asks for.

use crate::gate::Gate;
use crate::http::Refused;
use backend::models::Failure;
use std::future::Future;
use std::time::Duration;

/// How patient calls are.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// How often a call is made at most.
    pub attempts: u32,
    /// How long one attempt may take, to the end of its answer.
    pub timeout: Duration,
    /// How long connecting may take.
    pub connect: Duration,
    /// The first pause is drawn up to this; each further one up to twice as much.
    pub base: Duration,
    /// No pause is longer. A provider that asks for a longer one is not asked again.
    pub cap: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 5,
            timeout: Duration::from_secs(120),
            connect: Duration::from_secs(10),
            base: Duration::from_millis(500),
            cap: Duration::from_secs(60),
        }
    }
}

impl Policy {
    /// The pause behind an attempt (the first is 0), or none when another one makes no sense.
    fn pause(&self, attempt: u32, refused: &Refused, drawn: f64) -> Option<Duration> {
        if attempt + 1 >= self.attempts || !may_pass(&refused.failure) {
            return None;
        }
        match refused.retry_after {
            // A little more, so that not all who wait come back in the same moment.
            Some(asked) if asked <= self.cap => Some(asked + self.base.mul_f64(drawn)),
            Some(_) => None,
            None => Some(self.base.saturating_mul(1 << attempt.min(16)).min(self.cap).mul_f64(drawn)),
        }
    }
}

/// Whether the next attempt may succeed.
fn may_pass(failure: &Failure) -> bool {
    matches!(failure, Failure::RateLimited(_) | Failure::Overloaded { .. } | Failure::Timeout(_) | Failure::Unreachable(_))
}

/// Makes a call when the gate lets it through, and once more while that makes sense.
pub async fn with_retries<T, F, E>(policy: &Policy, gate: &Gate, call: impl Fn() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, E>>,
    E: Into<Refused>,
{
    let mut attempt = 0;
    loop {
        let permit = gate.enter().await;
        let refused = match call().await {
            Ok(answer) => {
                gate.went_well();
                return Ok(answer);
            }
            Err(error) => error.into(),
        };
        drop(permit);
        let pause = policy.pause(attempt, &refused, fastrand::f64());
        if matches!(refused.failure, Failure::RateLimited(_) | Failure::Overloaded { .. }) {
            gate.slow_down(refused.retry_after.filter(|asked| *asked <= policy.cap));
        }
        let Some(pause) = pause else { return Err(refused.failure) };
        attempt += 1;
        tokio::time::sleep(pause).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::models::Provider::OpenAi;

    #[test]
    fn pauses_grow_up_to_a_cap_and_end_with_the_attempts() {
        let policy = Policy::default();
        let overloaded = Refused::from(Failure::Overloaded { provider: OpenAi, status: 503 });
        let pauses: Vec<_> = (0..5).map(|attempt| policy.pause(attempt, &overloaded, 1.0).map(|pause| pause.as_millis())).collect();
        assert_eq!(pauses, [Some(500), Some(1_000), Some(2_000), Some(4_000), None]);
        assert_eq!(policy.pause(3, &overloaded, 0.0), Some(Duration::ZERO), "jitter is full");
        let long = Policy { attempts: 100, ..policy };
        assert_eq!(long.pause(40, &overloaded, 1.0), Some(policy.cap));
    }

    #[test]
    fn a_provider_is_waited_for_as_long_as_it_asks_unless_that_is_too_long() {
        let policy = Policy::default();
        let limited = |seconds| Refused { failure: Failure::RateLimited(OpenAi), retry_after: Some(Duration::from_secs(seconds)) };
        assert_eq!(policy.pause(0, &limited(7), 0.0), Some(Duration::from_secs(7)));
        assert_eq!(policy.pause(0, &limited(61), 0.0), None);
        for failure in [Failure::KeyRefused(OpenAi), Failure::Rejected { provider: OpenAi, message: String::new() }] {
            assert_eq!(policy.pause(0, &failure.into(), 1.0), None, "nothing would change");
        }
    }
}
