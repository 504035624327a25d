//! Data of a page: fetched on the server while it renders, in the browser when one moves on.
//!
//! ```ignore
//! let page = load(move || organization.get(), api::members::page);
//! loaded(page, |page| view! { … })
//! ```

pub mod fetched;

use crate::error::AppError;
use crate::pages::errors::ErrorPage;
use fetched::{Fetched, Source, Wire};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

/// Rings when a form has changed something: what is shown is fetched again.
#[derive(Clone, Copy)]
pub struct Refresh {
    page: RwSignal<u32>,
    around: RwSignal<u32>,
}

impl Refresh {
    /// The application calls it once.
    pub fn provide() {
        provide_context(Self::new());
    }

    /// The bell of this application.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    fn new() -> Self {
        Self { page: RwSignal::new(0), around: RwSignal::new(0) }
    }

    /// Something was changed, and the page stays.
    pub fn ring(self) {
        self.page.update(|times| *times = times.wrapping_add(1));
        self.ring_around();
    }

    /// Something was changed, and another page comes: only what is around the pages is fetched again, since what the page
    /// that is left showed may be gone.
    pub fn ring_around(self) {
        self.around.update(|times| *times = times.wrapping_add(1));
    }
}

/// What a page fetches.
pub struct Loading<T> {
    resource: Resource<Fetched, Wire>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Loading<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loading<T> {}

impl<T: Clone + DeserializeOwned + 'static> Loading<T> {
    /// Waits for it.
    pub async fn get(self) -> Result<T, AppError> {
        self.resource.await.read()
    }
}

/// Fetches again whenever `source` changes or a form has changed something.
pub fn load<S, T, F>(source: impl Fn() -> S + Send + Sync + 'static, fetch: impl Fn(S) -> F + Send + Sync + 'static) -> Loading<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let refresh = Refresh::get();
    bound(source, fetch, move || refresh.page.get())
}

/// The same for what stays while pages come and go, such as the frame.
pub fn load_around<S, T, F>(source: impl Fn() -> S + Send + Sync + 'static, fetch: impl Fn(S) -> F + Send + Sync + 'static) -> Loading<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let refresh = Refresh::get();
    bound(source, fetch, move || refresh.around.get())
}

/// Sets the types aside.
fn bound<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> F + Send + Sync + 'static,
    bell: impl Fn() -> u32 + Send + Sync + 'static,
) -> Loading<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let fetch = move |source: Source| -> Later<Fetched> {
        let fetching = source.get().map(&fetch);
        Box::pin(async move {
            Fetched::new(match fetching {
                Some(fetching) => fetching.await,
                None => Err(AppError::Malformed),
            })
        })
    };
    Loading { resource: resource(Box::new(move || (Source::new(source()), bell())), Box::new(fetch)), kind: PhantomData }
}

type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// One for all types: not generic on purpose, see [`fetched`].
fn resource(
    source: Box<dyn Fn() -> (Source, u32) + Send + Sync>,
    fetch: Box<dyn Fn(Source) -> Later<Fetched> + Send + Sync>,
) -> Resource<Fetched, Wire> {
    Resource::new_with_options(source, move |(source, _)| fetch(source), false)
}

/// Shows what was fetched, or why it could not be.
pub fn loaded<T, V>(from: Loading<T>, show: impl Fn(T) -> V + Clone + Send + Sync + 'static) -> AnyView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    V: IntoView + Send + 'static,
{
    let show = move |fetched: Fetched| match fetched.read() {
        Ok(value) => show(value).into_any(),
        Err(error) => view! { <ErrorPage error/> }.into_any(),
    };
    shown(from.resource, Arc::new(show))
}

/// One for all types, as [`resource`].
fn shown(from: Resource<Fetched, Wire>, show: Arc<dyn Fn(Fetched) -> AnyView + Send + Sync>) -> AnyView {
    view! {
        <Transition fallback=|| view! { <p class="loading" role="status">"Loading …"</p> }>
            {move || {
                let show = show.clone();
                Suspend::new(async move { show(from.await) })
            }}
        </Transition>
    }
    .into_any()
}
