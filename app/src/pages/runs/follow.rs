//! Follows an open run in the browser: by events that the server sends, or by asking once a second where those cannot be had. On
//! the server nothing moves.

use crate::api::runs::Progress;
use leptos::prelude::*;

/// Keeps `progress` up to date until the run has ended, then rings `ended`. A hidden tab follows nothing: a browser has but six
/// connections to a server, and whoever keeps ten runs open would have none left.
pub fn follow(organization: String, run: String, progress: RwSignal<Progress>, ended: RwSignal<u32>) {
    #[cfg(feature = "hydrate")]
    {
        if !progress.get_untracked().state.is_open() {
            return;
        }
        let followed = browser::Followed { progress, ended, stop: StoredValue::new_local(None) };
        let begin = move || {
            let over = progress.try_get_untracked().is_none_or(|now| !now.state.is_open());
            if !over && !document().hidden() && !followed.listen(&organization, &run) {
                followed.ask(organization.clone(), run.clone());
            }
        };
        let begin_again = begin.clone();
        let turned = window_event_listener_untyped("visibilitychange", move |_| {
            followed.stop();
            begin_again();
        });
        on_cleanup(move || {
            turned.remove();
            followed.stop();
        });
        Effect::new(move |_| begin());
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (organization, run, progress, ended);
}

#[cfg(feature = "hydrate")]
mod browser {
    use crate::api::runs::{self, Progress};
    use leptos::prelude::*;
    use std::time::Duration;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{Event, EventSource, MessageEvent};

    /// Whoever hears nothing for so many milliseconds asks: something between here and the server keeps the events back. The server
    /// gives a sign of life every five seconds.
    const SILENCE: f64 = 12_000.0;

    /// A run that is followed on this page.
    #[derive(Clone, Copy)]
    pub struct Followed {
        pub progress: RwSignal<Progress>,
        pub ended: RwSignal<u32>,
        /// Ends what goes on.
        pub stop: StoredValue<Option<Box<dyn FnOnce()>>, LocalStorage>,
    }

    impl Followed {
        pub fn stop(self) {
            if let Some(Some(stop)) = self.stop.try_update_value(Option::take) {
                stop();
            }
        }

        fn show(self, now: Progress) {
            self.progress.try_set(now);
            if !now.state.is_open() {
                self.stop();
                self.ended.try_update(|times| *times = times.wrapping_add(1));
            }
        }

        /// Listens to the server; false where that is not possible. A refused stream is replaced by asking.
        pub fn listen(self, organization: &str, run: &str) -> bool {
            let Ok(source) = EventSource::new(&format!("/{organization}/runs/{run}/events")) else { return false };
            let heard_at = StoredValue::new_local(js_sys::Date::now());
            let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                heard_at.try_set_value(js_sys::Date::now());
                let now = event.data().as_string().and_then(|text| serde_json::from_str(&text).ok());
                if let Some(now) = now {
                    self.show(now);
                }
            });
            let (organization, run, stream) = (organization.to_owned(), run.to_owned(), source.clone());
            let ask_instead = move || {
                if self.stop.try_with_value(Option::is_some) == Some(true) {
                    self.stop();
                    self.ask(organization.clone(), run.clone());
                }
            };
            let ask = ask_instead.clone();
            let broken = Closure::<dyn Fn(Event)>::new(move |_: Event| {
                // One that only broke off is opened again by the browser.
                if stream.ready_state() == EventSource::CLOSED {
                    ask();
                }
            });
            let is_silent = move || heard_at.try_get_value().is_none_or(|at| js_sys::Date::now() - at > SILENCE);
            let watching = move || {
                if is_silent() {
                    ask_instead();
                }
            };
            let watch = set_interval_with_handle(watching, Duration::from_secs(3)).ok();
            source.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            source.set_onerror(Some(broken.as_ref().unchecked_ref()));
            self.stop.set_value(Some(Box::new(move || {
                source.set_onmessage(None);
                source.set_onerror(None);
                source.close();
                if let Some(watch) = watch {
                    watch.clear();
                }
                // This may be called by one of the two: they go when it has returned.
                leptos::task::spawn_local(async move { drop((heard, broken)) });
            })));
            true
        }

        /// Asks once a second while somebody looks.
        pub fn ask(self, organization: String, run: String) {
            let asking = StoredValue::new(false);
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
                    if let Ok(now) = answer {
                        self.show(now);
                    }
                });
            };
            if let Ok(timer) = set_interval_with_handle(ask, Duration::from_secs(1)) {
                self.stop.set_value(Some(Box::new(move || timer.clear())));
            }
        }
    }
}
