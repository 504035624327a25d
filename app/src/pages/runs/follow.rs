//! Follows an open run: in the browser, once a second while somebody looks. On the server nothing moves.

use crate::api::runs::Progress;
use leptos::prelude::*;

/// Keeps `progress` up to date until the run has ended, then rings `ended`. Nothing is asked while the tab is hidden.
pub fn follow(organization: String, run: String, progress: RwSignal<Progress>, ended: RwSignal<u32>) {
    #[cfg(feature = "hydrate")]
    {
        use crate::api::runs;
        use std::time::Duration;

        if !progress.get_untracked().state.is_open() {
            return;
        }
        let asking = StoredValue::new(false);
        let timer = StoredValue::new(None::<IntervalHandle>);
        let stop = move || {
            if let Some(Some(handle)) = timer.try_update_value(Option::take) {
                handle.clear();
            }
        };
        let ask = move || {
            if document().hidden() || asking.try_get_value().unwrap_or(true) {
                return;
            }
            asking.set_value(true);
            let (organization, run) = (organization.clone(), run.clone());
            leptos::task::spawn_local(async move {
                let answer = runs::follow(organization, run).await;
                asking.try_set_value(false);
                // No answer is no reason to stop: the next second may bring one.
                let Ok(now) = answer else { return };
                progress.try_set(now);
                if !now.state.is_open() {
                    stop();
                    ended.try_update(|times| *times = times.wrapping_add(1));
                }
            });
        };
        Effect::new(move |_| {
            let handle = set_interval_with_handle(ask.clone(), Duration::from_secs(1));
            timer.set_value(handle.ok());
        });
        on_cleanup(stop);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (organization, run, progress, ended);
}
