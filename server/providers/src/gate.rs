//! How many calls with one key may be under way: one more after each round that went well, half as many when the provider says
//! that they were too many, none while it asks for a pause.

use domain::models::Provider;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Calls at first, and at most.
const FIRST: f64 = 8.0;
const MOST: f64 = 64.0;
/// Gates that are remembered, before those are forgotten that nobody uses.
const REMEMBERED: usize = 1_000;

/// Every gate by provider and the hash of its key.
#[derive(Default)]
pub struct Gates(Mutex<HashMap<(Provider, [u8; 32]), Gate>>);

/// The gate of one key. Clones are the same gate.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    changed: Notify,
}

struct State {
    limit: f64,
    busy: u32,
    /// Nobody goes through before.
    opens: Option<Instant>,
}

impl Gates {
    /// The gate of a key.
    pub fn of(&self, provider: Provider, key: &SecretString) -> Gate {
        let key = Sha256::digest(key.expose_secret().as_bytes()).into();
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if gates.len() >= REMEMBERED {
            gates.retain(|_, gate| Arc::strong_count(&gate.0) > 1);
        }
        gates.entry((provider, key)).or_default().clone()
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self(Arc::new(Inner { state: Mutex::new(State { limit: FIRST, busy: 0, opens: None }), changed: Notify::new() }))
    }
}

impl Gate {
    /// Waits for its turn. The call is over when the permit is dropped.
    pub async fn enter(&self) -> Permit {
        loop {
            let changed = self.0.changed.notified();
            let opens = {
                let mut state = self.state();
                let opens = state.opens.filter(|opens| *opens > Instant::now());
                if opens.is_none() && f64::from(state.busy) < state.limit.floor() {
                    state.busy += 1;
                    return Permit(self.clone());
                }
                opens
            };
            match opens {
                Some(opens) => tokio::time::sleep_until(opens).await,
                None => changed.await,
            }
        }
    }

    /// A call was answered.
    pub fn went_well(&self) {
        let mut state = self.state();
        state.limit = (state.limit + 1.0 / state.limit).min(MOST);
    }

    /// The provider says how many calls it would still take.
    pub fn heard(&self, calls_left: Option<u32>) {
        let mut state = self.state();
        if let Some(left) = calls_left.filter(|left| *left < state.busy) {
            state.limit = f64::from(left.max(1)).min(state.limit);
        }
    }

    /// The provider says that there were too many.
    pub fn slow_down(&self, pause: Option<Duration>) {
        let mut state = self.state();
        state.limit = (state.limit / 2.0).max(1.0);
        state.opens = pause.map(|pause| Instant::now() + pause).max(state.opens);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that is under way.
pub struct Permit(Gate);

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.state().busy -= 1;
        // All look: the limit may have grown.
        self.0.0.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn calls_become_more_while_all_goes_well_and_half_when_told() {
        let gate = Gate::default();
        for _ in 0..8 {
            gate.went_well();
        }
        assert_eq!(gate.state().limit.floor(), 8.0, "a round makes less than one more");
        gate.went_well();
        assert_eq!(gate.state().limit.floor(), 9.0);
        gate.slow_down(None);
        assert_eq!(gate.state().limit.floor(), 4.0);
        let permits = [gate.enter().await, gate.enter().await, gate.enter().await, gate.enter().await];
        assert!(tokio::time::timeout(Duration::from_secs(1), gate.enter()).await.is_err(), "four are under way");
        drop(permits);
        gate.enter().await;
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_goes_through_while_the_provider_asks_for_a_pause() {
        let gates = Gates::default();
        let (key, other) = ("a-key".into(), "another".into());
        gates.of(Provider::OpenAi, &key).slow_down(Some(Duration::from_secs(5)));
        let began = Instant::now();
        gates.of(Provider::OpenAi, &other).enter().await;
        gates.of(Provider::Google, &key).enter().await;
        assert_eq!(began.elapsed(), Duration::ZERO, "other keys and providers go on");
        gates.of(Provider::OpenAi, &key).enter().await;
        assert!(began.elapsed() >= Duration::from_secs(5));
    }
}
