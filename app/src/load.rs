//! Data of a page: fetched on the server while it renders, in the browser when one moves on.
//!
//! ```ignore
//! let page = load(move || organization.get(), api::members::page);
//! loaded(page, |page| view! { … })
//! ```

use crate::error::AppError;
use crate::pages::errors::ErrorPage;
use leptos::either::Either;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;

/// Rings when a form has changed something: what is shown is fetched again.
#[derive(Clone, Copy)]
pub struct Refresh(RwSignal<u32>);

impl Refresh {
    /// The application calls it once.
    pub fn provide() {
        provide_context(Self(RwSignal::new(0)));
    }

    /// The bell of this application.
    pub fn get() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(0)))
    }

    /// Something was changed.
    pub fn ring(self) {
        self.0.update(|times| *times = times.wrapping_add(1));
    }
}

/// What a page fetches.
pub type Loading<T> = Resource<Result<T, AppError>>;

/// Fetches again whenever `source` changes or a form has changed something.
pub fn load<S, T, F>(source: impl Fn() -> S + Send + Sync + 'static, fetch: impl Fn(S) -> F + Send + Sync + 'static) -> Loading<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let refresh = Refresh::get();
    Resource::new(move || (source(), refresh.0.get()), move |(source, _)| fetch(source))
}

/// Shows what was fetched, or why it could not be.
pub fn loaded<T, V>(from: Loading<T>, show: impl Fn(T) -> V + Clone + Send + Sync + 'static) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    V: IntoView + Send + 'static,
{
    view! {
        <Transition fallback=|| view! { <p class="loading" role="status">"Loading …"</p> }>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match from.await {
                        Ok(value) => Either::Left(show(value)),
                        Err(error) => Either::Right(view! { <ErrorPage error/> }),
                    }
                })
            }}
        </Transition>
    }
}
