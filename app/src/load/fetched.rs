//! What was fetched and what it was fetched for, with their types set aside.
//!
//! Every page fetches another type. Generic code of resources, suspense and hydration would be compiled once for each of them:
//! half of what browsers download. With the types set aside it is compiled once; [`super::load`] and [`super::loaded`] put
//! them back on.

use crate::error::AppError;
use leptos::server::codee::{Decoder, Encoder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::convert::Infallible;
use std::sync::Arc;

type Anything = Arc<dyn Any + Send + Sync>;

/// What a page fetched, or why it could not be.
#[derive(Clone)]
pub enum Fetched {
    /// On this side of the wire, and how it is written for the other.
    Here(Anything, fn(&Anything) -> String),
    /// As it came with the document, not yet read.
    Sent(Arc<str>),
}

impl Fetched {
    /// Sets the type aside.
    pub fn new<T: Serialize + Send + Sync + 'static>(result: Result<T, AppError>) -> Self {
        Self::Here(Arc::new(result), write::<T>)
    }

    /// Puts the type back on.
    pub fn read<T: DeserializeOwned + Clone + 'static>(self) -> Result<T, AppError> {
        match self {
            Self::Here(value, _) => value.downcast_ref::<Result<T, AppError>>().cloned().unwrap_or(Err(AppError::Malformed)),
            Self::Sent(text) => serde_json::from_str(&text).unwrap_or(Err(AppError::Malformed)),
        }
    }
}

/// Only the server writes.
fn write<T: Serialize + 'static>(value: &Anything) -> String {
    if cfg!(feature = "hydrate") {
        return String::new();
    }
    value.downcast_ref::<Result<T, AppError>>().and_then(|result| serde_json::to_string(result).ok()).unwrap_or_default()
}

/// Writes and reads [`Fetched`] for a resource.
pub struct Wire;

impl Encoder<Fetched> for Wire {
    type Error = Infallible;
    type Encoded = String;

    fn encode(fetched: &Fetched) -> Result<String, Infallible> {
        Ok(match fetched {
            Fetched::Here(value, write) => write(value),
            Fetched::Sent(text) => text.to_string(),
        })
    }
}

impl Decoder<Fetched> for Wire {
    type Error = Infallible;
    type Encoded = str;

    fn decode(text: &str) -> Result<Fetched, Infallible> {
        Ok(Fetched::Sent(text.into()))
    }
}

/// What something was fetched for, such as the parts of the address.
#[derive(Clone)]
pub struct Source {
    value: Anything,
    same: fn(&Anything, &Anything) -> bool,
}

impl Source {
    /// Sets the type aside.
    pub fn new<S: PartialEq + Send + Sync + 'static>(value: S) -> Self {
        Self { value: Arc::new(value), same: |one, other| one.downcast_ref::<S>() == other.downcast_ref::<S>() }
    }

    /// Puts the type back on.
    pub fn get<S: Clone + 'static>(&self) -> Option<S> {
        self.value.downcast_ref().cloned()
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&self.value, &other.value)
    }
}

#[cfg(test)]
mod tests {
    use super::{Decoder, Encoder, Fetched, Source, Wire};
    use crate::error::AppError;
    use domain::Refusal;

    #[test]
    fn what_is_sent_is_what_was_fetched() {
        for fetched in [Ok(vec!["a\"b".to_owned()]), Err(AppError::Refused(Refusal::NotFound))] {
            let Ok(sent) = Wire::encode(&Fetched::new(fetched.clone()));
            let Ok(come) = Wire::decode(&sent);
            assert_eq!(come.read::<Vec<String>>(), fetched);
            assert_eq!(Fetched::new(fetched.clone()).read::<Vec<String>>(), fetched);
        }
    }

    #[test]
    fn sources_are_equal_as_their_values_are() {
        assert!(Source::new(("a".to_owned(), 1)) == Source::new(("a".to_owned(), 1)));
        assert!(Source::new(("a".to_owned(), 1)) != Source::new(("a".to_owned(), 2)));
        assert!(Source::new(1_u8) != Source::new(1_u16));
    }
}
